package gazetteer

import "strings"

// Person finds the office holder a surname or full name stands for among the
// matches of an item, compared without case and diacritics. It gives nil when
// none of the people found bears the name, or more than one does.
func (m Mentions) Person(name string) *Entity {
	want := strings.ToLower(fold(strings.TrimSpace(name)))
	if want == "" {
		return nil
	}
	var found *Entity
	for _, part := range m {
		for i := range part {
			e := part[i].Entity
			if e.Type != Person || e == found {
				continue
			}
			full := strings.ToLower(fold(e.Name))
			if full != want && !strings.HasSuffix(full, " "+want) && !strings.HasSuffix(full, "-"+want) {
				continue
			}
			if found != nil {
				return nil
			}
			found = e
		}
	}
	return found
}
