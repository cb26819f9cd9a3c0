package main

import (
	"os"
	"testing"

	"geodigest/digest"

	"github.com/google/go-cmp/cmp"
)

// TestTopicsOfAConfiguration: what stands in the file is what the digest is cut by.
func TestTopicsOfAConfiguration(t *testing.T) {
	c, issues := parseConfig([]byte(`
site: {url: https://brief.example.org, contact: editor@example.org}
smtp: {from: brief@example.org}
feeds: [{url: "https://a.example/rss", outlet: The A}]
digests:
  - {id: plain, schedule: "0 7 * * *"}
  - id: north
    schedule: "0 7 * * *"
    preset: strict
    topics:
      countries: [no, NO]
      regions: [middle east]
      themes: [War]
      keywords: [" North Sea "]
      mute: {countries: [us], regions: [Africa], themes: [sport], keywords: [horoscope], outlets: [the a]}
`), t.TempDir(), os.LookupEnv)
	if len(issues) > 0 {
		t.Fatalf("issues: %v", issues)
	}
	if s := c.specs[0]; s.Relevance != 0.5 || !cmp.Equal(s.Topics, digest.Topics{}) {
		t.Errorf("a digest without topics: %v, %+v", s.Relevance, s.Topics)
	}
	want := digest.Topics{
		Countries: []string{"NO", "NO"}, Regions: []string{"Middle East"}, Themes: []string{"war"}, Keywords: []string{"North Sea"},
		Mute: digest.Mute{Countries: []string{"US"}, Regions: []string{"Africa"}, Themes: []string{"sport"}, Keywords: []string{"horoscope"}, Outlets: []string{"The A"}},
	}
	if s := c.specs[1]; s.Relevance != 0.7 {
		t.Errorf("strict is %v", s.Relevance)
	} else if d := cmp.Diff(want, s.Topics); d != "" {
		t.Error(d)
	}
}
