package fetch

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

type ssrfCase struct {
	ID        string                `json:"id"`
	Class     string                `json:"class"`
	URL       string                `json:"url"`
	Expect    string                `json:"expect"`
	DNS       map[string][]string   `json:"dns"`
	Sequence  map[string][][]string `json:"dns_sequence"`
	CNAME     map[string]string     `json:"dns_cname"`
	Loop      bool                  `json:"loop"`
	Redirects []struct {
		Status   int    `json:"status"`
		Location string `json:"location"`
	} `json:"redirects"`
}

// Every address a hostile URL, name or redirect can lead to, against a fake
// resolver and a dialer that connects to nothing but a loopback stand-in. This
// run uses Go's own resolver; cgo_linux_test.go does it again with the C
// library's, which reads more forms of numbers as addresses.
func TestSSRFCorpus(t *testing.T) {
	runSSRFCorpus(t, ssrfCorpus(t), func(d *dialer, c ssrfCase) {
		names := &fakeDNS{c: c}
		d.guarded.Resolver = &net.Resolver{PreferGo: true, Dial: names.dial}
	})
}

// corpusRoot is the folder of test material that is not part of the project.
func corpusRoot(t *testing.T) string {
	t.Helper()
	if root := os.Getenv("GEODIGEST_CORPUS"); root != "" {
		return root
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "..", "..", "..", "shared")
}

func ssrfCorpus(t *testing.T) []ssrfCase {
	t.Helper()
	f, err := os.Open(filepath.Join(corpusRoot(t), "hostile", "ssrf", "ssrf.jsonl"))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		t.Skipf("no corpus (%v); set GEODIGEST_CORPUS to run this test", err)
	}
	defer f.Close()
	var list []ssrfCase
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var c ssrfCase
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

// runSSRFCorpus prints how many cases of each class hold. resolve sets the
// resolver of a dialer up for a case.
func runSSRFCorpus(t *testing.T, list []ssrfCase, resolve func(*dialer, ssrfCase)) {
	t.Helper()
	type score struct{ pass, all int }
	classes, pass := map[string]*score{}, 0
	for _, c := range list {
		key := c.Class + " (" + c.Expect + ")"
		if classes[key] == nil {
			classes[key] = &score{}
		}
		classes[key].all++
		if why := runSSRF(t, c, resolve); why != "" {
			t.Errorf("%s %s (%s): %s", c.ID, c.URL, c.Expect, why)
			continue
		}
		classes[key].pass++
		pass++
	}
	for _, key := range slices.Sorted(maps.Keys(classes)) {
		t.Logf("%-38s %3d of %3d", key, classes[key].pass, classes[key].all)
	}
	t.Logf("%d of %d cases hold", pass, len(list))
}

var errStandIn = errors.New("connect to the stand-in instead")

func runSSRF(t *testing.T, c ssrfCase, resolve func(*dialer, ssrfCase)) string {
	hop := 0
	standIn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		i := hop
		hop++
		if c.Loop && len(c.Redirects) > 0 {
			i = 0
		}
		if i < len(c.Redirects) {
			w.Header().Set("Location", c.Redirects[i].Location)
			w.WriteHeader(c.Redirects[i].Status)
		}
	}))
	defer standIn.Close()
	var mu sync.Mutex
	var attempts []string
	d := newDialer(Config{DialTimeout: time.Second, TLSTimeout: time.Second})
	resolve(d, c)
	d.guarded.ControlContext = func(ctx context.Context, network, address string, rc syscall.RawConn) error {
		if err := refusePrivate(ctx, network, address, rc); err != nil {
			return err
		}
		mu.Lock()
		attempts = append(attempts, address)
		mu.Unlock()
		return errStandIn
	}
	d.tcp = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := d.connect(ctx, network, addr)
		if errors.Is(err, errStandIn) {
			return net.Dial("tcp", standIn.Listener.Addr().String())
		}
		return conn, err
	}
	client := newClient(Config{Total: 3 * time.Second}.withDefaults(), d)
	defer client.Close()
	_, err := client.Get(t.Context(), Request{URL: c.URL})
	mu.Lock()
	defer mu.Unlock()
	for _, a := range attempts {
		if ap, perr := netip.ParseAddrPort(a); perr != nil || !publicByHand(ap.Addr()) {
			return "connected to " + a
		}
	}
	var fe *Error
	switch c.Expect {
	case "block":
		if len(attempts) > 0 || !errors.As(err, &fe) || fe.Kind != KindForbidden && fe.Kind != KindRedirect {
			return "not blocked by policy: " + errText(err)
		}
	case "first-hop-only":
		if len(attempts) != 1 {
			return "attempts beyond the first hop: " + errText(err)
		}
	case "allow":
		if len(attempts) == 0 {
			return "nothing attempted: " + errText(err)
		}
	case "bounded":
		if err == nil || hop > 10 {
			return "redirects not bounded"
		}
	}
	return ""
}

