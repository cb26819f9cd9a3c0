package demoday

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"
)

// Handler serves every outlet's feed under its path, with a Content-Type of its
// format, a strong ETag, Last-Modified and conditional GET (RFC 9110 section
// 13). The broken outlets answer 500, and 200 with an HTML page. Any other path
// is 404. The feeds are rendered once, here; the handler is safe for concurrent
// use.
func Handler() http.Handler { return HandlerOn(1) }

// HandlerOn is Handler on the n-th day, from 1 to Days: the feeds then carry what
// they did the day before and the news since.
func HandlerOn(n int) http.Handler {
	mux := http.NewServeMux()
	for _, o := range mustLoad(n).outlets {
		mux.Handle("GET "+o.path, o.handler())
	}
	return mux
}

func (o *outlet) handler() http.Handler {
	switch o.broken {
	case "500":
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "upstream content service did not answer", http.StatusInternalServerError)
		})
	case "html":
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(consentPage)) // a client gone away is its own business
		})
	}
	body, err := o.render()
	if err != nil {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		})
	}
	return &document{body: body, contentType: o.contentType(), etag: etag(body), modified: o.newest()}
}

// document is one rendered feed.
type document struct {
	body        []byte
	contentType string
	etag        string
	modified    time.Time
}

func (d *document) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", d.contentType)
	h.Set("ETag", d.etag)
	h.Set("Cache-Control", "max-age=300")
	// ServeContent answers If-None-Match and If-Modified-Since for us.
	http.ServeContent(w, r, "", d.modified, bytes.NewReader(d.body))
}

func (o *outlet) contentType() string {
	switch {
	case o.charset == "windows-1251":
		return "text/xml" // no charset parameter: the XML declaration has to be read
	case o.format == "rss1":
		return "application/rdf+xml; charset=utf-8"
	case o.format == "atom":
		return "application/atom+xml; charset=utf-8"
	case o.format == "json":
		return "application/feed+json"
	case o.guid == "none":
		return "text/xml; charset=utf-8" // as a third of real feeds do
	}
	return "application/rss+xml; charset=utf-8"
}

func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

// consentPage is what the outlet behind a cookie wall serves to everyone.
const consentPage = `<!DOCTYPE html>
<html lang="pt"><head><title>Before you continue</title></head>
<body><h1>We value your privacy</h1>
<p>Please accept our partners' cookies to read the Tagus Gazette.</p>
<form method="post" action="/consent"><button>Accept all</button></form>
</body></html>
`
