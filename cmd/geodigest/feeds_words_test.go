package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/feeds"
	"geodigest/feeds/feedtest"
)

// TestUnknownNames: a name that no feed has is no address to be corrected.
func TestUnknownNames(t *testing.T) {
	file := configWith(t, "feeds:\n  - {url: \"https://a.example/rss\", name: A}\n")
	for _, args := range [][]string{{"check", "bogus"}, {"check", "https://127.0.0.1:1/", "bogus"}, {"explain", "bogus"}} {
		out, errs := want(t, exitFailed, append(append([]string{"feeds"}, args...), "-c", file)...)
		contains(t, strings.Join(args, " "), errs, "bogus is not configured; see: geodigest feeds list", "begins with https://")
		if strings.Contains(out+errs, "redirect") || strings.Contains(out+errs, "correct the address") {
			t.Errorf("%v: %s%s", args, out, errs)
		}
	}
	for _, site := range []string{"not a url", "ftp://x.example/rss", "http://", "mailto://"} {
		for _, command := range []string{"add", "discover"} {
			_, errs := want(t, exitUsage, "feeds", command, site, "-c", file)
			contains(t, site, errs, `"`+site+`" is not the address of a feed or of a site`, "https://example.org/rss")
			if strings.Contains(errs, "configuration") {
				t.Errorf("%s %s points at the configuration: %s", command, site, errs)
			}
		}
	}
	out, errs := want(t, exitFailed, "feeds", "check", "ftp://x.example/rss", "-c", file)
	if text := out + errs; strings.Contains(text, "in the configuration") || !strings.Contains(text, "http://") {
		t.Error(text)
	}
}

// TestAddChecksItsFlags: a wrong flag is wrong usage, is named, and is found before
// anything is asked or edited.
func TestAddChecksItsFlags(t *testing.T) {
	srv := feedServer(t)
	srv.Handle("/rss", feedtest.Reply{Body: feedtest.RSS("News", feedtest.Entry{Title: "t", Link: "https://x.example/1"})})
	file := configWith(t, "")
	before := contentOf(t, file)
	for flag, value := range map[string]string{"--country": "Japan", "--ownership": "mine", "--lang": "klingon", "--every": "1s", "--pick": "-1"} {
		_, errs := want(t, exitUsage, "feeds", "add", srv.URL+"/rss", "-c", file, flag, value)
		contains(t, flag, errs, "geodigest: "+flag)
		if strings.Contains(errs, "feeds[") || strings.Contains(errs, filepath.Base(file)) {
			t.Errorf("%s: a place that is in no file: %s", flag, errs)
		}
	}
	_, errs := want(t, exitUsage, "feeds", "add", srv.URL+"/rss", "-c", file, "--country", "Japan", "--every", "1s")
	contains(t, "both", errs, "--country: \"Japan\" is not an ISO 3166-1 code", "--every: 1s is too often", "nothing was written")
	if contentOf(t, file) != before || srv.Requests("/rss") != 0 {
		t.Error("something was asked or written")
	}
	_, errs = want(t, exitUsage, "feeds", "add", srv.URL+"/rss", "-c", file, "--every", "0s")
	contains(t, "zero", errs, "--every: 0s is too often")
}

