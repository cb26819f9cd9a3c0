package gazetteer

import (
	"fmt"
	"strings"
	"time"

	"geodigest/digest/lang"
)

// term is one office of a person and the time it was held.
type term struct {
	from, until int     // days as yyyymmdd, until exclusive; 0 is open
	in, after   *Entity // the person while in office, and later
}

// At gives the person with the office held at that time: the prime minister of
// then is "former prime minister" after the term, and has no office before the
// first term the tables know. ID and Name stay the same; the country is that of
// the office. Entities without dated offices, and every entity at the zero
// time, are returned as they are.
func (e *Entity) At(t time.Time) *Entity {
	if e == nil || len(e.terms) == 0 || t.IsZero() {
		return e
	}
	y, m, d := t.UTC().Date()
	day := y*10000 + int(m)*100 + d
	out := e.before
	for i := range e.terms {
		k := &e.terms[i]
		switch {
		case day < k.from:
		case k.until == 0 || day < k.until:
			return k.in
		default:
			out = k.after
		}
	}
	return out
}

// AnnotateAt is Annotate with every person in the office of that time, such as
// the hour an item was published.
func (g *Gazetteer) AnnotateAt(d *lang.Doc, t time.Time) Mentions {
	out := g.Annotate(d)
	for _, part := range out {
		for i := range part {
			if part[i].Entity.Type == Person {
				part[i].Entity = part[i].Entity.At(t)
			}
		}
	}
	return out
}

// offices reads the detail of a person into e: offices in time order, separated
// by semicolons, each with the interval in which it was held where that is
// known, and with its country in front where that is not the person's.
func (e *Entity) offices(detail string) error {
	e.terms, e.before = nil, nil
	home := e.Country
	parts := strings.Split(detail, ";")
	for _, p := range parts {
		role, span := strings.TrimSpace(p), ""
		if i := strings.LastIndexByte(role, ' ') + 1; interval(role[i:]) {
			role, span = strings.TrimSpace(role[:i]), role[i:]
		}
		country := home
		if len(role) > 3 && role[2] == ':' {
			country, role = strings.ToUpper(role[:2]), strings.TrimSpace(role[3:])
		}
		if role == "" {
			return fmt.Errorf("an office is empty in %q: write it before its dates", detail)
		}
		if span == "" {
			if len(parts) > 1 {
				return fmt.Errorf("office %q has no dates: of several offices each needs them, as in 2024-07-05/2026-07-20", role)
			}
			e.Role = role
			return nil
		}
		k := term{}
		first, last, _ := strings.Cut(span, "/")
		var err error
		if k.from, err = day(first); err != nil {
			return err
		}
		if k.until, err = day(last); err != nil {
			return err
		}
		if k.until != 0 && k.until <= k.from {
			return fmt.Errorf("dates %q: the second must be later than the first", span)
		}
		k.in = &Entity{ID: e.ID, Name: e.Name, Type: Person, Country: country, Role: role}
		k.after = &Entity{ID: e.ID, Name: e.Name, Type: Person, Country: country, Role: former(role)}
		e.terms = append(e.terms, k)
	}
	e.before = &Entity{ID: e.ID, Name: e.Name, Type: Person, Country: e.terms[0].in.Country}
	now := e.terms[len(e.terms)-1]
	last := now.in
	if now.until != 0 {
		last = now.after
	}
	e.Role, e.Country = last.Role, last.Country
	for i := range e.terms { // a view of one time can be asked for another
		e.terms[i].in.terms, e.terms[i].in.before = e.terms, e.before
		e.terms[i].after.terms, e.terms[i].after.before = e.terms, e.before
	}
	e.before.terms, e.before.before = e.terms, e.before
	return nil
}

// interval tells whether a word is meant as dates: 2024-07-05/2026-07-20.
func interval(w string) bool {
	return strings.IndexByte(w, '/') > 0 && (w[0] >= '0' && w[0] <= '9' || strings.HasPrefix(w, ".."))
}

func former(role string) string {
	if strings.HasPrefix(role, "former ") {
		return role
	}
	return "former " + role
}

// day reads YYYY, YYYY-MM or YYYY-MM-DD as yyyymmdd, with zeros for what is not
// said; ".." is 0, open.
func day(s string) (int, error) {
	if s == ".." {
		return 0, nil
	}
	for i, layout := range [...]string{"2006", "2006-01", time.DateOnly} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		n := t.Year() * 10000
		if i > 0 {
			n += int(t.Month()) * 100
		}
		if i > 1 {
			n += t.Day()
		}
		return n, nil
	}
	return 0, fmt.Errorf("date %q: write YYYY, YYYY-MM or YYYY-MM-DD, or .. for an open end", s)
}
