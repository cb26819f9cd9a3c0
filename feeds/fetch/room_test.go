package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"
)

func TestLargeBodiesAskForRoom(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		size := Large - 1
		if r.URL.Path == "/large" {
			size = Large + 1
		}
		io.Copy(w, bytes.NewReader(bytes.Repeat([]byte("a"), size)))
	})
	refused := errors.New("no room")
	for path, want := range map[string]int{"/small": 0, "/large": 1} {
		asked := 0
		c := local(t, Config{})
		resp, err := c.Get(t.Context(), Request{URL: s.URL + path, Room: func(context.Context) error { asked++; return nil }})
		if err != nil || len(resp.Body) != Large-1+want*2 || asked != want {
			t.Fatalf("%s: %v, asked %d times", path, err, asked)
		}
		_, err = c.Get(t.Context(), Request{URL: s.URL + path, Room: func(context.Context) error { return refused }})
		if want == 1 != errors.Is(err, refused) {
			t.Errorf("%s without room: %v", path, err)
		}
	}
}

// Whoever waits for room is not late: the limits of a fetch are for its server.
func TestWaitingForRoomIsNoTimeout(t *testing.T) {
	const total = 150 * time.Millisecond
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(bytes.Repeat([]byte("a"), 3*Large)) })
	resp, err := local(t, Config{Total: total}).Get(t.Context(), Request{URL: s.URL, Room: func(ctx context.Context) error {
		select {
		case <-time.After(2 * total):
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}})
	if err != nil || len(resp.Body) != 3*Large {
		t.Errorf("%v", err)
	}
}
