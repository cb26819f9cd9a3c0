package group

import (
	"context"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"geodigest/digest"
	"geodigest/digest/cluster"
	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
	"geodigest/digest/relevance"
	"geodigest/digest/statement"
)

// Engine is the chain of pure engines that reads an item and places it. It is
// what Step runs over the store and what the command "analyze" runs over a file,
// so that what is measured is what is mailed. Read is safe for concurrent use;
// the methods that place items are not.
type Engine struct {
	names      *gazetteer.Gazetteer
	relevance  *relevance.Model
	statements *statement.Extractor
	stories    *cluster.Engine

	newest   time.Time // of the items placed or restored
	repaired time.Time // newest at the last repair
	since    int       // items placed since
}

// A repair is due when items of repairSpan have come since the last one, or so
// many that they are a share of the window: in a thin stream items would leave
// the window as they came, in a dense one a repair costs more. In a window of more
// than repairWhole items a repair groups the latest only, an eighth of it; to wait for
// half as many lets it meet every item twice.
const (
	repairSpan  = 3 * time.Hour
	repairItems = 200
	repairShare = 16
	repairWhole = 1500
)

// NewEngine builds the engines from their embedded tables and tables of more names.
func NewEngine(tables ...io.Reader) (*Engine, error) {
	names, err := gazetteer.New(tables...)
	if err != nil {
		return nil, fmt.Errorf("load the gazetteer: %w", err)
	}
	return &Engine{
		names: names, relevance: relevance.New(), statements: statement.New(names),
		stories: cluster.New(cluster.DefaultConfig()),
	}, nil
}

// Text is what the engines read of an item.
type Text struct {
	Title, Summary, Body, Lang string
	At                         time.Time // when it was published: people have the offices of that day
}

// Reading is what they made of it.
type Reading struct {
	Doc           *lang.Doc
	Relevance     relevance.Result
	Countries     []string
	Regions       []string
	Entities      []string // of title and summary, each once, in text order
	TitleEntities []string
	Statements    []statement.Statement
	Fault         string // what went wrong in an engine, "" = nothing; the item then has no relevance and is not news
}

// Read reads one item: language, names, relevance, countries, statements. A
// defect in an engine that one text brings out costs that item, not the program:
// the Reading then says so in Fault.
func (e *Engine) Read(t Text) (r Reading) {
	doc := lang.NewDoc(t.Lang, t.Title, t.Summary, t.Body)
	defer func() {
		if p := recover(); p != nil {
			r = Reading{Doc: doc, Fault: fmt.Sprint(p)}
		}
	}()
	men := e.names.AnnotateAt(doc, t.At)
	r = Reading{
		Doc: doc, Relevance: e.relevance.Score(doc, men), Countries: e.names.Countries(men),
		Statements: e.statements.Extract(doc, men),
	}
	seen := map[string]bool{}
	for _, c := range r.Countries {
		if reg := e.names.Region(c); !seen[reg] {
			seen[reg] = true
			r.Regions = append(r.Regions, reg)
		}
	}
	inAll, inTitle := map[string]bool{}, map[string]bool{}
	for i, part := range men {
		kind := doc.Parts[i].Kind
		for _, m := range part {
			ids := []string{m.Entity.ID}
			if m.Entity.Country != "" && (m.Entity.Type == gazetteer.Place || m.Entity.Type == gazetteer.Metonym) {
				ids = append(ids, "country:"+strings.ToLower(m.Entity.Country)) // a city stands for its country too
			}
			for _, id := range ids {
				if kind == lang.Title && !inTitle[id] {
					inTitle[id] = true
					r.TitleEntities = append(r.TitleEntities, id)
				}
				if kind != lang.Body && !inAll[id] {
					inAll[id] = true
					r.Entities = append(r.Entities, id)
				}
			}
		}
	}
	return r
}

// Analysis returns the part of a Reading that is stored with the item.
func (r Reading) Analysis() digest.Analysis {
	a := digest.Analysis{
		Lang: r.Doc.Lang, Relevance: r.Relevance.Probability, Countries: r.Countries, Regions: r.Regions,
		Themes: r.Relevance.Themes, Entities: r.Entities, Why: r.Relevance.Why,
	}
	for _, s := range r.Statements {
		a.Statements = append(a.Statements, digest.Statement{
			Speaker: s.Speaker, Name: s.Name, Role: s.Role, Country: s.Country, Verb: s.Verb, Content: s.Content,
			Direct: s.Direct, Confidence: s.Confidence,
		})
	}
	return a
}

// Place puts an item into a story.
func (e *Engine) Place(key string, at time.Time, outlet, canonical string, r Reading) cluster.Assignment {
	if e.since == 0 {
		e.repaired = at
	}
	e.since++
	e.meet(at)
	return e.stories.Add(e.doc(key, at, outlet, canonical, r))
}

// Restore puts an item back where it was stored.
func (e *Engine) Restore(key string, at time.Time, outlet, canonical string, r Reading, story, duplicateOf string) {
	e.meet(at)
	e.stories.Restore(e.doc(key, at, outlet, canonical, r), story, duplicateOf)
}

// meet notes the time of an item.
func (e *Engine) meet(at time.Time) {
	if at.After(e.newest) {
		e.newest = at
	}
}

// Due tells whether the window wants a repair before an item of time at is placed.
func (e *Engine) Due(at time.Time) bool {
	return e.since > 0 && (e.since >= max(repairItems, e.stories.Len()/repairShare) || at.Sub(e.repaired) >= repairSpan && e.since >= (e.stories.Len()-repairWhole)/repairShare)
}

// Repair clusters the window again and returns the corrections. Its clock is the
// newest item, not the wall's: what it does depends on the items alone.
func (e *Engine) Repair() []cluster.Change {
	out, _ := e.RepairContext(context.Background()) // which does not end
	return out
}

// RepairContext is Repair, given up when the context ends: it returns the context's
// error, nothing has moved, and a repair is still due.
func (e *Engine) RepairContext(ctx context.Context) ([]cluster.Change, error) {
	if e.newest.IsZero() {
		return nil, nil
	}
	out, err := e.stories.RepairContext(ctx, e.newest)
	if err == nil {
		e.since, e.repaired = 0, e.newest
	}
	return out, err
}

func (e *Engine) doc(key string, at time.Time, outlet, canonical string, r Reading) cluster.Doc {
	d := cluster.Doc{
		ID: key, Time: at, Source: outlet, Text: r.Doc, Canonical: canonical,
		Entities: r.Entities, TitleEntities: r.TitleEntities,
	}
	for _, s := range r.Statements {
		who := s.Name
		if who == "" {
			who = s.Speaker
		}
		d.Speakers = append(d.Speakers, who)
	}
	return d
}

// order sorts pending items as the engine must meet them: by time, then key, so
// that the order in which feeds happened to answer changes nothing.
func order(items []digest.Pending) {
	sort.SliceStable(items, func(i, j int) bool {
		a, b := &items[i], &items[j]
		if ta, tb := a.Time(), b.Time(); !ta.Equal(tb) {
			return ta.Before(tb)
		}
		return a.Key() < b.Key()
	})
}
