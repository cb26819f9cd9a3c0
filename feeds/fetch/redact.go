package fetch

import "geodigest/feeds"

// Redact is feeds.Redact.
func Redact(s string) string { return feeds.Redact(s) }
