package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// schema returns the statements a database consists of.
func schema(t *testing.T, db *sql.DB) string {
	t.Helper()
	rows, err := db.Query(`SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out strings.Builder
	for rows.Next() {
		var stmt string
		if err := rows.Scan(&stmt); err != nil {
			t.Fatal(err)
		}
		out.WriteString(stmt + ";\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// golden compares a text with a file, or writes it there with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("not what %s says; got\n%s", name, got)
	}
}

// Released schemas are frozen: a file in use must be what the next migration
// starts from. A change of the schema is a new migration.
func TestSchemasAreFrozen(t *testing.T) {
	path := storetest.Path(t)
	storetest.OpenPath(t, path)
	golden(t, "testdata/schema_v3.sql", schema(t, raw(t, path)))

	older := raw(t, filepath.Join(t.TempDir(), "older.db"))
	for i, script := range []string{"0001_first.sql", "0002_polling.sql"} {
		text, err := os.ReadFile("migrations/sqlite/" + script)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := older.Exec(string(text)); err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(fmt.Sprintf("testdata/schema_v%d.sql", i+1))
		if err != nil {
			t.Fatal(err)
		}
		// The migrations' own table is not theirs to make.
		own := string(want)
		a := strings.Index(own, "CREATE TABLE schema_version")
		b := a + strings.Index(own[a:], ";\n") + 2
		if got := schema(t, older); got != own[:a]+own[b:] {
			t.Errorf("migration %d has changed; it makes\n%s", i+1, got)
		}
	}
}

// A database of the first version, with everything in it that later columns
// stand beside, comes out with the newest schema and nothing lost.
func TestUpgradeFromTheFirstSchema(t *testing.T) {
	path := storetest.Path(t)
	old := raw(t, path)
	script, err := os.ReadFile("testdata/schema_v1.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.Exec(string(script)); err != nil {
		t.Fatal(err)
	}
	if _, err := old.Exec(`
		INSERT INTO schema_version (version_id, is_applied) VALUES (0, 1), (1, 1);
		INSERT INTO meta VALUES ('secret', '` + strings.Repeat("ab", 32) + `'), ('created_at', '1742191200000');
		INSERT INTO feed (url, name, outlet, country, ownership, lang, every_ms, active, etag, next_poll, polls, last_success, last_new, repairs)
			VALUES ('https://harbour.example/rss', 'Harbour World', 'Harbour', 'GB', 'public', 'en', 900000, 1, '"e"', 1742194800000, 3, 1742194800000, 1742191200000, '["stray &"]');
		INSERT INTO item (feed, guid, link, canonical, title, summary, content, lang, authors, categories, image, origin, enclosures,
				published, updated, first_seen, effective, baseline, placed)
			VALUES (1, 'G-1', 'https://harbour.example/a', 'https://harbour.example/a', 'Ministers meet in the harbour', 'S', '', 'en', '', '', '', '', '',
				1742190000000, 0, 1742191200000, 1742190000000, 0, 1);
		INSERT INTO item_feed VALUES (1, 1, 1742191200000);
		INSERT INTO item_key VALUES ('` + legacyLinkKey + `', 1), ('` + legacyGUIDKey + `', 1);
		INSERT INTO item_version (item, title, at) VALUES (1, 'Ministers to meet', 1742191300000);
		INSERT INTO story VALUES ('s1', 1742191200000, 1, '');
		INSERT INTO analysis VALUES (1, 0.9, '{}');
		INSERT INTO placement (item, story, duplicate_of, kind, score, evidence, at) VALUES (1, 's1', 0, 'opened', 1, '', 1742191200000);
		INSERT INTO subscriber (email, email_key, state, source, created) VALUES ('ann@example.org', 'ann@example.org', 'active', 'config', 1742191200000);
	`); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	db := storetest.OpenPath(t, path)
	fresh := storetest.Path(t)
	storetest.OpenPath(t, fresh)
	if got, want := schema(t, raw(t, path)), schema(t, raw(t, fresh)); got != want {
		t.Errorf("an upgraded database differs from a new one:\n%s", got)
	}
	f := must(db.Feeds(ctx))(t)
	if len(f) != 1 || f[0].Name != "Harbour World" || f[0].ETag != `"e"` || f[0].Polls != 3 || f[0].Items != 1 || f[0].Every != 15*time.Minute || len(f[0].Repairs) != 1 {
		t.Errorf("the feed became %+v", f)
	}
	if v := must(db.Versions(ctx, 1))(t); len(v) != 1 {
		t.Errorf("versions %+v", v)
	}
	if p := must(db.Placed(ctx, time.Time{}))(t); len(p) != 1 || p[0].Placement.Story != "s1" || p[0].GUID != "G-1" {
		t.Errorf("placed %+v", p)
	}
	// What it knew it still knows: by the link, and by the guid alone.
	it := feeds.Item{GUID: "G-1", Link: "https://harbour.example/a", Canonical: "https://harbour.example/a", Title: "Ministers meet in the harbour", Summary: "S", Published: time.UnixMilli(1742190000000)}
	if s := poll(t, db, 0, t0, it); s != (feeds.Saved{Known: 1}) {
		t.Errorf("the item it had: %+v", s)
	}
	it.Canonical = ""
	if s := poll(t, db, 0, t0.Add(time.Hour), it); s != (feeds.Saved{Known: 1}) {
		t.Errorf("the item it had, by its guid: %+v", s)
	}
}

// The names the first version gave the item: they must stay what they are.
const (
	legacyLinkKey = "lqWYQh7DLZymvK10oAvLiAg" // https://harbour.example/a
	legacyGUIDKey = "gci65eVtqyW48zLXXqJotXw" // feed 1, G-1
)
