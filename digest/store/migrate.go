package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"github.com/pressly/goose/v3"
)

// schemaTable is where goose writes which migrations were applied.
const schemaTable = "schema_version"

// migrate brings the schema up to date, one transaction per migration. A second
// process that opens the same new file waits for the first.
func (d *DB) migrate(ctx context.Context) error {
	p, err := goose.NewProvider(d.engine.goose, d.writer, d.engine.migrations,
		goose.WithTableName(schemaTable), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	current, err := d.compareSchema(ctx, d.writer, p)
	if err != nil || current {
		return err
	}
	lock := d.path + ".migrate"
	release, err := lockFile(ctx, lock)
	if err != nil {
		return fmt.Errorf("wait for another migration: %w", err)
	}
	defer func() {
		_ = os.Remove(lock) // a waiter on the removed file finds the schema current
		release()
	}()
	if current, err := d.compareSchema(ctx, d.writer, p); err != nil || current {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the schema up to date: %w", d.engine.classify(err))
	}
	return nil
}

// checkSchema refuses a schema that is not this program's, without changing it.
func (d *DB) checkSchema(ctx context.Context) error {
	p, err := goose.NewProvider(d.engine.goose, d.reader, d.engine.migrations,
		goose.WithTableName(schemaTable), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	current, err := d.compareSchema(ctx, d.reader, p)
	if err == nil && !current {
		return errors.New("its schema is older than this program; run geodigest migrate or start the daemon once")
	}
	return err
}

// compareSchema reports whether the database has the newest schema this program
// knows; a newer one is ErrNewerSchema.
func (d *DB) compareSchema(ctx context.Context, db *sql.DB, p *goose.Provider) (current bool, err error) {
	has, err := d.engine.hasTable(ctx, db, schemaTable)
	if err != nil {
		return false, d.engine.classify(err)
	}
	if !has {
		foreign, err := d.engine.hasTables(ctx, db)
		if err != nil {
			return false, d.engine.classify(err)
		}
		if !foreign {
			return false, nil
		}
		// Another process may have begun in between.
		if has, err = d.engine.hasTable(ctx, db, schemaTable); err != nil {
			return false, d.engine.classify(err)
		}
		if !has {
			return false, kinded{ErrNotDatabase, errors.New("it is the database of another program; name another file")}
		}
	}
	var have int64
	s := session{d.engine, db}
	if err := s.one(ctx, `SELECT coalesce(max(version_id), 0) FROM schema_version`, nil, &have); err != nil {
		return false, fmt.Errorf("read the schema version: %w", err)
	}
	sources := p.ListSources()
	want := sources[len(sources)-1].Version
	if have > want {
		return false, fmt.Errorf("%w (%d, this program knows %d); use the newer geodigest or restore a backup", ErrNewerSchema, have, want)
	}
	return have == want, nil
}
