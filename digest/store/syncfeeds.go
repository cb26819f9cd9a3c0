package store

import (
	"cmp"
	"context"
	"time"

	"geodigest/digest"
	"geodigest/feeds"
)

// Synced says what SyncFeeds changed, by URL.
type Synced struct {
	Added   []string  // new, or in the configuration again
	Removed []string  // no longer in the configuration
	Adopted []Adopted // in the configuration under another URL
	Changed []string  // the configuration says something else about them
}

// Adopted is a feed whose URL the operator has replaced by the one it moved to.
type Adopted struct{ From, To string }

// feedRow is a feed as SyncFeeds finds it.
type feedRow struct {
	feeds.Feed
	active    bool
	taken     bool // it lives on under a new URL
	domain    string
	asked     time.Time // when it was claimed last
	nextPoll  time.Time
	holdUntil time.Time
	muted     bool
	document  string // Learnt as it is stored: few of a thousand feeds are read that far
}

func (r *feedRow) learnt() (l feeds.Learnt, err error) {
	return l, document{&l}.Scan(r.document)
}

// SyncFeeds makes the store's feeds those of the configuration: metadata is
// taken over, a new feed is due at once, a feed that is not in list is no longer
// polled. What polling has learnt stays, also for a feed that comes back later,
// which is due at once, too.
//
// The URL names a feed; of two entries with one URL the later wins. A new URL that
// an entry which left the list at the same moment is known to lead to, or that has
// the same canonical form, is that feed: it keeps its row and all its items.
func (d *DB) SyncFeeds(ctx context.Context, list []feeds.Feed, now time.Time) (out Synced, err error) {
	err = d.write(ctx, "store the list of feeds", func(s session) error {
		out = Synced{}
		rows, err := s.feedRows(ctx)
		if err != nil {
			return err
		}
		wanted := latest(list)
		known := map[string]*feedRow{}
		listed := map[string]bool{}
		for _, f := range wanted {
			listed[f.URL] = true
		}
		var leaving []*feedRow
		for i := range rows {
			known[rows[i].URL] = &rows[i]
			if rows[i].active && !listed[rows[i].URL] {
				leaving = append(leaving, &rows[i])
			}
		}
		heirs, err := heirsOf(leaving)
		if err != nil {
			return err
		}
		for _, f := range wanted {
			row := known[f.URL]
			if row == nil {
				if row = heirs.take(f.URL); row != nil {
					out.Adopted = append(out.Adopted, Adopted{From: row.URL, To: f.URL})
					if err := s.renameFeed(ctx, row, f.URL, now); err != nil {
						return err
					}
				}
			}
			if err := s.syncFeed(ctx, row, f, now, &out); err != nil {
				return err
			}
		}
		for _, row := range leaving {
			if listed[row.URL] {
				continue // adopted
			}
			out.Removed = append(out.Removed, row.URL)
			if _, err := s.exec(ctx, `UPDATE feed SET active = 0 WHERE id = ?`, row.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Synced{}, err
	}
	return out, nil
}

// latest drops entries that a later one with the same URL replaces.
func latest(list []feeds.Feed) (out []feeds.Feed) {
	at := map[string]int{}
	for _, f := range list {
		f.ID = 0
		if i, ok := at[f.URL]; ok {
			out[i] = f
			continue
		}
		at[f.URL] = len(out)
		out = append(out, f)
	}
	return out
}

// heirs are the feeds that leave the list, by the addresses they may come back under.
type heirs struct{ address, canonical map[string]*feedRow }

func heirsOf(leaving []*feedRow) (heirs, error) {
	h := heirs{map[string]*feedRow{}, map[string]*feedRow{}}
	note := func(in map[string]*feedRow, url string, r *feedRow) {
		if _, taken := in[url]; !taken && url != "" {
			in[url] = r
		}
	}
	for _, r := range leaving {
		l, err := r.learnt()
		if err != nil {
			return h, err
		}
		note(h.address, l.Moved, r)
		note(h.address, l.MovingTo, r)
		note(h.canonical, feeds.Canonical(r.URL), r)
	}
	return h, nil
}

// take finds the feed that a new URL is the address of, nil for none. A feed is
// taken once.
func (h heirs) take(url string) *feedRow {
	r := h.address[url]
	if r == nil || r.taken {
		r = h.canonical[feeds.Canonical(url)]
	}
	if r == nil || r.taken {
		return nil
	}
	r.taken = true
	return r
}

func (s session) feedRows(ctx context.Context) ([]feedRow, error) {
	return list(ctx, s, `
		SELECT `+feedSettings+`, active, domain, claimed_at, next_poll, hold_until, muted, learnt FROM feed ORDER BY id`, nil,
		func(r row) (f feedRow, err error) {
			err = r.Scan(append(settingsDest(&f.Feed), &f.active, &f.domain,
				instant{&f.asked}, instant{&f.nextPoll}, instant{&f.holdUntil}, &f.muted, &f.document)...)
			return f, err
		})
}

// renameFeed gives a feed the URL it moved to. What its old address answered last
// is no longer its state, and a pause holds for the server that asked for it.
func (s session) renameFeed(ctx context.Context, r *feedRow, url string, now time.Time) error {
	l, err := r.learnt()
	if err != nil {
		return err
	}
	l.Moved, l.MovingTo, l.MovingFrom, l.Muted = "", "", time.Time{}, false
	if feeds.Domain(url) != r.domain {
		r.holdUntil = time.Time{}
	}
	r.URL, r.muted = url, false
	r.nextPoll = earlier(r.nextPoll, now)
	if r.document, err = encoded(l); err != nil {
		return err
	}
	_, err = s.exec(ctx, `
		UPDATE feed SET url = ?, learnt = ?, muted = 0, failures = 0, failing_since = 0, error_kind = '', error = '',
			hold_until = ?, next_poll = ?
		WHERE id = ?`, url, r.document, millis(r.holdUntil), millis(r.nextPoll), r.ID)
	return err
}

// syncFeed brings one feed in line with its entry; r is nil for a new one.
func (s session) syncFeed(ctx context.Context, r *feedRow, f feeds.Feed, now time.Time, out *Synced) error {
	if r == nil {
		out.Added = append(out.Added, f.URL)
		_, err := s.exec(ctx, `
			INSERT INTO feed (url, name, outlet, country, ownership, lang, category, every_ms, min_ms, max_ms, cron, domain, active, next_poll)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)`,
			f.URL, f.Name, f.Outlet, f.Country, string(f.Ownership), f.Lang, f.Category,
			f.Every.Milliseconds(), f.Min.Milliseconds(), f.Max.Milliseconds(), f.Cron, feeds.Domain(f.URL), millis(now))
		return err
	}
	f.ID = r.ID
	domain := feeds.Domain(f.URL)
	if r.active && r.Feed == f && r.domain == domain {
		return nil
	}
	l, err := r.learnt()
	if err != nil {
		return err
	}
	if l.Moved != "" {
		domain = feeds.Domain(l.Moved)
		if r.active && r.Feed == f && r.domain == domain {
			return nil
		}
	}
	next := r.nextPoll
	switch {
	case !r.active:
		out.Added = append(out.Added, f.URL)
		next = earlier(next, now)
	case r.Feed != f:
		out.Changed = append(out.Changed, f.URL)
		if !r.muted {
			next = retimed(r.Feed, f, next, r.asked, now)
		}
	}
	_, err = s.exec(ctx, `
		UPDATE feed SET name = ?, outlet = ?, country = ?, ownership = ?, lang = ?, category = ?,
			every_ms = ?, min_ms = ?, max_ms = ?, cron = ?, domain = ?, active = 1, next_poll = ?
		WHERE id = ?`,
		f.Name, f.Outlet, f.Country, string(f.Ownership), f.Lang, f.Category,
		f.Every.Milliseconds(), f.Min.Milliseconds(), f.Max.Milliseconds(), f.Cron, domain, millis(next), r.ID)
	return err
}

// retimed is when a feed is due again after its entry changed: no later than a
// shorter interval, counted from the last poll, or a new timetable wants it. A
// longer interval holds from the next poll on.
func retimed(was, is feeds.Feed, next, asked, now time.Time) time.Time {
	if is.Cron != was.Cron {
		if s, err := digest.ParseSchedule(is.Cron, time.UTC); err == nil {
			return s.Next(now)
		}
		return earlier(next, now)
	}
	if is.Cron != "" {
		return next
	}
	longest := cmp.Or(is.Every, is.Max)
	switch {
	case is.Every == was.Every && is.Max == was.Max:
		return next
	case longest == 0: // its own rhythm again, whatever that is
		return earlier(next, now)
	}
	return earlier(next, later(now, asked.Add(longest)))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
