package feeds

import (
	"net/url"
	"strings"
)

// WellKnown returns addresses at which sites keep a feed without announcing
// it, best guesses first. site is any page of the site: what its host tells of
// the program behind it comes first, then the folder of the page, then the root.
func WellKnown(site string) []string {
	base := baseURL(site)
	if base == nil {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	add := func(ref string) {
		u, err := url.Parse(ref)
		if err != nil {
			return
		}
		if s := base.ResolveReference(u).String(); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	for _, p := range platformPaths(base) {
		add(p)
	}
	// A section of a site often has its own: /world/ has /world/feed/.
	if folder := strings.Trim(base.EscapedPath(), "/"); folder != "" && strings.HasSuffix(base.Path, "/") && strings.Count(folder, "/") < 2 {
		for _, p := range []string{"feed/", "rss", "rss.xml", "index.xml"} {
			add("/" + folder + "/" + p)
		}
	}
	for _, p := range commonPaths {
		add(p)
	}
	return out
}

// commonPaths are the places of the programs most sites run on.
var commonPaths = [...]string{
	"/feed/",    // WordPress, Substack, Medium on a domain of its own
	"/rss",      // Ghost, Tumblr
	"/rss.xml",  // Drupal
	"/feed.xml", // Jekyll
	"/atom.xml",
	"/index.xml",                                    // Hugo
	"/arc/outboundfeeds/rss/?outputType=xml",        // Arc XP, the publishing system of large newspapers
	"/feeds/posts/default",                          // Blogger
	"/feeds/all.atom.xml",                           // Pelican
	"/feed.json",                                    // JSON Feed
	"/rss/index.xml", "/feeds/rss.xml", "/feed/rss", // home-made
}

// platformPaths are the feeds of services that many outlets and people share,
// by the rule each of them documents.
func platformPaths(u *url.URL) []string {
	host := canonicalHost(u.Hostname())
	segments := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	first := segments[0]
	second := ""
	if len(segments) > 1 {
		second = segments[1]
	}
	switch {
	case host == "youtube.com":
		if list := u.Query().Get("list"); list != "" {
			return []string{"/feeds/videos.xml?playlist_id=" + url.QueryEscape(list)}
		}
		if first == "channel" && second != "" {
			return []string{"/feeds/videos.xml?channel_id=" + url.QueryEscape(second)}
		}
		if first == "user" && second != "" {
			return []string{"/feeds/videos.xml?user=" + url.QueryEscape(second)}
		}
	case underHost(host, "reddit.com"):
		if (first == "r" || first == "user" || first == "u") && second != "" {
			return []string{"/" + first + "/" + second + "/.rss"}
		}
	case host == "medium.com":
		if first != "" {
			return []string{"/feed/" + first}
		}
	case underHost(host, "medium.com"), underHost(host, "substack.com"):
		return []string{"/feed"}
	case underHost(host, "tumblr.com"):
		return []string{"/rss"}
	case strings.Contains(host, "blogspot."):
		return []string{"/feeds/posts/default"}
	case host == "github.com":
		if second != "" {
			return []string{"/" + first + "/" + second + "/releases.atom", "/" + first + "/" + second + "/commits.atom"}
		}
	case host == "bsky.app":
		if first == "profile" && second != "" {
			return []string{"/profile/" + second + "/rss"}
		}
	case strings.HasPrefix(first, "@") && len(first) > 1: // Mastodon, on any host
		return []string{"/" + first + ".rss"}
	}
	return nil
}
