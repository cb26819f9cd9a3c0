package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"geodigest/feeds/feedtest"
)

// feedServer is a scripted feed server for one test.
func feedServer(t *testing.T) *feedtest.Server {
	t.Helper()
	srv, err := feedtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	return srv
}

// configWith writes a configuration that reaches loopback, with a list of feeds.
func configWith(t *testing.T, list string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	text := "site: {url: https://brief.example.org, contact: editor@example.org}\nsmtp: {from: brief@example.org}\nfetch: {allow_private: [127.0.0.1]}\ndigests: [{id: daily, schedule: \"0 7 * * *\"}]\n" + list
	if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return file
}

// want runs the program and wants an exit code.
func want(t *testing.T, code int, args ...string) (stdout, stderr string) {
	t.Helper()
	got, out, errs := session(t, args...)
	if got != code {
		t.Fatalf("geodigest %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, out, errs)
	}
	return out, errs
}

func contentOf(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestAddFeed adds the feed of an address, of a site, and refuses one that is there
// in any form.
func TestAddFeed(t *testing.T) {
	web, _ := site(t, "/world.xml")
	file := configWith(t, "feeds:\n  # papers\n  - {url: \"https://a.example/rss\", name: A, category: Papers}\n\n# the end\n")
	before := contentOf(t, file)

	// A site with several feeds: nothing is guessed.
	out, errs := want(t, exitUsage, "feeds", "add", web.URL, "-c", file)
	contains(t, "the choice", out, "The Paper: World", "announced", "The Paper: Culture")
	contains(t, "what to do", errs, "--pick")
	want(t, exitUsage, "feeds", "add", web.URL, "-c", file, "--pick", "9")

	out, _ = want(t, exitDone, "feeds", "add", web.URL, "-c", file, "--pick", "2", "--dry-run")
	contains(t, "the try", out, "config.yaml:8: +  - {url: \""+web.URL+"/culture/rss.xml\", name: \"The Paper: Culture\"}", "nothing was written")
	if contentOf(t, file) != before {
		t.Error("a try changed the file")
	}
	want(t, exitDone, "feeds", "add", web.URL, "-c", file, "--yes", "--category", "Papers", "--outlet", "The Paper", "--country", "LV", "--ownership", "public", "--lang", "lv", "--every", "2h")
	after := strings.Replace(before, "category: Papers}\n", "category: Papers}\n  - {url: \""+web.URL+"/world.xml\", name: \"The Paper: World\", category: Papers, outlet: The Paper, country: LV, ownership: public, lang: lv, every: 2h}\n", 1)
	if got := contentOf(t, file); got != after {
		t.Errorf("the file is\n%s\nwant\n%s", got, after)
	}
	if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	if list, _ := os.ReadDir(filepath.Dir(file)); len(list) != 1 {
		t.Errorf("%d files are in the folder", len(list))
	}

	// The same feed in other words.
	for _, again := range []string{web.URL + "/world.xml", web.URL + "/world.xml/", web.URL + "/rss", web.URL + "/world.xml#top"} {
		_, errs := want(t, exitFailed, "feeds", "add", again, "-c", file)
		contains(t, again, errs, "config.yaml:8: ", "is configured already", "The Paper: World")
	}
	// --yes goes on to the next one that is not there.
	want(t, exitDone, "feeds", "add", web.URL, "-c", file, "--yes")
	contains(t, "the file", contentOf(t, file), "/culture/rss.xml")

	// What the file would not load with is refused, with all mistakes, as wrong flags.
	now := contentOf(t, file)
	_, errs = want(t, exitUsage, "feeds", "add", web.URL+"/feed.xml", "-c", file, "--country", "Latvia", "--every", "1s")
	contains(t, "the refusal", errs, "--country: ", "--every: ")
	if contentOf(t, file) != now {
		t.Error("a refusal changed the file")
	}

	// And out again.
	out, _ = want(t, exitDone, "feeds", "remove", "The Paper: Culture", web.URL+"/world.xml/", "-c", file)
	contains(t, "the removal", out, "written")
	if contentOf(t, file) != before {
		t.Errorf("after the removal:\n%s", contentOf(t, file))
	}
	_, errs = want(t, exitFailed, "feeds", "remove", "https://x.example/", "-c", file)
	contains(t, "a stranger", errs, "not in", "feeds list")
}

// TestAddMovedFeed: what moved for good is written with its new address, what only
// redirects for now with the one that was given.
func TestAddMovedFeed(t *testing.T) {
	srv := feedServer(t)
	srv.Handle("/new.xml", feedtest.Reply{Body: feedtest.RSS("News", feedtest.Entry{Title: "t", Link: "https://x.example/1"})})
	srv.Handle("/old.xml", feedtest.Reply{Status: 301, Header: map[string][]string{"Location": {"/new.xml"}}})
	srv.Handle("/today.xml", feedtest.Reply{Status: 302, Header: map[string][]string{"Location": {"/new.xml"}}})
	for asked, written := range map[string]string{"/old.xml": "/new.xml", "/today.xml": "/today.xml"} {
		file := configWith(t, "")
		want(t, exitDone, "feeds", "add", srv.URL+asked, "-c", file)
		contains(t, asked, contentOf(t, file), "feeds:\n  - {url: \""+srv.URL+written+"\", name: News}\n")
	}
	file := configWith(t, "feeds:\n- url: "+srv.URL+"/new.xml\n")
	for _, asked := range []string{"/old.xml", "/today.xml"} {
		_, errs := want(t, exitFailed, "feeds", "add", srv.URL+asked, "-c", file)
		contains(t, asked, errs, "is configured already")
	}
}

// TestEditKeepsLink: a configuration behind a symbolic link is changed where it is.
func TestEditKeepsLink(t *testing.T) {
	file := configWith(t, "feeds:\n- url: https://a.example/\n- url: https://b.example/\n")
	link := filepath.Join(t.TempDir(), "current.yaml")
	if err := os.Symlink(file, link); err != nil {
		t.Skip("no symbolic links here")
	}
	want(t, exitDone, "feeds", "remove", "https://a.example/", "-c", link)
	if st, err := os.Lstat(link); err != nil || st.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
	if got := contentOf(t, file); strings.Contains(got, "a.example") || !strings.Contains(got, "b.example") {
		t.Errorf("the file is\n%s", got)
	}
}

// TestEditSeesOthers: a file that changed after it was read is not overwritten.
func TestEditSeesOthers(t *testing.T) {
	file := configWith(t, "feeds:\n- url: https://a.example/\n")
	f, err := openConfigFile(file, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	out, err := f.removed([]int{0})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(string(f.raw)+"# mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.write(out); err == nil || !strings.Contains(err.Error(), "run the command again") {
		t.Errorf("got %v", err)
	}
	contains(t, "the file", contentOf(t, file), "# mine", "a.example")
}

// TestAddOneFeedInTwoFormats: a site whose feed stands at several addresses has one.
func TestAddOneFeedInTwoFormats(t *testing.T) {
	srv := feedServer(t)
	body := feedtest.RSS("News", feedtest.Entry{Title: "t", Link: "https://x.example/1"}, feedtest.Entry{Title: "u", Link: "https://x.example/2"})
	srv.Handle("/", feedtest.Reply{Header: map[string][]string{"Content-Type": {"text/html"}}, Body: `<!DOCTYPE html><html><head>
<link rel="alternate" type="application/rss+xml" href="/world.rss"><link rel="alternate" type="application/atom+xml" href="/world.atom"></head></html>`})
	srv.Handle("/world.rss", feedtest.Reply{Body: body})
	srv.Handle("/world.atom", feedtest.Reply{Body: `<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><title>u</title><link href="https://x.example/2"/></entry><entry><title>t</title><link href="https://x.example/1"/></entry></feed>`})
	srv.Handle("/rss.xml", feedtest.Reply{Body: body})
	file := configWith(t, "")
	want(t, exitDone, "feeds", "add", srv.URL, "-c", file)
	contains(t, "the file", contentOf(t, file), "\""+srv.URL+"/world.rss\", name: News}\n")
}
