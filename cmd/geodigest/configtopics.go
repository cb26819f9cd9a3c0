package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"

	"geodigest/digest"
	"geodigest/digest/gazetteer"
	"geodigest/digest/relevance"
)

// TopicsConfig is what a digest follows and what it leaves out.
type TopicsConfig struct {
	Countries []string   `yaml:"countries"`
	Regions   []string   `yaml:"regions"`
	Themes    []string   `yaml:"themes"`
	Keywords  []string   `yaml:"keywords"`
	Mute      MuteConfig `yaml:"mute"`
}

// MuteConfig is what a digest leaves out.
type MuteConfig struct {
	Countries []string `yaml:"countries"`
	Regions   []string `yaml:"regions"`
	Themes    []string `yaml:"themes"`
	Keywords  []string `yaml:"keywords"`
	Outlets   []string `yaml:"outlets"`
}

// maxNames bounds the operator's table of names: the built-in ones are a tenth of it.
const maxNames = 4 << 20

// gazetteer reads the operator's names and tries them.
func (k *checker) gazetteer() {
	if k.c.Gazetteer == "" {
		return
	}
	path := k.c.path(k.c.Gazetteer)
	st, err := os.Stat(path)
	if err == nil && !st.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", path)
	}
	if err == nil && st.Size() > maxNames {
		err = fmt.Errorf("%s is larger than %d MB", path, maxNames>>20)
	}
	if err == nil {
		k.c.names, err = os.ReadFile(path)
	}
	if err != nil {
		k.bad("gazetteer", "%v; write the file that holds your names, or leave the key out", err)
		return
	}
	if _, err := gazetteer.New(k.c.extraNames(path)...); err != nil {
		for _, line := range strings.Split(err.Error(), "\n") {
			k.bad("gazetteer", "%s", line)
		}
		k.c.names = nil
	}
}

// namedTable is a table that errors call by its name.
type namedTable struct {
	io.Reader
	name string
}

func (t namedTable) Name() string { return t.name }

// extraNames is the operator's table, none where there is none.
func (c *Config) extraNames(path string) []io.Reader {
	if len(c.names) == 0 {
		return nil
	}
	return []io.Reader{namedTable{strings.NewReader(string(c.names)), path}}
}

// vocabulary is what topics may name. It is built when the first digest has topics.
type vocabulary struct {
	codes  []string
	byName map[string]string // country name in lower case: its code
	themes []string          // tags of what is geopolitics
	off    []string          // tags of what is not
}

func (k *checker) vocabulary() *vocabulary {
	if k.words != nil {
		return k.words
	}
	k.words = &vocabulary{byName: map[string]string{}}
	if g, err := gazetteer.New(); err == nil { // the built-in tables are tested
		k.words.codes = g.Codes()
		for _, code := range k.words.codes {
			info, _ := g.Country(code)
			k.words.byName[strings.ToLower(info.Name)] = code
		}
	}
	m := relevance.New()
	k.words.themes, k.words.off = m.Themes(), m.OffTopics()
	return k.words
}

// topics checks what a digest follows and mutes and gives it as the domain has it.
func (k *checker) topics(at string, t TopicsConfig) digest.Topics {
	if empty(t.Countries, t.Regions, t.Themes, t.Keywords, t.Mute.Countries, t.Mute.Regions, t.Mute.Themes, t.Mute.Keywords, t.Mute.Outlets) {
		return digest.Topics{}
	}
	v := k.vocabulary()
	var outlets []string
	for _, f := range k.c.list {
		if !slices.Contains(outlets, f.Outlet) {
			outlets = append(outlets, f.Outlet)
		}
	}
	slices.Sort(outlets)
	out := digest.Topics{
		Countries: k.codes(at+".countries", t.Countries, v),
		Regions:   k.named(at+".regions", "region", t.Regions, gazetteer.Regions()),
		Themes:    k.named(at+".themes", "theme", t.Themes, v.themes),
		Keywords:  k.keywords(at+".keywords", t.Keywords),
	}
	at += ".mute"
	out.Mute = digest.Mute{
		Countries: k.codes(at+".countries", t.Mute.Countries, v),
		Regions:   k.named(at+".regions", "region", t.Mute.Regions, gazetteer.Regions()),
		Themes:    k.named(at+".themes", "theme", t.Mute.Themes, append(slices.Clone(v.themes), v.off...)),
		Keywords:  k.keywords(at+".keywords", t.Mute.Keywords),
		Outlets:   k.named(at+".outlets", "outlet of a feed here", t.Mute.Outlets, outlets),
	}
	for _, l := range []struct {
		key            string
		followed, mute []string
	}{
		{".countries", out.Countries, out.Mute.Countries}, {".regions", out.Regions, out.Mute.Regions},
		{".themes", out.Themes, out.Mute.Themes}, {".keywords", out.Keywords, out.Mute.Keywords},
	} {
		for i, v := range l.mute {
			if v != "" && slices.Contains(l.followed, v) {
				k.bad(fmt.Sprintf("%s%s[%d]", at, l.key, i), "%s is among the topics too; keep one of them", v)
			}
		}
	}
	return out
}

func empty(lists ...[]string) bool {
	for _, l := range lists {
		if len(l) > 0 {
			return false
		}
	}
	return true
}

// codes checks country codes.
func (k *checker) codes(at string, list []string, v *vocabulary) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.ToUpper(strings.TrimSpace(s))
		if slices.Contains(v.codes, out[i]) {
			continue
		}
		path := fmt.Sprintf("%s[%d]", at, i)
		if code := v.byName[strings.ToLower(strings.TrimSpace(s))]; code != "" {
			k.bad(path, "%q is written %s here: countries go by their ISO 3166-1 code of two letters", s, code)
			continue
		}
		k.bad(path, "%q is no country code; write one of %s", s, strings.Join(v.codes, ", "))
	}
	return out
}

// named checks names of a fixed list, in any case, and gives them as the list has them.
func (k *checker) named(at, what string, list, allowed []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		j := slices.IndexFunc(allowed, func(a string) bool { return strings.EqualFold(a, strings.TrimSpace(s)) })
		if j >= 0 {
			out[i] = allowed[j]
			continue
		}
		names := strings.Join(allowed, ", ")
		if names == "" {
			names = "none, for there is none"
		}
		k.bad(fmt.Sprintf("%s[%d]", at, i), "%q is no %s; write one of %s", s, what, names)
	}
	return out
}

const maxKeyword = 100

func (k *checker) keywords(at string, list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.TrimSpace(s)
		switch path := fmt.Sprintf("%s[%d]", at, i); {
		case !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
			k.bad(path, "%q holds no word; write a word or a phrase, or a beginning with a star: sanction*", s)
		case len(s) > maxKeyword:
			k.bad(path, "this is %d bytes long; write a word or a phrase of at most %d", len(s), maxKeyword)
		case strings.Contains(strings.TrimSuffix(out[i], "*"), "*"):
			k.bad(path, "%q: the star stands at the end only, for any ending", s)
		}
	}
	return out
}
