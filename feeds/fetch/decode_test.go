package fetch

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// decoded runs a body through read as if it had come over a connection.
func decoded(t testing.TB, c *Client, body []byte, label string, limit int64) ([]byte, error) {
	t.Helper()
	h := http.Header{}
	if label != "" {
		h.Set("Content-Encoding", label)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	x := &exchange{c: c, ctx: ctx, cancel: cancel}
	return x.read(&http.Response{StatusCode: 200, Header: h, Body: io.NopCloser(bytes.NewReader(body))}, limit)
}

func TestEncodings(t *testing.T) {
	page := `<?xml version="1.0"?><rss>` + randomText(3000) + `</rss>`
	var framed, bare bytes.Buffer
	zw := zlib.NewWriter(&framed)
	_, _ = io.WriteString(zw, page)
	_ = zw.Close()
	fw, _ := flate.NewWriter(&bare, 6)
	_, _ = io.WriteString(fw, page)
	_ = fw.Close()
	zip := zipped(t, page)
	badSum := append([]byte(nil), zip...)
	badSum[len(badSum)-5] ^= 0xff
	cat := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	c := New(Config{})
	defer c.Close()
	for _, tc := range []struct {
		name, label string
		body        []byte
		want        string
		whole       bool
	}{
		{"deflate as zlib", "deflate", framed.Bytes(), page, true},
		{"deflate without frame", "deflate", bare.Bytes(), page, true},
		{"deflate over plain text", "deflate", []byte(page), page, true},
		{"deflate, then gzip", "deflate, gzip", zipped(t, framed.String()), page, true},
		{"gzip, then deflate", "gzip, deflate", func() []byte {
			var b bytes.Buffer
			w := zlib.NewWriter(&b)
			_, _ = w.Write(zip)
			_ = w.Close()
			return b.Bytes()
		}(), page, true},
		{"zlib without label is not guessed", "", framed.Bytes(), framed.String(), true},
		{"an unknown label", "utf-8", []byte(page), page, true},
		{"two members", "gzip", cat(zipped(t, page[:100]), zipped(t, page[100:])), page, true},
		{"bytes behind the stream", "gzip", cat(zip, []byte("<!-- served in 3 ms -->")), page, true},
		{"zeros behind the stream", "gzip", cat(zip, make([]byte, 100)), page, true},
		{"wrong checksum", "gzip", badSum, page, false},
		{"UTF-16 under a false label", "br", []byte("\xff\xfe<\x00r\x00"), "\xff\xfe<\x00r\x00", true},
		{"one byte", "gzip", []byte("x"), "x", true},
		{"nothing", "gzip", nil, "", true},
	} {
		got, err := decoded(t, c, tc.body, tc.label, 1<<20)
		if string(got) != tc.want || (err == nil) != tc.whole {
			t.Errorf("%s: %d of %d bytes, %v", tc.name, len(got), len(tc.want), err)
		}
	}
}

// The limit is exact, at the edges of pieces too.
func TestLimit(t *testing.T) {
	c := New(Config{})
	defer c.Close()
	for _, n := range []int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 3 * chunkSize, 3*chunkSize + 7} {
		page := []byte(strings.Repeat("<b/>", n/4+1)[:n])
		for _, label := range []string{"", "gzip"} {
			body := page
			if label != "" {
				body = zipped(t, string(page))
			}
			if got, err := decoded(t, c, body, label, int64(n)); err != nil || !bytes.Equal(got, page) {
				t.Errorf("%d bytes %s: %d, %v", n, label, len(got), err)
			}
			if n == 0 {
				continue
			}
			if _, err := decoded(t, c, body, label, int64(n)-1); wantKind(t, err, KindTooLarge) == nil {
				t.Error(n)
			}
			if got, err := decoded(t, c, body, label, -int64(n)/2-1); err != nil || len(got) != n/2+1 {
				t.Errorf("excerpt of %d: %d, %v", n, len(got), err)
			}
		}
	}
}

// Members that hold nothing: long as they are after the first layer, nothing
// comes out of the second.
func TestLimitOfInnerLayer(t *testing.T) {
	c := New(Config{MaxBytes: 64 << 10})
	defer c.Close()
	hollow := zipped(t, strings.Repeat(string(zipped(t, "")), 10_000))
	_, err := decoded(t, c, hollow, "gzip", 64<<10)
	wantKind(t, err, KindTooLarge)
}

// A body costs at most twice its size, and a refused one gives all of it back.
func TestMemoryForABody(t *testing.T) {
	const size = 8 << 20
	page := zipped(t, randomText(size))
	c := New(Config{})
	defer c.Close()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	got, err := decoded(t, c, page, "gzip", size)
	runtime.ReadMemStats(&after)
	if err != nil || len(got) != size {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	// All that was ever allocated, so no moment can have held more.
	spent := after.TotalAlloc - before.TotalAlloc
	t.Logf("%d MiB allocated for a body of %d MiB", spent>>20, size>>20)
	if spent > 2*size+(1<<20) {
		t.Errorf("%d bytes allocated for a body of %d", spent, size)
	}
}

func FuzzBody(f *testing.F) {
	f.Add([]byte("<rss/>"), "")
	f.Add([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"), "gzip")
	f.Add([]byte("\x78\x9c\x03\x00\x00\x00\x00\x01"), "gzip, deflate")
	f.Add([]byte("\x28\xb5\x2f\xfd"), "zstd")
	c := New(Config{MaxBytes: 1 << 16})
	f.Fuzz(func(t *testing.T, body []byte, label string) {
		got, err := decoded(t, c, body, label, 1<<16)
		if len(got) > 1<<16 {
			t.Errorf("%d bytes from %d, %v", len(got), len(body), err)
		}
		challenger(http.Header{}, got)
		hasItem(got)
	})
}
