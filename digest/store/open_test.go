package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
)

func TestOpenMakesASecretOnce(t *testing.T) {
	ctx := t.Context()
	path := storetest.Path(t)
	open := func() ([]byte, time.Time) {
		db, err := store.Open(ctx, store.Options{Path: path, Now: func() time.Time { return storetest.Born }})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}()
		secret, err := db.Secret(ctx)
		if err != nil {
			t.Fatal(err)
		}
		born, err := db.CreatedAt(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return secret, born
	}
	first, born := open()
	again, _ := open()
	if len(first) != 32 || bytes.Equal(first, make([]byte, 32)) {
		t.Errorf("secret %x: want 32 random bytes", first)
	}
	if !bytes.Equal(first, again) {
		t.Error("the secret changed when the database was opened again")
	}
	if !born.Equal(storetest.Born) {
		t.Errorf("born %s, want %s", born, storetest.Born)
	}
	other, err := storetest.Open(t).Secret(ctx)
	if err != nil || bytes.Equal(first, other) {
		t.Errorf("two databases share a secret (%v)", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is a letter, not a database\n", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "photos.db")
	other, err := sql.Open("sqlite3", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec("CREATE TABLE photo (id INTEGER)"); err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		o    store.Options
		want string
		is   error
	}{
		"another's":    {store.Options{Path: foreign}, "another program", store.ErrNotDatabase},
		"no name":      {store.Options{}, "no database given", nil},
		"postgres":     {store.Options{Path: "postgres://u:hidden@host/db"}, "only SQLite", nil},
		"no folder":    {store.Options{Path: filepath.Join(dir, "missing", "x.db")}, "does not exist; create it first", nil},
		"a folder":     {store.Options{Path: dir}, "is a folder", nil},
		"no database":  {store.Options{Path: text}, "restore a backup", store.ErrNotDatabase},
		"nothing read": {store.Options{Path: filepath.Join(dir, "x.db"), ReadOnly: true}, "no such file", store.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), c.o)
			if err == nil {
				t.Fatal("opened", db.Close())
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hidden") {
				t.Errorf("error %q, want it to say %q and no password", err, c.want)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %q is not %q", err, c.is)
			}
		})
	}
}

func TestOpenReadOnlyFile(t *testing.T) {
	path := storetest.Path(t)
	storetest.OpenPath(t, path)
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
		_ = f.Close()
		t.Skip("this user may write every file")
	}
	_, err := store.Open(t.Context(), store.Options{Path: path})
	if !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("error %v, want ErrReadOnly", err)
	}
}

func TestOddPaths(t *testing.T) {
	for _, name := range []string{"with space.db", "50%25.db", "what?.db", "a#b.db", "mode=ro&x.db", "naïve.db"} {
		path := filepath.Join(t.TempDir(), name)
		storetest.OpenPath(t, path)
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s was stored elsewhere: %v", name, err)
		}
	}
}

func TestReadOnly(t *testing.T) {
	ctx := t.Context()
	path := storetest.Path(t)
	w := storetest.OpenPath(t, path)
	if _, err := w.AddSubscriber(ctx, "ann@example.org", store.SourceCommand, storetest.Born); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(ctx, store.Options{Path: path, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if subs, err := db.Subscribers(ctx); err != nil || len(subs) != 1 {
		t.Errorf("subscribers %v, %v", subs, err)
	}
	if err := db.RemoveSubscriber(ctx, "ann@example.org", storetest.Born); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("a read-only store took a change: %v", err)
	}
	if err := db.Ping(ctx); err != nil {
		t.Error(err)
	}
}

// raw opens the file behind the store's back.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_txlock=immediate&_busy_timeout=10000&_foreign_keys=on")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestNewerSchemaIsRefused(t *testing.T) {
	path := storetest.Path(t)
	storetest.OpenPath(t, path)
	if _, err := raw(t, path).Exec(`INSERT INTO schema_version (version_id, is_applied) VALUES (9001, 1)`); err != nil {
		t.Fatal(err)
	}
	for _, readOnly := range []bool{false, true} {
		_, err := store.Open(t.Context(), store.Options{Path: path, ReadOnly: readOnly})
		if !errors.Is(err, store.ErrNewerSchema) || !strings.Contains(err.Error(), "9001") {
			t.Errorf("read-only %v: error %v, want ErrNewerSchema that names 9001", readOnly, err)
		}
	}
}

func TestOlderSchemaIsRefusedReadOnly(t *testing.T) {
	path := storetest.Path(t)
	if _, err := raw(t, path).Exec(`CREATE TABLE schema_version (id INTEGER, version_id INTEGER, is_applied INTEGER)`); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), store.Options{Path: path, ReadOnly: true})
	if err == nil || !strings.Contains(err.Error(), "older than this program") {
		t.Errorf("error %v, want it to say that the schema is older", err)
	}
}

func TestTwoProcessesOpenANewFile(t *testing.T) {
	path := storetest.Path(t)
	var wg sync.WaitGroup
	secrets := make([][]byte, 6)
	for i := range secrets {
		wg.Go(func() {
			db, err := store.Open(t.Context(), store.Options{Path: path})
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = db.Close() }()
			if secrets[i], err = db.Secret(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, s := range secrets {
		if !bytes.Equal(s, secrets[0]) {
			t.Error("two openers see different secrets")
		}
	}
}

func TestLockDaemon(t *testing.T) {
	path := storetest.Path(t)
	a, b := storetest.OpenPath(t, path), storetest.OpenPath(t, path)
	release, err := a.LockDaemon()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.LockDaemon(); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Errorf("second daemon: %v, want ErrLocked with process id %d", err, os.Getpid())
	}
	link := path + ".link"
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if _, err := storetest.OpenPath(t, link).LockDaemon(); !errors.Is(err, store.ErrLocked) {
		t.Errorf("a second daemon under another name of the file: %v, want ErrLocked", err)
	}
	release()
	again, err := b.LockDaemon()
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	again()
}

func TestCancelledWriteChangesNothing(t *testing.T) {
	db := storetest.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.AddSubscriber(ctx, "ann@example.org", store.SourceCommand, storetest.Born); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if subs, err := db.Subscribers(t.Context()); err != nil || len(subs) != 0 {
		t.Errorf("subscribers %v, %v", subs, err)
	}
}
