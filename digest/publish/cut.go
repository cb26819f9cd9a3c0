package publish

import (
	"context"
	"fmt"
	"time"

	"geodigest/digest"
)

// firstWindow is how far back the first edition of a digest reaches.
const firstWindow = 36 * time.Hour

// An edition is not cut while the window ends more than settleSlack before its
// slot, for at most settleWait.
const (
	settleSlack = 2 * time.Minute
	settleWait  = 12 * time.Minute
)

// Cut decides for every digest whether an edition is due and makes it. It
// returns how many editions were made. One digest's failure does not stop the
// others; the errors are joined.
func (p *Publisher) Cut(ctx context.Context, now time.Time) (n int, err error) {
	specs := p.Specs()
	ids := make([]string, len(specs))
	for i, s := range specs {
		ids[i] = s.ID
	}
	if err := p.Store.RegisterSpecs(ctx, ids, now); err != nil {
		return 0, fmt.Errorf("register the digests: %w", err)
	}
	var errs []error
	for _, spec := range specs {
		made, err := p.cutSpec(ctx, spec, now)
		if err != nil {
			errs = append(errs, fmt.Errorf("cut digest %s: %w", spec.ID, err))
		}
		if made {
			n++
		}
	}
	return n, join(errs)
}

// Verdict is what is to be done about a digest at some moment.
type Verdict struct {
	Slot   time.Time   // to be cut now; zero = nothing is due
	Missed []time.Time // older slots that nothing will be sent for
	Reason string      // why Slot is not cut or Missed were missed
}

// Due decides which slot of a schedule is to be handled at now. Slots are those
// after the newest one handled or, for a new digest, after the digest was first
// known. Of several, only the newest is cut (one catch-up edition); if even that
// one is older than catchUp, it is missed too. It is pure.
func Due(s digest.Schedule, st digest.SpecState, catchUp time.Duration, now time.Time) Verdict {
	after := st.LastSlot
	if after.IsZero() {
		after = st.FirstSeen
	}
	slots := []time.Time{}
	for t := s.Next(after); !t.IsZero() && !t.After(now); t = s.Next(t) {
		slots = append(slots, t)
		if len(slots) > 400 { // a year asleep: the oldest need no row each
			slots = slots[1:]
		}
	}
	if len(slots) == 0 {
		return Verdict{}
	}
	last := slots[len(slots)-1]
	if late := now.Sub(last); late > catchUp {
		return Verdict{Missed: slots, Reason: fmt.Sprintf("missed: the program was not running; %s late is more than the catch-up of %s", late.Round(time.Minute), catchUp)}
	}
	return Verdict{Slot: last, Missed: slots[:len(slots)-1], Reason: "missed: the program was not running; one later edition catches up"}
}

func (p *Publisher) cutSpec(ctx context.Context, spec digest.Spec, now time.Time) (bool, error) {
	st, err := p.Store.SpecState(ctx, spec.ID)
	if err != nil {
		return false, err
	}
	v := Due(spec.Schedule, st, spec.CatchUp, now)
	for _, slot := range v.Missed {
		if err := p.Store.SkipSlot(ctx, spec.ID, slot, time.Time{}, v.Reason, now); err != nil {
			return false, fmt.Errorf("record the missed slot %s: %w", slot.Format(time.RFC3339), err)
		}
		p.Log.Warn("slot missed", "digest", spec.ID, "slot", slot, "reason", v.Reason)
	}
	if v.Slot.IsZero() {
		return false, nil
	}
	if p.Before != nil {
		if err := p.Before(ctx, now); err != nil {
			return false, fmt.Errorf("place the newest items: %w", err)
		}
	}
	// A poller that died holds the end of the window back until its leases end. Wait
	// for that, within reason, rather than cut an edition that lacks the last hour.
	settled, err := p.Store.Settled(ctx, now)
	if err != nil {
		return false, err
	}
	if settled.Before(v.Slot.Add(-settleSlack)) && now.Sub(v.Slot) < settleWait {
		p.Log.Debug("an edition waits for feeds under way", "digest", spec.ID, "slot", v.Slot, "settled", settled)
		return false, nil
	}
	ed, err := p.CutSlot(ctx, spec, v.Slot, now)
	return ed != nil, err
}

// CutSlot makes and stores the edition of one slot and puts it into the outbox.
// It returns nil when the slot was recorded as "nothing new" or had been handled
// before.
func (p *Publisher) CutSlot(ctx context.Context, spec digest.Spec, slot, now time.Time) (*digest.Edition, error) {
	ed, decisions, err := p.Compose(ctx, spec, slot, now)
	if err != nil {
		return nil, err
	}
	if len(ed.Entries()) == 0 {
		reason := fmt.Sprintf("nothing new: %d stories looked at, none passed", len(decisions))
		p.Log.Info("nothing new", "digest", spec.ID, "slot", slot, "stories", len(decisions))
		return nil, p.Store.SkipSlot(ctx, spec.ID, slot, ed.Cut, reason, now)
	}
	msgID := func(sub digest.Subscriber) string { return p.Tokens.MessageID(spec.ID, slot, sub.Email, p.Host) }
	made, err := p.Store.SaveEdition(ctx, &ed, decisions, digest.Remember(&ed), msgID, now)
	if err != nil {
		return nil, fmt.Errorf("store the edition: %w", err)
	}
	if !made {
		return nil, nil
	}
	p.Log.Info("edition cut", "digest", spec.ID, "slot", slot, "stories", len(ed.Entries()), "lead", ed.Subject)
	return &ed, nil
}

// Compose makes the edition that a digest would get at slot from what the store
// holds now, without storing anything: previews and Cut share it.
func (p *Publisher) Compose(ctx context.Context, spec digest.Spec, slot, now time.Time) (digest.Edition, []digest.Decision, error) {
	st, err := p.Store.SpecState(ctx, spec.ID)
	if err != nil {
		return digest.Edition{}, nil, err
	}
	cut, err := p.Store.Settled(ctx, now)
	if err != nil {
		return digest.Edition{}, nil, err
	}
	since := st.LastCut
	if since.IsZero() {
		since = cut.Add(-firstWindow)
	}
	stories, err := p.Store.Stories(ctx, since, cut)
	if err != nil {
		return digest.Edition{}, nil, fmt.Errorf("read the stories: %w", err)
	}
	told, stories, err := p.memory(ctx, spec.ID, stories, since, cut)
	if err != nil {
		return digest.Edition{}, nil, fmt.Errorf("read what was told: %w", err)
	}
	src, err := p.Store.Sources(ctx, now)
	if err != nil {
		return digest.Edition{}, nil, fmt.Errorf("read the sources: %w", err)
	}
	for i := range stories {
		stories[i].Statements = mergeStatements(&stories[i])
	}
	ed, decisions := digest.Compose(digest.Input{
		Spec: spec, Slot: slot, Since: since, Cut: cut, Stories: stories, Told: told, Sources: src,
		Region: p.Region,
	})
	return ed, decisions, nil
}
