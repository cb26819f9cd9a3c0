package store

import (
	"context"
	"database/sql"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// engine holds what differs between the databases that run the same statements.
//
// A second engine (PostgreSQL) is one more constructor like newSQLite, one more
// folder under migrations with the same tables and columns, and a case in
// engineFor. What it has to fill in is exactly the fields below:
//
//   - rebind turns each ? into $1, $2, ... (no statement has a ? inside a literal);
//   - soon is synchronous_commit off and on again;
//   - lock is "FOR UPDATE SKIP LOCKED", so that two workers claim different rows;
//   - the identity columns are "bigint GENERATED ALWAYS AS IDENTITY" in its migrations;
//   - classify knows its SQLSTATE codes.
type engine struct {
	goose      goose.Dialect
	migrations fs.FS // the numbered files, at the root

	// check looks for mistakes an operator can mend before the driver hides them.
	check func(path string, readOnly bool) error
	// open returns a pool: of one connection that writes, or of several that only read.
	open func(path string, readOnly bool) (*sql.DB, error)
	// rebind rewrites the placeholders of a statement.
	rebind func(query string) string
	// soon makes the transactions of a connection return before the disk has them,
	// until restore is called; a crash of the process still loses none.
	soon func(ctx context.Context, c *sql.Conn) (restore func(), err error)
	// lock ends a SELECT whose rows the same transaction then changes.
	lock string
	// hasTable reports whether a table exists.
	hasTable func(ctx context.Context, db *sql.DB, name string) (bool, error)
	// hasTables reports whether there is any table.
	hasTables func(ctx context.Context, db *sql.DB) (bool, error)
	// classify turns the driver's error into one that wraps a sentinel of this
	// package where one fits; other errors are returned as they are.
	classify func(error) error
}
