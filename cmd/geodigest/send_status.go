package main

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"geodigest/digest"
	"geodigest/digest/store"
)

// maxShown is how many slots and how many mails a status shows.
const maxShown = 100

// slotStatus is what became of one slot.
type slotStatus struct {
	spec    string
	slot    time.Time
	skipped string // why there is no edition
	counts  map[digest.DeliveryState]int
}

// sendStatus prints the slots of the last days, newest first, with their mails
// counted by state, and then each mail that has not arrived.
func (a *app) sendStatus(ctx context.Context, id string, days int) error {
	specs := a.cfg.specs
	if id != "" {
		spec, err := a.cfg.spec(id)
		if err != nil {
			return err
		}
		specs = []digest.Spec{spec}
	}
	since := a.now().AddDate(0, 0, -days)
	var slots []slotStatus
	var open []store.DeliveryStatus
	for _, spec := range specs {
		found, late, err := a.specStatus(ctx, spec.ID, since)
		if err != nil {
			return err
		}
		slots, open = append(slots, found...), append(open, late...)
	}
	sort.SliceStable(slots, func(i, j int) bool { return slots[i].slot.After(slots[j].slot) })
	if len(slots) == 0 {
		fmt.Fprintf(a.env.stdout, "no slot was due in the last %d days\n", days)
		return nil
	}
	var rows [][]string
	for _, s := range slots[:min(len(slots), maxShown)] {
		text := s.skipped
		if text == "" {
			text = countsText(s.counts)
		}
		rows = append(rows, []string{stamp(s.slot), s.spec, text})
	}
	printTable(a.env.stdout, []string{"slot (utc)", "digest", "mails"}, rows)
	if len(open) == 0 {
		return nil
	}
	rows = nil
	for _, d := range open[:min(len(open), maxShown)] {
		reply := ""
		if n := len(d.Attempts); n > 0 {
			reply = d.Attempts[n-1].Reply
		}
		rows = append(rows, []string{stamp(d.Slot), d.Spec, d.Subscriber.Email, string(d.State), fmt.Sprint(d.Attempt), reply})
	}
	fmt.Fprintln(a.env.stdout)
	printTable(a.env.stdout, []string{"slot (utc)", "digest", "address", "state", "attempts", "last answer"}, rows)
	if len(open) > maxShown {
		fmt.Fprintf(a.env.stdout, "and %d more\n", len(open)-maxShown)
	}
	return nil
}

// specStatus reads the slots of one digest, and its mails that are under way or
// in doubt or failed.
func (a *app) specStatus(ctx context.Context, id string, since time.Time) (slots []slotStatus, open []store.DeliveryStatus, err error) {
	editions, err := a.db.Editions(ctx, id, maxShown)
	if err != nil {
		return nil, nil, fmt.Errorf("read the editions: %w", err)
	}
	for _, ed := range editions {
		if ed.Slot.Before(since) {
			break
		}
		counts, err := a.db.DeliveryCounts(ctx, ed.ID)
		if err != nil {
			return nil, nil, fmt.Errorf("count the mails: %w", err)
		}
		slots = append(slots, slotStatus{spec: id, slot: ed.Slot, counts: counts})
		for _, state := range []digest.DeliveryState{digest.Unknown, digest.Failed, digest.Deferred, digest.Sending} {
			if counts[state] == 0 {
				continue
			}
			list, err := a.db.Deliveries(ctx, store.DeliveryFilter{Edition: ed.ID, State: state, Limit: maxShown})
			if err != nil {
				return nil, nil, err
			}
			open = append(open, list...)
		}
	}
	skipped, err := a.db.SkippedSlots(ctx, id, maxShown)
	if err != nil {
		return nil, nil, fmt.Errorf("read the skipped slots: %w", err)
	}
	for _, s := range skipped {
		if !s.Slot.Before(since) {
			slots = append(slots, slotStatus{spec: id, slot: s.Slot, skipped: "none: " + s.Reason})
		}
	}
	return slots, open, nil
}

// countsText lists the states that occur, good news first.
func countsText(counts map[digest.DeliveryState]int) string {
	var parts []string
	for _, s := range []digest.DeliveryState{
		digest.Accepted, digest.Ready, digest.Sending, digest.Deferred, digest.Unknown, digest.Failed, digest.NotSent, digest.Expired,
	} {
		if n := counts[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if len(parts) == 0 {
		return "no subscribers"
	}
	return strings.Join(parts, ", ")
}
