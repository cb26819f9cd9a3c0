package feeds

import (
	"fmt"
)

// Stage is what one step of Parse did to a document, in words for the
// operator. A stage that found nothing to do has no notes.
type Stage struct {
	Name  string // "bytes", "charset", "mend", "parse", "items", in this order
	Notes []string
}

// Explain is Parse that also tells what each stage did, as far as it came: an
// error ends the list with the stage that failed.
func Explain(body []byte, o Options) (*Document, []Stage, error) {
	stages := []Stage{{Name: "bytes", Notes: []string{fmt.Sprintf("%d bytes", len(body))}}}
	doc, err := Parse(body, o)
	if err != nil {
		return nil, append(stages, Stage{Name: "parse", Notes: []string{err.Error()}}), err
	}
	stages = append(stages, Stage{Name: "mend", Notes: doc.Repairs}, Stage{Name: "parse", Notes: []string{fmt.Sprintf("%d items", len(doc.Items))}})
	return doc, stages, nil
}
