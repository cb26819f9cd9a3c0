package demoday

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"geodigest/feeds"
)

// Every working outlet, read as the daemon will read it.
func TestFeedsParse(t *testing.T) {
	srv := httptest.NewServer(Handler())
	defer srv.Close()
	truth := Truth()
	for _, o := range loadDay(t).outlets {
		if o.broken != "" {
			continue
		}
		t.Run(o.id, func(t *testing.T) {
			resp, body := get(t, srv, o.path)
			doc, err := feeds.Parse([]byte(body), feeds.Options{URL: srv.URL + o.path, ContentType: resp.Header.Get("Content-Type")})
			if err != nil {
				t.Fatal(err)
			}
			if doc.Title != o.feed.Name || len(doc.Items) != len(o.items) {
				t.Fatalf("%q with %d items, want %q with %d", doc.Title, len(doc.Items), o.feed.Name, len(o.items))
			}
			if len(doc.Repairs) > 0 {
				t.Errorf("repairs in a well-formed feed: %v", doc.Repairs)
			}
			for i, it := range o.items {
				got := doc.Items[i]
				if got.Title != it.title {
					t.Errorf("title %q, want %q", got.Title, it.title)
				}
				if k, ok := truth[got.Canonical]; !ok || k != it.story {
					t.Errorf("canonical link %q has story %q, known %t; want %q", got.Canonical, k, ok, it.story)
				}
				want := it.at
				if o.dates == "none" {
					want = time.Time{}
				}
				if !got.Published.Equal(want) {
					t.Errorf("%s: published %v, want %v", it.slug, got.Published, want)
				}
				if !it.html && got.Summary != it.summary {
					t.Errorf("%s: summary %q, want %q", it.slug, got.Summary, it.summary)
				}
				if strings.ContainsAny(got.Summary, "<>") {
					t.Errorf("%s: markup in summary %q", it.slug, got.Summary)
				}
				if got.Origin != it.origin {
					t.Errorf("%s: origin %q, want %q", it.slug, got.Origin, it.origin)
				}
			}
		})
	}
}

func TestFeedsParseCyrillic(t *testing.T) {
	srv := httptest.NewServer(Handler())
	defer srv.Close()
	_, body := get(t, srv, "/vestovoy/export/rss2.xml")
	doc, err := feeds.Parse([]byte(body), feeds.Options{ContentType: "text/xml"})
	if err != nil {
		t.Fatal(err)
	}
	const want = "Грушко: Россия потребует «железных» гарантий безопасности в мирном соглашении"
	for _, it := range doc.Items {
		if it.Title == want {
			return
		}
	}
	t.Errorf("no item titled %q among %d", want, len(doc.Items))
}

// The page with status 200 that is no feed has to be refused as such.
func TestFeedsParseRefusesConsentPage(t *testing.T) {
	srv := httptest.NewServer(Handler())
	defer srv.Close()
	_, body := get(t, srv, "/tagus/rss")
	if _, err := feeds.Parse([]byte(body), feeds.Options{ContentType: "text/html; charset=utf-8"}); !errors.Is(err, feeds.ErrNotFeed) {
		t.Errorf("an HTML page: %v, want ErrNotFeed", err)
	}
}
