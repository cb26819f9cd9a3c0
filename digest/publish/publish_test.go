package publish

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/templates"
)

var seven = time.Date(2026, 3, 10, 7, 0, 0, 0, time.UTC)

func daily(t *testing.T) digest.Schedule {
	t.Helper()
	s, err := digest.ParseSchedule("0 7 * * *", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDue(t *testing.T) {
	s := daily(t)
	for _, c := range []struct {
		name   string
		state  digest.SpecState
		now    time.Time
		slot   time.Time
		missed int
		reason string
	}{
		{"not yet", digest.SpecState{FirstSeen: seven.Add(-time.Hour)}, seven.Add(-time.Second), time.Time{}, 0, ""},
		{"on the dot", digest.SpecState{FirstSeen: seven.Add(-time.Hour)}, seven, seven, 0, ""},
		{"a new digest waits for its first slot", digest.SpecState{FirstSeen: seven.Add(time.Minute)}, seven.Add(time.Hour), time.Time{}, 0, ""},
		{"done already", digest.SpecState{FirstSeen: seven.Add(-48 * time.Hour), LastSlot: seven}, seven.Add(time.Hour), time.Time{}, 0, ""},
		{"late, within the catch-up", digest.SpecState{LastSlot: seven.Add(-24 * time.Hour)}, seven.Add(5 * time.Hour), seven, 0, ""},
		{"too late", digest.SpecState{LastSlot: seven.Add(-24 * time.Hour)}, seven.Add(7 * time.Hour), time.Time{}, 1, "more than the catch-up"},
		{"three days asleep: one catches up", digest.SpecState{LastSlot: seven.Add(-72 * time.Hour)}, seven.Add(time.Hour), seven, 2, "one later edition catches up"},
		{"a year asleep", digest.SpecState{LastSlot: seven.AddDate(-1, 0, 0)}, seven.Add(time.Hour), seven, 364, "catches up"},
		{"the clock went back", digest.SpecState{LastSlot: seven}, seven.AddDate(-1, 0, 0), time.Time{}, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := Due(s, c.state, 6*time.Hour, c.now)
			if !v.Slot.Equal(c.slot) || len(v.Missed) != c.missed || c.missed > 0 && !strings.Contains(v.Reason, c.reason) {
				t.Errorf("Due = slot %v, %d missed, %q; want %v, %d, %q", v.Slot, len(v.Missed), v.Reason, c.slot, c.missed, c.reason)
			}
		})
	}
}

func TestBackoff(t *testing.T) {
	var got []string
	for n := 1; n <= 6; n++ {
		got = append(got, Backoff(n).String())
	}
	if want := "[1m0s 5m0s 25m0s 1h0m0s 1h0m0s 1h0m0s]"; fmt.Sprint(got) != want {
		t.Errorf("backoff %v, want %s", got, want)
	}
}

// fakeStore is an outbox in memory: what the tests look at is what is asked of it.
type fakeStore struct {
	mu       sync.Mutex
	state    digest.SpecState
	stories  []digest.Story
	ready    []digest.Delivery
	finished map[int64]digest.Result
	before   map[int64]time.Time
	released []int64
	skipped  []string
	editions []digest.Edition
	told     []digest.Told
	hold     bool
}

func (f *fakeStore) RegisterSpecs(context.Context, []string, time.Time) error { return nil }
func (f *fakeStore) SpecState(context.Context, string) (digest.SpecState, error) {
	return f.state, nil
}
func (f *fakeStore) Settled(_ context.Context, now time.Time) (time.Time, error) { return now, nil }
func (f *fakeStore) Stories(_ context.Context, since, cut time.Time) ([]digest.Story, error) {
	return f.stories, nil
}
func (f *fakeStore) Told(context.Context, string) (map[string]digest.Told, error) { return nil, nil }
func (f *fakeStore) Printed(context.Context, string, time.Time) (map[string][]digest.Entry, error) {
	return nil, nil
}
func (f *fakeStore) Revised(context.Context, string, time.Time, time.Time) (map[int64]bool, []digest.Story, error) {
	return nil, nil, nil
}
func (f *fakeStore) Sources(context.Context, time.Time) ([]digest.SourceState, error) {
	return []digest.SourceState{{Name: "A", Reached: true}}, nil
}
func (f *fakeStore) SaveEdition(_ context.Context, e *digest.Edition, _ []digest.Decision, told []digest.Told, id func(digest.Subscriber) string, now time.Time) (bool, error) {
	e.ID = int64(len(f.editions) + 1)
	f.editions = append(f.editions, *e)
	f.told = told
	f.state.LastSlot, f.state.LastCut = e.Slot, e.Cut
	for i, addr := range []string{"a@x.example", "b@y.example", "c@z.example"} {
		sub := digest.Subscriber{ID: int64(i + 1), Email: addr, State: digest.Active}
		f.ready = append(f.ready, digest.Delivery{ID: int64(i + 1), EditionID: e.ID, Subscriber: sub, Attempt: 1, MessageID: id(sub), Date: now})
	}
	return true, nil
}
func (f *fakeStore) SkipSlot(_ context.Context, _ string, slot, _ time.Time, reason string, _ time.Time) error {
	f.skipped = append(f.skipped, slot.Format(time.DateOnly)+" "+reason)
	f.state.LastSlot = slot
	return nil
}
func (f *fakeStore) Edition(_ context.Context, id int64) (digest.Edition, error) {
	return f.editions[id-1], nil
}
func (f *fakeStore) ExpireLeases(context.Context, time.Time) (int, error) { return 0, nil }
func (f *fakeStore) ClaimDeliveries(_ context.Context, _ time.Time, _ time.Duration, limit int, resend bool) ([]digest.Delivery, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hold = !resend
	n := min(limit, len(f.ready))
	out := f.ready[:n]
	f.ready = f.ready[n:]
	return out, nil
}
func (f *fakeStore) Renew(context.Context, digest.Delivery, time.Time) error { return nil }
func (f *fakeStore) FinishDelivery(_ context.Context, d digest.Delivery, r digest.Result, notBefore, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.finished == nil {
		f.finished, f.before = map[int64]digest.Result{}, map[int64]time.Time{}
	}
	f.finished[d.ID], f.before[d.ID] = r, notBefore
	return nil
}
func (f *fakeStore) Release(_ context.Context, ds []digest.Delivery, _ time.Time) error {
	for _, d := range ds {
		f.released = append(f.released, d.ID)
	}
	return nil
}

// relay answers by recipient.
type relay struct {
	mu   sync.Mutex
	by   map[string]digest.Result
	sent []digest.Message
	hook func()
}

func (r *relay) Send(_ context.Context, m digest.Message) digest.Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, m)
	if r.hook != nil {
		r.hook()
	}
	if res, ok := r.by[m.To]; ok {
		return res
	}
	return digest.Result{State: digest.Accepted, Code: 250}
}

