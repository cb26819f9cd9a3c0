package statement

import "strings"

// Classes of speech cues: what may follow the verb, and who may use it.
const (
	takesClause    uint32 = 1 << iota // says (that) ...
	takesAddressee                    // tells Reuters that ...
	takesNoun                         // rejects the plan
	takesInf                          // vows to ...
	takesOrder                        // urges X to ...: addressee and infinitive
	needsOf                           // accuses X of ...
	needsFor                          // blames X for ...
	needsMark                         // a cue only with a quotation: enthused; calls X "..."
	needsThat                         // found that ...
	needsStudy                        // a study shows ...: the subject is a document or a body
	anySpeaker                        // says: whoever says is a speaker
	alsoNoun                          // reports, claims: "-s" and bare form are nouns too
	deedOfBody                        // a court rejects, a senate approves: a deed
	inverts                           // "...," said X
	needsParticle                     // appeals for, points out
	needsAs                           // describes X as, compares X to
)

// cue is one form of a speech verb.
type cue struct {
	base  string
	class uint32
	ing   bool // saying
	past  bool // said
	third bool // says
	bare  bool // say
}

func (c *cue) has(class uint32) bool { return c.class&class != 0 }

// verbTable lists the speech verbs, one class a line: letters, then verbs.
// "say/said" gives an irregular past, a star doubles the last letter (admit,
// admitted), a plus stands for both spellings (signaled, signalled). A verb may stand in several lines. Deeds (signs, expels) and inner
// states (wants, fears) are left out on purpose: they are not statements.
const verbTable = `
CSI say/said
CI  add note insist stress emphasise emphasize reiterate argue maintain reply/replied write/wrote remark observe conclude
C   allege assert contend declare admit* acknowledge concede caution lament testify/testified predict signal+ opine
C   gloat fume brag* reassert insinuate
N   rail assail reassert restate outline
C   hint swear/swore indicate clarify/clarified underscore underline highlight proclaim profess speculate divulge disclose imply/implied agree boast complain
CNI announce confirm reveal
CN  suggest predict affirm
CNX claim estimate forecast/forecast
CIX report
CTIS tell/told
CTI warn advise remind
CT  inform assure
CI  wonder joke quip* muse
FN  propose
N   recommend outline
OX  urge order
O   instruct command implore beseech exhort advise warn tell/told
FNOX ask demand
FNX vow pledge promise
FN  threaten
FX  offer
CFN promise
CX  vow pledge
N   deny/denied decry/decried deplore voice
NB  reject
NBX question
CNX state
N   express convey
N   condemn denounce criticise criticize dismiss rebuke rebut* refute disavow bemoan deride downplay berate castigate lambast lambaste praise congratulate commend laud rebuff
N   mock ridicule oppose cite defend tout reaffirm disparage applaud salute vilify/vilified mention
NX  welcome slam* blast hail dispute
CN  acknowledge admit* concede lament signal+ highlight stress emphasise emphasize reiterate underline underscore
A   accuse
R   blame fault chide scold criticise criticize thank
QI  recall respond counter tweet joke quip* muse enthuse shout yell exclaim chant scream rant thunder gush snap* whisper scoff sneer retort post wonder laugh continue explain
CK  find/found
CY  show
M   call dub* label+ brand deem
V   describe compare portray depict liken
C   rule
P   appeal plead confess point hit/hit lash hint insist object complain boast advocate rule brush shrug* push call issue express agree warn argue speak/spoke
`

// classLetters maps the letters of verbTable.
const classLetters = "CTNFOARMKYSXBIPV"

// particles lists what must or may follow a verb and belongs to the cue, and
// what class of content comes then.
const particleTable = `
N call for|out
O call on|upon
N warn of|against|about|over
N appeal for
O appeal to
N plead for
O plead with
C point out
N point to
N hit out at|back at
N lash out at
N rule out
N insist on
N complain of|about
N boast of|about
N advocate for
N argue for|against
N object to
N admit to
N confess to
N speak out against
N agree with
N hint at
N brush off|aside
N shrug off
N push back on|back against
N express support for|concern about|concern over|concern at|regret over|regret for|confidence in|solidarity with|opposition to
N voice support for|concern about|concern over|opposition to
N issue warning about|warning on|warning over|a warning about|a warning over|warning to|a warning to
`

