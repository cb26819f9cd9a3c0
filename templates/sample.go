package templates

import (
	"time"

	"geodigest/digest"
	"geodigest/feeds"
)

// Sample is an edition with everything an edition can have: a lead with many
// outlets, an update, a story known from state media alone, statements direct
// and indirect, headlines in five scripts, an entry without a link and one
// without a summary, sources that were not reached. Load tries the
// templates with it, and it shows a designer what there is to design. All
// outlets are invented; what is said follows public events of March 2025 in
// words of its own.
func Sample() digest.Edition {
	return digest.Edition{
		ID: 412, Spec: "daily", Title: "Daily geopolitics brief",
		Slot:  time.Date(2025, time.March, 17, 6, 0, 0, 0, time.UTC),
		Since: time.Date(2025, time.March, 16, 6, 0, 0, 0, time.UTC),
		Cut:   time.Date(2025, time.March, 17, 5, 55, 0, 0, time.UTC),
		Zone:  "Europe/Paris", Lang: "en",
		Subject:   "Moscow names its price for a truce in Ukraine; EU envoys agree new sanctions",
		Preheader: "Paris answers that peacekeepers are for Kyiv to decide. Also: Doha talks, a vote in Berlin.",
		Sections: []digest.Section{
			{Entries: []digest.Entry{sampleLead()}},
			{Title: "Europe", Entries: sampleEurope()},
			{Title: "Middle East and North Africa", Entries: sampleMiddleEast()},
			{Title: "Asia and the Pacific", Entries: sampleAsia()},
		},
		Brief: sampleBrief(),
		Coverage: digest.Coverage{Total: 41, Reached: 38, Items: 1204, Stories: 167, Missing: []digest.SourceState{
			{Name: "Example Wire", LastSuccess: time.Date(2025, time.March, 17, 3, 10, 0, 0, time.UTC), Why: "timeout"},
			{Name: "Tablelands Radio", LastSuccess: time.Date(2025, time.March, 15, 21, 40, 0, 0, time.UTC), Why: "http 503"},
			{Name: "Strait Observer", Why: "dns"},
		}},
	}
}

// The invented outlets of the sample.
var (
	harbourTimes   = digest.Outlet{Name: "Harbour Times", Country: "GB", Ownership: feeds.OwnershipIndependent}
	islandRadio    = digest.Outlet{Name: "Island Public Radio", Country: "GB", Ownership: feeds.OwnershipPublic}
	courrier       = digest.Outlet{Name: "Le Courrier du Port", Country: "FR", Ownership: feeds.OwnershipIndependent}
	radioHexagone  = digest.Outlet{Name: "Radio Hexagone", Country: "FR", Ownership: feeds.OwnershipStateFunded}
	rheinBlatt     = digest.Outlet{Name: "Rheinisches Tagblatt", Country: "DE", Ownership: feeds.OwnershipIndependent}
	volgaGazette   = digest.Outlet{Name: "Вестник Волги", Country: "RU", Ownership: feeds.OwnershipState}
	dniproPost     = digest.Outlet{Name: "Dnipro Post", Country: "UA", Ownership: feeds.OwnershipIndependent}
	outbackHerald  = digest.Outlet{Name: "Outback Herald", Country: "AU", Ownership: feeds.OwnershipIndependent}
	gulfMonitor    = digest.Outlet{Name: "Gulf Monitor", Country: "QA", Ownership: feeds.OwnershipStateFunded}
	cairoEcho      = digest.Outlet{Name: "صدى القاهرة", Country: "EG", Ownership: feeds.OwnershipState}
	galileeNews    = digest.Outlet{Name: "חדשות הגליל", Country: "IL", Ownership: feeds.OwnershipIndependent}
	deccanLedger   = digest.Outlet{Name: "Deccan Ledger", Country: "IN", Ownership: feeds.OwnershipIndependent}
	kansaiShimbun  = digest.Outlet{Name: "Kansai Evening Post", Country: "JP", Ownership: feeds.OwnershipIndependent}
	yangtzeDaily   = digest.Outlet{Name: "长江晚报", Country: "CN", Ownership: feeds.OwnershipState}
	prairieTribune = digest.Outlet{Name: "Prairie Tribune", Country: "US", Ownership: feeds.OwnershipIndependent}
	riftMail       = digest.Outlet{Name: "Rift Valley Mail", Country: "KE", Ownership: feeds.OwnershipIndependent}
	exampleWire    = digest.Outlet{Name: "Example Wire", Country: "US", Ownership: feeds.OwnershipIndependent}
)

