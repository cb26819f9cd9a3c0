package feeds

import "strings"

// mendJSON makes a damaged JSON Feed readable: raw line breaks inside strings
// are escaped, what follows the document is dropped, and a document cut short
// ends after its last complete item.
func mendJSON(s string, n *notes) string {
	s = strings.TrimLeft(s, " \t\r\n")
	var out strings.Builder
	out.Grow(len(s))
	var open []byte // unclosed { and [
	inString, escaped := false, false
	safe, safeOpen := -1, "" // after the last complete element of a top-level list
	for i := 0; i < len(s); i++ {
		c := s[i]
		if inString {
			switch {
			case escaped:
				escaped = false
			case c == '\\':
				escaped = true
			case c == '"':
				inString = false
			case c < ' ':
				n.add("control characters escaped")
				out.WriteString(map[byte]string{'\n': `\n`, '\r': `\r`, '\t': `\t`}[c])
				continue
			}
			out.WriteByte(c)
			continue
		}
		out.WriteByte(c)
		switch c {
		case '"':
			inString = true
		case '{', '[':
			if open = append(open, c); len(open) > maxDepth {
				return out.String() // refused by the decoder
			}
		case '}', ']':
			if len(open) == 0 {
				return out.String()
			}
			open = open[:len(open)-1]
			if len(open) == 0 {
				if strings.TrimSpace(s[i+1:]) != "" {
					n.add("junk after the feed dropped")
				}
				return out.String()
			}
			if c == '}' && len(open) == 2 && open[1] == '[' {
				safe, safeOpen = out.Len(), string(open)
			}
		}
	}
	if safe < 0 {
		return out.String()
	}
	n.add(RepairCutShort + ", its last item dropped")
	closing := strings.NewReplacer("{", "}", "[", "]")
	cutOff := out.String()[:safe]
	for i := len(safeOpen) - 1; i >= 0; i-- {
		cutOff += closing.Replace(safeOpen[i : i+1])
	}
	return cutOff
}
