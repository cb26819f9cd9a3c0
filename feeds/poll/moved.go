package poll

import (
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

const (
	movedAfter = 7 * 24 * time.Hour // how long a permanent redirect proves itself

	// A new address that does not hold is left after so long a time or so many
	// failures that say "there is no feed here", or so long a time of any.
	unmoveAfter    = 24 * time.Hour
	unmoveFailures = 5
	unmoveAnyway   = 7 * 24 * time.Hour
)

// follow learns from the redirects of a good answer where the feed lives.
// items tells whether the answer proved to be this feed: 304, or a document with
// items.
func (p *Poller) follow(c feeds.Claim, l *feeds.Learnt, resp *fetch.Response, items bool, at time.Time) {
	target := resp.Permanent
	switch {
	case target == "" || target == c.Address():
		l.MovingTo, l.MovingFrom = "", time.Time{}
	case !items:
		// An empty document proves nothing, neither for nor against.
	case resp.Upgrade:
		p.move(c, l, target)
	case l.MovingTo != target:
		l.MovingTo, l.MovingFrom = target, at
		p.Log.Info("feed is redirected for good", "feed", fetch.Redact(c.Feed.URL), "to", fetch.Redact(target), "believed", at.Add(movedAfter))
	case at.Sub(l.MovingFrom) >= movedAfter:
		p.move(c, l, target)
	}
}

// move makes target the address of the feed.
func (p *Poller) move(c feeds.Claim, l *feeds.Learnt, target string) {
	l.Moved, l.MovingTo, l.MovingFrom = target, "", time.Time{}
	if target == c.Feed.URL {
		l.Moved = ""
	}
	p.Log.Warn("feed has moved for good; put the new address in the configuration", "feed", fetch.Redact(c.Feed.URL), "address", fetch.Redact(target))
}

// notHere: the failure says that there is no feed at the address, not that it
// cannot be had at the moment.
func notHere(k fetch.Kind) bool {
	return k == fetch.KindNotFound || k == fetch.KindGone || k == fetch.KindNotFeed
}

// doubt learns from a failure whether the feed lives where it was asked.
func (p *Poller) doubt(c feeds.Claim, l *feeds.Learnt, fe *fetch.Error, at time.Time) {
	if notHere(fe.Kind) {
		l.MovingTo, l.MovingFrom = "", time.Time{}
	}
	if l.Moved == "" {
		return
	}
	failing := time.Duration(0)
	if since := c.State.FailingSince; !since.IsZero() {
		failing = at.Sub(since)
	}
	if fe.Kind == fetch.KindGone || failing >= unmoveAnyway ||
		notHere(fe.Kind) && (failing >= unmoveAfter || c.State.Failures+1 >= unmoveFailures) {
		p.Log.Warn("the new address of a feed fails; the configured one is asked again", "feed", fetch.Redact(c.Feed.URL), "address", fetch.Redact(l.Moved))
		l.Moved, l.MovingTo, l.MovingFrom = "", "", time.Time{}
	}
}
