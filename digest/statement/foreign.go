package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// tongue is what is read of a language besides English: forms of verbs that only
// report, the word that opens a clause, auxiliaries of the perfect, and the words
// before a source ("selon").
type tongue struct {
	verbs, that, aux, source map[string]bool
	topics                   bool // "X: Y" without quotation marks names the topic
}

// newTongues lists the languages by ISO 639-1 code.
func newTongues() map[string]tongue {
	return map[string]tongue{
		"fr": {verbs: set("dit déclare déclaré déclarait affirme affirmé annonce annoncé assure assuré prévient prévenu avertit averti estime estimé soutient martèle promet promis confirme confirmé ajoute ajouté explique expliqué lance lancé"),
			that: set("que qu'il qu'elle qu'ils qu'un qu'une"), aux: set("a ont avait"), source: set("selon")},
		"de": {verbs: set("sagt sagte gesagt erklärt erklärte warnt warnte betont betonte versichert versicherte behauptet behauptete bestätigt bestätigte berichtet berichtete"),
			that: set("dass daß"), aux: set("hat haben"), source: set("laut"), topics: true},
		"es": {verbs: set("dice dijo dicho afirma afirmó asegura aseguró advierte advirtió anuncia anunció declara declaró sostiene sostuvo denuncia denunció promete prometió confirma confirmó añade añadió señala señaló"),
			that: set("que"), aux: set("ha han"), source: set("según")},
		"pt": {verbs: set("diz disse afirma afirmou garante garantiu anuncia anunciou declara declarou promete prometeu alerta alertou confirma confirmou"),
			that: set("que"), aux: set("tem"), source: set("segundo")},
		"it": {verbs: set("dice detto dichiara dichiarato afferma affermato annuncia annunciato avverte avvertito sostiene conferma confermato assicura assicurato"),
			that: set("che"), aux: set("ha hanno"), source: set("secondo")},
		"ru": {verbs: set(`заявил заявила заявили заявило заявляет сообщил сообщила сообщили сообщило сообщает сказал сказала сказали предупредил предупредила предупредили подчеркнул подчеркнула отметил отметила
			объявил объявила объявили утверждает утверждают пообещал пообещала заверил заверила рассказал рассказала подтвердил подтвердила подтвердили добавил добавила`), that: set("что")},
		"uk": {verbs: set(`заявив заявила заявили заявило заявляє повідомив повідомила повідомили повідомило повідомляє сказав сказала сказали попередив попередила попередили підкреслив підкреслила наголосив наголосила
			зазначив зазначила оголосив оголосила стверджує пообіцяв пообіцяла розповів розповіла підтвердив підтвердила підтвердили додав додала`), that: set("що")},
		"pl": {verbs: set(`powiedział powiedziała oświadczył oświadczyła oświadczyło ostrzegł ostrzegła ostrzega mówi twierdzi ogłosił ogłosiła zapewnia zapewnił zapewniła podkreślił podkreśliła potwierdził potwierdziła
			poinformował poinformowała poinformowało stwierdził stwierdziła zapowiedział zapowiedziała`), that: set("że"), source: set("według")},
	}
}

