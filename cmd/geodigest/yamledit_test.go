package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var oneMore = FeedConfig{URL: "https://new.example/rss?a=1&b=2", Name: "New: the paper", Country: "NO", Lang: "no"}

// TestAddFeedLines shows the manner in which a feed is written beside others.
func TestAddFeedLines(t *testing.T) {
	const head = "site: {url: https://brief.example.org}\n"
	for _, c := range []struct{ name, before, after string }{
		{"one line each",
			"feeds:\n  - {url: \"https://a.example/\", name: A}  # first\n\n# next\ndigests: []\n",
			"feeds:\n  - {url: \"https://a.example/\", name: A}  # first\n  - {url: \"https://new.example/rss?a=1&b=2\", name: \"New: the paper\", country: \"NO\", lang: \"no\"}\n\n# next\ndigests: []\n"},
		{"several lines each, spaced",
			"feeds:\n- name: 'A'\n  url: https://a.example/\n\n- name: 'B'\n  url: https://b.example/\n\ndigests: []\n",
			"feeds:\n- name: 'A'\n  url: https://a.example/\n\n- name: 'B'\n  url: https://b.example/\n\n- name: 'New: the paper'\n  url: https://new.example/rss?a=1&b=2\n  country: \"NO\"\n  lang: \"no\"\n\ndigests: []\n"},
		{"in brackets",
			"feeds: [{ url: 'https://a.example/' }, ] # all\n",
			"feeds: [{ url: 'https://a.example/' }, { url: 'https://new.example/rss?a=1&b=2', name: \"New: the paper\", country: \"NO\", lang: \"no\" }, ] # all\n"},
		{"JSON",
			"\"feeds\": [\n    {\"url\": \"https://a.example/\"}\n  ]\n",
			"\"feeds\": [\n    {\"url\": \"https://a.example/\"},\n    {\"url\": \"https://new.example/rss?a=1&b=2\", \"name\": \"New: the paper\", \"country\": \"NO\", \"lang\": \"no\"}\n  ]\n"},
		{"an empty list with an example below",
			"digests:\n- {id: daily}\nfeeds: # none yet\n  # - {url: https://a.example/}\n",
			"digests:\n- {id: daily}\nfeeds: # none yet\n- {url: \"https://new.example/rss?a=1&b=2\", name: \"New: the paper\", country: \"NO\", lang: \"no\"}\n  # - {url: https://a.example/}\n"},
		{"no list, no last line break",
			"digests: []",
			"digests: []\nfeeds:\n  - {url: \"https://new.example/rss?a=1&b=2\", name: \"New: the paper\", country: \"NO\", lang: \"no\"}\n"},
		{"a text that looks like a comment",
			"feeds:\n  - url: https://a.example/\n    name: |\n      A\n      # B\n",
			"feeds:\n  - url: https://a.example/\n    name: |\n      A\n      # B\n  - url: https://new.example/rss?a=1&b=2\n    name: \"New: the paper\"\n    country: \"NO\"\n    lang: \"no\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := addFeeds([]byte(head+c.before), []FeedConfig{oneMore})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(head+c.after, string(got)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestAddFeedByCategory: a feed stands with those of its kind.
func TestAddFeedByCategory(t *testing.T) {
	const before = "feeds:\n  # Europe\n  - {url: https://a.example/, region: Europe}\n  # Asia\n  - {url: https://b.example/, category: Asia}\n"
	got, err := addFeeds([]byte(before), []FeedConfig{
		{URL: "https://c.example/", Category: "Asia"}, {URL: "https://d.example/", Region: "Europe"}, {URL: "https://e.example/", Region: "Europe"}, {URL: "https://f.example/"},
	})
	const want = "feeds:\n  # Europe\n  - {url: https://a.example/, region: Europe}\n  - {url: https://d.example/, region: Europe}\n  - {url: https://e.example/, region: Europe}\n" +
		"  # Asia\n  - {url: https://b.example/, category: Asia}\n  - {url: https://c.example/, category: Asia}\n  - {url: https://f.example/}\n"
	if d := cmp.Diff(want, string(got)); d != "" || err != nil {
		t.Error(err, d)
	}
}

// TestEditRefuses: what cannot be edited safely is left alone, with what to do.
func TestEditRefuses(t *testing.T) {
	for name, raw := range map[string]string{
		"an alias":     "other: &x [{url: https://a.example/}]\nfeeds: *x\n",
		"a text":       "feeds: later\n",
		"no mapping":   "- a\n",
		"braces":       "{database: x}\n",
		"no YAML":      "a: [\n",
		"two of them":  "a: 1\n---\nb: 2\n",
		"feeds as map": "feeds: {a: b}\n",
	} {
		if got, err := addFeeds([]byte(raw), []FeedConfig{oneMore}); err == nil {
			t.Errorf("%s: edited to %q", name, got)
		}
	}
	if got, err := removeFeed([]byte("feeds:\n  - &a {url: https://a.example/}\n  - *a\n"), 0); err == nil {
		t.Errorf("an element others refer to was removed: %q", got)
	}
}

// TestRemoveFeedLines takes out an element with its own comment and nothing else.
func TestRemoveFeedLines(t *testing.T) {
	for _, c := range []struct {
		name, before string
		at           int
		after        string
	}{
		{"one line", "feeds:\n  # Europe\n  - {url: a} # dear\n  # Asia\n  - {url: b}\n", 0, "feeds:\n  # Europe\n  # Asia\n  - {url: b}\n"},
		{"several lines", "feeds:\n- url: a\n  name: A\n\n- url: b\n  name: B\n\n- url: c\n", 1, "feeds:\n- url: a\n  name: A\n\n- url: c\n"},
		{"the only one", "feeds:\n  - url: a\ndigests: []\n", 0, "feeds:\ndigests: []\n"},
		{"first in brackets", "feeds: [{url: a}, {url: b}]\n", 0, "feeds: [{url: b}]\n"},
		{"last in brackets", "feeds: [{url: a}, {url: b}]\n", 1, "feeds: [{url: a}]\n"},
		{"only one in brackets", "feeds: [ {url: a} ]\n", 0, "feeds: [  ]\n"},
		{"no last line break", "feeds:\n  - url: a\n  - url: b", 1, "feeds:\n  - url: a\n"},
	} {
		got, err := removeFeed([]byte(c.before), c.at)
		if err != nil || string(got) != c.after {
			t.Errorf("%s: %v\n%s", c.name, err, cmp.Diff(c.after, string(got)))
		}
	}
}

// styledConfig writes a configuration in a style drawn from r; the feeds are those
// of URLs https://N.example/.
func styledConfig(r *rand.Rand) (raw []byte, n int) {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	maybe := func(s string) string { return pick("", s) }
	var list strings.Builder
	n = r.IntN(5)
	scalar := func(i int) string {
		return pick(fmt.Sprintf(`"https://%d.example/ü?a=${X}"`, i), fmt.Sprintf(`'https://%d.example/'`, i), fmt.Sprintf("https://%d.example/", i))
	}
	style := r.IntN(4)
	switch {
	case n == 0:
		list.WriteString(pick("", "feeds:\n", "feeds: # none\n", "feeds: []\n", "feeds: [  ] # none\n", "feeds:\n  # - {url: https://old.example/}\n\n"))
	case style == 0: // in brackets
		sep := pick(", ", ",", ",\n  ", ", # more\n    ")
		list.WriteString("feeds: [" + maybe("\n  "))
		for i := range n {
			if i > 0 {
				list.WriteString(sep)
			}
			fmt.Fprintf(&list, "{%surl: %s%s}", maybe(" "), scalar(i), pick("", `, name: "a } b ]"`, ", name: it}"[:10]))
		}
		list.WriteString(pick("]", ",]", " ]", "\n]", " # end }\n  ]") + maybe(" # all ]") + "\n")
	default:
		list.WriteString("feeds:" + maybe(" # the sources") + "\n")
		indent, gap := pick("", " ", "  ", "    "), pick(" ", "   ")
		for i := range n {
			list.WriteString(maybe(indent + "# about " + fmt.Sprint(i) + "\n"))
			switch pick("flow", "block", "literal", "lone", "wide", "anchor") {
			case "flow":
				fmt.Fprintf(&list, "%s-%s{url: %s, name: 'it''s #%d'}%s\n", indent, gap, scalar(i), i, maybe(" # x"))
			case "block":
				fmt.Fprintf(&list, "%s-%sname: \"%d\"\n%s %surl: %s%s\n", indent, gap, i, indent, gap, scalar(i), maybe("  # y"))
			case "literal":
				fmt.Fprintf(&list, "%s-%surl: %s\n%s %sname: %s\n%s %s  # no comment\n%s %s  - {url: no}\n", indent, gap, scalar(i), indent, gap, pick("|", ">-", "|+"), indent, gap, indent, gap)
			case "lone":
				fmt.Fprintf(&list, "%s-\n%s  # below\n%s  url: %s\n", indent, indent, indent, scalar(i))
			case "wide":
				fmt.Fprintf(&list, "%s-%s{url: %s,\n%s    name: \"}\"}\n", indent, gap, scalar(i), indent)
			case "anchor":
				fmt.Fprintf(&list, "%s- &f%d\n%s  url: %s\n", indent, i, indent, scalar(i))
			}
			list.WriteString(maybe("\n"))
		}
	}
	parts := []string{"# a configuration\ndatabase: x.db\n", "site: {name: ${Y}, url: \"https://brief.example.org\"} # {\n", "digests:\n- {id: daily} # ]\n\n", list.String(), "smtp:\n  # relay\n  host: relay.example\n"}
	r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	text := maybe("---\n") + strings.Join(parts, maybe("# ---\n")) + pick("", "", "# the end\n", "\n\n", "...\n")
	if r.IntN(4) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	// The last line break of a block scalar is part of its text.
	if bare := strings.TrimRight(text, "\r\n"); r.IntN(4) == 0 && !strings.HasSuffix(bare, "{url: no}") {
		text = bare
	}
	if r.IntN(8) == 0 {
		text = "\ufeff" + text
	}
	return []byte(text), n
}

// checkEdit adds a feed to a configuration and takes it out again: the list grows
// by that feed, every byte of the old file stands where it stood, and after the
// removal the file is the old one, blank lines aside.
func checkEdit(t *testing.T, raw []byte, n int, add FeedConfig) {
	t.Helper()
	old, err := readFeedText(raw)
	if err != nil {
		t.Fatalf("the test's own file: %v\n%s", err, raw)
	}
	if len(old.items()) != n {
		t.Fatalf("the test's own file has %d feeds, not %d\n%s", len(old.items()), n, raw)
	}
	got, err := addFeeds(raw, []FeedConfig{add})
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	now, err := readFeedText(got)
	if err != nil || len(now.items()) != n+1 {
		t.Fatalf("%v, %d feeds after %d\n%s", err, len(now.items()), n, got)
	}
	if !isFeed(now.items()[n], add) || !sameAll(old.items(), now.items()[:n]) || !sameBesides(old.root, now.root) {
		t.Fatalf("something else changed:\n%s\nwas\n%s", got, raw)
	}
	head := commonPrefix(raw, got)
	if tail := got[len(got)-(len(raw)-head):]; !bytes.Equal(raw[head:], tail) {
		t.Fatalf("bytes of the old file changed:\n%q\nwas\n%q", got, raw)
	}
	back, err := removeFeed(got, n)
	if err != nil {
		t.Fatalf("take it out again: %v\n%s", err, got)
	}
	if n > 0 && !slices.Equal(textLines(back), textLines(raw)) {
		t.Fatalf("after the removal:\n%q\nwas\n%q", back, raw)
	}
}

// textLines are the lines of a file that are not blank.
func textLines(raw []byte) (out []string) {
	for _, l := range strings.Split(string(raw), "\n") {
		if l = strings.TrimRight(l, "\r"); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func commonPrefix(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// TestEditAnyStyle edits many files in many styles.
func TestEditAnyStyle(t *testing.T) {
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		raw, n := styledConfig(r)
		checkEdit(t, raw, n, FeedConfig{
			URL: "https://new.example/" + []string{"rss", "?a=1&b={x}", "#!", "ü", "a,b", "${HOME}"}[r.IntN(6)], Name: []string{"", "New", "it's: #1", "no", "- x", "\"", "1e3", "日本", "a\u200bb", "${X}", "~"}[r.IntN(11)],
			Every: []time.Duration{0, 15 * time.Minute}[r.IntN(2)],
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// FuzzEdit: whatever the style and the texts, an edit changes what it should or
// refuses; it never damages.
func FuzzEdit(f *testing.F) {
	f.Add(uint64(1), []byte("feeds:\n- {url: a}\n"), "https://a.example/", "A")
	f.Add(uint64(2), []byte("feeds: [{url: a}\n]\n"), "https://a.example/${X}", "- #: {")
	f.Add(uint64(3), []byte("feeds:\n  - url: |\n      a\n\n      # b\n"), "x", "\u2028\x00\ue000")
	f.Fuzz(func(t *testing.T, seed uint64, raw []byte, url, name string) {
		add := FeedConfig{URL: url, Name: name}
		if slices.ContainsFunc(feedFields(add), func(kv field) bool { return kv.key == "url" }) {
			styled, n := styledConfig(rand.New(rand.NewPCG(seed, 2)))
			checkEdit(t, styled, n, add)
		}
		got, err := addFeeds(raw, []FeedConfig{add})
		if err != nil {
			return
		}
		head := commonPrefix(raw, got)
		if !bytes.Equal(raw[head:], got[len(got)-(len(raw)-head):]) {
			t.Fatalf("bytes changed: %q was %q", got, raw)
		}
	})
}
