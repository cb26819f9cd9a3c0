package fetch

import (
	"net/http"
	"net/url"
	"strings"
)

// maxCookies bounds what one Get remembers; each Set-Cookie is already bounded
// by the limit on header size.
const maxCookies = 20

// cookies are those that the redirects of one Get set, for their own host
// only: enough for servers that redirect until they see their session, and
// nothing that outlives the Get. The zero value is empty.
type cookies []cookie

type cookie struct {
	host, name, value string
	secure            bool
}

// learn takes the cookies of a response; true when one is new or changed.
func (j *cookies) learn(u *url.URL, resp *http.Response) bool {
	if len(resp.Header["Set-Cookie"]) == 0 {
		return false
	}
	changed := false
next:
	for _, c := range resp.Cookies() {
		got := cookie{host: strings.ToLower(u.Hostname()), name: c.Name, value: c.Value, secure: c.Secure}
		for i, old := range *j {
			if old.host == got.host && old.name == got.name {
				changed = changed || old.value != got.value
				(*j)[i] = got
				continue next
			}
		}
		if len(*j) < maxCookies {
			*j = append(*j, got)
			changed = true
		}
	}
	return changed
}

// add puts the cookies of req's host into its header.
func (j cookies) add(req *http.Request) {
	for _, c := range j {
		if c.host == strings.ToLower(req.URL.Hostname()) && (!c.secure || req.URL.Scheme == "https") {
			req.AddCookie(&http.Cookie{Name: c.name, Value: c.value})
		}
	}
}
