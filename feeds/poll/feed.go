package poll

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

const (
	// fullAfter is how long "not modified" is believed without seeing a whole
	// document.
	fullAfter = 12 * time.Hour

	// saveTime bounds a save that has to happen after ctx ended: the document is
	// here, dropping it would fetch it again. Thousands of items take seconds.
	saveTime = 30 * time.Second
)

// poll fetches and parses one claimed feed and hands the outcome to its batch.
// When ctx ended nothing is saved: the claim is given back.
func (p *Poller) poll(ctx context.Context, j job) {
	c, b := j.claim, j.batch
	j.asked = p.Now()
	if ctx.Err() != nil {
		b.pool.returns.pass(c)
		return
	}
	if b.pool.paused(feeds.Domain(c.Address())) {
		b.pass(c)
		return
	}
	if fe := b.fate(c.Address()); fe != nil {
		shared := *fe
		shared.URL, shared.Err = c.Address(), errors.New("not asked: its host failed a moment ago")
		b.settle(ctx, p.failed(c, &shared).of(j), &shared)
		return
	}
	room := room{places: b.pool.large, patience: p.Lease / 8} // a job that begins has a quarter left, and a fetch to do
	defer room.leave()
	o, fe := p.ask(ctx, c, &room)
	if fe != nil && errors.Is(fe, errNoRoom) {
		b.dropped()
		b.pool.returns.pass(c)
		return
	}
	if fe != nil && ctx.Err() != nil {
		b.pool.returns.pass(c)
		return
	}
	if fe != nil {
		p.hold(b, &o, fe)
	}
	b.settle(ctx, o.of(j), fe)
}

// ask gets the outcome of one feed; fe is the failure to fetch it, nil also for
// a document that is no feed.
func (p *Poller) ask(ctx context.Context, c feeds.Claim, room *room) (o outcome, fe *fetch.Error) {
	s := c.State
	full := s.Polls > 0 && p.Now().Sub(s.LastFull) >= fullAfter
	resp, fe := p.get(ctx, fetch.Request{URL: c.Address(), ETag: s.ETag, LastModified: s.LastModified, Full: full, Room: room.enter})
	if fe == nil {
		return p.parsed(c, resp), nil
	}
	if notHere(fe.Kind) && s.MovingTo != "" && s.MovingTo != c.Address() {
		// The old address is gone, and where the feed went is known.
		if resp, err := p.get(ctx, fetch.Request{URL: s.MovingTo, Full: true, Room: room.enter}); err == nil {
			if o := p.parsed(c, resp); o.err == nil && (o.polled.NotModified || len(o.polled.Items) > 0) {
				p.move(c, &o.polled.Learnt, resp.FinalURL)
				return o, nil
			}
		}
	}
	return p.failed(c, fe), fe
}

func (p *Poller) get(ctx context.Context, r fetch.Request) (*fetch.Response, *fetch.Error) {
	resp, err := p.Fetch.Get(ctx, r)
	if err == nil {
		return resp, nil
	}
	var fe *fetch.Error
	if !errors.As(err, &fe) {
		fe = &fetch.Error{Kind: fetch.KindHTTP, URL: r.URL, Err: err}
	}
	return nil, fe
}

// hold keeps feeds from being asked before their server wants it: those of its
// domain, in the store for all and in the pool for those claimed already.
func (p *Poller) hold(b *batch, o *outcome, fe *fetch.Error) {
	pause := p.pause(fe)
	if pause <= 0 {
		return
	}
	domain := feeds.Domain(o.claim.Address())
	o.polled.HoldDomain, o.polled.HoldUntil = domain, o.polled.At.Add(pause)
	b.pool.pause(domain, o.polled.HoldUntil)
}

// parsed turns a response into an outcome.
func (p *Poller) parsed(c feeds.Claim, resp *fetch.Response) outcome {
	at, s := p.Now(), c.State
	l := s.Learnt
	out := feeds.Polled{FeedID: c.Feed.ID, Fence: c.Fence, At: at, ETag: resp.ETag, LastModified: resp.LastModified}
	l.Muted, l.Retries, l.Asked = false, 0, at
	if s.Held > l.HeldSeen {
		l.Burst = at
	}
	l.HeldSeen = s.Held
	if l.WellSince.IsZero() || s.Failures > 0 {
		l.WellSince = at
	}
	if l.Took == 0 {
		l.Took = resp.Took
	}
	l.Took = (3*l.Took + resp.Took) / 4
	hash := ""
	if !resp.NotModified {
		hash = bodyHash(resp.Body)
	}
	if resp.NotModified || s.Polls > 0 && hash == s.BodyHash && !resp.Truncated {
		out.NotModified, out.Repairs = true, s.Repairs
		if out.ETag == "" {
			out.ETag = s.ETag
		}
		if out.LastModified == "" {
			out.LastModified = s.LastModified
		}
		if !resp.NotModified {
			l.LastFull = at
		}
		l.Floor = max(l.TTL, resp.MaxAge)
		p.follow(c, &l, resp, true, at)
		out.Next, out.Learnt = p.next(c, l, at), l
		return outcome{job: job{claim: c}, polled: out}
	}
	doc, err := read(resp, c.Feed.Lang)
	if err != nil {
		return p.failed(c, &fetch.Error{Kind: fetch.KindNotFeed, Phase: fetch.PhaseAnswer, Status: resp.Status, URL: c.Address(), Err: err})
	}
	feeds.SettleAll(doc.Items, at, s.Polls == 0)
	for i := range doc.Items {
		doc.Items[i].FeedID = c.Feed.ID
		if doc.Items[i].Lang == "" {
			doc.Items[i].Lang = c.Feed.Lang
		}
	}
	out.Items, out.Repairs = doc.Items, doc.Repairs
	if resp.Truncated {
		out.Repairs = append(out.Repairs, "connection ended before the document did")
	}
	if resp.Truncated || cutShort(doc.Repairs) {
		// With validators the rest of the document would never be sent.
		out.ETag, out.LastModified, hash = "", "", ""
	}
	l = l.Learn(doc.Items, s, at)
	l.LastFull, l.BodyHash, l.TTL = at, hash, doc.TTL
	l.Floor = max(l.TTL, resp.MaxAge)
	p.follow(c, &l, resp, len(doc.Items) > 0, at)
	out.Next, out.Learnt = p.next(c, l, at), l
	return outcome{job: job{claim: c}, polled: out}
}

