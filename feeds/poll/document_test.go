package poll

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/feedtest"
	"geodigest/feeds/fetch"
)

// TestLyingServerIsFoundOut: a server that answers "not modified" for ever is
// asked for the whole document twice a day, and no more often.
func TestLyingServerIsFoundOut(t *testing.T) {
	l := newLife(t, "/a")
	l.srv.Handle("/a", feedtest.Reply{Body: document("One")})
	l.poll(1)
	l.srv.Handle("/a", feedtest.Reply{Status: 304, NoETag: true})
	full := 0
	for end := l.now.Add(11 * time.Hour); l.now.Before(end); {
		l.poll(1)
		if l.srv.Last("/a").Get("If-None-Match") == "" {
			full++
		}
	}
	if full != 0 {
		t.Errorf("%d requests without validators within 11 hours", full)
	}
	l.srv.Handle("/a", feedtest.Reply{Body: document("One", "Two"), Header: http.Header{"ETag": {l.store.state(1).ETag}}})
	for end := l.now.Add(3 * time.Hour); l.now.Before(end) && l.srv.Last("/a").Get("If-None-Match") != ""; {
		l.poll(1)
	}
	saves := l.store.saved(1)
	if last := saves[len(saves)-1]; len(last.Items) != 2 || l.srv.Last("/a").Get("If-None-Match") != "" {
		t.Errorf("the whole document was not asked for: %+v", last)
	}
}

func TestUnaskedNotModifiedLeadsToAFullFetch(t *testing.T) {
	l := newLife(t, "/a")
	l.srv.Handle("/a", feedtest.Reply{Body: document("One"), NoETag: true}, feedtest.Reply{Status: 304, NoETag: true}, feedtest.Reply{Body: document("One", "Two"), NoETag: true})
	if s := l.poll(2); s.ErrorKind != "http" || !s.LastFull.IsZero() {
		t.Fatalf("%+v", s)
	}
	if s := l.poll(1); s.ErrorKind != "" || l.srv.Last("/a").Get("Cache-Control") != "no-cache" || s.LastFull.IsZero() {
		t.Errorf("request %v, state %+v", l.srv.Last("/a"), s)
	}
}

func TestSameBytesAreNotParsedAgain(t *testing.T) {
	etag := func(v string) http.Header { return http.Header{"ETag": {v}} }
	same, other := document("One"), document("One", "Two")
	l := newLife(t, "/a")
	l.srv.Handle("/a",
		feedtest.Reply{Body: same, Header: etag(`"1"`)},
		feedtest.Reply{Body: same, Header: etag(`"2"`)},  // a new tag for the same bytes
		feedtest.Reply{Body: other, Header: etag(`"3"`)}, // new bytes
		feedtest.Reply{Body: same, NoETag: true},         // and back
		feedtest.Reply{Body: same, NoETag: true})
	l.poll(5)
	for i, want := range []bool{false, true, false, false, true} {
		s := l.store.saved(1)[i]
		if s.NotModified != want || (len(s.Items) == 0) != want || s.ErrorKind != "" {
			t.Errorf("poll %d: not modified %v with %d items, want %v", i, s.NotModified, len(s.Items), want)
		}
	}
	if s := l.store.state(1); !s.LastFull.Equal(l.store.saved(1)[4].At) {
		t.Errorf("last whole document %v", s.LastFull)
	}
}

func TestConstantTagDoesNotHideNewBytes(t *testing.T) {
	constant := http.Header{"ETag": {`"forever"`}}
	l := newLife(t, "/a")
	l.srv.Handle("/a", feedtest.Reply{Body: document("One"), Header: constant, NoETag: true}, feedtest.Reply{Body: document("One", "Two"), Header: constant, NoETag: true})
	l.poll(2)
	if s := l.store.saved(1)[1]; s.NotModified || len(s.Items) != 2 {
		t.Errorf("%+v", s)
	}
}

func TestCutDocumentIsNotTakenForTheSame(t *testing.T) {
	whole := document("One", "Two", "Three", "Four")
	l := newLife(t, "/a")
	l.srv.Handle("/a", feedtest.Reply{Body: whole, Cut: true}, feedtest.Reply{Body: whole, Cut: true})
	if s := l.poll(2); s.BodyHash != "" {
		t.Error("the hash of a cut document was kept")
	}
}

func TestServerWishIsHeard(t *testing.T) {
	l := newLife(t, "/a")
	var entries []feedtest.Entry
	for i := range 20 {
		entries = append(entries, feedtest.Entry{Title: fmt.Sprint(i), Link: fmt.Sprintf("https://courier.example/%d", i), Published: t0.Add(-time.Duration(i) * 10 * time.Minute)})
	}
	l.srv.Handle("/a", feedtest.Reply{Body: feedtest.RSS("Busy", entries...), Header: http.Header{"Cache-Control": {"max-age=3600"}}})
	s := l.poll(1)
	if wait := s.NextPoll.Sub(t0); s.Floor != time.Hour || wait < time.Hour || wait > 66*time.Minute {
		t.Errorf("floor %v, next after %v", s.Floor, wait)
	}
}