// src is a source of the sample; its link is made from the outlet's slug.
func src(o digest.Outlet, slug, title string) digest.Source {
	return digest.Source{Outlet: o, Title: title, Lang: "en", Link: "https://" + slug}
}

// copied marks a source that repeats another outlet's text.
func copied(s digest.Source) digest.Source {
	s.Copy = true
	return s
}

func sampleLead() digest.Entry {
	return digest.Entry{
		Number: 1, Story: "s-1001", Weight: digest.Lead, Lang: "en",
		Headline: "Moscow wants “ironclad” guarantees that Ukraine stays out of NATO",
		Link:     "https://harbourtimes.example/world/moscow-guarantees", Outlet: harbourTimes,
		Summary: []string{
			"A Russian deputy foreign minister set out what Moscow expects from a peace treaty: a neutral Ukraine and a refusal of membership by the alliance.",
			"Paris replied that foreign troops on Ukrainian soil are a matter for Kyiv alone, and Canberra said it would look at a request to take part.",
			"The presidents of the United States and Russia are expected to speak on Tuesday.",
		},
		Statements: []digest.Statement{
			{Speaker: "Grushko", Name: "Alexander Grushko", Role: "deputy foreign minister", Country: "RU", Verb: "said",
				Content: "any lasting treaty must contain ironclad security guarantees for Russia, among them the neutral status of Ukraine", Outlets: []string{"Вестник Волги", "Harbour Times", "Example Wire", "Dnipro Post"}},
			{Speaker: "Macron", Name: "Emmanuel Macron", Role: "president", Country: "FR", Verb: "said", Direct: true,
				Content: "Ukraine is sovereign", Outlets: []string{"Le Courrier du Port", "Radio Hexagone"}},
			{Speaker: "Albanese", Name: "Anthony Albanese", Role: "prime minister", Country: "AU", Verb: "said",
				Content: "his government was open to considering a request for peacekeepers", Outlets: []string{"Outback Herald"}},
			{Speaker: "Trump", Name: "Donald Trump", Role: "president", Country: "US", Verb: "told",
				Content: "land and power plants would be part of the conversation with Moscow", Outlets: []string{"Prairie Tribune", "Example Wire"}},
		},
		Regions: []digest.Share{{Name: "Europe", Outlets: 6}, {Name: "Asia-Pacific", Outlets: 2}, {Name: "Americas", Outlets: 2}, {Name: "Africa", Outlets: 1}, {Name: "South and Central Asia", Outlets: 1}},
		Owners:  []digest.Share{{Name: "independent", Outlets: 8}, {Name: "public", Outlets: 2}, {Name: "state", Outlets: 1}, {Name: "state-funded", Outlets: 1}},
		Outlets: 12, Origins: 9, Region: "Europe", Themes: []string{"peace talks", "alliances"}, Countries: []string{"RU", "UA", "FR", "AU"},
		Sources: []digest.Source{
			src(harbourTimes, "harbourtimes.example/world/moscow-guarantees", "Moscow wants ironclad guarantees"),
			src(courrier, "courrierduport.example/monde/macron-kiev", "Macron : c’est à Kiev de décider"),
			src(volgaGazette, "vestnik-volgi.example/politika/garantii", "Грушко назвал условия мира"),
			src(dniproPost, "dniropost.example/en/guarantees", "Russia repeats its demands"),
			src(outbackHerald, "outbackherald.example/politics/peacekeepers", "PM open to peacekeeping role"),
			src(prairieTribune, "prairietribune.example/2025/03/call", "Leaders to talk on Tuesday"),
			src(islandRadio, "islandradio.example/news/1203", "Neutral Ukraine is Moscow’s demand"),
			src(radioHexagone, "radiohexagone.example/fr/europe/troupes", "Casques bleus : la réponse de Paris"),
			src(rheinBlatt, "rheinblatt.example/politik/garantien", "Moskau fordert Garantien"),
			src(exampleWire, "examplewire.example/e/884213", "Russia seeks guarantees"),
			copied(src(deccanLedger, "deccanledger.example/world/russia-seeks", "Russia seeks guarantees")),
			copied(src(riftMail, "riftmail.example/international/russia", "Russia seeks guarantees")),
		},
		Latest: time.Date(2025, time.March, 17, 5, 20, 0, 0, time.UTC), Score: 9.4,
		Reason: "12 outlets in 9 countries, 4 new statements by office holders",
	}
}
