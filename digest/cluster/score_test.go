package cluster

import "testing"

// TestBriefing: the remarks of one speaker that one outlet sends within hours are
// more alike than two items of that outlet, and these less than items of two outlets.
func TestBriefing(t *testing.T) {
	e := New(DefaultConfig())
	h := hit{dot: .4, common: 2, names: 1}
	base := mark{t: 1_000_000, outlet: 7, voice: 9, lands: 1}
	sim := func(change func(*mark)) float64 {
		b := base
		change(&b)
		return e.similarity(h, e.decay(base.t, b.t), &base, &b)
	}
	remarks := sim(func(*mark) {})
	for name, change := range map[string]func(*mark){
		"another speaker": func(m *mark) { m.voice = 8 },
		"nobody speaks":   func(m *mark) { m.voice = 0 },
		"no country":      func(m *mark) { m.lands = 0 },
		"another country": func(m *mark) { m.lands = 2 },
		"next day":        func(m *mark) { m.t += 20 * 3600 },
	} {
		if got := sim(change); got >= remarks*.8 {
			t.Errorf("%s: %.3f, remarks of one briefing %.3f", name, got, remarks)
		}
	}
	if other := sim(func(m *mark) { m.outlet = 6 }); other >= remarks || other <= sim(func(m *mark) { m.voice = 8 }) {
		t.Errorf("two outlets %.3f, one briefing %.3f", other, remarks)
	}
}
