package feeds

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// guessCharset picks a charset for bytes that are not UTF-8 and carry no
// usable label.
func guessCharset([]byte) (encoding.Encoding, string) {
	return charmap.Windows1252, "windows-1252"
}
