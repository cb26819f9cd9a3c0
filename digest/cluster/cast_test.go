package cluster

import "testing"

func TestBears(t *testing.T) {
	for _, c := range []struct {
		name, slug string
		want       bool
	}{
		{"Emmanuel Macron", "emmanuel-macron", true},
		{"Nicolás Maduro", "nicolas-maduro", true},
		{"Ferdinand Marcos Jr.", "ferdinand-marcos-jr", true},
		{"Micheál O'Brien", "micheal-obrien", true},
		{"Macron", "emmanuel-macron", false},
		{"Emmanuel Macrons", "emmanuel-macron", false},
		{"Emmanuel", "emmanuel-macron", false},
		{"", "emmanuel-macron", false},
		{"Jean Paul", "jeanopaul", false},
	} {
		if got := bears(c.name, c.slug); got != c.want {
			t.Errorf("bears(%q, %q) = %v", c.name, c.slug, got)
		}
	}
	if got := printed("person:emmanuel-macron"); got != "Emmanuel Macron" {
		t.Errorf("printed %q", got)
	}
}
