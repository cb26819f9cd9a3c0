package main

import (
	"context"
	"fmt"
	"log/slog"
	"sort"
	"strings"
	"sync"
	"time"

	"geodigest/digest/store"
	"geodigest/feeds"
	"geodigest/feeds/poll"

	"github.com/coreos/go-systemd/v22/daemon"
)

// stillFor is how long a loop may be busy with one turn before /healthz says that
// it stands still. Turns take milliseconds to seconds; the longest honest ones are
// a relay that is slow to answer and the first reading of a large store.
const stillFor = 5 * time.Minute

// hungFor is how long a loop may be busy before the daemon counts as hung and
// systemd may end it. It is longer than the ten minutes that a relay may take to
// answer for a mail: who is ended then sends that mail twice.
const hungFor = 15 * time.Minute

// pulse knows when each loop of the daemon last turned.
type pulse struct {
	now func() time.Time

	mu   sync.Mutex
	last map[string]time.Time
}

func newPulse(now func() time.Time) *pulse {
	return &pulse{now: now, last: map[string]time.Time{}}
}

// beat notes a sign of life of a loop; the first makes the loop known.
func (p *pulse) beat(loop string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last[loop] = p.now()
}

// alive names the loops that stand still; nil when all turn.
func (p *pulse) alive() error { return p.within(stillFor) }

// within names the loops that have not turned for longer than limit.
func (p *pulse) within(limit time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var still []string
	for loop, at := range p.last {
		if age := p.now().Sub(at); age > limit {
			still = append(still, fmt.Sprintf("the loop %q has stood still for %s", loop, age.Round(time.Second)))
		}
	}
	if len(still) == 0 {
		return nil
	}
	sort.Strings(still)
	return fmt.Errorf("%s; look at the log and restart geodigest", strings.Join(still, ", "))
}

// watchdog tells systemd that the daemon works, as often as it asks to be told
// and only while every loop turns, so that it ends and restarts one that hangs.
func watchdog(ctx context.Context, log *slog.Logger, beats *pulse) {
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		log.Warn("the watchdog of systemd cannot be answered", "err", err)
	}
	if every <= 0 {
		return
	}
	loop(ctx, log, "watchdog", every/2, func(context.Context) error {
		err := beats.within(hungFor)
		if err == nil {
			notify(log, daemon.SdNotifyWatchdog)
		}
		return err
	})
}

// beatingStore is the poller's store; each visit is a sign of life of its loop,
// which asks for due feeds at every turn and saves what it fetched.
type beatingStore struct {
	poll.Store
	beat func()
}

func (s beatingStore) ClaimFeeds(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]feeds.Claim, error) {
	claims, err := s.Store.ClaimFeeds(ctx, now, lease, limit)
	s.beat()
	return claims, err
}

func (s beatingStore) SavePolled(ctx context.Context, p feeds.Polled) (feeds.Saved, error) {
	saved, err := s.Store.SavePolled(ctx, p)
	s.beat()
	return saved, err
}

// loop calls step now and then every interval until the context ends, and logs
// what goes wrong.
func loop(ctx context.Context, log *slog.Logger, name string, every time.Duration, step func(context.Context) error) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		if err := step(ctx); err != nil && ctx.Err() == nil {
			log.Error("a task failed; it is tried again", "task", name, "err", err, "in", every)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// prune deletes what is older than the configuration keeps.
func prune(ctx context.Context, db *store.DB, log *slog.Logger, before time.Time) error {
	n, err := db.Prune(ctx, before)
	if n > 0 {
		log.Info("old items deleted", "items", n, "before", before)
	}
	return err
}
