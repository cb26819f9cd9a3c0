package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"geodigest/digest"
	"geodigest/feeds"
)

// Config is the configuration file; config.example.yaml documents every key.
type Config struct {
	Database    string         `yaml:"database"`
	Site        SiteConfig     `yaml:"site"`
	SMTP        SMTPConfig     `yaml:"smtp"`
	Feeds       []FeedConfig   `yaml:"feeds"`
	Digests     []DigestConfig `yaml:"digests"`
	Subscribers []string       `yaml:"subscribers"`
	Fetch       FetchConfig    `yaml:"fetch"`
	Operator    OperatorConfig `yaml:"operator"`
	Retain      time.Duration  `yaml:"retain"`
	Templates   string         `yaml:"templates"`
	Gazetteer   string         `yaml:"gazetteer"`
	Log         LogConfig      `yaml:"log"`

	dir   string          // folder of the file; relative paths start there
	specs []digest.Spec   // built by check
	marks map[string]mark // where each key stands, for errors
	given map[string]bool // the keys that have a value in the file
	wrong map[string]bool // those whose value could not be taken: nothing more is said of them
	list  []feeds.Feed    // built by check
	names []byte          // what the file of names holds
	print string          // fingerprint of the file's bytes
	ended bool            // the file's last line has an end
}

// SiteConfig is how the world sees this instance.
type SiteConfig struct {
	Name    string `yaml:"name"`
	URL     string `yaml:"url"`
	Listen  string `yaml:"listen"`
	Contact string `yaml:"contact"`
}

// SMTPConfig is the relay that takes the mail.
type SMTPConfig struct {
	Host         string `yaml:"host"`
	Port         int    `yaml:"port"`
	TLS          string `yaml:"tls"`
	Username     string `yaml:"username"`
	Password     string `yaml:"password"`
	PasswordFile string `yaml:"password_file"`
	From         string `yaml:"from"`
	HELO         string `yaml:"helo"`
	Connections  int    `yaml:"connections"`
	Unknown      string `yaml:"unknown"`
}

// FeedConfig is one source.
type FeedConfig struct {
	URL       string        `yaml:"url"`
	Name      string        `yaml:"name"`
	Outlet    string        `yaml:"outlet"`
	Country   string        `yaml:"country"`
	Region    string        `yaml:"region"`
	Ownership string        `yaml:"ownership"`
	Lang      string        `yaml:"lang"`
	Category  string        `yaml:"category"`
	Every     time.Duration `yaml:"every"`
	MinEvery  time.Duration `yaml:"min_every"`
	MaxEvery  time.Duration `yaml:"max_every"`
	Cron      string        `yaml:"cron"`
}

// DigestConfig is one digest.
type DigestConfig struct {
	ID         string        `yaml:"id"`
	Title      string        `yaml:"title"`
	Schedule   string        `yaml:"schedule"`
	Timezone   string        `yaml:"timezone"`
	MaxStories int           `yaml:"max_stories"`
	MaxBrief   int           `yaml:"max_brief"`
	MinOutlets int           `yaml:"min_outlets"`
	CatchUp    time.Duration `yaml:"catch_up"`
	Lang       string        `yaml:"lang"`
	Preset     string        `yaml:"preset"`
	Topics     TopicsConfig  `yaml:"topics"`
}

// FetchConfig bounds what a feed server can do to us.
type FetchConfig struct {
	AllowPrivate []string      `yaml:"allow_private"`
	Timeout      time.Duration `yaml:"timeout"`
	MaxBytes     int           `yaml:"max_bytes"`
	Workers      int           `yaml:"workers"`
	Every        time.Duration `yaml:"every"`
	MaxEvery     time.Duration `yaml:"max_every"`
}

// OperatorConfig says who is told when a source needs a human.
type OperatorConfig struct {
	Mail   string        `yaml:"mail"`
	Remind time.Duration `yaml:"remind"`
}

// LogConfig is how the daemon logs.
type LogConfig struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"`
}

