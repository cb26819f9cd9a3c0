package fetch

import "net/netip"

// special4 is the IANA IPv4 Special-Purpose Address Registry as far as its
// blocks are not globally reachable, with multicast and the future-use space,
// and the one public-looking address that is a cloud's inside.
// https://www.iana.org/assignments/iana-ipv4-special-registry
var special4 = prefixes(
	"0.0.0.0/8",        // this network (RFC 791)
	"10.0.0.0/8",       // private use (RFC 1918)
	"100.64.0.0/10",    // shared address space (RFC 6598)
	"127.0.0.0/8",      // loopback (RFC 1122)
	"169.254.0.0/16",   // link local (RFC 3927), cloud metadata
	"172.16.0.0/12",    // private use (RFC 1918)
	"192.0.0.0/24",     // IETF protocol assignments (RFC 6890)
	"192.0.2.0/24",     // documentation (RFC 5737)
	"192.88.99.0/24",   // deprecated 6to4 relay anycast (RFC 7526)
	"192.168.0.0/16",   // private use (RFC 1918)
	"198.18.0.0/15",    // benchmarking (RFC 2544)
	"198.51.100.0/24",  // documentation (RFC 5737)
	"203.0.113.0/24",   // documentation (RFC 5737)
	"224.0.0.0/4",      // multicast (RFC 5771)
	"240.0.0.0/4",      // reserved, limited broadcast (RFC 1112)
	"168.63.129.16/32", // Azure's host, reachable from its machines only
)

// global6 is the IPv6 space that is assigned for global unicast at all;
// everything else (loopback, mapped, unique local, link and site local,
// multicast, SRv6 SIDs, discard) is refused without being listed.
var global6 = netip.MustParsePrefix("2000::/3")

// special6 is what the IANA IPv6 Special-Purpose Address Registry takes out
// of global6. 2001::/23 itself is only reserved for such blocks; those of its
// parts that are in use and globally reachable (AMT 2001:3::/32, AS112
// 2001:4:112::/48, ORCHIDv2 2001:20::/28, DRIP 2001:30::/28) stay allowed.
// https://www.iana.org/assignments/iana-ipv6-special-registry
var special6 = prefixes(
	"2001::/32",     // Teredo (RFC 4380): tunnels to the IPv4 address it embeds
	"2001:1::/126",  // anycast to the nearest PCP, TURN, SRP server: our own network's (RFC 7723, 8155, 9665)
	"2001:2::/48",   // benchmarking (RFC 5180)
	"2001:10::/28",  // ORCHID (RFC 4843)
	"2001:db8::/32", // documentation (RFC 3849)
	"2002::/16",     // 6to4 (RFC 3056): tunnels to the IPv4 address it embeds
	"3fff::/20",     // documentation (RFC 9637)
)

// nat64 holds addresses whose last four bytes are the IPv4 address that a
// gateway connects to (RFC 6052); an IPv6-only machine reaches the old web by it.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// isPublic reports whether a is a globally reachable unicast address. An IPv4
// address inside an IPv6 one (mapped, NAT64, ISATAP) is judged as itself; the
// forms that no longer lead anywhere honest (compatible, translated, 6to4,
// Teredo) and addresses with a zone are never public.
func isPublic(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if a.Is4() {
		return !within(special4, a)
	}
	b := a.As16()
	if nat64.Contains(a) {
		return isPublic(netip.AddrFrom4([4]byte(b[12:16])))
	}
	if isatap(b) && !isPublic(netip.AddrFrom4([4]byte(b[12:16]))) {
		return false
	}
	return global6.Contains(a) && !within(special6, a)
}

// isatap recognises the interface identifier ::0:5efe:a.b.c.d (or ::200:5efe:…)
// by which a site's router tunnels to an IPv4 host behind it (RFC 5214, 6.1).
func isatap(b [16]byte) bool {
	return b[8]&^0x03 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}

func within(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
