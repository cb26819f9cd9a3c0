package store

import "geodigest/feeds"

// evidence is what a document says about the names its feed gives.
type evidence struct {
	items     int // in the document
	badGUIDs  int // blank, shared by different items, given to another article, or made anew for a known one
	badLinks  int // the same of links; one to a front page counts as none
	newGUIDs  int // of the bad guids: made anew for a known item
	newLinks  int // of the bad links: made anew for a known item
	unknown   int // items the feed did not have before
	unknownBG int // of those, with a bad guid
	unknownBL int // of those, with a bad link
}

// record is what is remembered of a feed whose documents are too short to be
// judged one by one.
type record struct{ seen, badGUIDs, badLinks int }

const (
	enough      = 20  // items to judge by
	recordLimit = 200 // items after which older ones count half
)

// judge says which names of a feed are believed from now on. A kind of name that
// is bad in more than one item of twenty is not, as long as the other kind is
// better; one that is made anew for known items only when that is the habit (half
// of them): a few outlets count versions there. When both kinds are bad the one
// that still names more than half of the items stays. It never gets stronger.
func judge(level feeds.Identity, e evidence, r record) (feeds.Identity, record) {
	n, guids, links := e.items, e.badGUIDs-e.newGUIDs, e.badLinks-e.newLinks
	if 2*e.newGUIDs > n {
		guids += e.newGUIDs
	}
	if 2*e.newLinks > n {
		links += e.newLinks
	}
	if n < enough {
		// Each item counts once, when it is new; names made anew every time.
		r.seen += e.unknown + max(e.newGUIDs, e.newLinks)
		r.badGUIDs += e.unknownBG + e.newGUIDs
		r.badLinks += e.unknownBL + e.newLinks
		if r.seen > recordLimit {
			r = record{r.seen / 2, r.badGUIDs / 2, r.badLinks / 2}
		}
		if r.seen < enough {
			return level, r
		}
		n, guids, links = r.seen, r.badGUIDs, r.badLinks
	}
	return weaker(level, n, guids, links), r
}

func weaker(level feeds.Identity, n, badGUIDs, badLinks int) feeds.Identity {
	poor := func(bad int) bool { return 20*bad > n }
	useless := func(bad int) bool { return 2*bad > n }
	switch level {
	case feeds.IdentityFull:
		switch {
		case useless(badGUIDs) && useless(badLinks):
			return feeds.IdentityTitle
		case poor(badGUIDs) && badGUIDs >= badLinks:
			return feeds.IdentityLink
		case poor(badLinks):
			return feeds.IdentityGUID
		}
	case feeds.IdentityLink:
		if useless(badLinks) {
			return feeds.IdentityTitle
		}
	case feeds.IdentityGUID:
		if useless(badGUIDs) {
			return feeds.IdentityTitle
		}
	}
	return level
}
