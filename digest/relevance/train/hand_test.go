package main

import "testing"

// Rows read by hand are many enough of both labels, and every fold has some of
// each: else the folds judge nothing.
func TestHandLabels(t *testing.T) {
	labels, err := handLabels(labelsText)
	if err != nil {
		t.Fatal(err)
	}
	var n [foldCount][2]int
	for id, l := range labels {
		n[fold(id)][l]++
	}
	if len(labels) < 1000 {
		t.Errorf("%d labels", len(labels))
	}
	for k, c := range n {
		if c[0] < 20 || c[1] < 20 {
			t.Errorf("fold %d: %d without, %d with the label", k, c[0], c[1])
		}
	}
}

// A model never learns from the rows it is judged on.
func TestFoldsAreHeldOut(t *testing.T) {
	one := 1
	var rows []item
	for id := range map[string]bool{"a": true, "b": true, "c": true, "d": true, "e": true, "f": true, "g": true} {
		rows = append(rows, item{ID: id, hand: &one, Label: &one, Tier: "core"})
	}
	learned := 0
	for k := range foldCount {
		for _, ex := range [][]example{first([sources][]item{wce: rows}, k), second(weights{0}, [sources][]item{wce: rows}, k)} {
			for _, e := range ex {
				learned++
				if fold(e.it.ID) == k {
					t.Errorf("row %s is in fold %d and was learned", e.it.ID, k)
				}
			}
		}
	}
	if learned == 0 {
		t.Error("nothing was learned at all")
	}
}

// The stories read by hand have both labels, and their items keep to the fold of
// their story: what one item teaches must not judge its neighbour.
func TestStoryLabels(t *testing.T) {
	labels, err := handLabels(storiesText)
	if err != nil {
		t.Fatal(err)
	}
	var n [2]int
	for _, l := range labels {
		n[l]++
	}
	if n[0] < 500 || n[1] < 100 {
		t.Errorf("%d stories without, %d with the label", n[0], n[1])
	}
	for i := range 20 {
		id := string(rune('a' + i))
		one, two := item{ID: id + "1", Story: "s" + id, source: press}, item{ID: id + "2", Story: "s" + id, source: press}
		if one.fold() != two.fold() {
			t.Errorf("items of story %s are in folds %d and %d", one.Story, one.fold(), two.fold())
		}
	}
	if _, err := handLabels("x\t2\n"); err == nil {
		t.Error("a label that is neither 0 nor 1 was taken")
	}
}