// read parses a document. A document that makes the parser fail in a way
// nobody thought of costs its own feed a poll, never the program its life.
func read(resp *fetch.Response, lang string) (doc *feeds.Document, err error) {
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("reading the document failed: %v; please report it with the document (geodigest feeds explain)", r)
		}
	}()
	return feeds.Parse(resp.Body, feeds.Options{URL: resp.FinalURL, ContentType: resp.ContentType, Lang: lang})
}

// bodyHash tells documents apart: 128 bits of SHA-256.
func bodyHash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16])
}

func cutShort(repairs []string) bool {
	for _, r := range repairs {
		if strings.HasPrefix(r, feeds.RepairCutShort) {
			return true
		}
	}
	return false
}

// failed is the outcome of a failure: the state keeps its validators.
func (p *Poller) failed(c feeds.Claim, fe *fetch.Error) outcome {
	at := p.Now()
	l := c.State.Learnt
	l.WellSince, l.Asked = time.Time{}, at
	if fe.Status == 304 {
		l.LastFull = time.Time{} // a 304 nobody asked for: ask for the whole
	}
	p.doubt(c, &l, fe, at)
	if fe.Kind == fetch.KindGone && l.Moved == c.State.Moved {
		l.Muted = true
	}
	next := p.retry(c, &l, at, fe)
	return outcome{job: job{claim: c}, err: fe, polled: feeds.Polled{
		FeedID: c.Feed.ID, Fence: c.Fence, At: at,
		ETag: c.State.ETag, LastModified: c.State.LastModified, Repairs: c.State.Repairs,
		ErrorKind: string(fe.Kind), Error: fe.Error(),
		Next: next, Learnt: l,
	}}
}

func (p *Poller) save(ctx context.Context, o outcome) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	saved, err := p.Store.SavePolled(ctx, o.polled)
	feed := fetch.Redact(o.claim.Feed.URL)
	switch {
	case errors.Is(err, feeds.ErrFenced):
		p.Log.Info("feed was taken over by another poller; its result is not saved", "feed", feed)
		return fmt.Errorf("save feed %s: %w", feed, err)
	case err != nil:
		p.Log.Error("save polled feed", "feed", feed, "err", err)
		return fmt.Errorf("save feed %s: %w", feed, err)
	case o.err != nil && o.polled.Learnt.Muted:
		p.Log.Warn("feed is gone and muted", "feed", feed, "next", o.polled.Next, "err", o.err)
	case o.err != nil:
		p.Log.Warn("feed failed", "feed", feed, "kind", o.polled.ErrorKind, "failures", o.claim.State.Failures+1, "next", o.polled.Next, "err", o.err)
	default:
		p.Log.Info("feed polled", "feed", feed, "new", saved.New, "updated", saved.Updated, "known", saved.Known, "next", o.polled.Next)
	}
	if saved.Held > 0 {
		p.Log.Warn("old news came again and is held back", "feed", feed, "items", saved.Held, "why", saved.HeldWhy)
	}
	switch {
	case saved.Downgraded != "" && nameless(o.polled.Items):
		p.Log.Info("feed gives its items no names of their own", "feed", feed, "believed", saved.Downgraded)
	case saved.Downgraded != "":
		p.Log.Warn("the names of a feed's items are unreliable and not believed from now on", "feed", feed, "believed", saved.Downgraded)
	}
	return nil
}

// nameless reports whether no item has a guid: nothing was believed that proved wrong.
func nameless(items []feeds.Item) bool {
	return !slices.ContainsFunc(items, func(it feeds.Item) bool { return it.GUID != "" })
}

// release gives claims back that were not polled.
func (p *Poller) release(ctx context.Context, claims ...feeds.Claim) error {
	if len(claims) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	return p.Store.ReleaseFeeds(ctx, claims)
}
