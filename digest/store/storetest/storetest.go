// Package storetest opens stores for tests: a fresh one in a temporary folder,
// or one per engine with Each. A test that runs under Each is part of the
// conformance suite: it holds for every engine the store has.
package storetest

import (
	"testing"
	"time"

	"geodigest/digest/store"
)

// Born is the birth date of the stores this package opens.
var Born = time.Date(2025, 3, 17, 6, 0, 0, 0, time.UTC)

// zeros is a source of randomness that has none, so that message ids and links
// in golden files stay the same.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Path returns the address of a database that does not exist yet.
func Path(t testing.TB) string {
	t.Helper()
	return t.TempDir() + "/geodigest.db"
}

// Open returns an empty store that is closed when the test ends. Its secret is
// fixed and its birth date is Born.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return OpenPath(t, Path(t))
}

// OpenPath opens, or opens again, the store at a path from Path.
func OpenPath(t testing.TB, path string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: path, Now: func() time.Time { return Born }, Rand: zeros{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return db
}

// Each runs a test once per engine, each time over an empty store.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t)) })
}
