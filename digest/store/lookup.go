package store

import (
	"context"
	"strings"
	"time"

	"geodigest/feeds"
)

// Statements over lists are written for a few lengths only, so that each is
// prepared once and used again. A shorter list of keys is filled up with its last one.
var (
	lookupSizes = [...]int{8, 64, 256}
	insertSizes = [...]int{48, 12, 4, 1}
)

// eachIn runs a query that ends in "IN (" over values, in as many parts as it takes.
func eachIn[T any](ctx context.Context, s session, query string, before []any, values []T, scan func(row) error) error {
	for len(values) > 0 {
		size := lookupSizes[len(lookupSizes)-1]
		for _, z := range lookupSizes {
			if len(values) <= z {
				size = z
				break
			}
		}
		n := min(size, len(values))
		args := append(make([]any, 0, len(before)+size), before...)
		for i := range size {
			args = append(args, values[min(i, n-1)])
		}
		if err := s.each(ctx, query+strings.Repeat("?, ", size-1)+"?)", args, scan); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// insert adds rows of width columns. head ends before VALUES, tail follows the rows.
func (s session) insert(ctx context.Context, head string, width int, tail string, args []any) error {
	for len(args) > 0 {
		for _, size := range insertSizes {
			if len(args) < size*width {
				continue
			}
			if _, err := s.exec(ctx, insertion(head, width, size, tail), args[:size*width]...); err != nil {
				return err
			}
			args = args[size*width:]
			break
		}
	}
	return nil
}

// insertion is a statement that adds rows.
func insertion(head string, width, rows int, tail string) string {
	one := "(" + strings.Repeat("?, ", width-1) + "?)"
	return head + " VALUES " + strings.Repeat(one+", ", rows-1) + one + tail
}

// hit is what a name leads to.
type hit struct {
	item int64 // 0 = it was deleted
	said int64 // what the feed last said of it: 0 unknown, notSeen when the feed never carried it
}

const notSeen = -1

// lookup finds the items of names, as one feed sees them.
func (s session) lookup(ctx context.Context, feed int64, keys []string, into map[string]hit) error {
	return eachIn(ctx, s, `
		SELECT k.key, coalesce(k.item, 0), coalesce(x.said, CAST(-1 AS BIGINT))
		FROM item_key k LEFT JOIN item_feed x ON x.item = k.item AND x.feed = ?
		WHERE k.key IN (`, []any{feed}, keys, func(r row) error {
		var key string
		var h hit
		err := r.Scan(&key, &h.item, &h.said)
		into[key] = h
		return err
	})
}

// oldColumns is what scanOld reads: what an item is compared by.
const oldColumns = `id, feed, guid, link, canonical, title, summary, content, published, updated, first_seen, dated`

func scanOld(r row) (*feeds.Item, error) {
	var it feeds.Item
	err := r.Scan(&it.ID, &it.FeedID, &it.GUID, &it.Link, &it.Canonical, &it.Title, &it.Summary, &it.Content,
		instant{&it.Published}, instant{&it.Updated}, instant{&it.FirstSeen}, &it.Dated)
	return &it, err
}

// oldItems reads items by id.
func (s session) oldItems(ctx context.Context, ids []int64, into map[int64]*feeds.Item) error {
	return eachIn(ctx, s, `SELECT `+oldColumns+` FROM item WHERE id IN (`, nil, ids, func(r row) error {
		it, err := scanOld(r)
		into[it.ID] = it
		return err
	})
}

// atInstants finds the items of a feed published at one of the instants, by the
// instant in milliseconds.
func (s session) atInstants(ctx context.Context, feed int64, instants []int64) (map[int64][]*feeds.Item, error) {
	out := map[int64][]*feeds.Item{}
	err := eachIn(ctx, s, `SELECT `+oldColumns+` FROM item WHERE feed = ? AND published <> 0 AND effective IN (`, []any{feed}, instants, func(r row) error {
		it, err := scanOld(r)
		out[millis(it.Published)] = append(out[millis(it.Published)], it)
		return err
	})
	return out, err
}

const usualDays = 14 * 24 * time.Hour

// usual returns how many new items a feed has had in a span, on average over the
// last two weeks; what the first document brought does not count. 0: nothing is
// known yet.
func (s session) usual(ctx context.Context, feed int64, at time.Time, span time.Duration) (float64, error) {
	var first time.Time
	if err := s.one(ctx, `SELECT coalesce(min(at), 0) FROM item_feed WHERE feed = ?`, []any{feed}, instant{&first}); err != nil || first.IsZero() {
		return 0, err
	}
	from := later(first, at.Add(-usualDays))
	var n int
	if err := s.one(ctx, `SELECT count(*) FROM item_feed WHERE feed = ? AND at > ?`, []any{feed, millis(from)}, &n); err != nil {
		return 0, err
	}
	watched := at.Sub(from)
	if watched <= 0 {
		return 0, nil
	}
	return float64(n) * float64(span) / float64(watched), nil
}