// TestAddSaysWhatIsWrong: an edit that would not load names the feed by its address.
func TestAddSaysWhatIsWrong(t *testing.T) {
	file := configWith(t, "feeds:\n  - {url: \"https://a.example/rss\", name: A}\n")
	f, err := openConfigFile(file, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.added([]FeedConfig{{URL: "https://bob:hunter2@b.example/rss", Country: "Japan"}})
	if err == nil || !strings.Contains(err.Error(), "nothing was written") || !strings.Contains(err.Error(), "https://xxxxx@b.example/rss country: \"Japan\"") || strings.Contains(err.Error(), "feeds[") {
		t.Errorf("got %v", err)
	}
}

// TestBracesSurviveImport: what looks like a reference in a foreign list is text. It is
// kept to the letter, with the name, and known again.
func TestBracesSurviveImport(t *testing.T) {
	t.Setenv("PATH_OF_A_TEST", "expanded")
	file := configWith(t, "")
	list := filepath.Join(t.TempDir(), "list.opml")
	rewrite(t, list, `<opml version="2.0"><body>
<outline text="one ${PATH_OF_A_TEST}" xmlUrl="http://h.example/ok23?a=${PATH_OF_A_TEST}"/>
<outline text="two $${X} ${unset-one} ${" xmlUrl="http://h.example/ok24?a={b}&amp;c=${"/>
</body></opml>`)
	_, errs := want(t, exitDone, "feeds", "import", list, "-c", file)
	contains(t, "the import", errs, "2 feeds added to")
	c, err := loadConfig(file, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range []FeedConfig{
		{URL: "http://h.example/ok23?a=${PATH_OF_A_TEST}", Name: "one ${PATH_OF_A_TEST}"}, {URL: "http://h.example/ok24?a={b}&c=${", Name: "two $${X} ${unset-one} ${"},
	} {
		if got := c.Feeds[i]; got != w {
			t.Errorf("read back as %+v, want %+v", got, w)
		}
	}
	before := contentOf(t, file)
	_, errs = want(t, exitDone, "feeds", "import", list, "-c", file)
	contains(t, "again", errs, "0 feeds added to", "2 configured already, 0 left out")
	if contentOf(t, file) != before {
		t.Errorf("the file changed:\n%s", contentOf(t, file))
	}
	// Escaped by a browser it is still the same feed.
	file = configWith(t, "feeds:\n  - {url: \"http://h.example/ok23?a=$%7BPATH_OF_A_TEST}\"}\n")
	_, errs = want(t, exitDone, "feeds", "import", list, "-c", file)
	contains(t, "escaped", errs, "1 feeds added to", "1 configured already")
}

// TestFeedCommandsHideSecrets: what is written holds the secret, what is shown does not.
func TestFeedCommandsHideSecrets(t *testing.T) {
	srv := feedServer(t)
	srv.Handle("/rss", feedtest.Reply{Body: feedtest.RSS("News", feedtest.Entry{Title: "t", Link: "https://x.example/1"})})
	srv.Handle("/denied", feedtest.Reply{Status: 401, Header: http.Header{"WWW-Authenticate": {
		`Bearer realm="https://auth.example/token?service=feeds&token=hunter2", scope="read"`, `Basic realm="members, token=hunter2"`}}})
	address := strings.Replace(srv.URL, "//", "//bob:hunter2@", 1) + "/rss?token=hunter2&x=1"
	plain := strings.Replace(srv.URL, "//", "//xxxxx@", 1) + "/rss?token=xxxxx&x=1"
	list := filepath.Join(t.TempDir(), "list.opml")
	rewrite(t, list, `<opml version="2.0"><body><outline text="N" xmlUrl="`+strings.ReplaceAll(address, "&", "&amp;")+`"/></body></opml>`)
	for _, style := range []string{"", "feeds:\n  - url: 'https://a.example/'\n    name: A\n", "feeds:\n  - url: https://a.example/\n"} {
		file := configWith(t, style)
		before := contentOf(t, file)
		for _, args := range [][]string{{"add", address, "--dry-run"}, {"discover", address}, {"import", list, "--dry-run"}, {"add", address}, {"remove", address, "--dry-run"}, {"remove", address}} {
			out, errs := want(t, exitDone, append(append([]string{"feeds"}, args...), "-c", file)...)
			if strings.Contains(out+errs, "hunter2") || !strings.Contains(out, plain) || !strings.Contains(errs, hidesSecrets) {
				t.Errorf("feeds %s:\n%s%s", args[0], out, errs)
			}
			if written := strings.Contains(contentOf(t, file), address); written != (args[0] == "add" && len(args) == 2 || args[0] == "remove" && len(args) == 3) {
				t.Errorf("after feeds %v:\n%s", args, contentOf(t, file))
			}
		}
		if got := contentOf(t, file); style != "" && got != before {
			t.Errorf("the file is\n%s", got)
		}
	}
	file := configWith(t, "")
	out, errs := want(t, exitFailed, "feeds", "explain", srv.URL+"/denied", "-c", file)
	contains(t, "the fields", out, `Bearer realm="https://auth.example/token?service=feeds&token=xxxxx", scope="read", Basic realm="members, token=xxxxx"`)
	if strings.Contains(out+errs, "hunter2") || strings.Contains(out, `\`) {
		t.Errorf("explain:\n%s%s", out, errs)
	}
	_, errs = want(t, exitConfig, "config", "check", "-c", configWith(t, "feeds:\n  - {url: \"ftp://bob:hunter2@a.example/?key=hunter2\"}\n"))
	if strings.Contains(errs, "hunter2") {
		t.Error(errs)
	}
}

// TestMovedToAnotherFeed: of a feed that leads to one that is configured, one entry is
// too many.
func TestMovedToAnotherFeed(t *testing.T) {
	srv := feedServer(t)
	srv.Handle("/new", feedtest.Reply{Body: feedtest.RSS("News", feedtest.Entry{Title: "t", Link: "https://x.example/1"})})
	srv.Handle("/old", feedtest.Reply{Status: 301, Header: http.Header{"Location": {"/new"}}})
	file := configWith(t, "feeds:\n  - {url: \""+srv.URL+"/old\", name: Old}\n  - {url: \""+srv.URL+"/new\", name: New}\n")
	const advice = `the same feed is configured already, as "New": remove this one`
	out, _ := want(t, exitDone, "feeds", "check", "-c", file)
	contains(t, "check", out, advice)
	out, _ = want(t, exitDone, "feeds", "explain", "Old", "-c", file)
	contains(t, "explain", out, advice)
	c, err := loadConfig(file, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	f := store.FeedStatus{Feed: c.list[0], Active: true, State: feeds.State{Polls: 3, LastSuccess: now, Learnt: feeds.Learnt{Moved: srv.URL + "/new", MovingFrom: now.Add(-8 * 24 * time.Hour)}}}
	if l := look(f, c, now); len(l.notes) != 1 || !strings.Contains(l.notes[0], advice) || strings.Contains(l.notes[0], "put it") {
		t.Errorf("list: %q", l.notes)
	}
	f.Moved, f.MovingTo = "", srv.URL+"/new"
	if l := look(f, c, now); len(l.notes) != 1 || !strings.Contains(l.notes[0], advice) {
		t.Errorf("list: %q", l.notes)
	}
	f.MovingTo = srv.URL + "/elsewhere"
	if l := look(f, c, now); len(l.notes) != 1 || !strings.Contains(l.notes[0], "taken over when that lasts") {
		t.Errorf("list: %q", l.notes)
	}
}

// TestDiscoverWithoutConfiguration: looking for a feed is the first thing that many do.
func TestDiscoverWithoutConfiguration(t *testing.T) {
	t.Chdir(t.TempDir())
	_, errs := want(t, exitFailed, "feeds", "discover", "http://127.0.0.1:1/")
	contains(t, "without a file", errs, "not public")
	want(t, exitConfig, "feeds", "discover", "http://127.0.0.1:1/", "-c", "nowhere.yaml")
	rewrite(t, "config.yaml", "feeds: 3\n")
	want(t, exitConfig, "feeds", "discover", "http://127.0.0.1:1/")
}

// TestImportWhatIsNoList: a file that holds something else is not called empty.
func TestImportWhatIsNoList(t *testing.T) {
	file := configWith(t, "")
	list := filepath.Join(t.TempDir(), "list.opml")
	rewrite(t, list, "garbage")
	_, errs := want(t, exitFailed, "feeds", "import", list, "-c", file)
	contains(t, "garbage", errs, "not an OPML list: there is no <opml> in it; export the list of your feed reader as OPML")
}

// TestReloadWithoutFeeds: a configuration that lost all its feeds is in force, and
// somebody should know.
func TestReloadWithoutFeeds(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	r := w.reloadable(t, patient(), allRoles...)
	text := r.text()
	r.write(text[:strings.Index(text, "feeds:")])
	r.awaitLog(0, "no feed is configured any more")
	contains(t, "log", r.log.String(), "level=WARN msg=\"no feed is configured any more")
	r.write(strings.Replace(text[:strings.Index(text, "feeds:")], "World Brief, url", "Other Brief, url", 1))
	r.awaitLog(1, "configuration reloaded")
	if n := r.count("no feed is configured any more"); n != 1 {
		t.Errorf("warned %d times", n)
	}
}
