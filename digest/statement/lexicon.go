package statement

import "strings"

// lexicon holds the word lists, built once by New and read only afterwards.
type lexicon struct {
	cues     map[string]*cue
	role     map[string]bool // people by office or trade: minister, analyst
	group    map[string]bool // plural or collective people: officials, police
	inst     map[string]bool // what can speak though it is no person: ministry, report
	pronoun  map[string]bool
	stopper  map[string]bool // words that end a noun phrase to the left of a cue
	prep     map[string]bool
	adverb   map[string]bool
	days     map[string]bool // weekdays, months
	topic    map[string]bool // "Live:", "Opinion:": never a speaker
	abbrev   map[string]bool
	opener   map[string]bool // words that begin a sentence after "U.S."
	asking   map[string]bool
	det      map[string]bool
	aux      map[string]bool
	addr     map[string]bool // addressees: reporters, parliament
	noAgent  map[string]bool // nouns in -er, -or, -ist that are not people
	body     map[string]bool // courts and chambers: what they reject is a deed
	subord   map[string]bool
	outlets  map[string]bool
	nature   map[string]bool // storms and floods threaten, but say nothing
	human    map[string]bool // verbs only people use
	men      map[string]bool // first names
	women    map[string]bool
	modifier map[string]bool // adjectives of an office: deputy foreign
	acts     map[string]bool // other verbs after which the subject ends in a headline
	study    map[string]bool // documents and what counts: a study shows
	finders  map[string]bool // people and bodies that find that
	regional map[string]bool // adjectives that make states those of a region or kind: Baltic states
	goes     map[string]bool // deeds that go on after a headline's comma or "as"
	colon    map[string]bool // single nouns that may stand before a headline's colon
}

func set(lists ...string) map[string]bool {
	m := map[string]bool{}
	for _, l := range lists {
		for _, w := range strings.Fields(l) {
			m[w] = true
		}
	}
	return m
}