func publisher(t *testing.T, st *fakeStore, r *relay) *Publisher {
	t.Helper()
	set, err := templates.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return &Publisher{
		Store: st, Sender: r, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return seven },
		Render: func() Renderer { return set },
		Specs: func() []digest.Spec {
			return []digest.Spec{{ID: "daily", Title: "Brief", Schedule: daily(t), MaxStories: 3, MaxBrief: 3, MinOutlets: 1, CatchUp: 6 * time.Hour, Lang: "en"}}
		},
		Tokens: digest.Tokens{Secret: []byte("0123456789abcdef")}, Site: templates.Site{Name: "Brief", URL: "https://brief.example.org", Contact: "ed@example.org"},
		From: "Brief <brief@example.org>", Host: "example.org", Connections: 1,
	}
}

func news() []digest.Story {
	m := digest.Member{Outlet: digest.Outlet{Name: "A"}, Analysis: digest.Analysis{Relevance: 0.9, Lang: "en"}}
	m.ID, m.Title, m.Link, m.FirstSeen = 1, "Envoys meet in Vienna for talks on a truce", "https://a.example/1", seven.Add(-time.Hour)
	return []digest.Story{{ID: "s1", Members: []digest.Member{m}}}
}

func TestCutOnceAndTold(t *testing.T) {
	st := &fakeStore{state: digest.SpecState{LastSlot: seven.AddDate(0, 0, -1)}, stories: news()}
	p := publisher(t, st, &relay{})
	before := 0
	p.Before = func(context.Context, time.Time) error { before++; return nil }
	for range 2 {
		if _, err := p.Cut(t.Context(), seven); err != nil {
			t.Fatal(err)
		}
	}
	if len(st.editions) != 1 || len(st.told) != 1 || st.told[0].Story != "s1" || before != 1 {
		t.Errorf("%d editions, told %v, grouped %d times", len(st.editions), st.told, before)
	}
}

func TestCutRecordsWhatIsSkipped(t *testing.T) {
	st := &fakeStore{state: digest.SpecState{LastSlot: seven.AddDate(0, 0, -3)}}
	p := publisher(t, st, &relay{})
	if n, err := p.Cut(t.Context(), seven); n != 0 || err != nil {
		t.Fatalf("Cut = %d, %v", n, err)
	}
	want := []string{"2026-03-08 missed", "2026-03-09 missed", "2026-03-10 nothing new"}
	if len(st.skipped) != len(want) {
		t.Fatalf("skipped %q", st.skipped)
	}
	for i, w := range want {
		if !strings.HasPrefix(st.skipped[i], w) {
			t.Errorf("skipped %q, want %q first", st.skipped[i], w)
		}
	}
}

