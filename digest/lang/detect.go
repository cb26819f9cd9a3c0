package lang

import (
	"strings"
	"unicode"

	"github.com/abadojack/whatlanggo"
)

// primary reduces a BCP 47 tag to its lower-case language: "en-GB" is "en".
func primary(tag string) string {
	tag = strings.TrimSpace(tag)
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	if len(tag) < 2 || len(tag) > 3 || !isASCII(tag) {
		return ""
	}
	return strings.ToLower(tag)
}

// language settles the language of a text: the tag given unless the script of
// the text contradicts it; else the script, else letter statistics limited to
// the languages of large news feeds, else English.
func language(tag, text string) string {
	l := primary(tag)
	if isASCII(text) {
		if l != "" {
			return l
		}
		return latin(text)
	}
	sc := script(text)
	if sc == "" {
		if l != "" {
			return l
		}
		return latin(text)
	}
	if l != "" && strings.Contains(scriptOf(l), sc) {
		return l
	}
	switch sc {
	case "cyrl":
		switch {
		case strings.ContainsAny(text, "їєґЇЄҐ"):
			return "uk"
		case strings.ContainsAny(text, "ўЎ"):
			return "be"
		case strings.ContainsAny(text, "ђћљњџЂЋЉЊЏ"):
			return "sr"
		case strings.ContainsAny(text, "іІ"):
			return "uk"
		}
		return "ru"
	case "arab":
		switch {
		case strings.ContainsAny(text, "ٹڈڑے"):
			return "ur"
		case strings.ContainsAny(text, "پچژگی"):
			return "fa"
		}
		return "ar"
	case "hani":
		return "zh"
	case "kana":
		return "ja"
	}
	return sc
}

// scriptOf lists the scripts a language tag may come in; "" is Latin only.
func scriptOf(l string) string {
	switch l {
	case "ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg":
		return "cyrl"
	case "ar", "fa", "ur", "ps", "ckb", "ku", "ug", "sd":
		return "arab"
	case "zh":
		return "hani"
	case "ja":
		return "hani kana"
	case "ko":
		return "ko hani"
	case "mr", "ne":
		return "hi"
	}
	return l
}

// script names the script most letters are in: "" for Latin, a language code
// where script and language are nearly one.
func script(text string) string {
	var counts [12]int
	names := [12]string{"", "cyrl", "arab", "hani", "kana", "ko", "he", "el", "th", "hi", "bn", "ta"}
	for _, r := range text {
		switch {
		case r < 0x80:
			if isLetter(r) {
				counts[0]++
			}
		case r < 0x370:
			if unicode.IsLetter(r) {
				counts[0]++
			}
		case r < 0x400:
			counts[7]++
		case r < 0x530:
			counts[1]++
		case r >= 0x590 && r < 0x600:
			counts[6]++
		case r >= 0x600 && r < 0x780:
			counts[2]++
		case r >= 0x900 && r < 0x980:
			counts[9]++
		case r >= 0x980 && r < 0xa00:
			counts[10]++
		case r >= 0xb80 && r < 0xc00:
			counts[11]++
		case r >= 0xe00 && r < 0xe80:
			counts[8]++
		case r >= 0xac00 && r < 0xd7b0:
			counts[5]++
		case r >= 0x3040 && r < 0x3100:
			counts[4]++
		case r >= 0x4e00 && r < 0xa000:
			counts[3]++
		}
	}
	if counts[4]*10 >= counts[3] && counts[4] > 0 { // kana among Han: Japanese
		counts[4] += counts[3]
	}
	best := 0
	for i, c := range counts {
		w := c
		if i == 3 || i == 4 {
			w *= 3 // one character says as much as a word's half
		}
		b := counts[best]
		if best == 3 || best == 4 {
			b *= 3
		}
		if w > b {
			best = i
		}
	}
	return names[best]
}

// latin tells the languages of Latin script apart. Headlines are short and
// full of names, so anything unsure is English.
func latin(text string) string {
	if len(text) < 20 {
		return "en"
	}
	en := 0
	low := lower(text)
	for w := range strings.FieldsSeq(low) {
		switch w {
		case "the", "of", "and", "to", "in", "on", "for", "with", "after", "says", "is", "are", "at", "by", "from", "as", "over":
			en++
		}
	}
	if en >= 3 || en >= 1 && isASCII(text) && len(text) < 80 {
		return "en"
	}
	info := whatlanggo.DetectWithOptions(text, whatlanggo.Options{Whitelist: map[whatlanggo.Lang]bool{
		whatlanggo.Eng: true, whatlanggo.Fra: true, whatlanggo.Deu: true, whatlanggo.Spa: true, whatlanggo.Ita: true,
		whatlanggo.Por: true, whatlanggo.Nld: true, whatlanggo.Pol: true, whatlanggo.Tur: true, whatlanggo.Swe: true,
		whatlanggo.Ind: true, whatlanggo.Ron: true, whatlanggo.Ces: true,
	}})
	if info.Confidence < 0.4 {
		return "en"
	}
	if c := info.Lang.Iso6391(); c != "" {
		return c
	}
	return "en"
}
