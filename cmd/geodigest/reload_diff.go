package main

import (
	"reflect"
	"strings"

	"geodigest/digest/store"
)

// changes is what tells two configurations apart, as counts and names fit for a log.
type changes struct {
	feeds, digests, subscribers delta
	adopted                     int      // feeds that have another address now: neither added nor removed
	keys                        []string // the other top-level keys
}

// delta counts the entries of a list that came, went and changed.
type delta struct{ added, removed, changed int }

func compare(before, after *Config) changes {
	list := func(c *Config) map[string]any {
		m := map[string]any{}
		for _, f := range c.list {
			m[f.URL] = f
		}
		return m
	}
	digests := func(c *Config) map[string]any {
		m := map[string]any{}
		for _, d := range c.Digests {
			m[d.ID] = d
		}
		return m
	}
	people := func(c *Config) map[string]any {
		m := map[string]any{}
		for _, s := range c.Subscribers {
			m[strings.ToLower(s)] = nil
		}
		return m
	}
	ch := changes{
		feeds:       deltaOf(list(before), list(after)),
		digests:     deltaOf(digests(before), digests(after)),
		subscribers: deltaOf(people(before), people(after)),
	}
	for _, k := range []struct {
		key           string
		before, after any
	}{
		{"site", before.Site, after.Site}, {"smtp", before.SMTP, after.SMTP}, {"fetch", before.Fetch, after.Fetch},
		{"operator", before.Operator, after.Operator}, {"retain", before.Retain, after.Retain},
		{"templates", before.Templates, after.Templates}, {"log", before.Log, after.Log},
	} {
		if !reflect.DeepEqual(k.before, k.after) {
			ch.keys = append(ch.keys, k.key)
		}
	}
	return ch
}

func deltaOf(before, after map[string]any) (d delta) {
	for k, v := range after {
		if old, known := before[k]; !known {
			d.added++
		} else if !reflect.DeepEqual(old, v) {
			d.changed++
		}
	}
	for k := range before {
		if _, kept := after[k]; !kept {
			d.removed++
		}
	}
	return d
}

// moved counts the feeds that the store recognised under another address.
func (ch changes) moved(s store.Synced) changes {
	ch.adopted = len(s.Adopted)
	ch.feeds.added -= ch.adopted
	ch.feeds.removed -= ch.adopted
	return ch
}

// attrs is the changes for the log: what did not change is not named.
func (ch changes) attrs() (out []any) {
	for _, l := range []struct {
		name string
		d    delta
	}{{"feeds", ch.feeds}, {"digests", ch.digests}, {"subscribers", ch.subscribers}} {
		for _, n := range []struct {
			what  string
			count int
		}{{"added", l.d.added}, {"removed", l.d.removed}, {"changed", l.d.changed}} {
			if n.count > 0 {
				out = append(out, l.name+"_"+n.what, n.count)
			}
		}
	}
	if ch.adopted > 0 {
		out = append(out, "feeds_moved", ch.adopted)
	}
	if len(ch.keys) > 0 {
		out = append(out, "changed", strings.Join(ch.keys, ","))
	}
	if len(out) == 0 {
		out = append(out, "changed", "nothing")
	}
	return out
}

// fixedKey is a key that only a restart changes.
type fixedKey struct{ key, inForce, wanted string }

// keepFixed gives the keys that cannot change under a running daemon the values
// they have in running, and returns those that should have changed: an open
// database and an open port stay, and so does the form of a log that is read by
// somebody.
func (c *Config) keepFixed(running *Config) (kept []fixedKey) {
	for _, k := range []struct {
		key       string
		new, have *string
	}{
		{"database", &c.Database, &running.Database},
		{"site.listen", &c.Site.Listen, &running.Site.Listen},
		{"log.format", &c.Log.Format, &running.Log.Format},
		{"gazetteer", &c.Gazetteer, &running.Gazetteer},
	} {
		if *k.new != *k.have {
			kept = append(kept, fixedKey{k.key, *k.have, *k.new})
			*k.new = *k.have
		}
	}
	return kept
}
