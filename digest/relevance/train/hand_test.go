package main

import "testing"

// Rows read by hand are many enough of both labels, and every fold has some of
// each: else the folds judge nothing.
func TestHandLabels(t *testing.T) {
	labels, err := handLabels()
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
		for _, ex := range [][]example{first(rows, nil, k), second(weights{0}, rows, nil, k)} {
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
