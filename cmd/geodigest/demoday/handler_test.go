package demoday

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// get asks srv for path with the given header fields, name after value.
func get(t *testing.T, srv *httptest.Server, path string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestHandler(t *testing.T) {
	srv := httptest.NewServer(Handler())
	defer srv.Close()
	for _, o := range Outlets() {
		t.Run(o.Name, func(t *testing.T) {
			resp, body := get(t, srv, o.Path)
			ct := resp.Header.Get("Content-Type")
			switch o.Broken {
			case "500":
				if resp.StatusCode != http.StatusInternalServerError {
					t.Errorf("status %d", resp.StatusCode)
				}
				return
			case "html":
				if resp.StatusCode != http.StatusOK || !strings.HasPrefix(ct, "text/html") || !strings.Contains(body, "<html") {
					t.Errorf("status %d, type %q", resp.StatusCode, ct)
				}
				return
			}
			if resp.StatusCode != http.StatusOK || body == "" {
				t.Fatalf("status %d, %d bytes", resp.StatusCode, len(body))
			}
			if !strings.Contains(ct, "xml") && !strings.Contains(ct, "json") {
				t.Errorf("type %q", ct)
			}
			tag, mod := resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
			for _, cond := range [][]string{
				{"If-None-Match", tag},
				{"If-Modified-Since", mod},
				{"If-None-Match", tag, "If-Modified-Since", mod},
			} {
				resp, body := get(t, srv, o.Path, cond...)
				if resp.StatusCode != http.StatusNotModified || body != "" {
					t.Errorf("%v: status %d with %d bytes, want 304", cond, resp.StatusCode, len(body))
				}
			}
			if resp, _ := get(t, srv, o.Path, "If-None-Match", `"stale"`); resp.StatusCode != http.StatusOK {
				t.Errorf("stale tag: status %d, want 200", resp.StatusCode)
			}
		})
	}
	if resp, _ := get(t, srv, "/nothing"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("unknown path: status %d, want 404", resp.StatusCode)
	}
}

// Two runs of the demo must serve the same bytes under the same tags.
func TestHandlerIsDeterministic(t *testing.T) {
	a, b := httptest.NewServer(Handler()), httptest.NewServer(Handler())
	defer a.Close()
	defer b.Close()
	for _, o := range Outlets() {
		_, x := get(t, a, o.Path)
		_, y := get(t, b, o.Path)
		if x != y {
			t.Errorf("%s differs between two handlers", o.Name)
		}
	}
}
