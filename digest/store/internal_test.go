//go:build cgo

package store

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"geodigest/feeds"
)

func open(t *testing.T, path string) *DB {
	t.Helper()
	d, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// A process that is killed inside a transaction leaves what was committed before
// and nothing of the rest. The test starts itself as the victim.
func TestKilledInATransaction(t *testing.T) {
	now := time.UnixMilli(1e12)
	if path := os.Getenv("STORE_VICTIM"); path != "" {
		d := open(t, path)
		if _, err := d.AddSubscriber(t.Context(), "acknowledged@example.org", SourceCommand, now); err != nil {
			t.Fatal(err)
		}
		err := d.write(t.Context(), "die", func(s session) error {
			if _, err := s.addSubscriber(t.Context(), "half@example.org", SourceCommand, now); err != nil {
				return err
			}
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		})
		t.Fatal("survived", err)
	}
	path := filepath.Join(t.TempDir(), "x.db")
	victim := exec.Command(os.Args[0], "-test.run=^TestKilledInATransaction$")
	victim.Env = append(os.Environ(), "STORE_VICTIM="+path)
	out, err := victim.CombinedOutput()
	if err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the victim was not killed: %v\n%s", err, out)
	}
	d := open(t, path)
	subs, err := d.Subscribers(t.Context())
	if err != nil || len(subs) != 1 || subs[0].Email != "acknowledged@example.org" {
		t.Errorf("after the kill: %+v, %v", subs, err)
	}
	var verdict string
	if err := d.read().one(t.Context(), `PRAGMA integrity_check`, nil, &verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %s, %v", verdict, err)
	}
}

// The options must hold on every connection, not only on the first.
func TestConnectionOptions(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "x.db"))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"} {
		var got string
		if err := (session{d.engine, d.writer}).one(t.Context(), `PRAGMA `+pragma, nil, &got); err != nil || got != want {
			t.Errorf("writer: %s = %s (%v), want %s", pragma, got, err, want)
		}
	}
	if _, err := (session{d.engine, d.reader}).exec(t.Context(), `DELETE FROM meta`); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a reader wrote: %v", err)
	}
	if n := d.writer.Stats().MaxOpenConnections; n != 1 {
		t.Errorf("%d writer connections, want 1", n)
	}
}

// A COMMIT that fails is reported as what it is, and the store goes on with a
// fresh connection.
func TestFailedCommit(t *testing.T) {
	ctx := t.Context()
	d := open(t, filepath.Join(t.TempDir(), "x.db"))
	dangling := func(s session) error {
		// The reference is checked at COMMIT, so that COMMIT is what fails.
		if _, err := s.exec(ctx, `PRAGMA defer_foreign_keys = ON`); err != nil {
			return err
		}
		_, err := s.exec(ctx, `INSERT INTO opt_out (subscriber, spec, at) VALUES (999, 'x', 0)`)
		return err
	}
	if err := d.write(ctx, "test", dangling); !errors.Is(err, ErrConflict) || errors.Is(err, ErrCommitUnknown) {
		t.Errorf("a rule broken at commit: %v, want ErrConflict alone", err)
	}
	blind := *d.engine // one that cannot tell errors apart, as for an I/O error
	blind.classify = func(err error) error { return err }
	known := d.engine
	d.engine = &blind
	if err := d.write(ctx, "test", dangling); !errors.Is(err, ErrCommitUnknown) {
		t.Errorf("any other failure: %v, want ErrCommitUnknown", err)
	}
	d.engine = known
	if _, err := d.AddSubscriber(ctx, "next@example.org", SourceCommand, time.UnixMilli(1e12)); err != nil {
		t.Errorf("the next transaction: %v", err)
	}
}

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		code sqlite3.ErrNo
		want error
	}{
		{sqlite3.ErrConstraint, ErrConflict}, {sqlite3.ErrBusy, ErrLocked}, {sqlite3.ErrLocked, ErrLocked}, {sqlite3.ErrFull, ErrFull},
		{sqlite3.ErrReadonly, ErrReadOnly}, {sqlite3.ErrNotADB, ErrNotDatabase}, {sqlite3.ErrCorrupt, ErrNotDatabase},
	} {
		err := sqlite3.Error{Code: c.code}
		if got := classifySQLite(err); !errors.Is(got, c.want) || !errors.Is(got, err) {
			t.Errorf("code %d is %v, want %v", c.code, got, c.want)
		}
	}
	for _, code := range []sqlite3.ErrNo{sqlite3.ErrBusy, sqlite3.ErrFull} {
		var hint interface{ Hint() string }
		if err := fmt.Errorf("claim due feeds: %w", classifySQLite(sqlite3.Error{Code: code})); !errors.As(err, &hint) || !strings.Contains(hint.Hint(), "run the command again") {
			t.Errorf("%v does not say what to do next", err)
		}
	}
	io := sqlite3.Error{Code: sqlite3.ErrIoErr}
	if got := classifySQLite(io); got != error(io) {
		t.Errorf("an I/O error became %v", got)
	}
}

func TestSameText(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Envoys meet in Vienna", "envoys MEET, in Vienna!", true},
		{"Envoys meet in Vienna", "Envoys meet again in Vienna for talks", true},
		{"Envoys meet in Vienna", "Ferry service resumes", false},
		{"Посланники встретились", "Посланники  встретились.", true},
		{"", "", true},
	} {
		if got := sameText(c.a, c.b); got != c.want {
			t.Errorf("sameText(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

// Names are made of foreign text: whatever it is, they have one size, one item
// has the same ones each time, and an item always has one.
func FuzzNames(f *testing.F) {
	f.Add("https://harbour.example/a", "guid", "Title")
	f.Add("https://harbour.example/", "", "Title")
	f.Add("::not a url::\x00", "\xff\xfe", "\u202e")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, canonical, guid, title string) {
		it := feeds.Item{FeedID: 7, Canonical: canonical, GUID: guid, Title: title}
		for _, level := range []feeds.Identity{feeds.IdentityFull, feeds.IdentityLink, feeds.IdentityGUID, feeds.IdentityTitle} {
			nm := newNamer(7, level)
			n := nm.of(&it, nil)
			if n != nm.of(&it, nil) {
				t.Error("two readings differ")
			}
			if len(n.list()) == 0 || n.strongest() != n.list()[0] {
				t.Error("no name")
			}
			if alone := nm.of(&it, map[string]bool{n.link: true, n.guid: true}); alone.strongest() == "" {
				t.Error("no name where the others are taken")
			}
			for _, key := range append(n.list(), nm.alias(&it), nm.legacy(&it)) {
				if key != "" && len(key) != 23 {
					t.Errorf("key %q", key)
				}
			}
			if said(&it, n, level) < 1 {
				t.Error("a digest that means something else")
			}
		}
		a := arrive(feeds.Polled{FeedID: 7, Items: []feeds.Item{it}}, feedState{}, it.Published)
		old := it
		if a.otherByLink(&old, &it) || a.otherByGUID(&old, &it) {
			t.Error("an item is not itself")
		}
		old.FeedID++
		if a.otherByLink(&old, &it) {
			t.Error("an item is not that of another feed")
		}
		articleNumber(canonical)
		if !sameText(title, title) {
			t.Error("a title is not itself")
		}
	})
}
