// Package fetch gets one feed document over HTTP, politely and bounded.
//
// Every outcome is typed: a Response (a document, or "not modified"), or an
// *Error whose Kind says whose fault it is, whose Phase says how far the fetch
// had come, and whose Hint says what an operator can do. Error texts hold no
// credentials.
//
// Polite: conditional requests with the stored validators (RFC 9110, 13), an
// honest User-Agent and From with the operator's contact, gzip, connections
// and TLS sessions used again, few connections to one host, Retry-After and
// freshness reported. Cookies live for one Get: a server that sets one and
// redirects is followed, none is told from one poll to the next who we are.
//
// Bounded: a limit for each phase and for the whole, at most five redirects, a
// least rate for bodies, a size limit counted on decoded bytes and a limit on
// the compression ratio, both for each layer of compression. A body of n bytes
// costs at most 2n of memory for the time of the call.
//
// A body that ends early is better than none: what came is returned, marked
// Truncated and without validators. When it was time that ran out there must be
// at least one complete item in it.
//
// Safe: the dialer looks at the address a socket is about to connect to, after
// name resolution, on every hop and every connection, and refuses whatever is
// not public unicast space (address.go). No check of a name or URL is relied
// on: names resolve differently the second time. Hosts an operator named in
// AllowPrivate are exempt, unless a host that is not named redirects to them.
// Proxy settings of the environment are ignored, because a proxy would do the
// connecting in our place.
package fetch

import (
	"context"
	"crypto/x509"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Config of a Client. The zero value is usable; each zero field has the
// default stated.
type Config struct {
	Version      string         // of the program, in the User-Agent
	SiteURL      string         // where an outlet can read who asks, in the User-Agent
	Contact      string         // mail address or URL of the operator, in the User-Agent; a mail address also in From
	DialTimeout  time.Duration  // name resolution and one connection: 10 s
	TLSTimeout   time.Duration  // TLS handshake: 10 s
	HeaderWait   time.Duration  // request sent to response header: 20 s
	Total        time.Duration  // everything, redirects and body: 60 s
	MaxBytes     int64          // decoded bytes of a body: 16 MiB
	AllowPrivate []string       // host names or IP literals that need not be public, on any port
	Roots        *x509.CertPool // authorities believed: the system's
	Now          func() time.Time
}

func (c Config) withDefaults() Config {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	def(&c.DialTimeout, 10*time.Second)
	def(&c.TLSTimeout, 10*time.Second)
	def(&c.HeaderWait, 20*time.Second)
	def(&c.Total, 60*time.Second)
	if c.MaxBytes <= 0 {
		c.MaxBytes = 16 << 20
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Request names a feed and the validators of the document already stored.
type Request struct {
	URL          string // http or https; user information in it is sent as Basic authentication
	ETag         string // as the server sent it; sent back as If-None-Match when not empty
	LastModified string // as the server sent it; sent back as If-Modified-Since when it is a date and not in the future
	Full         bool   // send no validators and pass by caches: for a server that says "not modified" wrongly

	// Room, if any, is called once when the body grows beyond Large bytes and waits
	// until there is memory for it. That time counts against no limit. Its error
	// ends the fetch.
	Room func(ctx context.Context) error
}

// Large is the size in bytes beyond which a body has to ask for room: nearly all
// feeds are smaller.
const Large = 1 << 20

// Response is a fetched document.
type Response struct {
	Status       int           // 200, 203, 226 or 304
	NotModified  bool          // 304: the stored document is current, Body is empty
	Body         []byte        // decoded, never empty unless NotModified
	FinalURL     string        // after redirects, without user information: the base of relative links
	ContentType  string        // as sent
	ETag         string        // verbatim, weak ones too
	LastModified string        // verbatim, whatever it says
	Hops         int           // redirects followed
	Permanent    string        // target, when there were redirects, all 301 or 308 and none from https to http; with the user information of the request if on the same host
	Upgrade      bool          // Permanent is the same address with https for http
	MaxAge       time.Duration // how long from now the server holds this to be fresh, 0 to 24 h; 0 when it does not say (RFC 9111)
	Took         time.Duration // from the call to the last byte, redirects included
	Truncated    bool          // the body ended early: no validators, so that the next fetch is a full one
	Chain        []Hop         // the requests made, at least one
	Header       http.Header   // of the answer, as sent
}

// Hop is one request of a fetch: the address asked for, or one that a redirect led
// to.
type Hop struct {
	URL    string // without user information; print it by Redact, its query may hold keys
	Status int    // HTTP status of the answer, 0 when there was none
}

// Client fetches feeds. It is safe for concurrent use.
type Client struct {
	cfg      Config
	agent    []string // header values, shared by all requests
	from     []string
	allowed  map[string]bool // hosts of AllowPrivate, by hostKey
	public   *http.Transport
	private  *http.Transport // to the hosts of AllowPrivate
	chunks   sync.Pool       // *chunk
	decoders sync.Pool       // *decoder
}

// New returns a Client. Close its idle connections with Close.
func New(cfg Config) *Client {
	cfg = cfg.withDefaults()
	return newClient(cfg, newDialer(cfg))
}

func newClient(cfg Config, d *dialer) *Client {
	c := &Client{
		cfg: cfg, agent: []string{userAgent(cfg)}, allowed: d.allowed,
		public: newTransport(cfg, d, false), private: newTransport(cfg, d, true),
	}
	if a := mailAddress(cfg.Contact); a != "" {
		c.from = []string{a}
	}
	c.chunks.New = func() any { return new(chunk) }
	c.decoders.New = func() any { return newDecoder() }
	return c
}

// Close drops the idle connections.
func (c *Client) Close() {
	c.public.CloseIdleConnections()
	c.private.CloseIdleConnections()
}

// exchange is one Get: its state over all redirects.
type exchange struct {
	c      *Client
	r      Request
	ctx    context.Context
	cancel context.CancelCauseFunc
	total  *time.Timer  // ends the exchange
	phase  atomic.Int32 // index into phases; set by the dialer's goroutine too
	jar    cookies
	chain  []Hop
	header http.Header // of the last answer
}

// Get fetches r.URL. The error is an *Error, or ctx's own error when the
// caller gave up.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	start := time.Now()
	x := &exchange{c: c, r: r}
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	x.ctx, x.cancel = context.WithValue(inner, exchangeKey{}, x), cancel
	x.total = time.AfterFunc(c.cfg.Total, func() { cancel(&timeoutError{limit: c.cfg.Total}) })
	defer x.total.Stop()

	resp, err := x.follow()
	if err != nil {
		if cause := ctx.Err(); cause != nil {
			return nil, cause
		}
		e := x.typed(err)
		e.Chain, e.Header = x.chain, x.header
		return nil, e
	}
	resp.Took, resp.Chain, resp.Header = time.Since(start), x.chain, x.header
	return resp, nil
}

type exchangeKey struct{}

// enter notes the phase of the exchange that ctx belongs to. The dialer's
// context may be that of another exchange waiting for the same host.
func enter(ctx context.Context, p Phase) {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		x.enter(p)
	}
}

func (x *exchange) enter(p Phase) { x.phase.Store(phaseNumber(p)) }

func (x *exchange) reached() Phase { return phases[x.phase.Load()] }

// phases in their order, so that one fits an atomic number.
var phases = [...]Phase{PhaseAddress, PhaseResolve, PhaseConnect, PhaseTLS, PhaseHeaders, PhaseBody, PhaseAnswer}

func phaseNumber(p Phase) int32 {
	for i, q := range phases {
		if p == q {
			return int32(i)
		}
	}
	return 0
}
