package fetch

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"unsafe"
)

// inNamespace marks the copy of this test program that runs in a network of
// its own, where nothing but the loopback interface is.
const inNamespace = "GEODIGEST_TEST_NAMESPACE"

// The C library's resolver takes 2130706433, 0177.0.0.1, 0x7f.1 and 127.1 for
// 127.0.0.1. It cannot be given a fake server, so the cases run in a process
// whose network holds nothing else and whose resolv.conf names our server.
func TestSSRFCorpusCgo(t *testing.T) {
	if os.Getenv(inNamespace) == "" {
		rerunInNamespace(t)
		return
	}
	list := ssrfCorpus(t)
	names := serveNames(t)
	names.Store(&fakeDNS{})
	if got, _ := net.DefaultResolver.LookupHost(t.Context(), "0x7f.1"); len(got) == 0 || got[0] != "127.0.0.1" {
		t.Skip("the test program was built without the C library's resolver")
	}
	runSSRFCorpus(t, list, func(d *dialer, c ssrfCase) {
		d.guarded.Resolver = &net.Resolver{PreferGo: false}
		names.Store(&fakeDNS{c: c})
	})
}

// The forms of one address that only the C library reads.
func TestNumbersTheCLibraryReads(t *testing.T) {
	if os.Getenv(inNamespace) == "" {
		rerunInNamespace(t)
		return
	}
	serveNames(t).Store(&fakeDNS{})
	hits := atomic.Int64{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			hits.Add(1)
			_ = conn.Close()
		}
	}()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	c := New(Config{})
	defer c.Close()
	for _, host := range []string{"2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0x7f000001", "017700000001"} {
		_, err := c.Get(t.Context(), Request{URL: "http://" + host + ":" + port + "/"})
		var e *Error
		if !errors.As(err, &e) || e.Kind != KindForbidden && e.Kind != KindDNS { // dns: built without cgo
			t.Errorf("%s: %v", host, err)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("connected %d times", hits.Load())
	}
}

func rerunInNamespace(t *testing.T) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), inNamespace+"=1", "GODEBUG=netdns=cgo")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit):
		t.Skipf("no namespace can be made here (%v): the C library's resolver is not tested", err)
	case err != nil:
		t.Errorf("%s", out)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("%s", out)
	default:
		t.Logf("%s", out)
	}
}

// serveNames makes this process's network: loopback, a name server on it, and
// the files that send the C library there.
func serveNames(t *testing.T) *atomic.Pointer[fakeDNS] {
	t.Helper()
	if err := loopbackUp(); err != nil {
		t.Skipf("no loopback in the namespace (%v): the C library's resolver is not tested", err)
	}
	dir := t.TempDir()
	for path, text := range map[string]string{
		"/etc/resolv.conf":   "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
		"/etc/nsswitch.conf": "hosts: files dns\n",
		"/etc/hosts":         "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n",
	} {
		file := filepath.Join(dir, filepath.Base(path))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mount(file, path, "", syscall.MS_BIND, ""); err != nil {
			t.Skipf("cannot stand in for %s (%v): the C library's resolver is not tested", path, err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(path, 0) })
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:53")
	if err != nil {
		t.Skipf("no name server (%v): the C library's resolver is not tested", err)
	}
	t.Cleanup(func() { conn.Close() })
	current := new(atomic.Pointer[fakeDNS])
	go func() {
		msg := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(msg)
			if err != nil {
				return
			}
			if out, err := current.Load().answer(msg[:n]); err == nil {
				_, _ = conn.WriteTo(out, from)
			}
		}
	}()
	return current
}

func loopbackUp() error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	var req struct { // struct ifreq, netdevice(7)
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}
	copy(req.name[:], "lo")
	req.flags = syscall.IFF_UP | syscall.IFF_RUNNING
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&req))); errno != 0 {
		return errno
	}
	return nil
}
