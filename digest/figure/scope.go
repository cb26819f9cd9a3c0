package figure

import (
	"strings"

	"geodigest/digest/lang"
)

// counted names whom the number at i counts, where that is narrower than people: the
// plural noun behind it. Words for one group are one: troops are soldiers.
func counted(toks []lang.Token, i int) string {
	for j := i + 1; j < len(toks) && j <= i+3 && toks[j].Kind == lang.Word; j++ {
		n := toks[j].Norm
		if slots[n] != "" || verbs[n] != "" || stops[n] || places[n] || says[n] {
			return ""
		}
		if one := group[n]; one != "" {
			return one
		}
		if anybody[n] {
			return ""
		}
		if strings.HasSuffix(n, "s") && len(n) > 4 && !strings.HasSuffix(n, "ss") && !hedges[n] && !notGroup[n] {
			return n
		}
	}
	return ""
}

// striker names who struck, by the word before the attack nearest to the number at
// i, one before it rather than one behind: "US strikes kill 31", "31 killed in US
// strikes". What is no people, state or armed group is nobody: "missile strike",
// "Kharkiv strike".
func striker(toks []lang.Token, i int) string {
	for j := i - 1; j >= 0; j-- {
		if attacks[toks[j].Norm] {
			if by := before(toks, j); by != "" {
				return by
			}
		}
	}
	for j := i + 1; j < len(toks); j++ {
		if attacks[toks[j].Norm] {
			if by := before(toks, j); by != "" {
				return by
			}
		}
	}
	return ""
}

// before is the people, state or group right before an attack, over its kind.
func before(toks []lang.Token, at int) string {
	for j := at - 1; j >= 0 && j >= at-4 && toks[j].Kind == lang.Word; j-- {
		n := toks[j].Norm
		if one := powers[n]; one != "" {
			return one
		}
		if kinds[n] || attacks[n] {
			continue
		}
		if !toks[j].Cap {
			return ""
		}
		for _, end := range []string{"ian", "ean", "can", "eli", "eni", "ani", "aqi", "udi", "thi", "ish", "ese"} {
			if len(n) > 4 && strings.HasSuffix(n, end) {
				return n
			}
		}
		return ""
	}
	return ""
}

// sums reports whether a sentence counts over more than an event: since a year,
// this month, in two weeks, in total.
func sums(toks []lang.Token) bool {
	for i := range toks {
		next, third := norm(toks, i+1), norm(toks, i+2)
		switch norm(toks, i) {
		case "since":
			if !lately[next] {
				return true
			}
		case "this", "last", "past", "each", "per", "every":
			if spans[next] {
				return true
			}
		case "total", "overall", "cumulative", "altogether":
			return true
		case "in", "over", "within", "during", "after":
			year := i+1 < len(toks) && toks[i+1].Kind == lang.Number && len(next) == 4 && (next[:2] == "19" || next[:2] == "20")
			if year || spans[third] && norm(toks, i) != "after" || next == "war" || next == "the" && third == "war" {
				return true
			}
		case "of":
			if i > 0 && spans[norm(toks, i-1)] && strings.HasSuffix(norm(toks, i-1), "s") {
				return true // months of war
			}
		}
	}
	return false
}

var (
	// group gives one word for the many that name a group.
	group = list(map[string]string{
		"sailors": "sailors seafarers mariners crew crewmen crewmembers seamen", "soldiers": "soldiers troops servicemen servicemembers conscripts marines",
		"fighters": "fighters militants gunmen rebels terrorists insurgents jihadists militiamen combatants extremists",
		"workers":  "workers employees staff", "journalists": "journalists reporters correspondents", "children": "children kids schoolchildren babies infants minors pupils",
		"women": "women", "men": "men", "police": "police policemen officers", "medics": "medics paramedics doctors nurses", "migrants": "migrants refugees",
	})
	// anybody are words that count people at large, or say how.
	anybody = set(`people persons civilians residents others more victims locals lives casualties bodies citizens inhabitants individuals souls
		protesters demonstrators deaths fatalities`)
	// places begin a phrase that says where, when or how, not who.
	places   = set("at across near outside inside around under over amid during through into onto between behind beside off until when while where")
	notGroup = set("was has is perhaps overseas towards besides afterwards sometimes always news process")
	says     = set("says reports claims warns adds officials authorities sources confirms shows")
	attacks  = set(`strike strikes airstrike airstrikes attack attacks raid raids bombing bombings bombardment shelling missile missiles drone drones rocket rockets
		offensive fire forces troops assault ambush gunmen bomb bombs jets warplanes`)
	kinds  = set("air missile drone rocket artillery mortar suicide car bomb knife gun force ground night deadly massive overnight new fresh latest heavy cross border naval military army")
	powers = list(map[string]string{
		"us": "us american", "uk": "uk british", "israel": "israel israeli idf", "russia": "russia russian moscow", "ukraine": "ukraine ukrainian kyiv", "iran": "iran iranian tehran",
		"houthi": "houthi houthis", "hamas": "hamas", "hezbollah": "hezbollah", "taliban": "taliban", "rsf": "rsf", "nato": "nato", "saudi": "saudi", "turkey": "turkey turkish",
		"india": "india indian", "pakistan": "pakistan pakistani", "china": "china chinese", "syria": "syria syrian", "isis": "isis", "m23": "m23", "rwanda": "rwanda rwandan",
	})
	spans  = set("week weeks month months year years decade decades")
	lately = set("then monday tuesday wednesday thursday friday saturday sunday dawn morning midnight yesterday overnight noon night")
)
