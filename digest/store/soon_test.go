//go:build cgo

package store

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"geodigest/feeds"
)

// What a poll brought is on disk when it is acknowledged; so is a server's wish to
// be left alone. Only what a request brings back does not wait for the disk, and
// the next transaction waits again.
func TestWhatDoesNotWaitForTheDisk(t *testing.T) {
	ctx := t.Context()
	d, claims := claimed(t, 6)
	soon := 0
	set := d.engine.soon
	d.engine.soon = func(ctx context.Context, c *sql.Conn) (func(), error) {
		soon++
		restore, err := set(ctx, c)
		var mode int
		if err := c.QueryRowContext(ctx, `PRAGMA synchronous`).Scan(&mode); err != nil || mode != 1 {
			t.Errorf("synchronous is %d (%v), want 1 (NORMAL)", mode, err)
		}
		return restore, err
	}
	failed, paused, gone := outcomeOf(claims[1]), outcomeOf(claims[2]), outcomeOf(claims[3])
	failed.NotModified, failed.ErrorKind = false, "timeout"
	paused.NotModified, paused.ErrorKind, paused.HoldUntil = false, "throttled", time.UnixMilli(2e12)
	gone.NotModified, gone.ErrorKind, gone.Learnt.Muted = false, "gone", true
	for _, c := range []struct {
		what  string
		polls []feeds.Polled
		soon  int
	}{
		{"not modified", []feeds.Polled{outcomeOf(claims[0])}, 1},
		{"a failure", []feeds.Polled{failed}, 1},
		{"a pause", []feeds.Polled{paused}, 0},
		{"gone", []feeds.Polled{gone}, 0},
		{"an item, beside one not modified", []feeds.Polled{outcomeOf(claims[4]), outcomeOf(claims[5], "item")}, 0},
	} {
		soon = 0
		var jobs []*pollJob
		for _, p := range c.polls {
			jobs = append(jobs, &pollJob{p: p, done: make(chan struct{})})
		}
		d.saveTogether(jobs)
		for _, j := range jobs {
			if j.err != nil {
				t.Errorf("%s: %v", c.what, j.err)
			}
		}
		if soon != c.soon {
			t.Errorf("%s: %d transactions did not wait for the disk, want %d", c.what, soon, c.soon)
		}
		var mode int
		if err := d.writer.QueryRowContext(ctx, `PRAGMA synchronous`).Scan(&mode); err != nil || mode != 2 {
			t.Errorf("%s: afterwards synchronous is %d (%v), want 2 (FULL)", c.what, mode, err)
		}
	}
}
