package templates

import "testing"

// BenchmarkMail renders the sample for one subscriber.
func BenchmarkMail(b *testing.B) {
	s, d := load(b), sampleData()
	for b.Loop() {
		if _, err := s.Mail(d); err != nil {
			b.Fatal(err)
		}
	}
}
