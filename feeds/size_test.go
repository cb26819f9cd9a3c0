package feeds

import "testing"

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 1023: "1023 bytes", 1 << 10: "1 KiB", 64 << 10: "64 KiB", 3 << 19: "1.5 MiB", 16 << 20: "16 MiB", 17 << 20: "17 MiB", 16<<20 + 1: "16.0 MiB", 2 << 30: "2 GiB",
	} {
		if got := Size(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
