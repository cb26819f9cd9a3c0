package lang

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

// stemmer holds one Snowball environment, used for all words of a document.
type stemmer struct {
	lang string
	env  *snowballstem.Env
	run  func(*snowballstem.Env) bool
}

func newStemmer(lang string) *stemmer {
	s := &stemmer{lang: lang, run: algorithm(lang)}
	if s.run != nil {
		s.env = snowballstem.NewEnv("")
	}
	return s
}

// algorithm gives the Snowball stemmer of a language, nil where there is none.
func algorithm(lang string) func(*snowballstem.Env) bool {
	switch lang {
	case "en":
		return english.Stem
	case "ar":
		return arabic.Stem
	case "da":
		return danish.Stem
	case "de":
		return german.Stem
	case "es":
		return spanish.Stem
	case "fi":
		return finnish.Stem
	case "fr":
		return french.Stem
	case "ga":
		return irish.Stem
	case "hu":
		return hungarian.Stem
	case "it":
		return italian.Stem
	case "nl":
		return dutch.Stem
	case "no", "nb", "nn":
		return norwegian.Stem
	case "pt":
		return portuguese.Stem
	case "ro":
		return romanian.Stem
	case "ru":
		return russian.Stem
	case "sv":
		return swedish.Stem
	case "ta":
		return tamil.Stem
	case "tr":
		return turkish.Stem
	}
	return nil
}

// token gives the stem of a word token, "" for a stop word. "US" and "WHO" are
// names although "us" and "who" are stop words.
func (s *stemmer) token(t *Token) string {
	if IsStop(t.Norm, s.lang) {
		if !t.Upper || t.Norm != "us" && t.Norm != "who" {
			return ""
		}
		return t.Norm
	}
	if t.Upper {
		return t.Norm // an acronym has no inflection
	}
	return s.word(t.Norm)
}

func (s *stemmer) word(norm string) string {
	if s.run == nil || len(norm) < 3 {
		return norm
	}
	s.env.SetCurrent(norm)
	s.run(s.env)
	if c := s.env.Current(); c != "" {
		return c
	}
	return norm
}

// Stem gives the Snowball stem of a normalised word in a language (BCP 47
// primary tag); English is Porter2. Where there is no stemmer, and where the
// stemmer would leave nothing, the word itself. Stop words are stemmed too:
// only Token.Stem leaves them out.
func Stem(norm, lang string) string {
	return newStemmer(primary(lang)).word(norm)
}
