package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/digest/mailer/mailtest"
	"geodigest/digest/store"
)

// mutants is how many spoilt configurations are written over the good one.
const mutants = 1000

// mutate spoils a configuration the way people, editors and full disks do.
func mutate(rng *rand.Rand, good string) string {
	lines := strings.SplitAfter(good, "\n")
	at := func() int { return rng.IntN(len(lines)) }
	span := func() (int, int) {
		i := rng.IntN(len(good))
		return i, min(len(good), i+1+rng.IntN(12))
	}
	swap := func(words ...string) string {
		i := 2 * rng.IntN(len(words)/2)
		return strings.Replace(good, words[i], words[i+1], 1)
	}
	switch rng.IntN(12) {
	case 0: // half a file
		return good[:rng.IntN(len(good))]
	case 1: // the tail of a longer file stays behind
		return good + good[rng.IntN(len(good)):]
	case 2: // a line is lost
		i := at()
		return strings.Join(append(append([]string{}, lines[:i]...), lines[i+1:]...), "")
	case 3: // a line twice
		i := at()
		return strings.Join(append(append([]string{}, lines[:i+1]...), lines[i:]...), "")
	case 4: // two lines change places
		l := append([]string{}, lines...)
		i, j := at(), at()
		l[i], l[j] = l[j], l[i]
		return strings.Join(l, "")
	case 5: // some bytes are others
		i, j := span()
		b := []byte(good)
		for k := i; k < j; k++ {
			b[k] = byte(rng.IntN(256))
		}
		return string(b)
	case 6: // some bytes are missing
		i, j := span()
		return good[:i] + good[j:]
	case 7: // a block of zeros, as after a crash
		i := rng.IntN(len(good))
		return good[:i] + strings.Repeat("\x00", len(good)-i)
	case 8: // the wrong indentation
		i := at()
		l := append([]string{}, lines...)
		l[i] = []string{" ", "\t", "  - "}[rng.IntN(3)] + l[i]
		return strings.Join(l, "")
	case 9: // values of the wrong type
		return swap("tls: none", "tls: [none]", "subscribers: [", "subscribers: {", "feeds:\n", "feeds: all\n", "port: ", "port: x",
			"fetch: {", "fetch: 5 #", "schedule: ", "schedule: 7 #", "site: {", "site: ~\nsite: {", "database: day.db", "database: {day: db}")
	case 10: // values that mean nothing
		return swap("0 7 1 1 *", "0 7 30 2 *", "0 7 1 1 *", "@reboot", "0 7 1 1 *", "61 * * * *", "id: daily", "id: Täglich", "country: GB", "country: UK2",
			"tls: none", "tls: maybe", "ownership: public", "ownership: mine", "reader@example.org", "reader@", "{url: \"http", "{url: \"gopher")
	}
	// what was never meant for it
	return []string{"", "\n", "---\n", "null\n", "[]\n", "{}\n", "<html></html>\n", "\ufeff", "a: &a [*a]\n", "${HOME}\n", good + "---\n" + good, strings.ToUpper(good)}[rng.IntN(12)]
}

// harmless says whether a mutant that happens to be a good configuration may come
// into force in a test: it must send no mail of its own and reach nobody else.
func harmless(base, c *Config) bool {
	return c.SMTP.Host == base.SMTP.Host && c.SMTP.Port == base.SMTP.Port && reflect.DeepEqual(c.Digests, base.Digests)
}

