package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/feeds"
	"geodigest/feeds/watch"
)

// operator is who a source needs when it needs a human. Reports about feeds go
// to them by the relay that the digests take.
type operator struct {
	inForce func() *generation
	watcher watch.Watcher

	// The last report that was not accepted: another attempt at the same news is
	// the same message, since the relay may have taken the first.
	unsent string    // what it said
	at     time.Time // when it was made
}

func newOperator(g *generation, inForce func() *generation) *operator {
	o := &operator{inForce: inForce}
	o.watcher = watch.Watcher{Store: watchedFeeds{g.db}, Send: o.send, Log: g.log}
	return o
}

// step looks at the feeds and tells the operator what is new, if they want to know.
func (o *operator) step(ctx context.Context) error {
	g := o.inForce()
	if g.cfg.operator() == "" {
		return nil
	}
	o.watcher.Remind = g.cfg.Operator.Remind
	_, err := o.watcher.Step(ctx, g.now())
	return err
}

// operator returns the address for reports, "" for none.
func (c *Config) operator() string {
	to := cmp.Or(c.Operator.Mail, c.Site.Contact)
	if to == "none" || !strings.Contains(to, "@") {
		return ""
	}
	return to
}

// send mails one report.
func (o *operator) send(ctx context.Context, r watch.Report) error {
	news := newsOf(r)
	if news != o.unsent {
		o.unsent, o.at = news, r.At
	}
	g := o.inForce()
	to := g.cfg.operator()
	res := g.mailer.Send(ctx, g.report(r, to, news, o.at))
	if res.State != digest.Accepted {
		reply := strings.ReplaceAll(res.Reply, to, "(the operator)") // addresses are not for the log
		return fmt.Errorf("mail the operator: %s: %s; check smtp and operator.mail", res.State, reply)
	}
	o.unsent = ""
	return nil
}

// newsOf names what a report says, whenever it says it.
func newsOf(r watch.Report) string {
	h := sha256.New()
	for i, lines := range [][]watch.Line{r.Broken, r.Recovered, r.Lasting, r.Held} {
		for _, l := range lines {
			fmt.Fprintf(h, "%d\x00%s\x00%s\x00%d\n", i, l.URL, l.Health, l.Since.UnixMilli())
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// report makes the mail of a report: plain text, to one person, from a program
// (RFC 3834), no list mail.
func (a *app) report(r watch.Report, to, news string, at time.Time) digest.Message {
	subject, body := r.Text()
	site := a.cfg.site()
	return digest.Message{
		From: a.cfg.SMTP.From, To: to, Subject: "[" + site.Name + "] " + subject,
		Text: body + "\n-- \n" + site.Name + ", " + site.URL +
			"\nThis mail comes from geodigest, which reads the feeds of your configuration.\nWho gets it, and whether: operator.mail.\n",
		MessageID: a.tokens.MessageID("feeds-"+news, at, to, a.cfg.mailHost()), Date: at, Lang: "en",
	}
}

// watchedFeeds is the store as the watcher sees it.
type watchedFeeds struct{ db *store.DB }

// Feeds returns the feeds of the configuration with what was told about each.
func (s watchedFeeds) Feeds(ctx context.Context) ([]watch.Watched, error) {
	all, err := s.db.FeedStates(ctx)
	notices, nerr := s.db.FeedNotices(ctx)
	if err := errors.Join(err, nerr); err != nil {
		return nil, err
	}
	told := make(map[int64]feeds.Notice, len(notices))
	for _, n := range notices {
		told[n.FeedID] = n
	}
	var out []watch.Watched
	for _, f := range all {
		if f.Active {
			out = append(out, watch.Watched{Feed: f.Feed, State: f.State, Notice: told[f.Feed.ID]})
		}
	}
	return out, nil
}

// SaveFeedNotices remembers what was told.
func (s watchedFeeds) SaveFeedNotices(ctx context.Context, notices []feeds.Notice) error {
	return s.db.SaveFeedNotices(ctx, notices)
}
