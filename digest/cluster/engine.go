package cluster

import (
	"crypto/sha256"
	"encoding/base32"
	"math"
	"strings"
	"time"
)

// epoch is how long document frequencies stand before they are counted again.
// Epochs begin at fixed instants, so that a restart finds the same ones.
const epoch = 3 * time.Hour

// dfSpan is how far back document frequencies look from the start of an epoch.
// With epoch and novelSpan it must stay inside the window, or a restart would
// count less.
const dfSpan = 66 * time.Hour

// item is one item inside the window.
type item struct {
	id, source string
	outlet     uint32 // hash of source, 0 unknown
	url        string // canonical, "" unknown
	t          int64  // Unix seconds
	feats      []feature
	norm       float32 // makes feats a unit vector, at the present epoch
	staticNorm float32 // the same from the background table alone
	novelty    float32 // what it counts in document frequencies: less for one of many
	links      []link  // to older items, most similar first
	facts      facts
	shingles   []uint32 // sorted, of title and start of summary
	lead       []uint32 // sorted, of the start of the summary alone
	titleHash  uint64
	story      *story
	dups       []string // ids folded into it
	pinned     bool     // an operator put it where it is
	tied       bool     // and its story keeps its name
	moved      bool     // by Move
	entities   []string
	nouns      []int32  // words in lower case of four letters or more, for reactions
	names      []int32  // capitalised words and offices
	famous     []int32  // words of names the gazetteer knows
	head       []int32  // nouns of the headline
	speaks     bool     // somebody makes a statement
	tells      bool     // the caller found who
	voice      string   // the first of them by name, as printed
	said       []string // persons among entities who make one
	lang       string
	bare       bool    // a headline and nothing else
	kicker     uint64  // hash of what stands before the colon of the headline, 0 if nothing
	series     []int32 // its terms
	cast       *cast   // of the group whose first item it was at the last repair
}

// mark is what the similarity of two items asks of either besides its words. Marks
// lie side by side: a query looks at thousands.
type mark struct {
	t      int64
	lands  uint64
	outlet uint32
	voice  uint32 // hash of who speaks in it, 0 nobody
	bare   bool   // a headline and nothing else
	role   role
	slots  uint8 // kinds of parameters it has; a veto needs one that both have, or one outlet
}

func (it *item) mark() mark {
	m := mark{t: it.t, lands: it.facts.lands, outlet: it.outlet, bare: it.bare, role: it.facts.role}
	if len(it.said) > 0 {
		m.voice = hash32(it.said[0]) | 1
	} else if it.voice != "" {
		m.voice = hash32(it.voice) | 1
	}
	if len(it.facts.ordinals) > 0 {
		m.slots |= 1
	}
	if len(it.facts.numbers) > 0 {
		m.slots |= 2
	}
	if len(it.facts.events) > 0 {
		m.slots |= 4
	}
	return m
}

// story is a group of items inside the window.
type story struct {
	id      string
	members []int // sequence numbers, ascending

	// scratch of one query
	stamp int
	best  float64
	near  int
	sum   float64

	// scratch of one repair
	turn, node int
}

// posting says that an item holds a term with a weight.
type posting struct {
	seq  int32
	w, s float32
}

// twin remembers a folded duplicate.
type twin struct {
	id, of, source string
	t              int64
}

// Engine clusters items in the order in which they are added. It is not safe
// for use by several goroutines at once.
type Engine struct {
	cfg      Config
	vocab    vocab
	postings [][]posting // by slot

	items []*item // the window, in order of arrival
	base  int     // sequence number of items[0]
	byID  map[string]int
	twins map[string]twin
	order []twin // duplicates in order of arrival

	stories map[string]*story
	urls    map[string]int // canonical URL -> sequence number of the latest item with it
	titles  map[uint64]int // normalised headline -> sequence number of the latest item with it

	now     int64 // time of the newest item
	epochAt int64 // start of the present epoch
	decays  []float64

	featBuf  []feature
	means    []uint16 // scratch of query
	countBuf []int32
	acc      []hit     // by sequence number - base, all zero between queries
	tags     []mark    // by sequence number - base
	floors   []float32 // by sequence number - base: the least cosine that makes a link with an item of time floorAt or later
	floorAt  int64
	trimmed  int      // sequence number up to which only the best links are kept
	swept    int      // terms at the last look for dead ones
	keys     []uint64 // scratch of best, empty between calls
	touched  []int32
	cands    []*story
	queries  int
	turn     int               // of a repair
	back     [][]link          // see newer
	tally    [4]map[string]int // scratch of newCast, empty between calls
	words    [5][]int32        // scratch of prepare: lists of the item until they are packed
	op       *operator         // what an operator decided, nil without
}

