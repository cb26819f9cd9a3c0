package figure

import "strings"

// The word lists, read once. Words are as lang gives them: lower case, NFC.
var (
	// verbs stand before their number.
	verbs = list(map[string]string{
		Killed:    "kill kills killed killing claims claimed claiming tötet töten tue tuent tuant mata matan uccide uccidono mata",
		Injured:   "injure injures injured injuring wound wounds wounded wounding hurts hurting hurt",
		Arrested:  "arrest arrests arrested arresting detain detains detained detaining",
		Displaced: "displace displaces displaced displacing evacuate evacuates evacuated evacuating uproots uprooting",
	})
	// slots stand behind their number.
	slots = list(map[string]string{
		Killed: `killed dead die died dies deaths fatalities slain perished
			tote toten tot getötet mort morts tué tués tuées muerto muertos fallecidos morti mortos doden ofiar zabitych погибших погибли убитых загиблих ölü`,
		Injured:   "injured wounded hurt verletzte verletzten verletzt blessé blessés heridos feriti feridos gewonden rannych раненых пострадавших поранених yaralı",
		Missing:   "missing unaccounted vermisste vermisst disparus desaparecidos dispersi",
		Arrested:  "arrested detained arrests festgenommen arrêtés detenidos arrestati задержанных",
		Displaced: "displaced homeless evacuated uprooted déplacés desplazados vertriebene",
		Hostages:  "hostages captives geiseln otages rehenes ostaggi заложников",
	})
	// hedges may stand between a verb and its number.
	hedges = set("at least more than over up to about around some nearly almost another further a total of as many mindestens au moins al menos")
	// leads stand before the number of a toll.
	leads = set("to at of past above hits reaches reached tops topped exceeds exceeded passes passed surpasses is stands nears now hit")
	// crowd are words between a number and its participle that count people or carry the verb.
	crowd = set(`people persons civilians soldiers troops children women men police policemen officers militants fighters others more were was are is have has had
		been being reported confirmed reportedly feared left now at least residents workers students migrants protesters palestinians israelis ukrainians russians personnel
		rebels gunmen aid schoolchildren members and
		menschen personnes personas persone pessoas человек осіб`)
	// stops end the way to a participle: what follows is counted otherwise.
	stops = set("to in on of for by from with as after before that which who against since when while but or than")
	// notPeople behind a number say that it counts something else.
	notPeople = set(`percent per cent pct % km kilometres kilometers miles metres meters feet year years day days hour hours minute minutes month months week weeks
		am pm million billion times points seats votes euros dollars pounds drones missiles rockets jets tanks ships vessels houses homes buildings countries nations states
		tonnes tons barrels magnitude degrees jahre tage ans jours años días`)
	dating   = set("in since from until by before after during early late")
	currency = set("$ € £ ¥ ₹ us$ usd eur")
)

func list(by map[string]string) map[string]string {
	out := map[string]string{}
	for slot, words := range by {
		for _, w := range strings.Fields(words) {
			out[w] = slot
		}
	}
	return out
}

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}
