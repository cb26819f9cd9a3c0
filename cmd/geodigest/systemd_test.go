package main

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSystemd: the service manager is told when the daemon is ready, when a reload
// begins and ends, that it works, and that it stops.
func TestSystemd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Skipf("no datagram sockets here: %v", err)
	}
	defer socket.Close()
	if err := socket.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("WATCHDOG_USEC", strconv.Itoa(40_000))
	t.Setenv("WATCHDOG_PID", strconv.Itoa(os.Getpid()))
	buf := make([]byte, 4096)
	next := func() string {
		t.Helper()
		n, err := socket.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		return string(buf[:n])
	}
	word := func() string { // the next message but those for the watchdog
		t.Helper()
		for {
			if s := next(); s != "WATCHDOG=1" {
				return s
			}
		}
	}
	w := newWorld(t, "0 7 1 1 *")
	r := w.reloadable(t, patient(), "web", "group")
	if s := word(); s != "READY=1" {
		t.Fatalf("first %q", s)
	}
	for next() != "WATCHDOG=1" {
	}
	reload := func() string {
		t.Helper()
		r.hangup <- syscall.SIGHUP
		s := word()
		usec, with := strings.CutPrefix(s, "RELOADING=1\nMONOTONIC_USEC=")
		if _, err := strconv.ParseUint(usec, 10, 64); !with || err != nil {
			t.Errorf("a reload begins with %q", s)
		}
		return word()
	}
	if s := reload(); s != "READY=1\nSTATUS=" {
		t.Errorf("a good reload ends with %q", s)
	}
	good := r.text()
	r.write(good + "colour: blue\n")
	if s := word(); !strings.HasPrefix(s, "READY=1\nSTATUS=the changed configuration has mistakes") {
		t.Errorf("a change with mistakes: %q", s)
	}
	if s := reload(); !strings.HasPrefix(s, "READY=1\nSTATUS=the changed configuration has mistakes") {
		t.Errorf("a bad reload ends with %q", s)
	}
	r.stop()
	if s := word(); s != "STOPPING=1" {
		t.Errorf("at the end %q", s)
	}
	if err := end(t, r.ended, r.log); err != nil {
		t.Error(err)
	}
}

// TestWatchdogStaysSilent: systemd is not told that a daemon works one of whose
// loops hangs.
func TestWatchdogStaysSilent(t *testing.T) {
	now := time.Date(2026, 1, 3, 12, 0, 0, 0, time.UTC)
	p := newPulse(func() time.Time { return now })
	p.beat("send")
	now = now.Add(11 * time.Minute) // a relay that takes its time for one answer
	if err := p.within(hungFor); err != nil {
		t.Errorf("a slow relay: %v", err)
	}
	now = now.Add(5 * time.Minute)
	if err := p.within(hungFor); err == nil || !strings.Contains(err.Error(), `"send"`) {
		t.Errorf("a loop hangs: %v", err)
	}
}
