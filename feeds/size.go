package feeds

import "fmt"

// Size spells a number of bytes in its largest unit, as people write it: "16 MiB",
// "1.5 MiB", "64 KiB", "900 bytes". Amounts that are no whole number of a unit have
// one decimal place.
func Size(n int64) string {
	for _, u := range []struct {
		bytes int64
		name  string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		switch {
		case n < u.bytes:
		case n%u.bytes == 0:
			return fmt.Sprintf("%d %s", n/u.bytes, u.name)
		default:
			return fmt.Sprintf("%.1f %s", float64(n)/float64(u.bytes), u.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}