// New returns an empty engine.
func New(cfg Config) *Engine {
	bg, err := general()
	if err != nil {
		// The table is part of the program and a test reads it; without it the
		// window's own counts still work.
		bg = &background{docs: 60_000}
	}
	e := &Engine{
		cfg:     cfg,
		byID:    map[string]int{},
		twins:   map[string]twin{},
		stories: map[string]*story{},
		urls:    map[string]int{},
		titles:  map[uint64]int{},
		now:     math.MinInt64,
		epochAt: math.MinInt64,
		floorAt: math.MinInt64,
		decays:  decayTable(cfg),
		tally:   [4]map[string]int{{}, {}, {}, {}},
	}
	e.vocab = vocab{slots: map[string]int32{}, pairs: map[[2]int32]int32{}, bg: bg, cfg: &e.cfg}
	return e
}

// Len returns the number of items inside the window, duplicates left out.
func (e *Engine) Len() int { return len(e.items) }

// at returns the item with a sequence number inside the window.
func (e *Engine) at(seq int) *item { return e.items[seq-e.base] }

// Add assigns an item to a story. Items come in time order; small disorder is
// tolerated. An item already inside the window keeps its assignment.
func (e *Engine) Add(d Doc) Assignment {
	if a, ok := e.known(d.ID); ok {
		return a
	}
	e.advance(d.Time)
	it := e.prepare(d)
	if seq, why := e.sameText(it); seq >= 0 {
		return e.fold(it, seq, 1, why)
	}
	e.query(it, len(e.items))
	e.sift(it)
	if seq, score, why := e.nearDuplicate(it); seq >= 0 {
		e.clear()
		return e.fold(it, seq, score, why)
	}
	e.connect(it)
	a := e.choose(it)
	e.clear()
	if a.Story == "" {
		a.Kind = Opened
		a.Story = e.freshName(it.id)
	}
	e.insert(it, a.Story)
	return a
}

// Restore puts an item back with a stored assignment. Called for the items of
// the last two windows in the order in which they were added, it leaves the
// engine as it was: later assignments are the same as without the restart.
func (e *Engine) Restore(d Doc, storyID, duplicateOf string) {
	if _, ok := e.known(d.ID); ok {
		return
	}
	e.advance(d.Time)
	if duplicateOf != "" {
		if seq, ok := e.byID[duplicateOf]; ok {
			e.addTwin(twin{id: d.ID, source: d.Source, t: d.Time.Unix()}, seq)
			return
		}
		// The twin has left the window. The duplicate was never indexed, so it
		// is not now.
		return
	}
	if storyID == "" {
		storyID = e.freshName(d.ID)
	}
	it := e.prepare(d)
	e.query(it, len(e.items))
	e.sift(it)
	e.connect(it)
	e.clear()
	e.insert(it, storyID)
}

// known returns the assignment of an item inside the window.
func (e *Engine) known(id string) (Assignment, bool) {
	if seq, ok := e.byID[id]; ok {
		return Assignment{Item: id, Story: e.at(seq).story.id, Kind: Joined, Score: 1, Evidence: []string{"already assigned"}}, true
	}
	if tw, ok := e.twins[id]; ok {
		if seq, ok := e.byID[tw.of]; ok {
			return Assignment{Item: id, Story: e.at(seq).story.id, DuplicateOf: tw.of, Kind: Duplicate, Score: 1,
				Evidence: []string{"already assigned"}}, true
		}
	}
	return Assignment{}, false
}

