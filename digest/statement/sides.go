package statement

// perSpeaker is how many statements of one speaker a story keeps.
const perSpeaker = 2

// firstWords keeps the first statements of every speaker of a ranked list.
func firstWords(in []Merged) []Merged {
	n := map[string]int{}
	out := in[:0]
	for _, m := range in {
		if n[m.key] < perSpeaker {
			n[m.key]++
			out = append(out, m)
		}
	}
	return out
}

// holders maps "US:president" to the one person the story names in that office,
// "" where it names two.
func holders(in []Source) map[string]string {
	out := map[string]string{}
	for i := range in {
		s := &in[i].Statement
		if s.Name == "" || s.Role == "" || s.Country == "" {
			continue
		}
		k := s.Country + ":" + plainOffice(s.Role)
		if old, ok := out[k]; ok && old != s.Name {
			out[k] = ""
			continue
		}
		out[k] = s.Name
	}
	return out
}

// leading lists words before a speaker that do not tell who it is.
func leading(w string) bool {
	switch w {
	case "the", "a", "an", "one", "two", "three", "four", "several", "some", "many", "senior", "top", "unnamed", "local":
		return true
	}
	return false
}

// oneHouse reports whether two speakers that are no persons speak for one state in
// the same words: "Israel", "the Israeli army". Shown apart they would say one
// thing twice. More than a common subject is asked for: three of four words.
func oneHouse(a, b *Statement, x, y map[string]bool) bool {
	if a.Country == "" || a.Country != b.Country || a.Role != "" || b.Role != "" || a.joint || b.joint || len(x) < 3 || len(y) < 3 {
		return false
	}
	shared := 0
	for w := range x {
		if y[w] {
			shared++
		}
	}
	return 4*shared >= 3*max(len(x), len(y))
}
