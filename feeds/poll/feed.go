package poll

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

// saveTime bounds a save that has to happen after ctx ended: the document is
// here, dropping it would fetch it again.
const saveTime = 10 * time.Second

// poll fetches and parses one claimed feed and hands the outcome to the batch.
// When ctx ended nothing is saved: the lease brings the feed back.
func (p *Poller) poll(ctx context.Context, b *batch, c feeds.Claim) {
	if ctx.Err() != nil {
		return
	}
	if fe := b.fate(hostOf(c.Feed.URL)); fe != nil {
		shared := &fetch.Error{Kind: fe.Kind, Status: fe.Status, RetryAfter: fe.RetryAfter, URL: c.Feed.URL,
			Err: errors.New("not asked, its host failed a moment ago")}
		b.settle(ctx, p.failed(c, shared), shared)
		return
	}
	resp, err := p.Fetch.Get(ctx, fetch.Request{URL: c.Feed.URL, ETag: c.State.ETag, LastModified: c.State.LastModified})
	if err != nil {
		if ctx.Err() != nil {
			return
		}
		var fe *fetch.Error
		if !errors.As(err, &fe) {
			fe = &fetch.Error{Kind: fetch.KindHTTP, URL: c.Feed.URL, Err: err}
		}
		b.settle(ctx, p.failed(c, fe), fe)
		return
	}
	o := p.parsed(c, resp)
	b.settle(ctx, o, nil)
}

// parsed turns a response into an outcome.
func (p *Poller) parsed(c feeds.Claim, resp *fetch.Response) outcome {
	at := p.Now()
	out := feeds.Polled{
		FeedID: c.Feed.ID, Fence: c.Fence, At: at,
		ETag: resp.ETag, LastModified: resp.LastModified,
		Next: p.next(c, at, nil),
	}
	if resp.Permanent != "" {
		p.Log.Info("feed moved for good, put the new address in the configuration", "feed", c.Feed.URL, "to", resp.Permanent)
	}
	if resp.NotModified {
		out.NotModified = true
		out.Repairs = c.State.Repairs
		if out.ETag == "" {
			out.ETag = c.State.ETag
		}
		if out.LastModified == "" {
			out.LastModified = c.State.LastModified
		}
		return outcome{claim: c, polled: out}
	}
	doc, err := feeds.Parse(resp.Body, feeds.Options{URL: resp.FinalURL, ContentType: resp.ContentType})
	if err != nil {
		return p.failed(c, &fetch.Error{Kind: fetch.KindNotFeed, Status: resp.Status, URL: c.Feed.URL, Err: err})
	}
	feeds.SettleAll(doc.Items, at, c.State.Polls == 0)
	for i := range doc.Items {
		doc.Items[i].FeedID = c.Feed.ID
		if doc.Items[i].Lang == "" {
			doc.Items[i].Lang = c.Feed.Lang
		}
	}
	out.Items, out.Repairs = doc.Items, doc.Repairs
	if len(doc.Items) == 0 {
		out.Repairs = append(out.Repairs, "the document holds no items")
	}
	if resp.Truncated {
		out.Repairs = append(out.Repairs, "connection ended before the document did")
	}
	if resp.Truncated || cutShort(doc.Repairs) {
		// With validators the rest of the document would never be sent.
		out.ETag, out.LastModified = "", ""
	}
	return outcome{claim: c, polled: out}
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
	return outcome{claim: c, err: fe, polled: feeds.Polled{
		FeedID: c.Feed.ID, Fence: c.Fence, At: at,
		ETag: c.State.ETag, LastModified: c.State.LastModified, Repairs: c.State.Repairs,
		ErrorKind: string(fe.Kind), Error: fe.Error(),
		Next: p.next(c, at, fe),
	}}
}

func (p *Poller) save(ctx context.Context, o outcome) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	saved, err := p.Store.SavePolled(ctx, o.polled)
	switch {
	case err != nil:
		p.Log.Error("save polled feed", "feed", o.claim.Feed.URL, "err", err)
		return fmt.Errorf("save feed %s: %w", o.claim.Feed.URL, err)
	case o.err != nil:
		p.Log.Warn("feed failed", "feed", o.claim.Feed.URL, "kind", o.polled.ErrorKind, "failures", o.claim.State.Failures+1, "next", o.polled.Next, "err", o.err)
	default:
		p.Log.Info("feed polled", "feed", o.claim.Feed.URL, "new", saved.New, "updated", saved.Updated, "known", saved.Known, "next", o.polled.Next)
	}
	return nil
}
