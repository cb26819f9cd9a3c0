package feedtest

import (
	"io"
	"net/http"
	"testing"
	"time"

	"geodigest/feeds"
)

func get(t *testing.T, url, etag string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

func TestScript(t *testing.T) {
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Handle("/a", Reply{Body: "<rss/>"}, Reply{Status: 503, Header: http.Header{"Retry-After": {"7"}}}, Reply{Body: "<rss></rss>", Drip: time.Microsecond})

	r, body, err := get(t, s.URL+"/a", "")
	if err != nil || r.StatusCode != 200 || body != "<rss/>" || r.Header.Get("ETag") == "" {
		t.Fatalf("first: %v %q %v", r, body, err)
	}
	if r, _, _ := get(t, s.URL+"/a", ""); r.StatusCode != 503 || r.Header.Get("Retry-After") != "7" {
		t.Errorf("second: %v", r.Status)
	}
	r, body, err = get(t, s.URL+"/a", "")
	if err != nil || body != "<rss></rss>" {
		t.Errorf("dripped: %q %v", body, err)
	}
	if r, body, _ := get(t, s.URL+"/a", "W/"+r.Header.Get("ETag")); r.StatusCode != 304 || body != "" {
		t.Errorf("last reply repeated with its validator: %v %q", r.Status, body)
	}
	if s.Requests("/a") != 4 || s.Last("/a").Get("If-None-Match") == "" {
		t.Errorf("%d requests, last header %v", s.Requests("/a"), s.Last("/a"))
	}
	if r, _, _ := get(t, s.URL+"/nothing", ""); r.StatusCode != 404 {
		t.Errorf("unknown path: %v", r.Status)
	}
}

func TestCutAndClose(t *testing.T) {
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	s.Handle("/cut", Reply{Body: "0123456789", Cut: true})
	if _, body, err := get(t, s.URL+"/cut", ""); err == nil || body != "01234" {
		t.Errorf("cut: %q, %v", body, err)
	}
	s.Close()
	s.Close()
	if _, _, err := get(t, s.URL+"/cut", ""); err == nil {
		t.Error("a closed server answers")
	}
}

func TestRSSIsReadable(t *testing.T) {
	at := time.Date(2031, 5, 4, 9, 0, 0, 0, time.UTC)
	doc, err := feeds.Parse([]byte(RSS("A & B", Entry{Title: "x < y", Link: "https://a.example/?p=1&q=2", Summary: "“quoted”", GUID: "g1", Published: at}, Entry{Title: "undated"})), feeds.Options{})
	if err != nil {
		t.Fatal(err)
	}
	it := doc.Items[0]
	if doc.Title != "A & B" || it.Title != "x < y" || it.Link != "https://a.example/?p=1&q=2" || it.GUID != "g1" || !it.Published.Equal(at) || len(doc.Items) != 2 || len(doc.Repairs) != 0 {
		t.Errorf("%+v", doc)
	}
}
