package templates

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"geodigest/digest"
)

func render(t *testing.T, e digest.Edition) Mail {
	t.Helper()
	d := sampleData()
	d.Edition = e
	m, err := load(t).Mail(d)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func quiet() digest.Edition {
	e := edition(0)
	e.Coverage = digest.Coverage{Total: 41, Reached: 41}
	return e
}

// cases are the editions every property is checked on.
func cases() map[string]digest.Edition {
	return map[string]digest.Edition{"sample": Sample(), "quiet": quiet(), "one": edition(1), "twelve": edition(12), "forty": edition(40),
		"long": longEdition(), "scripts": scriptsEdition(), "hostile": hostileEdition()}
}

func TestGoldenEditions(t *testing.T) {
	for name, e := range cases() {
		m := render(t, e)
		golden(t, name+".html", m.HTML)
		golden(t, name+".txt", m.Text)
	}
}

// visible returns the text a reader of the HTML part sees, and its links.
func visible(t *testing.T, doc string) (text string, links []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Type == html.ElementNode {
			if n.Data == "head" {
				return
			}
			for _, a := range n.Attr {
				if a.Key == "style" && strings.HasPrefix(a.Val, "display:none") {
					return
				}
				if a.Key == "href" {
					links = append(links, strings.TrimPrefix(a.Val, "mailto:"))
				}
			}
			if n.Data != "span" && n.Data != "a" && n.Data != "strong" {
				b.WriteByte(' ')
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return b.String(), links
}

var (
	urls     = regexp.MustCompile(`(?m)^ *https?://\S+$`)
	isolates = strings.NewReplacer("\u2068", "", "\u2069", "")
)

// words splits a text into its words, sorted, without case and marks; each
// Chinese character counts as a word, since lines break between them.
func words(s string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(strings.ToLower(isolates.Replace(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}) {
		if unicode.Is(unicode.Han, []rune(f)[0]) {
			for _, r := range f {
				out = append(out, string(r))
			}
			continue
		}
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

func TestBothPartsSayTheSame(t *testing.T) {
	for name, e := range cases() {
		if name == "hostile" || name == "long" {
			continue // their overlong words are split in the text; below
		}
		m := render(t, e)
		seen, links := visible(t, m.HTML)
		if a, b := words(seen), words(urls.ReplaceAllString(m.Text, "")); !slices.Equal(a, b) {
			t.Errorf("%s: the parts differ\nHTML %q\ntext %q", name, only(a, b), only(b, a))
		}
		for _, l := range links {
			if !strings.Contains(m.Text, l) {
				t.Errorf("%s: link %s is not in the text", name, l)
			}
		}
		for _, l := range urls.FindAllString(m.Text, -1) {
			if l = strings.TrimSpace(l); l != testSite.URL && !slices.Contains(links, l) {
				t.Errorf("%s: link %s is not in the HTML", name, l)
			}
		}
	}
}

// only lists the words of a that b has fewer of.
func only(a, b []string) []string {
	n := map[string]int{}
	for _, w := range b {
		n[w]++
	}
	var out []string
	for _, w := range a {
		if n[w]--; n[w] < 0 {
			out = append(out, w)
		}
	}
	return out
}

func TestEveryStoryIsInBothParts(t *testing.T) {
	squeeze := func(s string) string { return strings.Join(strings.Fields(isolates.Replace(s)), "") }
	for name, e := range cases() {
		m := render(t, e)
		seen, _ := visible(t, m.HTML)
		inHTML, inText := squeeze(seen), squeeze(m.Text)
		entries := e.Entries()
		for _, entry := range entries[:len(entries)-m.Dropped] {
			want := []string{entry.Headline, plural(entry.Outlets, "outlet", "outlets")}
			if entry.Weight != digest.Brief {
				for _, s := range entry.Statements {
					want = append(want, s.Content)
				}
			}
			for i, s := range entry.Sources {
				if i < usual.sources && entry.Weight != digest.Brief {
					want = append(want, cut(Clean(s.Name), maxName))
				}
			}
			for _, w := range want {
				w = squeeze(Clean(w))
				if !strings.Contains(inHTML, w) {
					t.Errorf("%s: %q is not in the HTML", name, w)
				}
				if !strings.Contains(inText, w) {
					t.Errorf("%s: %q is not in the text", name, w)
				}
			}
		}
	}
}

func TestTextPartKeepsItsForm(t *testing.T) {
	number := regexp.MustCompile(`(?m)^(\d+)\. \S`)
	for name, e := range cases() {
		m := render(t, e)
		for _, line := range strings.Split(m.Text, "\n") {
			// A mark that may not begin a line may hang over the margin.
			if width(line) > columns+2 && !strings.Contains(line, "://") {
				t.Errorf("%s: %d columns: %s", name, width(line), line)
			}
		}
		want := len(e.Entries()) - m.Dropped
		if got := len(number.FindAllString(m.Text, -1)); got != want {
			t.Errorf("%s: %d lines \"N. Headline\", want %d", name, got, want)
		}
		if n := strings.Count(m.Text, "\n-- \n"); n != 1 {
			t.Errorf("%s: %d signature delimiters", name, n)
		}
	}
}

func TestSize(t *testing.T) {
	d := sampleData()
	for _, n := range []int{12, 40, 400} {
		d.Edition = edition(n)
		m, err := load(t).Mail(d)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d stories: %d octets of HTML, %d of text, %d dropped", n, len(m.HTML), len(m.Text), m.Dropped)
		if len(m.HTML) > budget {
			t.Errorf("%d stories: %d octets", n, len(m.HTML))
		}
		if n == 12 && m.Dropped > 0 {
			t.Errorf("a dozen stories did not fit: %d dropped", m.Dropped)
		}
		if n < 400 {
			continue
		}
		// Brief entries went first; all full ones are there.
		says := plural(m.Dropped, "more story", "more stories") + " in the browser edition"
		if !strings.Contains(m.HTML, says) || !strings.Contains(m.Text, says) || m.Dropped == 0 {
			t.Errorf("dropped %d stories without saying so in both parts", m.Dropped)
		}
		if !strings.Contains(m.Text, "\n12. ") || strings.Contains(m.Text, "\n400. ") {
			t.Error("the wrong stories were dropped")
		}
		d.ViewURL = ""
		if m, err = load(t).Mail(d); err != nil || !strings.Contains(m.Text, "more stories did not fit into this mail") {
			t.Errorf("without a link: %v", err)
		}
	}
}

// TestDropOrder has full stories with scores out of print order.
func TestDropOrder(t *testing.T) {
	e := edition(14)
	e.Sections[1].Entries[0].Score = -1 // number 2
	if got, want := dropOrder(&e)[:4], []int{14, 13, 2, 12}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if slices.Contains(dropOrder(&e), 1) {
		t.Error("the lead may be dropped")
	}
}

// TestHardStop fills a lead with all that costs most.
func TestHardStop(t *testing.T) {
	e := edition(3)
	lead := &e.Sections[0].Entries[0]
	big := strings.Repeat("\"&'", 600)
	lead.Headline, lead.Summary = big, []string{big, big, big}
	for len(lead.Statements) < 20 {
		lead.Statements = append(lead.Statements, digest.Statement{Speaker: big, Role: big, Content: big, Outlets: []string{big}})
	}
	lead.Sources = nil
	for range 60 {
		lead.Sources = append(lead.Sources, digest.Source{Outlet: digest.Outlet{Name: big}, Link: "https://x.example/?" + strings.Repeat("&", 1480)})
	}
	m := render(t, e)
	if len(m.HTML) > hardStop || m.Dropped != 2 {
		t.Errorf("%d octets, %d dropped", len(m.HTML), m.Dropped)
	}
}
