package templates

import (
	"time"

	"geodigest/digest"
	"geodigest/feeds"
)

func sampleEurope() []digest.Entry {
	return []digest.Entry{
		{
			Number: 2, Story: "s-1002", Weight: digest.Full, Lang: "en", Update: true,
			Before: "EU ambassadors stuck on the next sanctions list", BeforeAt: time.Date(2025, time.March, 16, 6, 0, 0, 0, time.UTC),
			Headline: "EU envoys agree to prolong the sanctions list after a night of talks",
			Link:     "https://rheinblatt.example/europa/sanktionen", Outlet: rheinBlatt,
			Summary: []string{"The measures against some two thousand people and firms would run for another six months; ministers still have to sign.",
				"Budapest gave way after a handful of names had been taken off."},
			Statements: []digest.Statement{
				{Speaker: "an EU diplomat", Verb: "said", Direct: true, Content: "Nobody got everything, so it must be a fair deal", Outlets: []string{"Rheinisches Tagblatt"}},
				{Speaker: "the Hungarian government", Country: "HU", Verb: "said", Content: "its concerns had been met in full"},
			},
			Outlets: 7, Origins: 5, NewOutlets: 5, Region: "Europe", Themes: []string{"sanctions"}, Countries: []string{"EU", "RU", "HU"},
			Sources: []digest.Source{
				src(rheinBlatt, "rheinblatt.example/europa/sanktionen", "Einigung in der Nacht"),
				src(courrier, "courrierduport.example/europe/sanctions", "Sanctions : accord à l’aube"),
				src(islandRadio, "islandradio.example/news/1199", "EU renews sanctions list"),
				src(harbourTimes, "harbourtimes.example/europe/sanctions-renewed", "Sanctions renewed"),
				src(dniproPost, "dniropost.example/en/sanctions", "Sanctions stay"),
				src(exampleWire, "examplewire.example/e/884190", "EU extends list"),
				copied(src(riftMail, "riftmail.example/international/eu", "EU extends list")),
			},
			Latest: time.Date(2025, time.March, 17, 2, 0, 0, 0, time.UTC), Score: 6.1, Reason: "told yesterday; 5 new outlets and 2 new statements since",
		},
		{
			Number: 3, Story: "s-1003", Weight: digest.Full, Lang: "ru", StateOnly: true,
			Headline: "В Саратове объявили о завершении учений Центрального военного округа",
			Link:     "https://vestnik-volgi.example/armiya/ucheniya", Outlet: volgaGazette,
			Summary:    []string{"В манёврах, по данным ведомства, участвовали около трёх тысяч военнослужащих."},
			Statements: []digest.Statement{{Speaker: "Минобороны", Name: "Ministry of Defence", Country: "RU", Verb: ":", Content: "все задачи выполнены"}},
			Outlets:    1, Origins: 1, Region: "Europe", Themes: []string{"armed forces"}, Countries: []string{"RU"},
			Sources: []digest.Source{{Outlet: volgaGazette, Link: "https://vestnik-volgi.example/armiya/ucheniya", Lang: "ru", Title: "Учения завершены"}},
			Latest:  time.Date(2025, time.March, 16, 18, 0, 0, 0, time.UTC), Score: 2.2, Reason: "one state outlet, theme armed forces",
		},
	}
}

func sampleMiddleEast() []digest.Entry {
	return []digest.Entry{
		{
			Number: 4, Story: "s-1004", Weight: digest.Full, Lang: "ar",
			Headline: "انتهاء جولة المحادثات في الدوحة من دون اتفاق على موعد جديد",
			Link:     "https://sada.example/doha", Outlet: cairoEcho,
			Summary: []string{"قال الوسطاء إن الوفود ستعود إلى عواصمها للتشاور قبل تحديد موعد الجولة المقبلة."},
			Statements: []digest.Statement{
				{Speaker: "الوسطاء", Name: "", Verb: ":", Content: "المحادثات كانت جادة ومفيدة", Direct: true, Outlets: []string{"صدى القاهرة"}},
				{Speaker: "the Qatari foreign ministry", Country: "QA", Verb: "said", Content: "contacts with all sides went on", Outlets: []string{"Gulf Monitor"}},
			},
			Outlets: 3, Origins: 3, Region: "Middle East and North Africa", Themes: []string{"ceasefire"}, Countries: []string{"QA", "IL", "PS", "EG"},
			Sources: []digest.Source{
				{Outlet: cairoEcho, Link: "https://sada.example/doha", Lang: "ar", Title: "محادثات الدوحة"},
				src(gulfMonitor, "gulfmonitor.example/doha-round", "Doha round ends"),
				{Outlet: galileeNews, Link: "https://galilee.example/doha", Lang: "he", Title: "השיחות בדוחא"},
			},
			Latest: time.Date(2025, time.March, 16, 22, 0, 0, 0, time.UTC), Score: 4.8, Reason: "3 outlets in 3 countries",
		},
		{
			Number: 5, Story: "s-1005", Weight: digest.Full, Lang: "he",
			Headline: "הממשלה תדון השבוע בתקציב הביטחון לשנה הבאה", Outlet: galileeNews,
			Outlets: 1, Origins: 1, Region: "Middle East and North Africa", Themes: []string{"budget"}, Countries: []string{"IL"},
			Sources: []digest.Source{{Outlet: galileeNews, Lang: "he"}},
			Latest:  time.Date(2025, time.March, 16, 15, 0, 0, 0, time.UTC), Score: 1.9, Reason: "theme defence budget",
		},
	}
}