// particle is a continuation of a verb.
type particle struct {
	words []string
	class uint32
}

func letterClass(c byte) uint32 {
	switch c {
	case 'Q':
		return needsMark | takesClause
	case 'M':
		return needsMark | takesNoun
	case 'V':
		return needsAs | takesNoun
	}
	bits := []uint32{takesClause, takesClause | takesAddressee, takesNoun, takesInf, takesOrder, needsOf, needsFor, needsMark,
		needsThat | needsStudy, needsStudy, anySpeaker, alsoNoun, deedOfBody, inverts, needsParticle, needsAs}
	if i := strings.IndexByte(classLetters, c); i >= 0 {
		return bits[i]
	}
	return 0
}

// newCues builds the map from every inflected form to its cue.
func newCues() map[string]*cue {
	class := map[string]uint32{}
	spec := map[string]string{}
	var order []string
	for _, line := range strings.Split(strings.TrimSpace(verbTable), "\n") {
		f := strings.Fields(line)
		var bits uint32
		for i := range len(f[0]) {
			bits |= letterClass(f[0][i])
		}
		for _, v := range f[1:] {
			base := strings.TrimRight(strings.SplitN(v, "/", 2)[0], "*+")
			if _, ok := class[base]; !ok {
				order = append(order, base)
				class[base] = bits
			} else {
				class[base] = merge(class[base], bits)
			}
			if spec[base] == "" || len(v) > len(spec[base]) {
				spec[base] = v
			}
		}
	}
	out := map[string]*cue{}
	for _, base := range order {
		third, past, ing := inflect(base, spec[base])
		c := cue{base: base, class: class[base]}
		put := func(form string, f func(*cue)) {
			e := out[form]
			if e == nil {
				n := c
				e = &n
				out[form] = e
			}
			f(e)
		}
		put(base, func(e *cue) { e.bare = true })
		put(third, func(e *cue) { e.third = true })
		put(past, func(e *cue) { e.past = true })
		put(ing, func(e *cue) { e.ing = true })
		if strings.HasSuffix(spec[base], "+") {
			_, past, ing = inflect(base, base+"*")
			put(past, func(e *cue) { e.past = true })
			put(ing, func(e *cue) { e.ing = true })
		}
	}
	return out
}

// merge joins the classes of a verb that stands in two lines. A requirement
// (a quotation, a particle, "for") holds only if no line is free of it.
func merge(a, b uint32) uint32 {
	const plain = takesClause | takesNoun | takesInf | takesOrder
	needs := needsMark | needsParticle | needsFor | needsAs
	out := a | b
	for _, n := range []uint32{needsMark, needsParticle, needsFor, needsAs} {
		free := (a&needs == 0 && a&plain != 0) || (b&needs == 0 && b&plain != 0)
		if out&n != 0 && free && n != needsFor {
			out &^= n
		}
	}
	return out
}

// inflect gives the third person, past and -ing forms.
func inflect(base, spec string) (third, past, ing string) {
	stem := base
	last := base[len(base)-1]
	if strings.HasSuffix(spec, "*") {
		stem = base + string(last)
	}
	vowel := func(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
	yVerb := last == 'y' && !vowel(base[len(base)-2])
	switch {
	case yVerb:
		third, past, ing = base[:len(base)-1]+"ies", base[:len(base)-1]+"ied", base+"ing"
	case last == 'e':
		third, past, ing = base+"s", base+"d", base[:len(base)-1]+"ing"
	case last == 's' || last == 'x' || strings.HasSuffix(base, "sh") || strings.HasSuffix(base, "ch"):
		third, past, ing = base+"es", stem+"ed", stem+"ing"
	default:
		third, past, ing = base+"s", stem+"ed", stem+"ing"
	}
	if i := strings.IndexByte(spec, '/'); i >= 0 {
		past = spec[i+1:]
	}
	return third, past, ing
}

// newParticles builds the continuations by verb, longest first.
func newParticles() map[string][]particle {
	out := map[string][]particle{}
	for _, line := range strings.Split(strings.TrimSpace(particleTable), "\n") {
		f := strings.SplitN(line, " ", 3)
		for _, p := range strings.Split(f[2], "|") {
			out[f[1]] = append(out[f[1]], particle{strings.Fields(p), letterClass(f[0][0])})
		}
	}
	return out
}
