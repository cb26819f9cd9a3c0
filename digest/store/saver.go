package store

import (
	"context"
	"fmt"
	"sync"

	"geodigest/feeds"
)

// A commit costs far more than what it commits: the disk has to say that it is
// there. Outcomes of polls that arrive while a transaction is under way are
// therefore stored together in the next one. Nobody waits for company, each is
// acknowledged when its transaction is on disk, and one that fails takes nothing of
// the others with it (SAVEPOINT). Where no outcome of a transaction brought anything
// (quiet), nobody waits for the disk.

const (
	jobsTogether  = 64
	itemsTogether = 1000 // other writers get a turn in between
)

// saver is the queue of outcomes that wait for the writer.
type saver struct {
	mu      sync.Mutex
	queue   []*pollJob
	working bool
}

type pollJob struct {
	p     feeds.Polled
	saved feeds.Saved
	err   error
	done  chan struct{} // closed when saved or err is final
}

// savePoll queues an outcome and waits for it. When ctx ends before its turn has
// come nothing is stored.
func (d *DB) savePoll(ctx context.Context, p feeds.Polled) (feeds.Saved, error) {
	if err := ctx.Err(); err != nil {
		return feeds.Saved{}, err
	}
	j := &pollJob{p: p, done: make(chan struct{})}
	q := &d.saver
	q.mu.Lock()
	q.queue = append(q.queue, j)
	if !q.working {
		q.working = true
		go d.drainPolls()
	}
	q.mu.Unlock()
	select {
	case <-j.done:
	case <-ctx.Done():
		if q.withdraw(j) {
			return feeds.Saved{}, ctx.Err()
		}
		<-j.done
	}
	return j.saved, j.err
}

// withdraw takes back a job whose turn has not come.
func (q *saver) withdraw(j *pollJob) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, k := range q.queue {
		if k == j {
			q.queue = append(q.queue[:i:i], q.queue[i+1:]...)
			return true
		}
	}
	return false
}

// next takes what one transaction is to store; nothing ends the work.
func (q *saver) next() (jobs []*pollJob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, items := 0, 0
	for n < len(q.queue) && n < jobsTogether && (n == 0 || items+len(q.queue[n].p.Items) <= itemsTogether) {
		items += len(q.queue[n].p.Items)
		n++
	}
	jobs, q.queue = q.queue[:n:n], q.queue[n:]
	q.working = n > 0
	return jobs
}

// drainPolls stores what is queued until nothing is.
func (d *DB) drainPolls() {
	for {
		jobs := d.saver.next()
		if len(jobs) == 0 {
			return
		}
		d.saveTogether(jobs)
	}
}

// saveTogether stores some outcomes in one transaction.
func (d *DB) saveTogether(jobs []*pollJob) {
	// The callers' contexts do not reach in here: one that ends must not undo the
	// work of the others.
	ctx := context.Background()
	doing := fmt.Sprintf("store the poll of feed %d", jobs[0].p.FeedID)
	write := d.writeSoon
	for _, j := range jobs {
		if !quiet(j.p) {
			write = d.write
		}
	}
	err := write(ctx, doing, func(s session) error {
		for _, j := range jobs {
			j.saved, j.err = feeds.Saved{}, nil
			if len(jobs) == 1 {
				var err error
				j.saved, err = s.savePolled(ctx, j.p)
				return err
			}
			if err := s.apart(ctx, j); err != nil {
				return err
			}
		}
		return nil
	})
	for _, j := range jobs {
		if err != nil {
			j.err = err
		}
		if j.err != nil {
			j.saved = feeds.Saved{}
		}
		close(j.done)
	}
}

// quiet reports whether a poll brought nothing that asking again would not bring:
// no document, and no server's wish to be left alone.
func quiet(p feeds.Polled) bool {
	return (p.NotModified || p.ErrorKind != "") && p.HoldUntil.IsZero() && !p.Learnt.Muted
}

// apart stores one outcome of several, or nothing of it.
func (s session) apart(ctx context.Context, j *pollJob) error {
	if quiet(j.p) {
		// Its first statement decides whether it is stored: there is nothing to undo.
		var err error
		if j.saved, err = s.savePolled(ctx, j.p); err != nil {
			j.err = fmt.Errorf("store the poll of feed %d: %w", j.p.FeedID, err)
		}
		return nil
	}
	if _, err := s.exec(ctx, `SAVEPOINT poll`); err != nil {
		return err
	}
	saved, err := s.savePolled(ctx, j.p)
	if err != nil {
		j.err = fmt.Errorf("store the poll of feed %d: %w", j.p.FeedID, err)
		if _, err := s.exec(ctx, `ROLLBACK TO SAVEPOINT poll`); err != nil {
			return err
		}
	}
	j.saved = saved
	_, err = s.exec(ctx, `RELEASE SAVEPOINT poll`)
	return err
}
