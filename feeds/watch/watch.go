// Package watch tells the operator when a feed needs a human, and only then.
//
// What is told. A feed is in trouble when feeds.Diagnose calls it failing,
// blocked, gone or silent; a slow feed is no trouble. Trouble is told once it
// has lasted Options.Hold (gone: at once, its server has said so), or earlier when
// there is something to tell anyway: then the report has every feed that failed
// twice in a row, so that what broke together is one report. A recovery is told
// once the feed has been well for Options.Steady, and what lasts is told again
// every Options.Remind, all of it together. A feed in trouble that falls into
// another kind of trouble is told anew only when its server says gone, or when
// the last word about it is a day old.
//
// What is not told. Feeds never polled; the first few failures (Diagnose);
// trouble and recovery between two looks; a feed that was told to be well again
// within the last week and falters for less than a day: it flaps. When feeds of two or
// more domains cannot be reached and no feed has had an answer since, this machine is
// offline, and nobody is blamed.
//
// Items that are held back as old news (State.Held) are told once for each burst, with
// the command that releases them: nobody would look for them, and they are in no
// digest.
//
// A domain that asks for pauses (429) refuses one of its feeds at a time, while the
// others wait. After three refusals over two hours without any success all of them
// are in trouble, and stand in one line of the report.
//
// Never a storm. All that is due goes into one Report, and there is at most one
// in Options.Quiet, whatever happens in between: it waits and is gathered.
// In it, feeds that share a cause and what to do about it stand under both, each with
// its name, its address and since when: a report on many feeds is read on a phone.
//
// What was told is kept in the store (feeds.Notice), so a restart repeats
// nothing. Notices are saved after the Report was accepted (Send returned nil):
// a crash in between repeats one report, it never swallows one. A report that
// cannot be sent is composed anew after Options.Quiet.
package watch

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"geodigest/feeds"
)

// Watched is a feed with its state and what was told about it last (zero:
// nothing yet).
type Watched struct {
	Feed   feeds.Feed
	State  feeds.State
	Notice feeds.Notice
}

// Store is what watching needs of the database.
type Store interface {
	// Feeds returns all feeds that are polled, with what was told about each.
	Feeds(ctx context.Context) ([]Watched, error)
	// SaveFeedNotices stores what was told, one row for each feed, replacing
	// earlier ones.
	SaveFeedNotices(ctx context.Context, notices []feeds.Notice) error
}

// Watcher looks at the feeds and reports. Store and Send are required.
type Watcher struct {
	Store Store
	// Send hands a report over for delivery; nil means that it was accepted.
	Send func(ctx context.Context, r Report) error
	Now  func() time.Time // time.Now
	Log  *slog.Logger     // discards
	Options

	doubles map[int64]bool // feeds whose double was logged
	unsaved []feeds.Notice // told, but the store did not take it
	retry   time.Time      // no report before: the last one could not be sent
}

// saveTime bounds the save of what has been told already, which has to happen
// even though ctx ended.
const saveTime = 10 * time.Second

// Step looks at every feed once and sends at most one report. It returns how
// many feeds were told. The error is the store's or Send's. A Watcher's steps
// must not run side by side.
func (w *Watcher) Step(ctx context.Context, now time.Time) (n int, err error) {
	if len(w.unsaved) > 0 {
		// Without it the same report would go out again and again.
		if err := w.save(ctx, w.unsaved); err != nil {
			return 0, err
		}
		w.unsaved = nil
	}
	if now.Before(w.retry) {
		return 0, nil
	}
	all, err := w.Store.Feeds(ctx)
	if err != nil {
		return 0, fmt.Errorf("list feeds to watch: %w", err)
	}
	w.logDoubles(all)
	changes, notices := Decide(now, all, w.Options)
	if len(changes) == 0 {
		return 0, nil
	}
	if err := w.Send(ctx, Compose(now, changes)); err != nil {
		w.retry = now.Add(w.Options.withDefaults().Quiet)
		return 0, fmt.Errorf("tell the operator about %d feeds: %w; it is tried again later", len(changes), err)
	}
	for _, c := range changes {
		w.log().Info("operator told about feed", "feed", feeds.Redact(c.Feed.URL), "health", c.Health, "was", c.Was, "reason", c.Reason)
	}
	if err := w.save(ctx, notices); err != nil {
		w.unsaved = notices
		return len(changes), err
	}
	return len(changes), nil
}

// logDoubles says once of each feed that it is asked where another one is.
func (w *Watcher) logDoubles(all []Watched) {
	doubles := map[int64]bool{}
	for _, d := range Doubles(all) {
		if doubles[d[1].ID] = true; !w.doubles[d[1].ID] {
			w.log().Warn("two feeds are one by now; remove one from the configuration", "feed", feedName(d[1]), "same", feedName(d[0]))
		}
	}
	w.doubles = doubles
}

func (w *Watcher) save(ctx context.Context, notices []feeds.Notice) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	if err := w.Store.SaveFeedNotices(ctx, notices); err != nil {
		return fmt.Errorf("save what the operator was told about feeds: %w", err)
	}
	return nil
}

// Run steps at once and then in every interval until ctx ends. Errors are
// logged. It returns nil.
func (w *Watcher) Run(ctx context.Context, every time.Duration) error {
	now := w.Now
	if now == nil {
		now = time.Now
	}
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		if _, err := w.Step(ctx, now()); err != nil && ctx.Err() == nil {
			w.log().Error("watch feeds", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

func (w *Watcher) log() *slog.Logger {
	if w.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return w.Log
}