func sampleAsia() []digest.Entry {
	return []digest.Entry{{
		Number: 6, Story: "s-1006", Weight: digest.Full, Lang: "en",
		Headline: "Two coast guards trade blame after hulls touch near a disputed shoal",
		Link:     "https://kansaipost.example/asia/shoal", Outlet: kansaiShimbun,
		Summary: []string{"Nobody was hurt when a patrol boat and a supply ship scraped along each other at dawn.", "Each side published its own film of the minute before."},
		Statements: []digest.Statement{
			{Speaker: "the Philippine coast guard", Country: "PH", Verb: "said", Direct: true, Content: "Our crew held its course and was cut off twice"},
			{Speaker: "a spokesman for the Chinese coast guard", Role: "spokesman, coast guard", Country: "CN", Verb: "denied", Content: "that its ship had turned first"},
		},
		Outlets: 4, Origins: 4, Region: "Asia and the Pacific", Themes: []string{"maritime disputes"}, Countries: []string{"CN", "PH"},
		Sources: []digest.Source{
			src(kansaiShimbun, "kansaipost.example/asia/shoal", "Hulls touch at the shoal"),
			src(outbackHerald, "outbackherald.example/world/shoal", "Ships collide"),
			src(deccanLedger, "deccanledger.example/asia/shoal", "Blame at sea"),
			{Outlet: yangtzeDaily, Link: "https://cjwb.example/junshi/jiaoshi", Lang: "zh", Title: "海警回应"},
		},
		Latest: time.Date(2025, time.March, 17, 1, 0, 0, 0, time.UTC), Score: 4.1, Reason: "4 outlets in 4 countries, statements by both sides",
	}}
}

func sampleBrief() []digest.Entry {
	line := func(n int, lang, headline string, outlets int, s digest.Source) digest.Entry {
		return digest.Entry{Number: n, Story: "s-20" + string(rune('0'+n%10)), Weight: digest.Brief, Lang: lang, Headline: headline, Link: s.Link, Outlet: s.Outlet,
			Outlets: outlets, Origins: outlets, Sources: []digest.Source{s}, Latest: time.Date(2025, time.March, 16, 12, 0, 0, 0, time.UTC), Score: 1, Reason: "few outlets"}
	}
	zh := digest.Source{Outlet: yangtzeDaily, Link: "https://cjwb.example/guoji/huiwu", Lang: "zh", Title: "两国外长举行会晤"}
	out := []digest.Entry{
		line(7, "en", "Berlin: caucus leaders settle the wording of the defence-spending amendment", 4, src(rheinBlatt, "rheinblatt.example/berlin/aenderung", "Der Wortlaut steht")),
		line(8, "en", "Luanda offers to host a first direct round of talks on eastern Congo", 2, src(riftMail, "riftmail.example/region/luanda", "Luanda offers")),
		line(9, "zh", "两国外长在北京举行会晤，同意恢复中断两年的战略对话机制", 1, zh),
		line(10, "en", "Ottawa’s new cabinet meets for the first time; tariffs top the list", 3, src(prairieTribune, "prairietribune.example/2025/03/ottawa", "Cabinet meets")),
	}
	out[1].Update, out[1].Before, out[1].BeforeAt = true, "Congo talks in doubt", time.Date(2025, time.March, 14, 6, 0, 0, 0, time.UTC)
	out[2].Sources[0].Ownership, out[2].StateOnly = feeds.OwnershipState, true
	return out
}
