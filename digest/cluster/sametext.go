package cluster

// SameText tells whether two items would be folded into one as far as their texts
// go: one URL, one headline, or nearly the same words with the same figures.
func SameText(a, b Doc) bool {
	if a.Canonical != "" && a.Canonical == b.Canonical {
		return true
	}
	ca, cb := clipDoc(a.Text), clipDoc(b.Text)
	titleA, allA, leadA := fingerprint(ca)
	titleB, allB, leadB := fingerprint(cb)
	if titleA != 0 && titleA == titleB {
		return true
	}
	fa, fb := readFacts(ca, a), readFacts(cb, b)
	if !fa.agree(&fb) {
		return false
	}
	j := jaccard(allA, allB)
	if len(leadA) >= leadShingles && a.Source != b.Source {
		j = max(j, jaccard(leadA, leadB))
	}
	return j >= dupJaccard
}
