package main

import (
	"context"
	"fmt"
	"time"

	"geodigest/digest"
	"geodigest/digest/publish"
)

// passOver records, for digests whose schedule is not what it was under before,
// the slots that the new one names before now as passed: a schedule counts from
// the moment it was changed, or a change made at noon would send at once what is
// now meant for eleven. A slot that was due already under the old schedule still
// brings its edition.
func (a *app) passOver(ctx context.Context, before *Config) error {
	old := map[string]DigestConfig{}
	was := map[string]digest.Spec{}
	for i, d := range before.Digests {
		old[d.ID], was[d.ID] = d, before.specs[i]
	}
	now := a.now()
	for i, spec := range a.cfg.specs {
		d, known := old[spec.ID]
		if known && d.Schedule == a.cfg.Digests[i].Schedule && d.Timezone == a.cfg.Digests[i].Timezone {
			continue
		}
		st, err := a.db.SpecState(ctx, spec.ID)
		if err != nil {
			return fmt.Errorf("read what became of digest %s: %w", spec.ID, err)
		}
		if known && !lastOf(publish.Due(was[spec.ID].Schedule, st, spec.CatchUp, now)).IsZero() {
			continue
		}
		slot := lastOf(publish.Due(spec.Schedule, st, spec.CatchUp, now))
		if slot.IsZero() {
			continue
		}
		const reason = "passed over: the schedule was changed after this moment"
		if err := a.db.SkipSlot(ctx, spec.ID, slot, time.Time{}, reason, now); err != nil {
			return fmt.Errorf("record the slot %s of digest %s: %w", slot.Format(time.RFC3339), spec.ID, err)
		}
		a.log.Info("slot missed", "digest", spec.ID, "slot", slot, "reason", reason)
	}
	return nil
}

// lastOf returns the newest slot of a verdict, zero for none.
func lastOf(v publish.Verdict) time.Time {
	if v.Slot.IsZero() && len(v.Missed) > 0 {
		return v.Missed[len(v.Missed)-1]
	}
	return v.Slot
}
