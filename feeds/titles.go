package feeds

import "strings"

// Separators between a headline and the name of the site that prints it.
var (
	suffixMarks = []string{" - ", " – ", " — ", " | ", " :: ", " · ", " » "}
	prefixMarks = []string{" | ", " - ", " – ", " — "} // "Ukraine: ..." in a feed called Ukraine is a headline
)

// withoutSite takes the name of the site off a title, at its end or its start,
// when that is one of the names the feed itself gives: its own or that of the
// item's source. Names of one letter, and titles of which less than two words
// would be left, stay.
func withoutSite(title string, names ...string) string {
	for _, name := range names {
		if len(name) < 2 || len(name) >= len(title) {
			continue
		}
		if at := len(title) - len(name); strings.EqualFold(title[at:], name) {
			for _, m := range suffixMarks {
				if rest, ok := strings.CutSuffix(title[:at], m); ok && isHeadline(rest) {
					return strings.TrimSpace(rest)
				}
			}
		}
		if strings.EqualFold(title[:len(name)], name) {
			for _, m := range prefixMarks {
				if rest, ok := strings.CutPrefix(title[len(name):], m); ok && isHeadline(rest) {
					return strings.TrimSpace(rest)
				}
			}
		}
	}
	return title
}

func isHeadline(s string) bool {
	s = strings.TrimSpace(s)
	return strings.Contains(s, " ") && len(s) >= 12 || len(s) >= 24 && s[0] >= 0x80
}

// siteNames are the names a feed goes by: its title, and the parts of a title
// that joins the name of the site to that of the section.
func siteNames(title string) []string {
	if title == "" {
		return nil
	}
	names := []string{title}
	for _, m := range suffixMarks {
		if parts := strings.Split(title, m); len(parts) > 1 {
			// The first is the site in "BBC News - World", the last in "World | The Gazette".
			names = append(names, strings.TrimSpace(parts[0]), strings.TrimSpace(parts[len(parts)-1]))
		}
	}
	return names
}
