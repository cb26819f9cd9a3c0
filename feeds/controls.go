package feeds

import (
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// dropControls removes the characters no XML document may hold (XML 1.0,
// section 2.2) and turns C1 controls, which only ever mean windows-1252 bytes
// passed through as code points, into what was meant.
func dropControls(s string, n *notes) string {
	if !mayHoldControls(s) {
		return s
	}
	dropped, mapped := false, false
	out := strings.Map(func(r rune) rune {
		switch {
		case !isBadRune(r):
			return r
		case r >= 0x80 && r <= 0x9f:
			mapped = true
			return fromC1(r)
		}
		dropped = true
		return -1
	}, s)
	if dropped {
		n.add("control characters removed")
	}
	if mapped {
		n.add("windows-1252 code points translated")
	}
	return out
}

// mayHoldControls looks at bytes only: the controls beyond ASCII begin with C2
// in UTF-8, the marks and noncharacters with EF.
func mayHoldControls(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < 0x20:
			if c != '\n' && c != '\r' && c != '\t' {
				return true
			}
		case c < 0x7f:
		case c == 0x7f:
			return true
		case c == 0xc2:
			if i+1 < len(s) && s[i+1] < 0xa0 {
				return true
			}
		case c == 0xef:
			if i+2 < len(s) && (s[i+1] == 0xbb && s[i+2] == 0xbf || s[i+1] == 0xbf && s[i+2] >= 0xbe) {
				return true
			}
		}
	}
	return false
}

func isBadRune(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r <= 0x9f || r == 0xfffe || r == 0xffff || r == 0xfeff
}

// fromC1 maps U+0080..U+009F as windows-1252 does; the five unassigned ones
// (and U+0085, a line break when it is no ellipsis) become what a reader sees.
func fromC1(r rune) rune {
	if d := charmap.Windows1252.DecodeByte(byte(r)); d != 0xfffd && !(d >= 0x80 && d <= 0x9f) {
		return d
	}
	return -1
}