func newLexicon() *lexicon {
	roles := `president premier chancellor king queen emir sultan prince princess pope taoiseach leader ruler dictator minister secretary
		ambassador envoy representative consul diplomat negotiator chief commissioner mediator spokesman spokeswoman spokesperson aide adviser advisor
		general admiral commander colonel brigadier captain lieutenant sergeant senator congressman congresswoman mp mep speaker lawmaker legislator
		secretary-general director director-general rapporteur prosecutor governor mayor official judge justice attorney lawyer
		analyst expert activist journalist dissident archbishop bishop imam ayatollah cardinal patriarch cleric rabbi priest ceo cfo coo chairman chairwoman chair
		boss head founder co-founder owner manager coach captain host author historian economist scientist researcher professor scholar academic student teacher
		doctor physician epidemiologist engineer investigator inspector officer detective sheriff soldier veteran survivor witness victim refugee resident
		farmer worker trader investor activist critic opponent ally supporter candidate nominee challenger rival politician statesman lord baroness
		duke duchess mother father wife husband son daughter brother sister uncle aunt cousin family widow relative neighbor neighbour friend colleague
		man woman boy girl teenager actor actress singer star comedian presenter anchor reporter editor correspondent columnist writer blogger
		whistleblower defector hostage captive suspect defendant ex-president ex-minister ex-premier vice-president deputy pm fm dpm undersecretary
		strategist pollster broker insider source agent spy passenger pilot guide tycoon billionaire entrepreneur executive partner fellow
		patient nurse legend champion player footballer driver guard guardian nuncio counsel treasurer chargé coordinator organizer organiser specialist
		intellectual campaigner protester demonstrator militant rebel jihadist warlord strongman oligarch monarch heir tsar czar superintendent constable trainer
		consultant biologist psychologist astronomer geologist meteorologist virologist pediatrician surgeon psychiatrist sociologist
		prez potus veep vp mk counterpart democrat republican chaplain monk nun missionary migrant immigrant expat voter consumer customer user child parent grandmother grandfather mom mum dad`
	inst := `ministry government gov't govt cabinet administration department police military army navy force forces guard court tribunal parliament senate
		congress committee commission council agency authority office bureau board bank company firm maker giant carrier airline operator retailer group party union alliance bloc
		coalition movement organisation organization ngo charity federation association institute university think-tank tank watchdog regulator observatory
		foundation embassy consulate palace report study survey poll newspaper magazine daily paper broadcaster network channel outlet media press document
		documents statement communique communiqué memo letter filing lawsuit indictment complaint analysis research review audit probe investigation inquiry findings data
		figures statistics estimate forecast survey ruling verdict website station hospital clinic militia brigades brigade battalion junta
		regime opposition campaign team club league airport nation country state city kingdom republic delegation presidency secretariat side camp ministry's
		economy treasury exchequer vatican faction command watchdog monitor directorate corps mission service services intelligence staff bench panel caucus airline firm's summit society
		community cartel chamber lobby center centre couple duo trio`
	group := `officials experts analysts sources authorities police critics reports residents witnesses activists thousands hundreds dozens scores crowds lawmakers leaders ministers scientists researchers
		economists investigators prosecutors diplomats observers organisers organizers opponents supporters allies people families relatives lawyers doctors journalists media
		historians ngos groups agencies countries states nations governments troops rebels militants protesters protestors locals villagers survivors farmers workers unions
		traders investors environmentalists campaigners firefighters rescuers senators democrats republicans tories conservatives liberals labour mps meps ceos envoys
		negotiators mediators commanders generals soldiers insiders advisers advisors aides associates members parents students teachers voters scholars academics
		companies firms banks airlines some others many several most both feds cops detectives medics paramedics climatologists meteorologists
		insurgents separatists islamists monitors inspectors judges justices jurors attorneys regulators newspapers outlets documents studies polls surveys
		chiefs presidents premiers bosses powers neighbours neighbors partners donors women men children fans users customers pilots victims players coaches`
	men, women := firstNames()
	return &lexicon{
		men: men, women: women,
		cues: newCues(), role: set(roles), group: set(group, "advocates"), inst: set(inst),
		pronoun: set("he she they it who him her them"),
		stopper: set(`that which because as while when if although though but before since where whether than so until unless or whereas despite amid
			is are was were be been being am isn't aren't wasn't weren't has have had do does did will would can could may might must shall should cannot can't won't
			doesn't didn't don't not never to what how why after following about into over like`),
		prep: set(`of in on at for from with by to against near between behind inside outside during under over across within without amid despite after before since
			about into through throughout via among around toward towards following including along aboard alongside unlike beside besides`),
		adverb: set(`also later earlier previously repeatedly then now just further once again already publicly reportedly still even simply only always often never
			recently subsequently initially finally separately meanwhile thus today yesterday tonight soon immediately long nonetheless nevertheless too ever
			formally officially personally famously consistently quietly openly flatly strongly angrily firmly explicitly clearly sharply specifically bluntly jointly
			once overnight additionally moreover furthermore however likewise similarly likely apparently allegedly effectively basically essentially`),
		days: set(`monday tuesday wednesday thursday friday saturday sunday january february march april may. june july august september october november december
			jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri sat sun`),
		topic: set(`live opinion watch video analysis explainer exclusive breaking update updates updated editorial review podcast listen photos pictures gallery
			papers papers quiz interview profile comment commentary factbox timeline recap newsletter briefing column letters letter obituary transcript map
			chart graphic revealed explained read full breakingviews feature features essay q&a faq blog news world sport sports politics business
			war conflict crisis ceasefire talks election elections strike strikes attack attacks row scandal death deaths deal trial day week year brief summary
			weather coronavirus covid covid-19 brexit market markets stocks oil test preview highlights results score scores verdict fact check background context key takeaways
			correction clarification advisory notice alert reminder guide tips book books film movie music tv culture travel food recipe recipes health science tech technology money stock`),
		abbrev: set(`mr mrs ms dr gen sen rep gov lt col maj sgt capt cmdr adm st jr sr vs inc corp co ltd conf no prof rev hon pres etc jan feb mar apr jun jul aug sept sep oct nov dec
			u.s u.n u.k e.u us un uk eu ft mt dept fig calif mass pa va conn approx est coop`),
		opener: set("the he she they it this that these those there but and in on at we i if after according meanwhile however"),
		asking: set("who what why how when where which is are was were will can could should would do does did has have"),
		det:    set("the a an his her its their our my your this that these those some any no every each another all both several many most"),
		aux:    set("is are was were be been being am will would can could may might must shall should to do does did don't doesn't didn't won't wouldn't can't cannot couldn't not never"),
		addr:   set("me him her us them you reporters journalists lawmakers parliament congress media press broadcaster broadcasters diplomats supporters investors viewers crowds crowd"),
		noAgent: set(`number power order winter summer letter center centre paper water weather border river tower layer matter offer other after over under never ever whether
			minor major error terror mirror factor sector list fist murder disorder corner chapter quarter shutter theater theatre disaster monster master cancer computer
			server internet charter newsletter frontier barrier carrier career gunfire fever gender tender danger hunger anger finger rather further former latter better
			december november october september however together remember consider deliver discover twist assist resist consist exist tour labor labour color colour honor favor favor
			neighbor armor behavior interior exterior tanker bunker container trailer helicopter missile-carrier fighter bomber cluster counter encounter thriller poster
			sister-in-law super later earlier lower higher upper inner outer older younger larger smaller bigger greater stronger weaker wider deeper longer shorter closer harder
			faster slower newer richer poorer hotter colder cheaper fewer easier tougher human urban german iran vietnam civilian guardian millennium ocean italian titan pan plan
			ban van can than san tan afghan sedan clan span scan western eastern euro`),
		body:   set("court courts justices senate congress parliament judge judges house sc knesset duma assembly legislature jury tribunal lawmakers mps senators voters scotus committee bundestag sejm rada"),
		subord: set("after while as but although though before when since whereas because and"),
		acts: set(`reacts responds meets visits speaks signs wins loses takes makes gets gives goes comes faces hits arrives leaves returns joins opens
			closes holds launches seeks wants plans reports uses ends starts begins sends sets puts shares publishes issues reply replies talks travels attends took reacted responded
			met visited spoke signed hosts addresses marks skips quits resigns offers`),
		goes: set(`sees stays plays remains keeps refuses mulls orders fires sacks cancels scraps suspends halts pauses raises cuts lifts imposes hosts weighs pushes braces prepares
			readies sues arrests avoids shuns stops boosts moves turns awaits hopes fears eyes dies flees rejects seizes captures releases expels summons recalls
			rises falls mount rise grow continue continues loom looms deepens worsens intensifies waits threatens rages rage`),
		study: set(`report study survey poll polls studies surveys reports data figures research analysis review findings documents investigation probe inquiry audit assessment census ruling
			statistics results document memo files records review index estimate estimates numbers`),
		finders: set("court tribunal jury judge police investigators investigator researchers scientists panel commission experts observatory watchdog inspectors inspector auditors regulator un iaea monitors"),
		regional: set(`baltic gulf arab nordic african european asian caribbean pacific balkan sahel saharan muslim islamic slavic western eastern northern southern central
			american latin member coastal island neighbouring neighboring bordering candidate founding nuclear littoral`),
		colon: set(`official officials report reports study police pm fm president minister ministry expert experts source sources analyst analysts poll survey army military spokesman spokesperson
			spokeswoman ceo chief envoy ambassador lawyer lawyers witness witnesses court judge researchers scientists investigators investigator newspaper agency government opposition
			survivor survivors diplomat diplomats un governor mayor insider aide adviser commander general prosecutor prosecutors`),
		modifier: set(`deputy vice prime foreign interior defence defense finance trade energy economy justice health chief special senior top national security secretary acting former
			general press military army navy intelligence assistant permanent high first supreme attorney police presidential central bank ex opposition state human rights climate nuclear
			aid relief policy party committee affairs`),
		human: set(`urge warn deny vow condemn denounce insist pledge accuse reject dismiss slam call announce demand admit tell criticise criticize praise hail defend claim
			welcome promise blame rebuff oppose argue apologise add reiterate concede allege assert caution lament`),
		nature: set("storm hurricane typhoon cyclone earthquake quake wildfire wildfires flood floods drought virus heatwave tsunami volcano bushfire bushfires outbreak"),
		outlets: set(`npr cnn bbc reuters ap afp bloomberg guardian times post journal telegraph independent aljazeera newsweek fox nbc cbs abc politico axios msnbc sky wsj nyt
			insider news herald tribune gazette mirror sun mail observer economist dw rt tass xinhua today globe star dispatch chronicle examiner jazeera magazine press`),
	}
}
