package cluster_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"geodigest/digest/cluster"
	"geodigest/digest/lang"
)

// newsroom invents items: headlines and summaries of words drawn by Zipf's law
// with a head as flat as news has once stop words are gone (the commonest word in
// some seven of a hundred items), four tenths of the items opening a story and the others following one of the
// latest, with half of its words.
type newsroom struct {
	rng     *rand.Rand
	zipf    *rand.Zipf
	stories [][]string
	n       int
	step    time.Duration
}

func newNewsroom(step time.Duration) *newsroom {
	rng := rand.New(rand.NewPCG(1, 2))
	return &newsroom{rng: rng, zipf: rand.NewZipf(rng, 1.15, 150, 40_000), step: step}
}

// word spells a number as a word that the stemmer leaves alone.
func word(n uint64) string {
	const consonants, vowels = "bdfgklmnprtv", "aiou"
	var b strings.Builder
	for n++; n > 0; n /= 48 {
		b.WriteByte(consonants[n%12])
		b.WriteByte(vowels[n/12%4])
	}
	return b.String() + "k"
}

func (r *newsroom) words(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = word(r.zipf.Uint64())
	}
	return out
}

// next returns the next item as text: title, summary, time.
func (r *newsroom) next() (id, title, summary string, at time.Time) {
	r.n++
	var core []string
	if r.rng.IntN(10) < 4 || len(r.stories) == 0 {
		core = r.words(12)
		r.stories = append(r.stories, core)
	} else {
		core = r.stories[max(0, len(r.stories)-1-r.rng.IntN(200))]
	}
	t := r.words(5)
	s := r.words(20)
	for range 5 {
		t = append(t, core[r.rng.IntN(len(core))])
	}
	s = append(s, core...)
	return fmt.Sprint("i", r.n), strings.Join(t, " "), strings.Join(s, " "), day0.Add(time.Duration(r.n) * r.step)
}

func (r *newsroom) doc() cluster.Doc {
	id, title, summary, at := r.next()
	return cluster.Doc{ID: id, Time: at, Source: fmt.Sprint("o", r.n%40), Text: lang.NewDoc("en", title, summary, "")}
}

// filled returns a newsroom and an engine whose window holds n of its items, grouped
// as the program does it.
func filled(n int) (*newsroom, *cluster.Engine) {
	r := newNewsroom(96 * time.Hour / time.Duration(n))
	e := cluster.New(cluster.DefaultConfig())
	add(e, r, n)
	return r, e
}

// add places items and repairs the window after a sixteenth of it.
func add(e *cluster.Engine, r *newsroom, items int) {
	for range items {
		d := r.doc()
		e.Add(d)
		if r.n%max(200, e.Len()/16) == 0 {
			e.Repair(d.Time)
		}
	}
}

// heapOf returns the bytes in use that were not before.
func heapOf(before uint64) float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) - float64(before)
}

// BenchmarkStream measures one item, tokenising and repairs included, in a full
// window, and the bytes that an item takes up.
func BenchmarkStream(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 50_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			before := uint64(heapOf(0))
			r, e := filled(n)
			bytes := heapOf(before)
			b.ReportAllocs()
			b.ResetTimer()
			add(e, r, b.N)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
			b.ReportMetric(bytes/float64(n), "bytes/item")
			runtime.KeepAlive(r)
		})
	}
}

// BenchmarkRepair measures clustering a full window again.
func BenchmarkRepair(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r, e := filled(n)
			now := r.doc().Time
			b.ResetTimer()
			for range b.N {
				e.Repair(now)
			}
		})
	}
}

// BenchmarkLookAlikes places three thousand items of one template, repairs as the
// program does, and says how long all of it took.
func BenchmarkLookAlikes(b *testing.B) {
	r := newNewsroom(time.Minute)
	var ds []cluster.Doc
	for i := range 3000 {
		w := r.words(2)
		title := fmt.Sprintf("%s reports earthquake of magnitude %d.%d near %s coast, no damage seen", w[0], 4+i%4, i%10, w[1])
		ds = append(ds, cluster.Doc{ID: fmt.Sprint("q", i), Time: day0.Add(time.Duration(i) * time.Minute), Source: fmt.Sprint("o", i%7), Text: lang.NewDoc("en", title, "", "")})
	}
	for b.Loop() {
		e := cluster.New(cluster.DefaultConfig())
		for i, d := range ds {
			e.Add(d)
			if i%200 == 199 {
				e.Repair(d.Time)
			}
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/3000-items")
}