// prepare computes everything about an item that does not depend on others.
func (e *Engine) prepare(d Doc) *item {
	c := clipDoc(d.Text)
	it := &item{
		id:       d.ID,
		source:   d.Source,
		url:      d.Canonical,
		t:        d.Time.Unix(),
		entities: d.Entities,
	}
	if d.Source != "" {
		it.outlet = hash32(d.Source) | 1
	}
	it.bare = len(c.summary) == 0
	it.titleHash, it.shingles, it.lead = fingerprint(c)
	it.facts = readFacts(c, d)
	it.feats = e.extract(c, d)
	it.nouns, it.names, it.famous, it.speaks = e.readActors(c, d)
	it.head = e.readHead(c.title, it.nouns)
	it.said, it.tells, it.voice = speakers(d), len(d.Speakers) > 0, voice(d)
	if d.Text != nil {
		it.lang = d.Text.Lang
	}
	e.readKicker(it, d, c)
	e.pack(it)
	e.weigh(it)
	e.weighStatic(it)
	return it
}

// pack puts the lists of words side by side, with no room to grow.
func (e *Engine) pack(it *item) {
	lists := [...]*[]int32{&it.nouns, &it.names, &it.famous, &it.head, &it.series}
	n := 0
	for i, l := range lists {
		n += len(*l)
		e.words[i] = *l
	}
	room := make([]int32, 0, n)
	for _, l := range lists {
		from := len(room)
		room = append(room, *l...)
		*l = room[from:len(room):len(room)]
	}
}

// weigh makes a unit vector of an item's features by the present idf.
func (e *Engine) weigh(it *item) { it.norm = length(it.feats, e.vocab.idf) }

// weighStatic does so from the background table alone.
func (e *Engine) weighStatic(it *item) { it.staticNorm = length(it.feats, e.vocab.static) }

// length is what makes a unit vector of features with those weights of terms.
func length(feats []feature, idf []float32) float32 {
	sum := 0.0
	for _, f := range feats {
		w := f.tf * idf[f.slot]
		sum += float64(w) * float64(w)
	}
	if sum == 0 {
		return 1
	}
	return float32(1 / math.Sqrt(sum))
}

// weight is that of a feature in the unit vector of its item.
func (e *Engine) weight(it *item, f feature) float32 { return f.tf * e.vocab.idf[f.slot] * it.norm }

// staticWeight is the same from the background table alone.
func (e *Engine) staticWeight(it *item, f feature) float32 {
	return f.tf * e.vocab.static[f.slot] * it.staticNorm
}

// insert appends an item to the window and to its story.
func (e *Engine) insert(it *item, storyID string) {
	seq := e.base + len(e.items)
	e.items = append(e.items, it)
	e.acc = append(e.acc, hit{})
	e.tags = append(e.tags, it.mark())
	e.floors = append(e.floors, edgeFloor)
	e.vocab.headline(it, 1)
	e.byID[it.id] = seq
	e.enter(it, seq, storyID)
	if it.url != "" {
		e.urls[it.url] = seq
	}
	if it.titleHash != 0 {
		e.titles[it.titleHash] = seq
	}
	e.post(it, seq)
}

// post enters an item into the inverted index. Items that are no evidence stay
// out of it.
func (e *Engine) post(it *item, seq int) {
	if it.facts.role != plain {
		return
	}
	for len(e.postings) < len(e.vocab.names) {
		e.postings = append(e.postings, nil)
	}
	for _, f := range it.feats {
		e.postings[f.slot] = append(e.postings[f.slot], posting{int32(seq), e.weight(it, f), e.staticWeight(it, f)})
	}
}

// fold records an item as a duplicate of another.
func (e *Engine) fold(it *item, seq int, score float64, why string) Assignment {
	e.addTwin(twin{id: it.id, source: it.source, t: it.t}, seq)
	tw := e.at(seq)
	return Assignment{Item: it.id, Story: tw.story.id, DuplicateOf: tw.id, Score: score, Kind: Duplicate, Evidence: []string{why}}
}

func (e *Engine) addTwin(tw twin, seq int) {
	of := e.at(seq)
	tw.of = of.id
	of.dups = append(of.dups, tw.id)
	e.twins[tw.id] = tw
	e.order = append(e.order, tw)
}

// freshName derives a story id from the item that opens it. Where that name is
// taken (its first story lives on under it), a number is added.
func (e *Engine) freshName(id string) string {
	name := storyName(id)
	for n := 2; e.stories[name] != nil; n++ {
		name = StoryName(id, n)
	}
	return name
}

// storyName is "s" and 12 characters of the item id's SHA-256 in base32.
func storyName(id string) string {
	sum := sha256.Sum256([]byte(id))
	return "s" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:8])[:12])
}
