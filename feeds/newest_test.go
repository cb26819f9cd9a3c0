package feeds

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// A document of more items than are kept keeps its newest, wherever they stand.
func TestNewestItemsAreKept(t *testing.T) {
	first := time.Date(2031, 5, 4, 9, 0, 0, 0, time.UTC)
	for _, total := range []int{MaxItems, MaxItems + 7, 2*MaxItems + 7, 4 * MaxItems} {
		for name, c := range map[string]struct {
			date func(i int) time.Time // zero: none
			want int                   // number of the first item kept
		}{
			"newest first": {func(i int) time.Time { return first.Add(-time.Duration(i) * time.Minute) }, 0},
			"oldest first": {func(i int) time.Time { return first.Add(time.Duration(i) * time.Minute) }, total - MaxItems},
			"undated":      {func(int) time.Time { return time.Time{} }, 0},
			"one date":     {func(int) time.Time { return first }, 0},
		} {
			var xml, json strings.Builder
			for i := range total {
				date, stamp := "", ""
				if d := c.date(i); !d.IsZero() {
					date, stamp = "<published>"+d.Format(time.RFC3339)+"</published>", d.Format(time.RFC3339)
				}
				author := ""
				if i%2 == 0 {
					author = "<author><name>A. Reporter</name></author>"
				}
				fmt.Fprintf(&xml, "<entry><title>%d</title>%s%s</entry>", i, date, author)
				fmt.Fprintf(&json, `{"id":"%d","title":"%d","date_published":"%s"},`, i, i, stamp)
			}
			for kind, body := range map[string]string{
				"Atom": `<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Desk</name></author>` + xml.String() + "</feed>",
				"JSON": `{"version":"https://jsonfeed.org/version/1.1","items":[` + strings.TrimSuffix(json.String(), ",") + "]}",
			} {
				what := fmt.Sprintf("%s, %d items, %s", kind, total, name)
				d, err := Parse([]byte(body), Options{})
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				if len(d.Items) != MaxItems || slices.Contains(d.Repairs, tooManyItems) != (total > MaxItems) || len(d.Repairs) > 1 {
					t.Errorf("%s: %d kept, %q", what, len(d.Items), d.Repairs)
				}
				for i, it := range d.Items {
					if want := fmt.Sprint(c.want + i); it.Title != want {
						t.Errorf("%s: item %d is %q, want %q", what, i, it.Title, want)
						break
					}
					if by := fmt.Sprint(it.Authors); kind == "Atom" && by != map[bool]string{true: "[A. Reporter]", false: "[Desk]"}[(c.want+i)%2 == 0] {
						t.Errorf("%s: item %s is by %s", what, it.Title, by)
						break
					}
				}
			}
		}
	}
}
