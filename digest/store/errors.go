package store

import (
	"errors"

	"geodigest/feeds"
)

// Sentinels. Every error of this package that means one of these wraps it.
var (
	// ErrNotFound: there is no such row.
	ErrNotFound = errors.New("not found")
	// ErrConflict: a rule of the schema (UNIQUE, reference, CHECK) forbids the change,
	// or somebody else made it first.
	ErrConflict = errors.New("conflict")
	// ErrNewerSchema: the file was written by a newer geodigest.
	ErrNewerSchema = errors.New("the database has a newer schema")
	// ErrLocked: another process holds the database or the daemon's lock.
	ErrLocked = errors.New("locked by another process")
	// ErrFenced: the lease this result belongs to has passed to another worker.
	ErrFenced = feeds.ErrFenced
	// ErrFull: the disk is full; nothing was stored.
	ErrFull = errors.New("disk full")
	// ErrReadOnly: the database was opened read-only or the file cannot be written.
	ErrReadOnly = errors.New("database is read-only")
	// ErrNotDatabase: the file is damaged or is something else.
	ErrNotDatabase = errors.New("not a database")
	// ErrCommitUnknown: COMMIT failed; the change may be on disk or not. Repeat the call.
	ErrCommitUnknown = errors.New("commit failed, its outcome is unknown")
)

// kinded gives a driver's error a sentinel without hiding its words.
type kinded struct {
	kind error
	err  error
}

func (e kinded) Error() string { return e.kind.Error() + ": " + e.err.Error() }

// Hint is what to do next, "" where the words say it.
func (e kinded) Hint() string {
	switch e.kind {
	case ErrLocked:
		return "another process writes to the database; nothing was changed, run the command again when that one is done"
	case ErrFull:
		return "nothing was stored; free space on the disk of the database and run the command again"
	}
	return ""
}

func (e kinded) Unwrap() []error { return []error{e.kind, e.err} }
