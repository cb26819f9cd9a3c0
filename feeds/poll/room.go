package poll

import (
	"context"
	"errors"
	"time"
)

// largeAtOnce is how many documents of more than fetch.Large bytes are fetched,
// parsed and saved at a time. Each takes up to ten times its size, of 16 MiB if need
// be: with one per worker memory would have no bound worth the name. They are rare;
// that a slow server among them makes the others wait is the lesser evil.
const largeAtOnce = 1

// room is a job's claim to such a place, kept until its outcome is saved.
type room struct {
	places   chan struct{}
	patience time.Duration // how long it waits: its lease goes on meanwhile
	taken    bool
}

// errNoRoom is the end of a fetch that nobody is to blame for: its feed stays due.
var errNoRoom = errors.New("other large documents take all the room")

// enter waits for a place; it returns ctx's error when that ends first, and
// errNoRoom after too long a time.
func (r *room) enter(ctx context.Context) error {
	if r.taken {
		return nil
	}
	t := time.NewTimer(r.patience)
	defer t.Stop()
	select {
	case r.places <- struct{}{}:
		r.taken = true
		return nil
	case <-t.C:
		return errNoRoom
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (r *room) leave() {
	if r.taken {
		<-r.places
		r.taken = false
	}
}
