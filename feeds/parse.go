package feeds

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// The bounds of one document. They keep a hostile feed from costing more than
// a large honest one: real feeds hold 20 to 130 items in 15 KB to 1.1 MB.
const (
	MaxBytes    = 32 << 20 // bytes of a document that are read
	MaxItems    = 5000     // items kept, in document order; which, see newest.go
	readItems   = 20000    // items read to choose them from
	maxDepth    = 100      // nested elements kept
	maxKids     = 1000     // children kept per item and per element inside one
	maxElements = 500000   // elements kept of a document: 100 for each of MaxItems
	maxAttrs    = 64       // attributes kept per element
	maxText     = 1 << 20  // bytes of text kept per element
	maxTitle    = 1000     // characters of a title
	maxSummary  = 20000    // characters of a summary
	maxContent  = 200000   // characters of a full text
	maxLink     = 8192     // bytes of a URL; longer ones are no link
	maxShort    = 300      // characters of a name, category, origin
	maxPerItem  = 100      // authors, categories, enclosures kept per item
	maxEntities = 200      // entities a document type may declare
)

// The reasons Parse refuses a document; test with errors.Is.
var (
	// ErrNotFeed: the bytes are readable but no RSS, Atom or JSON feed.
	ErrNotFeed = errors.New("not a feed")
	// ErrUnreadable: it begins as a feed but even repaired cannot be read.
	ErrUnreadable = errors.New("feed cannot be read")
)

// RepairCutShort begins the repair that says a document ended too early: what
// is missing may come with the next fetch, if that is not conditional.
const RepairCutShort = "document cut short"

// The repairs of a document above MaxItems and of one above MaxBytes.
var (
	tooManyItems = fmt.Sprintf("items beyond %d dropped", MaxItems)
	tooLarge     = fmt.Sprintf("document over %d MB: only its first part is read", MaxBytes>>20)
)

// Options says where the bytes came from. All fields may be empty.
type Options struct {
	URL         string // final URL after redirects: the base of relative links
	ContentType string // Content-Type header of the response, for its charset
	Lang        string // BCP 47 language the feed is known to have, before what it says itself: 4/5/2031 is read by it
}

// Parse reads one RSS 0.9x/1.0/2.0, Atom 0.3/1.0 or JSON Feed 1.x document.
//
// The stages, each in a file of its own: bytes become UTF-8 (charset.go), the
// text is mended until any XML or JSON parser accepts it (mend.go, jsonscan.go),
// gofeed reads the vocabulary, and its result becomes Items: plain text
// (text.go), absolute links (links.go), instants (dates.go), pictures
// (media.go). Items keep the feed's order; none is dropped or merged below
// MaxItems. Document.Repairs names what had to be mended.
//
// A document above MaxBytes gives the complete items of its first part. Errors
// wrap ErrNotFeed or ErrUnreadable.
func Parse(body []byte, o Options) (*Document, error) {
	return parse(body, o, &notes{})
}

func parse(body []byte, o Options, n *notes) (*Document, error) {
	if len(body) > MaxBytes {
		body = body[:MaxBytes]
		n.partial = true
		n.add(tooLarge)
	}
	n.lang = langTag(o.Lang)
	text := toUTF8(body, o.ContentType, n)
	text = dropControls(text, n)
	n.text = text
	base := baseURL(o.URL)
	if head := cut(text, 4096); firstByte(head) != '{' && strings.Contains(head, "jsonfeed.org/version") && !strings.Contains(head, "<rss") && !strings.Contains(head, "<feed") {
		if i := strings.Index(text, `{"`); i >= 0 {
			n.add("junk before the feed dropped")
			text = text[i:]
		}
	}
	switch first := firstByte(text); {
	case first == '{' || first == '[':
		return parseJSON(text, base, n)
	case first == 0 || !strings.Contains(text, "<"):
		return nil, notFeed(text)
	}
	return parseXML(text, base, n)
}

func firstByte(s string) byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c > ' ' {
			return c
		}
	}
	return 0
}

func baseURL(s string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || !isWeb(u) {
		return nil
	}
	return u
}
