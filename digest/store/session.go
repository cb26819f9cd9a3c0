package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// session runs statements on a connection pool or inside a transaction.
type session struct {
	engine *engine
	q      interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	}
}

// read returns a session on the read-only pool.
func (d *DB) read() session { return session{d.engine, d.reader} }

// write runs fn in one transaction on the writer. An error of fn rolls back.
//
// A COMMIT that fails may have succeeded: the connection is closed, so that the
// next transaction begins on a fresh one, and ErrCommitUnknown is returned. A
// full disk or a lock held elsewhere are known not to have committed.
func (d *DB) write(ctx context.Context, doing string, fn func(session) error) error {
	return d.transact(ctx, doing, false, fn)
}

// writeSoon is write for what a power cut may take: when it returns, the outcome
// survives the end of this process, and it is on disk with the next write or
// checkpoint. A disk needs far longer to say so than the statements take.
func (d *DB) writeSoon(ctx context.Context, doing string, fn func(session) error) error {
	return d.transact(ctx, doing, true, fn)
}

func (d *DB) transact(ctx context.Context, doing string, soon bool, fn func(session) error) error {
	if d.writer == nil {
		return fmt.Errorf("%s: %w", doing, ErrReadOnly)
	}
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, d.engine.classify(err))
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool; the commit has been checked
	if soon {
		restore, err := d.engine.soon(ctx, conn)
		if err != nil {
			return fmt.Errorf("%s: %w", doing, d.engine.classify(err))
		}
		defer restore()
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, d.engine.classify(err))
	}
	if err := fn(session{d.engine, tx}); err != nil {
		_ = tx.Rollback() // the error that led here says more
		return fmt.Errorf("%s: %w", doing, err)
	}
	err = tx.Commit()
	if err == nil {
		return nil
	}
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	err = d.engine.classify(err)
	for _, known := range []error{ErrFull, ErrLocked, ErrConflict, ErrReadOnly, context.Canceled, context.DeadlineExceeded, sql.ErrTxDone} {
		if errors.Is(err, known) {
			return fmt.Errorf("%s: commit: %w", doing, err)
		}
	}
	return fmt.Errorf("%s: %w", doing, kinded{ErrCommitUnknown, err})
}

// exec runs a statement and returns the number of rows it changed.
func (s session) exec(ctx context.Context, query string, args ...any) (int, error) {
	res, err := s.q.ExecContext(ctx, s.engine.rebind(query), args...)
	if err != nil {
		return 0, s.engine.classify(err)
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// each calls scan for every row of a query and closes the rows.
func (s session) each(ctx context.Context, query string, args []any, scan func(row) error) error {
	rows, err := s.q.QueryContext(ctx, s.engine.rebind(query), args...)
	if err != nil {
		return s.engine.classify(err)
	}
	defer func() { _ = rows.Close() }() // rows.Err below has the error
	for rows.Next() {
		if err := scan(rows); err != nil {
			return s.engine.classify(err)
		}
	}
	return s.engine.classify(rows.Err())
}

// one scans the first row of a query; none is ErrNotFound.
func (s session) one(ctx context.Context, query string, args []any, dest ...any) error {
	found := false
	err := s.each(ctx, query, args, func(r row) error {
		if found {
			return nil
		}
		found = true
		return r.Scan(dest...)
	})
	if err == nil && !found {
		return ErrNotFound
	}
	return err
}

// row is one row of a result.
type row interface{ Scan(dest ...any) error }

// list collects what scan makes of every row.
func list[T any](ctx context.Context, s session, query string, args []any, scan func(row) (T, error)) ([]T, error) {
	var out []T
	err := s.each(ctx, query, args, func(r row) error {
		v, err := scan(r)
		if err != nil {
			return err
		}
		out = append(out, v)
		return nil
	})
	return out, err
}

// millis is a time as it is stored.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instant is a column that scans into a UTC time; 0 is the zero time.
type instant struct{ t *time.Time }

func (i instant) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", v)
	}
	*i.t = time.Time{}
	if n != 0 {
		*i.t = time.UnixMilli(n).UTC()
	}
	return nil
}

// span is a column of milliseconds that scans into a duration.
type span struct{ d *time.Duration }

func (p span) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a duration is stored as %T", v)
	}
	*p.d = time.Duration(n) * time.Millisecond
	return nil
}

// document is a column that scans from JSON text; "" leaves the value alone.
type document struct{ v any }

func (d document) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a document is stored as %T", v)
	}
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), d.v)
}

// encoded is a value as a document column stores it.
func encoded(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// encodedList is a list as a document column stores it; an empty one is "".
func encodedList[T any](v []T) (string, error) {
	if len(v) == 0 {
		return "", nil
	}
	return encoded(v)
}

// flag is a boolean as it is stored.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// most is a LIMIT: n, or everything for n <= 0.
func most(n int) int64 {
	if n <= 0 {
		return 1 << 40
	}
	return int64(n)
}
