package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
)

// weights of the model; the last one is the bias.
type weights []float64

func (w weights) score(it *item) float64 {
	if it.known {
		return it.fixed
	}
	s := w[len(w)-1]
	for _, f := range it.feats {
		if int(f.id) < len(w)-1 {
			s += w[f.id] * float64(f.v)
		}
	}
	return s
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// example is an item with the label and the weight it trains with.
type example struct {
	it     *item
	label  float64
	weight float64
}

// usable keeps words and pairs that two sources have: one source's favourite
// words are its style, not its subject.
func usable(keys []string, sets [][]item) []bool {
	counts := make([][sources]int, len(keys))
	for s, set := range sets {
		for i := range set {
			for _, f := range set[i].feats {
				counts[f.id][s]++
			}
		}
	}
	use := make([]bool, len(keys))
	for i, k := range keys {
		in, sum := 0, 0
		least := 3
		if k[0] == 'b' {
			least = 2
		}
		for _, n := range counts[i] {
			sum += n
			if n >= least {
				in++
			}
		}
		switch k[0] {
		case 'w':
			use[i] = in >= 2
		case 'b':
			use[i] = in >= 2 && sum >= 6
		default:
			use[i] = sum >= 10
		}
	}
	return use
}

// first takes the rows whose category says clearly what they are.
func first(train [sources][]item, hold int) []example {
	out := byHand(train, hold)
	for i := range train[wce] {
		it := &train[wce][i]
		if it.hand != nil {
			continue
		}
		if it.Tier == "core" {
			out = append(out, example{it, float64(*it.Label), 1})
		} else if it.Category == "Law and crime" {
			out = append(out, example{it, 0, 0.5})
		}
	}
	for i := range train[huffpost] {
		it := &train[huffpost][i]
		switch {
		case it.hand != nil:
		case it.Category == "WORLD NEWS":
			if !it.health {
				out = append(out, example{it, 1, 0.7})
			}
		default:
			out = append(out, example{it, 0, 1})
		}
	}
	return balance(out)
}

// handWeight is what a row read by hand counts against one that only has a category.
const handWeight = 30

// byHand takes the rows read by hand, without those of the fold hold.
func byHand(train [sources][]item, hold int) []example {
	var out []example
	for _, rows := range train {
		for i := range rows {
			if it := &rows[i]; it.hand != nil && it.fold() != hold {
				out = append(out, example{it, float64(*it.hand), handWeight})
			}
		}
	}
	return out
}

// model fits in three rounds: first by the categories that are clear and the
// rows read by hand; then the unclear rows the model is sure about join in.
func model(train [sources][]item, use []bool, keys []string, hold int) weights {
	w := fit(first(train, hold), use, keys)
	w = fit(second(w, train, hold), use, keys)
	w = fit(second(w, train, hold), use, keys)
	prune(w, keys, use, 5000, train[:])
	return w
}

// second relabels by the first model: clear rows that it contradicts strongly
// are left out, unclear ones join where it is sure.
func second(w weights, train [sources][]item, hold int) []example {
	out := byHand(train, hold)
	for i := range train[wce] {
		it := &train[wce][i]
		p := sigmoid(w.score(it))
		switch {
		case it.hand != nil:
		case it.Category == "Law and crime", strings.HasPrefix(it.Category, "Business"):
			if p < 0.5 {
				out = append(out, example{it, 0, 0.7})
			} else if p > 0.9 {
				out = append(out, example{it, 1, 0.7})
			}
		case it.Tier == "core":
			if math.Abs(p-float64(*it.Label)) < 0.9 {
				out = append(out, example{it, float64(*it.Label), 1})
			}
		case p > 0.5:
			out = append(out, example{it, 1, 0.7})
		case p < 0.1:
			out = append(out, example{it, 0, 0.7})
		}
	}
	for i := range train[huffpost] {
		it := &train[huffpost][i]
		p := sigmoid(w.score(it))
		switch {
		case it.hand != nil:
		case it.Category == "WORLD NEWS":
			if p > 0.5 && !it.health {
				out = append(out, example{it, 1, 1})
			} else if p < 0.2 {
				out = append(out, example{it, 0, 1})
			}
		case it.Tier == "core" || p < 0.6:
			out = append(out, example{it, 0, 1})
		case p > 0.95 && it.Category == "POLITICS":
			out = append(out, example{it, 1, 0.5})
		}
	}
	return balance(out)
}

// share is the say of each source. The press is read by the story, and says the
// same thing many times.
var share = [sources]float64{wce: 1, huffpost: 1, press: 0.6}

// balance gives each source its share and, in it, each label the same say.
func balance(ex []example) []example {
	var sum [sources][2]float64
	for _, e := range ex {
		sum[e.it.source][int(e.label)] += e.weight
	}
	for i := range ex {
		e := &ex[i]
		e.weight *= share[e.it.source] * float64(len(ex)) / sum[e.it.source][int(e.label)]
	}
	return ex
}

// fit runs logistic regression by AdaGrad with a pull towards the prior:
// strong for what an editor has an opinion on, weaker for words.
func fit(ex []example, use []bool, keys []string) weights {
	const (
		epochs   = 12
		rate     = 0.1
		pullName = 0.3
		pullWord = 0.12
		most     = 8 // times the mean weight: no example says more
	)
	mean := 0.0
	for _, e := range ex {
		mean += e.weight
	}
	mean /= float64(len(ex))
	n := len(use)
	w, h, w0, pull := make(weights, n+1), make([]float64, n+1), make([]float64, n+1), make([]float64, n+1)
	for i := range h {
		h[i], pull[i] = 1, pullWord
	}
	for i, k := range keys[:n] {
		w0[i] = prior(k)
		w[i] = w0[i]
		if k[0] != 'w' && k[0] != 'b' {
			pull[i] = pullName
		}
	}
	w[n] = -2
	order := make([]int, len(ex))
	for i := range order {
		order[i] = i
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, k := range order {
			e := &ex[k]
			d := (sigmoid(w.score(e.it)) - e.label) * min(e.weight/mean, most)
			for _, f := range e.it.feats {
				if !use[f.id] {
					continue
				}
				gr := d*float64(f.v) + pull[f.id]*(w[f.id]-w0[f.id])
				h[f.id] += gr * gr
				w[f.id] -= rate * gr / math.Sqrt(h[f.id])
			}
			h[n] += d * d
			w[n] -= rate * d / math.Sqrt(h[n])
		}
	}
	return w
}

const maxWord = 0.4

// prune keeps the features that move most items most.
func prune(w weights, keys []string, use []bool, keep int, sets [][]item) {
	mass := make([]float64, len(w))
	for _, set := range sets {
		for i := range set {
			for _, f := range set[i].feats {
				mass[f.id]++
			}
		}
	}
	idx := []int{}
	for i := range keys {
		if use[i] && (keys[i][0] == 'w' || keys[i][0] == 'b') {
			idx = append(idx, i)
		}
	}
	sort.SliceStable(idx, func(a, b int) bool {
		return math.Abs(w[idx[a]])*math.Sqrt(mass[idx[a]]) > math.Abs(w[idx[b]])*math.Sqrt(mass[idx[b]])
	})
	for _, i := range idx[min(keep, len(idx)):] {
		w[i] = 0
	}
	for _, i := range idx { // no single word decides: large weights are one event's echo
		w[i] = max(-maxWord, min(maxWord, w[i]))
	}
}

// mixShift moves the decision from the mix of the gold rows, 30 in 100
// relevant, to that of feeds of world news, where it is nearer 48: the
// difference of the log odds.
const mixShift = 0.9

// calibrate fits p = sigmoid(a*score + b) to the gold rows, a >= 0.
func calibrate(w weights, gold []item) (a, b float64) {
	a = 1
	for range 4000 {
		ga, gb := 0.0, 0.0
		for i := range gold {
			s := w.score(&gold[i])
			d := sigmoid(a*s+b) - float64(*gold[i].Label)
			ga += d * s
			gb += d
		}
		a = math.Max(a-0.02*ga/float64(len(gold)), 0.05)
		b -= 0.2 * gb / float64(len(gold))
	}
	return a, b + mixShift
}

func report(name string, w weights, rows []item, a, b float64) {
	for _, strict := range []bool{false, true} {
		type pair struct {
			s float64
			y bool
		}
		var ps []pair
		for i := range rows {
			it := &rows[i]
			y := it.Label
			if y == nil {
				y = it.Relevant
			}
			if y == nil || strict && it.border() {
				continue
			}
			ps = append(ps, pair{a*w.score(it) + b, *y == 1})
		}
		f1 := func(t float64) (float64, float64, float64) {
			tp, fp, fn := 0.0, 0.0, 0.0
			for _, p := range ps {
				switch {
				case p.s >= t && p.y:
					tp++
				case p.s >= t:
					fp++
				case p.y:
					fn++
				}
			}
			return tp / max(tp+fp, 1), tp / max(tp+fn, 1), 2 * tp / max(2*tp+fp+fn, 1)
		}
		p, r, f := f1(0)
		best, at := 0.0, 0.0
		for t := -4.0; t < 4; t += 0.05 {
			if _, _, x := f1(t); x > best {
				best, at = x, t
			}
		}
		sort.SliceStable(ps, func(i, j int) bool { return ps[i].s > ps[j].s })
		ap, tp := 0.0, 0.0
		for i, q := range ps {
			if q.y {
				tp++
				ap += tp / float64(i+1)
			}
		}
		fmt.Printf("%-9s strict=%-5v n=%d P %.3f R %.3f F1 %.3f AP %.3f best %.3f at %+.2f\n", name, strict, len(ps), p, r, f, ap/max(tp, 1), best, at)
	}
}

// write puts the calibrated weights into a table.
func write(path string, w weights, keys []string, a, b float64) error {
	var lines []string
	for i, k := range keys {
		if i < len(w)-1 && math.Abs(a*w[i]) >= 0.02 {
			lines = append(lines, fmt.Sprintf("%s\t%.2f", k, a*w[i]))
		}
	}
	sort.Strings(lines)
	head := []string{"## Weights of the relevance model, written by digest/relevance/train. Do not edit.", fmt.Sprintf("bias\t%.3f", a*w[len(w)-1]+b)}
	return os.WriteFile(path, []byte(strings.Join(append(head, lines...), "\n")+"\n"), 0o644)
}
