// Package store keeps everything geodigest must not forget. All SQL of the
// program is here.
//
// # Promises
//
// What a method acknowledged with a nil error is on disk (synchronous=FULL).
// Each method is one transaction: it happened or it did not, whatever the moment
// the process dies. When COMMIT itself fails nobody can say which: the method
// returns ErrCommitUnknown, the connection is thrown away, and the caller repeats
// the call. Repeating is safe: items have identities, editions and deliveries have
// UNIQUE keys, claims and outcomes carry a fence.
//
// Feeds and deliveries are leased. A claim raises the row's fence; a result that
// carries an older fence is refused with ErrFenced, so a worker that was paused
// past its lease cannot overwrite its successor's work.
//
// One kind of thing is acknowledged before the disk has it: what a power cut (not
// the end of the process) may take because doing it again costs one request. That
// is claims of feeds, and polls that brought nothing (saver.go). The next commit of
// anything else takes them to the disk.
//
// Outcomes of polls that arrive while a transaction is under way share the next
// one (saver.go): each is acknowledged after the commit it is in, and fails alone.
//
// # Items
//
// An item is recognised by its names (names.go), as far as its feed can be trusted
// in them: a feed whose guids or links prove unreliable is downgraded once
// (identity.go), and what it carries keeps being recognised by what is left. Where
// names were made anew, title and time decide (alike.go). New is not yet news: what
// is too old to be news is stored as known, and a burst that looks like old news
// coming again is held until somebody releases it (burst.go, ReleaseHeld).
//
// # Windows
//
// An edition's window is keyed on first seen, half-open, and ends at Settled.
// Two rules keep every item in exactly one window of a digest: an item is never
// stored with a first-seen time before the newest cut, and an item that waits to
// be placed when an edition is cut moves behind that cut.
//
// # Engines
//
// The statements are written once, with ? as placeholder, in the SQL that SQLite
// and PostgreSQL share; engine (dialect.go) holds what differs. SQLite has one
// writer connection whose transactions begin IMMEDIATE, and a pool of read-only
// ones beside it (WAL). Times are Unix milliseconds UTC (0 = the zero time),
// booleans 0 and 1, lists and documents JSON that no statement looks into. Rows are
// read to the end and closed before anything is written.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"
)

// Options say which database to open and how.
type Options struct {
	Path     string           // database file; it is made when missing, its folder is not
	ReadOnly bool             // change nothing: the file must exist and have this program's schema
	Now      func() time.Time // nil = time.Now; used once, for the database's own birth date
	Rand     io.Reader        // nil = crypto/rand; used once, for the database's secret
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	path   string
	engine *engine
	writer *sql.DB // nil when opened read-only
	reader *sql.DB
	saver  saver

	claimedAt atomic.Int64 // when feeds were claimed last, in milliseconds; 0 = not yet
}

// Open opens the database, brings an older schema up to date and makes the
// database's secret if it has none. A schema newer than this program is refused
// with ErrNewerSchema.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	e, err := engineFor(o.Path)
	if err != nil {
		return nil, err
	}
	d := &DB{path: o.Path, engine: e}
	if err := d.open(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", o.Path, err), d.Close())
	}
	return d, nil
}

func (d *DB) open(ctx context.Context, o Options) (err error) {
	if err := d.engine.check(o.Path, o.ReadOnly); err != nil {
		return err
	}
	if !o.ReadOnly {
		if d.writer, err = d.engine.open(o.Path, false); err != nil {
			return err
		}
		if err := d.connect(ctx); err != nil {
			return err
		}
		if err := d.migrate(ctx); err != nil {
			return err
		}
	}
	if d.reader, err = d.engine.open(o.Path, true); err != nil {
		return err
	}
	if o.ReadOnly {
		return d.checkSchema(ctx)
	}
	return d.born(ctx, o)
}

// busyTimeout is how long a connection waits for the lock of another one.
const busyTimeout = 10 * time.Second

// connect makes the first connection. SQLite does not wait when another process is
// just turning a new file to WAL, whatever the busy timeout (sqlite.org/wal.html): so
// it is tried again for as long.
func (d *DB) connect(ctx context.Context) error {
	for end := time.Now().Add(busyTimeout); ; {
		err := d.engine.classify(d.writer.PingContext(ctx))
		if !errors.Is(err, ErrLocked) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Close closes all connections. The DB must not be used afterwards.
func (d *DB) Close() error {
	var errs []error
	for _, db := range []*sql.DB{d.reader, d.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Ping reports whether the database answers a query.
func (d *DB) Ping(ctx context.Context) error {
	var one int
	if err := d.read().one(ctx, `SELECT 1`, nil, &one); err != nil {
		return fmt.Errorf("ping the database: %w", err)
	}
	return nil
}

// engineFor picks the engine a database address names.
func engineFor(path string) (*engine, error) {
	switch {
	case path == "":
		return nil, errors.New("no database given; set database: to a file name")
	case strings.HasPrefix(path, "postgres://"), strings.HasPrefix(path, "postgresql://"):
		return nil, errors.New("this version knows only SQLite; set database: to a file name") // a second engine is chosen here
	}
	return newSQLite(), nil
}
