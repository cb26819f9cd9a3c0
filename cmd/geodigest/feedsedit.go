package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

// configFile is a configuration that a command changes.
type configFile struct {
	file   string // as the operator named it
	raw    []byte
	cfg    *Config
	lookup func(string) (string, bool)
}

// openConfigFile reads a configuration, which must be valid: what is broken
// already cannot be changed safely.
func openConfigFile(file string, lookup func(string) (string, bool)) (*configFile, error) {
	c, err := loadConfig(file, lookup)
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w; try again", err)
	}
	return &configFile{file: file, raw: raw, cfg: c, lookup: lookup}, nil
}

// added returns the text with more feeds, checked: it loads as the old
// configuration with these feeds and no other difference.
func (f *configFile) added(list []FeedConfig) ([]byte, error) {
	out, err := addFeeds(f.raw, list)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.file, err)
	}
	return out, f.mustLoad(out, len(f.cfg.Feeds)+len(list))
}

// removed returns the text without the feeds at these places of the list, checked.
func (f *configFile) removed(places []int) ([]byte, error) {
	out, err := f.raw, error(nil)
	for _, at := range slices.Backward(slices.Sorted(slices.Values(places))) {
		if out, err = removeFeed(out, at); err != nil {
			return nil, fmt.Errorf("%s: %w", f.file, err)
		}
	}
	return out, f.mustLoad(out, len(f.cfg.Feeds)-len(places))
}

// mustLoad is the normal load of a text that is not on disk yet.
func (f *configFile) mustLoad(raw []byte, n int) error {
	c, issues := parseConfig(raw, filepath.Dir(f.file), f.lookup)
	if len(issues) > 0 {
		return fmt.Errorf("nothing was written, %s would not load afterwards: %s", f.file, unwritten(c, issues))
	}
	if len(c.Feeds) != n {
		return fmt.Errorf("%s: %w", f.file, errNoEdit)
	}
	return nil
}

var feedPath = regexp.MustCompile(`^feeds\[(\d+)\]\.?`)

// unwritten says what is wrong with a text that is nowhere to be looked up: a feed is
// named by its address, not by its place.
func unwritten(c *Config, issues []issue) string {
	var out []string
	for _, is := range issues {
		where := is.path
		if m := feedPath.FindStringSubmatch(is.path); m != nil && c != nil {
			if i, err := strconv.Atoi(m[1]); err == nil && i < len(c.Feeds) {
				where = strings.TrimSpace(fetch.Redact(c.Feeds[i].URL) + " " + is.path[len(m[0]):])
			}
		}
		out = append(out, strings.TrimPrefix(where+": "+is.text, ": "))
	}
	return strings.Join(out, "; ")
}

// write puts the text in the place of the file, all of it or nothing: a daemon
// that reads meanwhile finds the old file or the new one. A symbolic link stays
// one, mode and owner stay.
func (f *configFile) write(raw []byte) error {
	target, err := filepath.EvalSymlinks(f.file)
	if err != nil {
		return fmt.Errorf("find the configuration: %w", err)
	}
	st, err := os.Stat(target)
	if err != nil {
		return fmt.Errorf("find the configuration: %w", err)
	}
	now, err := os.ReadFile(target)
	if err != nil {
		return fmt.Errorf("read the configuration again: %w", err)
	}
	if !bytes.Equal(now, f.raw) {
		return fmt.Errorf("%s was changed by somebody else meanwhile, so it was left as it is; run the command again", f.file)
	}
	tmp, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return fmt.Errorf("write beside %s: %w; the folder must be writable, so that the file can be replaced in one step", target, err)
	}
	err = errors.Join(tmp.Chmod(st.Mode().Perm()), keepOwner(tmp, st))
	if err == nil {
		_, err = tmp.Write(raw)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), target)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w; it was left as it is", target, err), os.Remove(tmp.Name()))
	}
	return syncFolder(filepath.Dir(target))
}

// place is where a feed of the list stands, as an editor jumps there.
func (f *configFile) place(i int) string {
	return fmt.Sprintf("%s:%d", f.file, max(f.cfg.marks[fmt.Sprintf("feeds[%d]", i)].line, 1))
}

// filing says under which key this file keeps the folder of a feed.
func (f *configFile) filing(fc *FeedConfig, category string) {
	region := false
	for _, have := range f.cfg.Feeds {
		if have.Category != "" {
			fc.Category = category
			return
		}
		region = region || have.Region != ""
	}
	if region {
		fc.Region = category
	} else {
		fc.Category = category
	}
}

// find returns the place of the feed with an address, also when it is written
// differently; -1 when there is none.
func (f *configFile) find(address string) int {
	for i, have := range f.cfg.Feeds {
		if have.URL == address {
			return i
		}
	}
	for i, have := range f.cfg.Feeds {
		if sameAddress(have.URL) == sameAddress(address) {
			return i
		}
	}
	return -1
}

// sameAddress is equal for addresses that lead to one document: scheme, default
// port, "www.", letters of the host, a slash at the end, the fragment and whether a
// brace is escaped make no difference.
func sameAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return s
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		host += ":" + p
	}
	return host + plainBraces.Replace(strings.TrimRight(u.EscapedPath(), "/")+"?"+u.RawQuery)
}

var plainBraces = strings.NewReplacer("%7B", "{", "%7b", "{", "%7D", "}", "%7d", "}")

// label names a feed in messages.
func label(f feeds.Feed) string { return cmp.Or(f.Name, fetch.Redact(f.URL)) }

// hidesSecrets tells a reader why lines are not as they stand in the file.
const hidesSecrets = "user names, passwords and keys of addresses are shown as xxxxx here"

// withoutSecrets is a line of a configuration as it may be read by anybody; addresses
// are those that stand in it, as they are written.
func withoutSecrets(line string, addresses []string) string {
	for _, a := range addresses {
		if plain := fetch.Redact(a); plain != a {
			for _, form := range []string{strings.Trim(quoted(a), `"`), strings.ReplaceAll(a, "'", "''"), a} {
				line = strings.ReplaceAll(line, form, plain)
			}
		}
	}
	return feeds.RedactText(line)
}

// addressesIn lists the addresses of the feeds of a configuration as they are written.
func addressesIn(raw []byte) (out []string) {
	t, err := readFeedText(raw)
	if err != nil {
		return nil
	}
	for _, n := range t.items() {
		if v := valueOf(n, "url"); v != nil {
			out = append(out, v.Value)
		}
	}
	return out
}

// changedLines lists the lines that differ, as a patch shows them, each with its
// place in its file.
func changedLines(file string, before, after []byte) (out []string) {
	a, b := strings.Split(string(before), "\n"), strings.Split(string(after), "\n")
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	show := func(sign string, lines []string) {
		for i, l := range lines[head : len(lines)-tail] {
			out = append(out, fmt.Sprintf("%s:%d: %s%s", file, head+i+1, sign, strings.TrimRight(l, "\r")))
		}
	}
	show("-", a)
	show("+", b)
	return out
}
