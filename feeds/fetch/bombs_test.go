package fetch

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"geodigest/feeds/feedtest"
)

// The compressed bombs of the corpus, served as feeds: each ends as an error
// or as a document within the limit, at a bounded cost.
func TestBombCorpus(t *testing.T) {
	dir := filepath.Join(corpusRoot(t), "hostile", "bombs")
	index, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		t.Skipf("no corpus (%v); set GEODIGEST_CORPUS to run this test", err)
	}
	var list []struct {
		File     string `json:"file"`
		Encoding string `json:"content_encoding"`
	}
	if err := json.Unmarshal(index, &list); err != nil {
		t.Fatal(err)
	}
	s := feedServer(t)
	c := local(t, Config{})
	for _, bomb := range list {
		body, err := os.ReadFile(filepath.Join(dir, bomb.File))
		if err != nil {
			t.Fatal(err)
		}
		s.Handle("/rss", feedtest.Reply{Body: string(body), Header: http.Header{"Content-Encoding": {bomb.Encoding}}})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := c.Get(t.Context(), Request{URL: s.URL + "/rss"})
		runtime.ReadMemStats(&after)
		spent := (after.TotalAlloc - before.TotalAlloc) >> 20
		var e *Error
		switch {
		case errors.As(err, &e) && e.Kind == KindTooLarge:
			t.Logf("%-22s %v, %d MiB", bomb.File, e.Err, spent)
		case err == nil && len(r.Body) <= 16<<20:
			t.Logf("%-22s %d bytes, %d MiB", bomb.File, len(r.Body), spent)
		default:
			t.Errorf("%s: %v", bomb.File, err)
		}
		if spent > 2*16+4 {
			t.Errorf("%s: %d MiB", bomb.File, spent)
		}
	}
}