// publicByHand is a second, cruder opinion than isPublic, so that a hole there
// shows: the standard library's notions and the blocks it does not know.
func publicByHand(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Zone() != "" {
		return false
	}
	for _, s := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/32", "64:ff9b:1::/48", "100::/16", "2001::/32", "2001:2::/48", "2001:10::/28", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10"} {
		if netip.MustParsePrefix(s).Contains(a) {
			return false
		}
	}
	return true
}

func errText(err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}

// fakeDNS answers the queries of Go's resolver over an in-memory stream.
type fakeDNS struct {
	c   ssrfCase
	mu  sync.Mutex
	ask map[string]int
}

func (f *fakeDNS) dial(context.Context, string, string) (net.Conn, error) {
	a, b := net.Pipe()
	go func() {
		defer b.Close()
		for {
			var size [2]byte
			if _, err := io.ReadFull(b, size[:]); err != nil {
				return
			}
			msg := make([]byte, binary.BigEndian.Uint16(size[:]))
			if _, err := io.ReadFull(b, msg); err != nil {
				return
			}
			out, err := f.answer(msg)
			if err != nil {
				return
			}
			if _, err := b.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...)); err != nil {
				return
			}
		}
	}()
	return a, nil
}

func (f *fakeDNS) answer(msg []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(msg); err != nil {
		return nil, err
	}
	q := m.Questions[0]
	m.Response, m.RecursionAvailable = true, true
	m.Additionals = nil
	name := q.Name.String()
	name = name[:len(name)-1]
	target := name
	if cname, ok := f.c.CNAME[name]; ok {
		target = cname
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: dnsmessage.TypeCNAME, Class: dnsmessage.ClassINET},
			Body:   &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName(cname + ".")},
		})
	}
	list, known := f.addresses(target, q.Type)
	if !known {
		m.RCode = dnsmessage.RCodeNameError
	}
	for _, s := range list {
		a := netip.MustParseAddr(s)
		h := dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(target + "."), Class: dnsmessage.ClassINET}
		switch {
		case a.Is4() && q.Type == dnsmessage.TypeA:
			h.Type = dnsmessage.TypeA
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}})
		case a.Is6() && q.Type == dnsmessage.TypeAAAA:
			h.Type = dnsmessage.TypeAAAA
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	return m.Pack()
}

func (f *fakeDNS) addresses(name string, typ dnsmessage.Type) ([]string, bool) {
	if seq := f.c.Sequence[name]; len(seq) > 0 {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.ask == nil {
			f.ask = map[string]int{}
		}
		key := name + typ.String()
		i := f.ask[key]
		f.ask[key]++
		return seq[i%len(seq)], true
	}
	if name == "metadata.google.internal" {
		return []string{"169.254.169.254"}, true
	}
	list, ok := f.c.DNS[name]
	return list, ok
}