// defaults is the configuration before the file is read.
func defaults() Config {
	return Config{
		Database: "geodigest.db",
		Site:     SiteConfig{Name: "geodigest", Listen: "127.0.0.1:8080"},
		SMTP:     SMTPConfig{Host: "127.0.0.1", Port: 25, TLS: "starttls", Connections: 4, Unknown: "resend"},
		Fetch:    FetchConfig{Timeout: time.Minute, MaxBytes: 16 << 20, Workers: 16, Every: 15 * time.Minute, MaxEvery: 2 * time.Hour},
		Operator: OperatorConfig{Remind: 7 * 24 * time.Hour},
		Retain:   90 * 24 * time.Hour,
		Log:      LogConfig{Level: "info", Format: "text"},
	}
}

// withDefaults fills what a digest leaves out. given says which keys stand in the
// file: a zero somebody wrote is a mistake for the checks, not a wish for the
// default.
func (d DigestConfig) withDefaults(given func(key string) bool) DigestConfig {
	def := func(v *int, key string, value int) {
		if *v == 0 && !given(key) {
			*v = value
		}
	}
	def(&d.MaxStories, "max_stories", 12)
	def(&d.MaxBrief, "max_brief", 8)
	def(&d.MinOutlets, "min_outlets", 2)
	if d.CatchUp == 0 && !given("catch_up") {
		d.CatchUp = 6 * time.Hour
	}
	if d.Title == "" {
		d.Title = "Daily geopolitics brief"
	}
	if d.Timezone == "" {
		d.Timezone = "UTC"
	}
	if d.Lang == "" {
		d.Lang = "en"
	}
	return d
}

// issue is one mistake in the configuration.
type issue struct {
	at   mark
	path string // "feeds[3].every"
	text string // what is wrong and what to write instead
}

// configError is every mistake of a file at once.
type configError struct {
	file   string
	issues []issue
}

func (e *configError) Error() string {
	sort.SliceStable(e.issues, func(i, j int) bool {
		a, b := e.issues[i].at, e.issues[j].at
		return a.line < b.line || a.line == b.line && a.col < b.col
	})
	var b strings.Builder
	for i, is := range e.issues {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s:%d:%d: ", e.file, max(is.at.line, 1), max(is.at.col, 1))
		if is.path != "" {
			fmt.Fprintf(&b, "%s: ", is.path)
		}
		b.WriteString(is.text)
	}
	return b.String()
}

// maxConfig bounds the file: a list of 10,000 feeds is about 2 MB.
const maxConfig = 16 << 20

// loadConfig reads and checks a configuration file. A mistake in the file is an
// exitError with code 3 that lists all mistakes.
func loadConfig(file string, lookup func(string) (string, bool)) (*Config, error) {
	st, err := os.Stat(file)
	if err == nil && st.Size() > maxConfig {
		err = fmt.Errorf("%s is larger than %s; is this the configuration?", file, feeds.Size(maxConfig))
	}
	var raw []byte
	if err == nil {
		raw, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, &exitError{exitConfig, fmt.Errorf("read the configuration: %w; name it with -c FILE or start from config.example.yaml", err)}
	}
	c, issues := parseConfig(raw, filepath.Dir(file), lookup)
	if len(issues) > 0 {
		return nil, &exitError{exitConfig, &configError{file: file, issues: issues}}
	}
	c.print, c.ended = fingerprint(raw), strings.HasSuffix(string(raw), "\n")
	return c, nil
}

// parseConfig decodes and checks the bytes of a configuration.
func parseConfig(raw []byte, dir string, lookup func(string) (string, bool)) (*Config, []issue) {
	c := defaults()
	c.dir = dir
	b := binder{lookup: lookup, marks: map[string]mark{}, given: map[string]bool{}, wrong: map[string]bool{}}
	b.load(raw, &c)
	c.marks, c.given, c.wrong = b.marks, b.given, b.wrong
	if len(b.issues) > 0 && b.fatal {
		return nil, b.issues
	}
	return &c, append(b.issues, c.check()...)
}

// path makes a relative path of the file relative to the file's folder.
func (c *Config) path(p string) string {
	if p == "" || filepath.IsAbs(p) || strings.HasPrefix(p, "postgres://") {
		return p
	}
	return filepath.Join(c.dir, p)
}
