package feeds

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTTL(t *testing.T) {
	sy := func(period, often string) string {
		return strings.ReplaceAll("<sy:updatePeriod>"+period+"</sy:updatePeriod><sy:updateFrequency>"+often+"</sy:updateFrequency>", "<sy:updateFrequency></sy:updateFrequency>", "")
	}
	for _, tc := range []struct {
		name, head string
		want       time.Duration
	}{
		{"nothing said", "", 0},
		{"minutes", "<ttl>45</ttl>", 45 * time.Minute},
		{"minutes with space around", "<ttl>\n 5 </ttl>", 5 * time.Minute},
		{"a day", "<ttl>1440</ttl>", 24 * time.Hour},
		{"nought", "<ttl>0</ttl>", 0},
		{"negative", "<ttl>-60</ttl>", 0},
		{"a fraction", "<ttl>0.5</ttl>", 0},
		{"words", "<ttl>soon</ttl>", 0},
		{"milliseconds", "<ttl>3600000</ttl>", 0},
		{"beyond numbers", "<ttl>99999999999999999999</ttl>", 0},
		{"hourly", sy("\n hourly ", "\n 1 "), time.Hour},
		{"twice an hour", sy("hourly", "2"), 30 * time.Minute},
		{"case", sy("Daily", ""), 24 * time.Hour},
		{"no period is daily", "<sy:updateFrequency>12</sy:updateFrequency>", 2 * time.Hour},
		{"four times a month", sy("monthly", "5"), 6 * 24 * time.Hour},
		{"yearly", sy("yearly", "1"), 0},
		{"never", sy("never", "1"), 0},
		{"nought times", sy("hourly", "0"), 0},
		{"all the time", sy("hourly", "1000000"), 0},
		{"ttl is for readers, and first", "<ttl>20</ttl>" + sy("hourly", "1"), 20 * time.Minute},
		{"a ttl that cannot be meant", "<ttl>-1</ttl>" + sy("hourly", "1"), time.Hour},
	} {
		const item = "<item><title>Envoys meet</title><link>https://courier.example/1</link></item>"
		doc := fmt.Sprintf(`<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Courier</title>%s%s</channel></rss>`, tc.head, item)
		if got := mustParse(t, doc, Options{}).TTL; got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
	rdf := `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Courier</title>` + sy("hourly", "4") + `</channel><item><title>Envoys meet</title><link>https://courier.example/1</link></item></rdf:RDF>`
	atom := `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><title>Courier</title>` + sy("hourly", "4") + `<entry><title>Envoys meet</title></entry></feed>`
	for _, doc := range []string{rdf, atom} {
		if got := mustParse(t, doc, Options{}).TTL; got != 15*time.Minute {
			t.Errorf("%.20s: %v", doc, got)
		}
	}
}
