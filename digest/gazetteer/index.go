package gazetteer

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"geodigest/digest/lang"
)

// mode says under which condition an alias counts.
type mode uint8

const (
	always   mode = iota
	gated         // also an ordinary word or another name: needs a reason
	loneName      // surname that the reader of world news knows at once
	withLand      // surname that counts when its state is named in the item
	withFull      // surname that counts when title or full name stand in the item
	blocked       // a phrase that is none of ours ("New York Times")
)

// alias is one way to write an entity.
type alias struct {
	entity  *Entity // nil when blocked
	mode    mode
	demonym bool
	upper   bool   // acronym: counts in capitals only
	caps    uint16 // bit i: token i must begin with a capital
}

// Gazetteer is the index over all names. It does not change after New and may
// be used by many goroutines.
type Gazetteer struct {
	words    map[string]int32
	edges    map[uint64]int32
	ends     map[int32][]alias
	entities map[string]*Entity
	info     map[string]CountryInfo
	nodes    int32
}

// New builds the index from the embedded tables and then from extra tables,
// which add names or entities (the format is in the package comment). The
// error has a line for every bad one, with table (the reader's Name, where it
// has one, as a file does), line and what to write instead.
func New(extra ...io.Reader) (*Gazetteer, error) {
	g := &Gazetteer{
		words: make(map[string]int32, 8192), edges: make(map[uint64]int32, 16384), ends: make(map[int32][]alias, 8192),
		entities: make(map[string]*Entity, 4096), info: make(map[string]CountryInfo, 256), nodes: 1,
	}
	for _, name := range tableFiles {
		f, err := tables.Open("data/" + name + ".tsv")
		if err != nil {
			return nil, fmt.Errorf("open built-in gazetteer: %w", err)
		}
		err = readTable(f, name+".tsv", g.add)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return nil, err
		}
	}
	for i, r := range extra {
		source := fmt.Sprintf("gazetteer table %d", i+1)
		if f, ok := r.(interface{ Name() string }); ok {
			source = f.Name()
		}
		if err := readTable(r, source, g.extend); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// extend is add for a table of an operator, who may err in a code.
func (g *Gazetteer) extend(rec record) error {
	if rec.kind != "country" && rec.country != "" && !slices.Contains(g.Codes(), rec.country) {
		return fmt.Errorf("no country has the code %q: write one of ISO 3166-1, EU, XK or nothing", rec.country)
	}
	return g.add(rec)
}

func (g *Gazetteer) add(rec record) error {
	if rec.kind == "block" {
		g.insert(rec.name, alias{mode: blocked})
		for _, a := range rec.aliases {
			g.insert(a, alias{mode: blocked})
		}
		return nil
	}
	t, ok := kindType(rec.kind)
	if !ok {
		return fmt.Errorf("kind %q: use country, metonym, place, org, group, person or block", rec.kind)
	}
	if t == Country && len(rec.country) != 2 {
		return errors.New("a country needs its two-letter code in the second column")
	}
	e, err := g.entity(t, rec)
	if err != nil {
		return err
	}
	first := mode(always)
	name := rec.name
	if strings.HasPrefix(name, "~") { // the entity's own name needs a reason
		name, first = name[1:], gated
	}
	g.insert(name, alias{entity: e, mode: first})
	for _, a := range rec.aliases {
		al := alias{entity: e}
	prefix:
		for a != "" {
			switch a[0] {
			case '*':
				al.demonym = true
				if t == Country && e != nil {
					g.demonym(rec.country, a[1:])
				}
			case '~':
				al.mode = gated
			case '!':
				al.mode = loneName
			case '@':
				al.mode = withLand
			case '?':
				al.mode = withFull
			default:
				break prefix
			}
			a = a[1:]
		}
		if a = strings.TrimSpace(a); a == "" {
			return errors.New("an alias is empty: remove the extra |")
		}
		g.insert(a, al)
	}
	return nil
}

// entity finds or makes the entity of a record.
func (g *Gazetteer) entity(t Type, rec record) (*Entity, error) {
	name := strings.TrimPrefix(rec.name, "~")
	id := typeName(t) + ":" + slug(name)
	if t == Country {
		id = "country:" + strings.ToLower(rec.country)
		g.country(rec.country, name, rec.detail)
	}
	e := g.entities[id]
	if e == nil {
		e = &Entity{ID: id, Name: name, Type: t, Country: rec.country}
		g.entities[id] = e
	}
	if t == Person && rec.detail != "" {
		// The later line is the better known one, in its spelling too.
		e.Name, e.Country = name, rec.country
		return e, e.offices(rec.detail)
	}
	return e, nil
}

// insert puts one spelling into the trie, and the same without diacritics.
func (g *Gazetteer) insert(text string, a alias) {
	g.insertOne(text, a)
	if f := fold(text); f != text {
		g.insertOne(f, a)
	}
}

func (g *Gazetteer) insertOne(text string, a alias) {
	tokens := lang.Tokenize(text, "en")
	if len(tokens) == 0 || len(tokens) > 15 {
		return
	}
	node := int32(0)
	for i := range tokens {
		t := &tokens[i]
		if t.Cap {
			a.caps |= 1 << i
		}
		id, ok := g.words[t.Norm]
		if !ok {
			id = int32(len(g.words) + 1)
			g.words[t.Norm] = id
		}
		key := uint64(node)<<32 | uint64(uint32(id))
		next, ok := g.edges[key]
		if !ok {
			next = g.nodes
			g.nodes++
			g.edges[key] = next
		}
		node = next
	}
	if len(tokens) == 1 && tokens[0].Upper && len(tokens[0].Norm) <= 7 {
		a.upper = true
	}
	for i, old := range g.ends[node] {
		if old.entity == a.entity && old.upper == a.upper {
			a.caps &= old.caps  // de la Espriella, De La Espriella: either will do
			g.ends[node][i] = a // a later line may change the condition
			return
		}
		if len(tokens) > 1 && samePerson(old, a) {
			g.ends[node][i] = a // two spellings in the sources, one person by hand
			return
		}
	}
	g.ends[node] = append(g.ends[node], a)
}

func samePerson(a, b alias) bool {
	return a.entity != nil && b.entity != nil && a.mode == always && b.mode == always &&
		a.entity.Type == Person && b.entity.Type == Person && a.entity.Country == b.entity.Country
}

func typeName(t Type) string {
	return [...]string{"country", "metonym", "place", "org", "group", "person"}[t]
}

// slug makes the stable part of an id: "Emmanuel Macron" is "emmanuel-macron".
func slug(s string) string {
	var b strings.Builder
	dash := false
	for _, r := range fold(strings.ToLower(s)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
			continue
		}
		dash = r != '\'' && r != '’'
	}
	return b.String()
}

