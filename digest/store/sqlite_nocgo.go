//go:build !cgo

package store

import (
	"database/sql"
	"errors"
)

// newSQLite explains why there is no SQLite in this binary: its driver is C.
func newSQLite() *engine {
	return &engine{
		check: func(string, bool) error {
			return errors.New("this binary was built without cgo and has no SQLite; build it with CGO_ENABLED=1 and a C compiler")
		},
		open: func(string, bool) (*sql.DB, error) { return nil, errors.New("built without cgo") },
	}
}