// foreign reads the plainest forms in a language that is not English. Speakers
// must be known to the gazetteer: there are no lists of offices to tell them.
func (v *view) foreign(code string) []found {
	t := v.x.tongues[code]
	var out []found
	for _, s := range v.sentences() {
		if f, ok := v.foreignColon(s, t); ok {
			out = append(out, f)
			continue
		}
		for i := s.a; i < s.b; i++ {
			if v.inside(i) || v.punct(i) {
				continue
			}
			f, ok := found{}, false
			switch {
			case v.in(i, t.verbs):
				if f, ok = v.foreignSays(s, i, t); !ok {
					f, ok = v.foreignSaid(s, i, t)
				}
			case v.in(i, t.source) && (i == s.a || v.is(i-1, ",")):
				f, ok = v.foreignSource(s, i)
			}
			if ok {
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// foreignColon reads the headlines "X: «Y»", "X nach Z: «Y»" and, where that form
// does not mark topics, "X: Y".
func (v *view) foreignColon(s span, t tongue) (found, bool) {
	k := v.colonAt(s)
	if k < 0 || v.kind != lang.Title {
		return found{}, false
	}
	left, right := span{s.a, k}, v.clip(span{k + 1, s.b})
	if v.words(left) == 0 || v.words(left) > 9 || v.words(right) < 3 || v.is(s.b-1, "?") {
		return found{}, false
	}
	f := found{verbs: []span{{k, k + 1}}, content: []span{right}, conf: .5, outer: true} // as often the topic as the speaker
	quoted := v.w[k+1].mark
	if quoted {
		f.conf = .7
	}
	if v.isPerson(left.b-1) && v.last[v.w[left.b-1].match-1] == left.b-1 && v.words(left) <= 4 {
		if v.entity(left.a) != nil && v.w[left.a].match != v.w[left.b-1].match && !v.w[left.a+1].cap {
			return found{}, false // "Venezuela nach Maduro: ..."
		}
		f.speaker = left
		return f, quoted || !t.topics
	}
	if m := v.w[left.a].match; quoted && m != 0 && v.isPerson(left.a) && v.first[m-1] == left.a { // X nach dem Angriff: «Y»
		e := v.last[m-1] + 1
		if e < left.b && !v.w[e].cap && !v.punct(e) && !v.is(e, "und", "et", "y", "e", "и", "та", "i") {
			f.speaker = span{left.a, e}
			return f, true
		}
	}
	return found{}, false
}

// foreignSays reads "X a déclaré que Y", "X заявил, что Y", "X sagt: Y" at the verb i.
func (v *view) foreignSays(s span, i int, t tongue) (found, bool) {
	vb := i
	if v.in(i-1, t.aux) && i-1 > s.a {
		vb--
	}
	a := vb
	for a > s.a && !v.punct(a-1) && vb-a < 8 {
		a--
	}
	np := span{a, vb}
	if np.empty() || a > s.a && !v.punct(a-1) || !v.knownSpeaker(np) {
		return found{}, false
	}
	c := i + 1
	switch {
	case v.is(c, ",") && v.in(c+1, t.that):
		c += 2
	case v.in(c, t.that):
		if !strings.Contains(v.w[c].norm, "'") { // qu'il: the pronoun belongs to the content
			c++
		}
	case v.is(c, ":"):
		c++
	default:
		return found{}, false
	}
	content := v.clip(span{c, s.b})
	if v.words(content) < 3 {
		return found{}, false
	}
	return found{speaker: np, verbs: []span{{vb, i + 1}}, content: []span{content}, conf: .8, outer: true}, true
}

// foreignSaid reads "«Y», a déclaré X" at the verb i.
func (v *view) foreignSaid(s span, i int, t tongue) (found, bool) {
	vb := i
	if v.in(i-1, t.aux) {
		vb--
	}
	p := vb - 1
	if v.is(p, "—", "-") {
		p--
	}
	if v.is(p, ",") {
		p--
	}
	q, ok := v.quotationAt(p)
	if !ok || !v.w[p].mark || q.last != p || q.first < s.a || v.words(span{s.a, q.first}) > 0 {
		return found{}, false
	}
	e := i + 1
	for e < s.b && !v.punct(e) && e < i+8 {
		if m := v.w[e].match; m != 0 && v.last[m-1] == e && (e+1 >= s.b || v.punct(e+1) || v.isPerson(e)) {
			e++
			break
		}
		e++
	}
	np := span{i + 1, e}
	content := v.clip(span{q.first, q.last + 1})
	if np.empty() || !v.knownSpeaker(np) || v.words(content) < 2 {
		return found{}, false
	}
	return found{speaker: np, verbs: []span{{vb, i + 1}}, content: []span{content}, conf: .8, outer: true}, true
}

// foreignSource reads "Selon X, Y" and "Y, selon X" at the word i.
func (v *view) foreignSource(s span, i int) (found, bool) {
	e := i + 1
	for e < s.b && !v.punct(e) && e < i+8 {
		e++
	}
	np := span{i + 1, e}
	if np.empty() || !v.knownSpeaker(np) {
		return found{}, false
	}
	content := span{s.a, i}
	if i == s.a {
		if !v.is(e, ",") {
			return found{}, false
		}
		content = span{e + 1, s.b}
	} else if e < s.b && !v.is(e, ".", "!", ";") {
		return found{}, false
	}
	if content = v.clip(content); v.words(content) < 3 {
		return found{}, false
	}
	return found{speaker: np, verbs: []span{{i, i + 1}}, content: []span{content}, conf: .75, outer: true}, true
}

// knownSpeaker reports whether a phrase is a known person, state or body: it ends
// with the name, or opens with it after nothing but an article.
func (v *view) knownSpeaker(s span) bool {
	e := v.entity(s.b - 1)
	if e == nil || v.last[v.w[s.b-1].match-1] != s.b-1 {
		return false
	}
	switch e.Type {
	case gazetteer.Person:
		return true
	case gazetteer.Place:
		return false
	}
	a := v.first[v.w[s.b-1].match-1]
	return a == s.a || a == s.a+1 && len([]rune(v.w[s.a].norm)) <= 3 && v.entity(s.a) == nil
}