func TestDrainStoresEveryOutcome(t *testing.T) {
	st := &fakeStore{state: digest.SpecState{LastSlot: seven.AddDate(0, 0, -1)}, stories: news()}
	r := &relay{by: map[string]digest.Result{
		"a@x.example": {State: digest.Deferred, Code: 451},
		"b@y.example": {State: digest.Failed, Code: 550, Suppress: true},
	}}
	p := publisher(t, st, r)
	p.HoldUnknown = true
	if _, err := p.Cut(t.Context(), seven); err != nil {
		t.Fatal(err)
	}
	tally, err := p.Drain(t.Context(), seven)
	if err != nil || tally != (Tally{Accepted: 1, Deferred: 1, Failed: 1}) {
		t.Fatalf("Drain = %+v, %v", tally, err)
	}
	if !st.before[1].Equal(seven.Add(time.Minute)) || st.finished[1].State != digest.Deferred {
		t.Errorf("the deferred one waits until %v in state %s", st.before[1], st.finished[1].State)
	}
	if !st.finished[2].Suppress || st.finished[3].State != digest.Accepted || !st.hold {
		t.Errorf("finished %+v, hold %v", st.finished, st.hold)
	}
	ids := map[string]bool{}
	for _, m := range r.sent {
		ids[m.MessageID] = true
		if !strings.HasPrefix(m.Unsubscribe, "https://brief.example.org/u/") || m.Subject == "" || m.Text == "" || m.HTML == "" {
			t.Errorf("a mail is incomplete: %+v", m)
		}
	}
	if len(ids) != 3 {
		t.Errorf("%d message ids for 3 subscribers", len(ids))
	}
}

func TestDrainPausesWhenWeAreToBlame(t *testing.T) {
	st := &fakeStore{state: digest.SpecState{LastSlot: seven.AddDate(0, 0, -1)}, stories: news()}
	r := &relay{by: map[string]digest.Result{"a@x.example": {State: digest.OutcomePause, Code: 550, Enhanced: "5.7.1"}}}
	p := publisher(t, st, r)
	if _, err := p.Cut(t.Context(), seven); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Drain(t.Context(), seven); err != nil {
		t.Fatal(err)
	}
	if st.finished[1].State != digest.Deferred || st.finished[1].Suppress {
		t.Errorf("the refused delivery became %+v", st.finished[1])
	}
	if len(r.sent) != 1 || len(st.ready) != 2 {
		t.Errorf("%d were sent after the refusal, %d still wait", len(r.sent)-1, len(st.ready))
	}
	sent := len(r.sent)
	st.ready = []digest.Delivery{{ID: 9, EditionID: 1, Subscriber: digest.Subscriber{Email: "d@x.example"}}}
	if _, err := p.Drain(t.Context(), seven.Add(time.Minute)); err != nil || len(r.sent) != sent {
		t.Errorf("the run went on while it should rest (err %v)", err)
	}
}

func TestDrainStopsCleanly(t *testing.T) {
	st := &fakeStore{state: digest.SpecState{LastSlot: seven.AddDate(0, 0, -1)}, stories: news()}
	ctx, stop := context.WithCancel(t.Context())
	r := &relay{hook: stop} // the program is asked to stop while the first mail is under way
	p := publisher(t, st, r)
	if _, err := p.Cut(ctx, seven); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Drain(ctx, seven); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if st.finished[1].State != digest.Accepted {
		t.Errorf("the mail in flight was not finished: %+v", st.finished)
	}
	if len(r.sent) != 1 || len(st.finished)+len(st.ready)+len(st.released) != 3 {
		t.Errorf("%d sent; %d finished, %d given back, %d never claimed, of 3", len(r.sent), len(st.finished), len(st.released), len(st.ready))
	}
}

func TestDrainRestsWhenTheRelayIsGone(t *testing.T) {
	st := &fakeStore{state: digest.SpecState{LastSlot: seven.AddDate(0, 0, -1)}, stories: news()}
	gone := digest.Result{State: digest.Deferred, Reply: "connection refused"}
	r := &relay{by: map[string]digest.Result{"a@x.example": gone, "b@y.example": gone, "c@z.example": gone, "d@x.example": gone}}
	p := publisher(t, st, r)
	if _, err := p.Cut(t.Context(), seven); err != nil {
		t.Fatal(err)
	}
	st.ready = append(st.ready, digest.Delivery{ID: 4, EditionID: 1, Subscriber: digest.Subscriber{Email: "d@x.example"}, Attempt: 1})
	if _, err := p.Drain(t.Context(), seven); err != nil {
		t.Fatal(err)
	}
	if len(r.sent) != silence || len(st.ready) != 1 {
		t.Errorf("%d attempts, %d left alone; want %d and 1", len(r.sent), len(st.ready), silence)
	}
}