// folding maps letters with marks to their base; only what the tables hold.
const folding = "áaàaãaâaäaåaāaăaąaéeèeêeëeēeėeęeěeíiìiîiïiīiıióoòoôoöoõoøoōoőoúuùuûuüuūuůuűuñnńnňnçcćcčcšsşsșsśsğgģgžzźzżzýyțtţtłlďdřrđdŌOŪUĀAÁAÀAÂAÄAÅAÉEÈEÊEËEÍIÎIİIÓOÔOÖOØOÚUÜUÑNÇCČCŠSŞSȘSŚSĞGŽZŹZŻZÝYȚTŢTŁLĐDạaảaầaấaậaắaặaẩaằaẵaếeềeệeểeễeẽeẹeịiỉiĩiọoỏoốoồoộoổoỗoớoờoợoởoỡoụuủuũuứuừuựuửuữuưuơoỳyỵyỷyỹy’'"

// fold drops diacritics.
func fold(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return folder(s)
		}
	}
	return s
}

func folder(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		at := -1
		for i, n := 0, 0; i < len(folding); n++ {
			f, w := utf8.DecodeRuneInString(folding[i:])
			if n%2 == 0 && f == r {
				at = i + w
				break
			}
			i += w
		}
		if at < 0 {
			return r
		}
		f, _ := utf8.DecodeRuneInString(folding[at:])
		return f
	}, s)
}
