package demoday

import "fmt"

// windows1251 encodes text as windows-1251 (the Cyrillic code page of the
// WHATWG encoding standard), as far as Russian news needs it. A character
// outside that part is an error: the day must not lose one silently.
func windows1251(s string) ([]byte, error) {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		b, ok := byte1251(r)
		if !ok {
			return nil, fmt.Errorf("no windows-1251 byte for %q", r)
		}
		out = append(out, b)
	}
	return out, nil
}

func byte1251(r rune) (byte, bool) {
	switch {
	case r < 0x80:
		return byte(r), true
	case r >= 'А' && r <= 'я':
		return byte(r-'А') + 0xC0, true
	}
	switch r {
	case 'Ё':
		return 0xA8, true
	case 'ё':
		return 0xB8, true
	case '«':
		return 0xAB, true
	case '»':
		return 0xBB, true
	case '–':
		return 0x96, true
	case '—':
		return 0x97, true
	case '№':
		return 0xB9, true
	}
	return 0, false
}