// TestReloadMutants: whatever is written over the configuration of a daemon that
// sends, the daemon goes on, takes what is a configuration whole, takes nothing of
// what is not, and every reader gets the mail once.
func TestReloadMutants(t *testing.T) {
	const readers = 40
	dots := make(chan struct{}) // each lets one mail end
	var all sync.Once
	sink, err := mailtest.Script(func(c mailtest.Command) mailtest.Answer {
		if c.Verb == "." {
			<-dots
		}
		return mailtest.Answer{}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { all.Do(func() { close(dots) }); sink.Close() })
	w := newWorldWith(t, sink, "* * * * *")
	w.known(t)
	w.do(t, exitPartly, "poll", "--all")
	people := []string{"subscribers", "add"}
	for i := range readers - 2 {
		people = append(people, fmt.Sprintf("reader%d@example.org", i))
	}
	w.do(t, exitDone, people...)
	// Nothing but the signals reloads, so that each mutant is judged once. Nothing is
	// polled: a mutant may name any host.
	pace := patient()
	pace.settle = time.Hour
	r := w.reloadable(t, pace, "group", "publish", "web")
	r.awaitLog(0, "edition cut")
	good := strings.Replace(r.text(), "* * * * *", "0 7 1 1 *", 1)
	r.write(good)
	r.signal()
	base := r.d.inForce.Load().cfg
	db := r.store()
	want := active(t, db)
	rng := rand.New(rand.NewPCG(1, 2))
	applied, refused := 0, 0
	for n := 0; n < mutants; {
		text := mutate(rng, good)
		c, issues := parseConfig([]byte(text), w.dir, os.LookupEnv)
		ok := len(issues) == 0
		if ok && !harmless(base, c) {
			continue
		}
		n++
		before := r.d.inForce.Load()
		r.write(text)
		r.signal()
		g := r.d.inForce.Load()
		switch {
		case !ok && g != before:
			t.Fatalf("a bad configuration is in force:\n%s", text)
		case ok && g.cfg.print != fingerprint([]byte(text)):
			t.Fatalf("a good configuration is not in force:\n%s\n%s", text, r.log.String())
		case ok:
			applied++
			want = map[string]store.FeedStatus{}
			for _, f := range c.list {
				want[f.URL] = store.FeedStatus{}
			}
		default:
			refused++
		}
		if n%25 == 0 || ok {
			have := active(t, db)
			if len(have) != len(want) {
				t.Fatalf("%d feeds are polled, want %d, after\n%s", len(have), len(want), text)
			}
			for url := range want {
				if _, there := have[url]; !there {
					t.Fatalf("%s is not polled", url)
				}
			}
		}
		if n%(mutants/readers) == 0 {
			select {
			case dots <- struct{}{}:
			case <-time.After(patience):
				t.Fatalf("nothing is being sent:\n%s", r.log.String())
			}
		}
	}
	r.write(good)
	r.signal()
	all.Do(func() { close(dots) })
	r.await("the mails", func() bool { return len(sink.Messages()) >= readers })
	got := map[string]int{}
	for _, m := range sink.Messages() {
		got[m.To[0]]++
	}
	for to, n := range got {
		if n != 1 {
			t.Errorf("%s got %d mails", to, n)
		}
	}
	if len(got) != readers {
		t.Errorf("%d readers got mail, want %d", len(got), readers)
	}
	r.stop()
	if err := end(t, r.ended, r.log); err != nil {
		t.Errorf("the daemon ended with %v", err)
	}
	t.Logf("%d mutants: %d refused, %d good and in force, while %d mails were sent", mutants, refused, applied, readers)
	if refused < mutants/2 || applied < mutants/50 {
		t.Error("the mutants are too much alike to prove anything")
	}
}

// TestReloadWatches: every way in which a file comes to have other content is
// noticed, and whatever stands in its place meanwhile changes nothing.
func TestReloadWatches(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w := newWorld(t, "0 7 1 1 *")
	// The folder of the configuration is what a ConfigMap looks like: a link to a
	// link to a folder of that version.
	good, err := os.ReadFile(w.config)
	must(err)
	mount := filepath.Join(w.dir, "mount")
	version := func(n int, text string) string {
		dir := filepath.Join(mount, fmt.Sprintf("..v%d", n))
		must(os.MkdirAll(dir, 0o700))
		must(os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(text), 0o600))
		return filepath.Base(dir)
	}
	named := func(name string) string {
		return strings.NewReplacer("World Brief, url", name+", url", "database: day.db", "database: ../day.db").Replace(string(good))
	}
	must(os.MkdirAll(mount, 0o700))
	must(os.Symlink(version(1, named("One")), filepath.Join(mount, "..data")))
	w.config = filepath.Join(mount, "config.yaml")
	must(os.Symlink(filepath.Join("..data", "config.yaml"), w.config))
	r := w.reloadable(t, patient(), "web")
	inForce := func(name string) {
		t.Helper()
		r.await(name+" in force", func() bool { return r.d.inForce.Load().cfg.Site.Name == name })
	}
	refused := func(why string, do func()) {
		t.Helper()
		n, before := r.count("configuration refused"), r.d.inForce.Load()
		do()
		r.awaitLog(n, "configuration refused")
		if r.d.inForce.Load() != before {
			t.Errorf("%s: something else is in force", why)
		}
		contains(t, "log", r.log.String(), why)
	}
	turn := func(to string) { // as the kubelet does: a new link, renamed over the old
		must(os.Symlink(to, filepath.Join(mount, "..data_tmp")))
		must(os.Rename(filepath.Join(mount, "..data_tmp"), filepath.Join(mount, "..data")))
	}
	turn(version(2, named("Two")))
	inForce("Two")
	must(os.RemoveAll(filepath.Join(mount, "..v1")))
	must(os.WriteFile(filepath.Join(mount, "..v2", "config.yaml"), []byte(named("Three")), 0o600))
	inForce("Three") // behind both links
	refused("no such file", func() { turn("..v9") })
	turn(version(4, named("Four")))
	inForce("Four")

	replace := func(text string) { // as editors do
		must(os.WriteFile(w.config+"~", []byte(text), 0o600))
		must(os.Rename(w.config+"~", w.config))
	}
	replace(named("Five"))
	inForce("Five")
	refused("the file is empty", func() { must(os.WriteFile(w.config, nil, 0o600)) })
	refused("no such file", func() { must(os.Remove(w.config)) })
	refused("is not a regular file", func() { must(os.Mkdir(w.config, 0o700)) })
	must(os.Remove(w.config))
	replace(named("Six"))
	inForce("Six")
	if os.Geteuid() != 0 {
		refused("permission denied", func() { must(os.Chmod(w.config, 0)) })
		must(os.Chmod(w.config, 0o600))
	}

	// A writer that takes its time: what is there at any moment is only a part.
	f, err := os.OpenFile(w.config, os.O_WRONLY|os.O_TRUNC, 0)
	must(err)
	for _, line := range strings.SplitAfter(named("Seven"), "\n") {
		_, err := f.WriteString(line)
		must(err)
	}
	must(f.Close())
	inForce("Seven")

	// A full disk leaves a part that looks like a whole. Who sends a signal means it.
	refused("ends within a line", func() { must(os.WriteFile(w.config, []byte(strings.TrimSuffix(named("Half"), "\n")), 0o600)) })
	r.signal()
	inForce("Half")
	n := r.count("configuration reloaded")
	must(os.WriteFile(w.config, []byte(named("Seven")), 0o600))
	inForce("Seven")
	r.awaitLog(n, "configuration reloaded") // it is logged a moment after it is in force

	// The same content again is nothing new.
	n = r.count("configuration reloaded")
	replace(named("Seven"))
	replace(named("Eight"))
	inForce("Eight")
	if got := r.count("configuration reloaded"); got > n+1 {
		t.Errorf("%d reloads for one change", got-n)
	}
	r.stop()
	if err := end(t, r.ended, r.log); err != nil {
		t.Errorf("the daemon ended with %v", err)
	}
}

// TestReloadWithoutHints: where the file system tells nothing, the file is looked
// at now and then.
func TestReloadWithoutHints(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	pace := patient()
	pace.look = 10 * time.Millisecond
	r := w.reloadable(t, pace, "web")
	// A hard link has the same content under a name that nobody watches.
	elsewhere := filepath.Join(t.TempDir(), "elsewhere.yaml")
	if err := os.Link(w.config, elsewhere); err != nil {
		t.Skipf("no hard links here: %v", err)
	}
	text := strings.Replace(r.text(), "World Brief, url", "Far Brief, url", 1)
	if err := os.WriteFile(elsewhere, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r.awaitLog(0, "configuration reloaded")
	contains(t, "front page", r.page("/"), "Far Brief")
}
