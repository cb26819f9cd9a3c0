//go:build cgo

package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/sqlite/*.sql
var sqliteMigrations embed.FS

// newSQLite is the engine for one file on one machine.
func newSQLite() *engine {
	migrations, err := fs.Sub(sqliteMigrations, "migrations/sqlite")
	if err != nil {
		panic(err) // the folder is named in the embed line above
	}
	return &engine{
		goose:      goose.DialectSQLite3,
		migrations: migrations,
		check:      checkSQLite,
		open:       openSQLite,
		rebind:     func(q string) string { return q },
		soon:       soonSQLite,
		lock:       "", // the one writer has the whole file
		hasTable:   hasSQLiteTable,
		hasTables:  hasSQLiteTables,
		classify:   classifySQLite,
	}
}

func hasSQLiteTables(ctx context.Context, db *sql.DB) (has bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%')`).Scan(&has)
	return has, err
}

// checkSQLite finds the mistakes SQLite reports as "unable to open database file".
func checkSQLite(path string, readOnly bool) error {
	if fi, err := os.Stat(path); err == nil {
		if fi.IsDir() {
			return errors.New("it is a folder; name a file in it")
		}
		if !readOnly {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return fmt.Errorf("%w (%v); make the file writable for this user", ErrReadOnly, err)
			}
			return f.Close()
		}
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if dir := filepath.Dir(path); !isDir(dir) {
		return fmt.Errorf("folder %s does not exist; create it first", dir)
	}
	if readOnly {
		return fmt.Errorf("%w: there is no such file; start geodigest once to create it", ErrNotFound)
	}
	return nil
}

func isDir(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}

// openSQLite sets every option in the DSN, so that each connection of a pool
// has it: a PRAGMA statement would reach only one of them.
func openSQLite(path string, readOnly bool) (*sql.DB, error) {
	v := url.Values{
		"_busy_timeout":    {strconv.FormatInt(busyTimeout.Milliseconds(), 10)},
		"_foreign_keys":    {"on"},
		"_stmt_cache_size": {"64"},
	}
	conns := 1
	if readOnly {
		conns = 4
		v.Set("mode", "ro")
		v.Set("_query_only", "on")
	} else {
		v.Set("mode", "rwc")
		v.Set("_txlock", "immediate")
		v.Set("_journal_mode", "WAL")
		v.Set("_synchronous", "FULL")
		v.Set("_cache_size", "-16000") // KiB: names are spread over all their pages
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// soonSQLite leaves out the fsync of each commit (sqlite.org/pragma.html#pragma_synchronous):
// in WAL mode the file stays consistent, and the next commit that is synced takes
// those before it along. A connection that cannot go back is thrown away.
func soonSQLite(ctx context.Context, c *sql.Conn) (restore func(), err error) {
	if _, err := c.ExecContext(ctx, `PRAGMA synchronous = NORMAL`); err != nil {
		return nil, err
	}
	return func() {
		if _, err := c.ExecContext(context.Background(), `PRAGMA synchronous = FULL`); err != nil {
			_ = c.Raw(func(any) error { return driver.ErrBadConn })
		}
	}, nil
}

func hasSQLiteTable(ctx context.Context, db *sql.DB, name string) (bool, error) {
	var n int
	err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?`, name).Scan(&n)
	return n > 0, err
}

// classifySQLite reads SQLite's result codes (sqlite.org/rescode.html).
func classifySQLite(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrConstraint:
		return kinded{ErrConflict, err}
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return kinded{ErrLocked, err}
	case sqlite3.ErrFull:
		return kinded{ErrFull, err}
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return kinded{ErrReadOnly, err}
	case sqlite3.ErrNotADB, sqlite3.ErrCorrupt:
		return kinded{ErrNotDatabase, fmt.Errorf("%w; restore a backup or name another file", err)}
	}
	return err
}