// TestTheDocumentsWishIsHeard: a ttl stands until the next whole document, and
// the longer wish of document and server counts.
func TestTheDocumentsWishIsHeard(t *testing.T) {
	l := newLife(t, "/a")
	var entries []feedtest.Entry
	for i := range 20 {
		entries = append(entries, feedtest.Entry{Title: fmt.Sprint(i), Link: fmt.Sprintf("https://courier.example/%d", i), Published: t0.Add(-time.Duration(i) * 10 * time.Minute)})
	}
	plain := feedtest.RSS("Busy", entries...)
	asks := func(minutes string) string {
		return strings.Replace(plain, "<channel>", "<channel><ttl>"+minutes+"</ttl>", 1)
	}
	if asks("1") == plain {
		t.Fatal("the document has no channel to put a ttl in")
	}
	l.srv.Handle("/a",
		feedtest.Reply{Body: asks("60")},
		feedtest.Reply{Status: 304, Header: http.Header{"Cache-Control": {"max-age=5400"}}},
		feedtest.Reply{Status: 304, Header: http.Header{"Cache-Control": {"max-age=60"}}},
		feedtest.Reply{Body: asks("2000")},
		feedtest.Reply{Body: plain, Header: http.Header{"Cache-Control": {"max-age=60"}}})
	for i, want := range []struct{ floor, least, most time.Duration }{
		{time.Hour, time.Hour, 66 * time.Minute},
		{90 * time.Minute, 90 * time.Minute, 99 * time.Minute},
		{time.Hour, time.Hour, 66 * time.Minute},
		{2000 * time.Minute, 2 * time.Hour, 132 * time.Minute}, // never above the longest interval
		{time.Minute, 15 * time.Minute, time.Hour},
	} {
		s := l.poll(1)
		saves := l.store.saved(1)
		if wait := s.NextPoll.Sub(saves[len(saves)-1].At); s.Floor != want.floor || wait < want.least || wait > want.most {
			t.Errorf("poll %d: floor %v, next after %v", i, s.Floor, wait)
		}
	}
}

// TestTheConfiguredLanguageReadsDates: 4/5/2031 is April in one place and May in
// another.
func TestTheConfiguredLanguageReadsDates(t *testing.T) {
	for lang, want := range map[string]time.Month{"en-US": time.April, "en-GB": time.May} {
		l := newLife(t, "/a")
		l.srv.Handle("/a", feedtest.Reply{Body: `<rss version="2.0"><channel><title>Courier</title><item><title>Envoys meet</title><link>https://courier.example/1</link><pubDate>4/5/2031 08:00</pubDate></item></channel></rss>`})
		l.store.rows[1].claim.Feed.Lang = lang
		l.poll(1)
		if it := l.store.saved(1)[0].Items[0]; it.Published.Month() != want {
			t.Errorf("%s: %v", lang, it.Published)
		}
	}
}

// TestEveryFailureIsSaved: whatever a server does, the feed gets an error and a
// next poll, so that no feed is asked at every tick.
func TestEveryFailureIsSaved(t *testing.T) {
	srv, _ := feedServer(t)
	client := fetch.New(fetch.Config{AllowPrivate: []string{"127.0.0.1"}, MaxBytes: 10_000, Total: 2 * time.Second, HeaderWait: time.Second})
	t.Cleanup(client.Close)
	faults := map[string]struct {
		reply feedtest.Reply
		kind  string
	}{
		"/large":   {feedtest.Reply{Body: document(strings.Repeat("a", 20_000))}, "toolarge"},
		"/bomb":    {feedtest.Reply{Body: string(deflated(t, 10<<20)), Header: http.Header{"Content-Encoding": {"gzip"}}}, "toolarge"},
		"/badgzip": {feedtest.Reply{Body: "not gzip at all", Header: http.Header{"Content-Encoding": {"br"}}}, "encoding"},
		"/empty":   {feedtest.Reply{Body: ""}, "notfeed"},
		"/html":    {feedtest.Reply{Body: "<!doctype html><p>Hello"}, "notfeed"},
		"/500":     {feedtest.Reply{Status: 500}, "http"},
		"/404":     {feedtest.Reply{Status: 404}, "notfound"},
		"/451":     {feedtest.Reply{Status: 451}, "blocked"},
		"/429":     {feedtest.Reply{Status: 429}, "throttled"},
		"/loop":    {redirect(301, "/loop"), "redirect"},
		"/local":   {redirect(302, "http://169.254.169.254/"), "forbidden-address"},
	}
	var urls []string
	for path, f := range faults {
		srv.Handle(path, f.reply)
		urls = append(urls, srv.URL+path)
	}
	store := newMemStore(urls...)
	if n, err := poller(store, client).Step(t.Context(), t0); n != len(urls) || err != nil {
		t.Fatalf("Step = %d, %v", n, err)
	}
	for i, u := range urls {
		f := faults[strings.TrimPrefix(u, srv.URL)]
		if s := store.state(int64(i + 1)); s.ErrorKind != f.kind || s.Error == "" || !s.NextPoll.After(t0) || s.Failures != 1 {
			t.Errorf("%s: kind %q, %q, next %v", u, s.ErrorKind, s.Error, s.NextPoll)
		}
	}
	if n, _ := poller(store, client).Step(t.Context(), t0.Add(time.Second)); n != 0 {
		t.Errorf("%d feeds asked again a second later", n)
	}
}

func TestWhatTheStoreFoundIsLogged(t *testing.T) {
	var log bytes.Buffer
	p := (&Poller{Store: downgrading{}, Log: slog.New(slog.NewTextHandler(&log, nil))}).withDefaults()
	c := feeds.Claim{Feed: feeds.Feed{URL: "https://me:hunter2@courier.example/rss"}}
	for guid, want := range map[string]string{"7": "level=WARN msg=\"the names", "": "level=INFO msg=\"feed gives"} {
		log.Reset()
		o := outcome{job: job{claim: c}, polled: feeds.Polled{Items: []feeds.Item{{}, {GUID: guid}}}}
		if err := p.save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if s := log.String(); !strings.Contains(s, "items=7") || !strings.Contains(s, want) || !strings.Contains(s, "believed=link") || strings.Contains(s, "hunter2") {
			t.Error(s)
		}
	}
}

// deflated is n zero bytes in gzip.
func deflated(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
