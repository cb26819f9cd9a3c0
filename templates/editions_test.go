package templates

import (
	"fmt"
	"strings"
	"time"

	"geodigest/digest"
)

// edition makes an edition of n stories: a lead, up to eleven more in two
// sections, the rest in brief.
func edition(n int) digest.Edition {
	e := Sample()
	e.Subject, e.Preheader = fmt.Sprintf("%d stories", n), ""
	e.Sections, e.Brief = nil, nil
	north, south := digest.Section{Title: "Northern provinces"}, digest.Section{Title: "Southern provinces"}
	for i := 1; i <= n; i++ {
		entry := plainEntry(i)
		switch {
		case i == 1:
			entry.Weight = digest.Lead
			e.Sections = append(e.Sections, digest.Section{Entries: []digest.Entry{entry}})
		case i <= 6:
			north.Entries = append(north.Entries, entry)
		case i <= 12:
			south.Entries = append(south.Entries, entry)
		default:
			entry.Weight = digest.Brief
			e.Brief = append(e.Brief, entry)
		}
	}
	for _, s := range []digest.Section{north, south} {
		if len(s.Entries) > 0 {
			e.Sections = append(e.Sections, s)
		}
	}
	return e
}

func plainEntry(i int) digest.Entry {
	e := digest.Entry{
		Number: i, Story: fmt.Sprintf("s-%d", i), Weight: digest.Full, Lang: "en",
		Headline: fmt.Sprintf("Council of province %d votes on the treaty about shared river water", i*31),
		Link:     fmt.Sprintf("https://riverpost.example/politics/%d", i*31),
		Summary:  []string{"The vote was put off twice since the autumn.", "A second reading follows in spring."},
		Statements: []digest.Statement{
			{Speaker: "Mara Lindqvist", Name: "Mara Lindqvist", Role: "water minister", Country: "SE", Verb: "said", Direct: true, Content: "The river does not ask for a passport"},
			{Speaker: "the opposition", Verb: "said", Content: "the price of the treaty was kept from the public"},
		},
		Outlets: i%9 + 1, Origins: i%9/2 + 1, Region: "Northern provinces", Themes: []string{"treaties"}, Countries: []string{"SE", "NO"},
		Score: float64(1000 - i), Latest: time.Date(2025, time.March, 16, 20, 0, 0, 0, time.UTC),
	}
	for j := range e.Outlets {
		o := []digest.Outlet{harbourTimes, courrier, rheinBlatt, dniproPost, gulfMonitor, deccanLedger, riftMail, islandRadio, outbackHerald}[j]
		e.Sources = append(e.Sources, digest.Source{Outlet: o, Link: fmt.Sprintf("https://outlet%d.example/a/%d", j, i)})
	}
	return e
}

// longEdition has a lead headline of 363 characters and one word of 200.
func longEdition() digest.Edition {
	e := edition(2)
	h := strings.Repeat("The long headline of a long negotiation goes on and on ", 7)
	e.Sections[0].Entries[0].Headline = h[:363-5] + " ends"
	e.Sections[1].Entries[0].Headline = "Donau" + strings.Repeat("dampfschifffahrt", 12) + "sgesellschaft"
	e.Sections[1].Entries[0].Summary, e.Sections[1].Entries[0].Sources = nil, nil
	return e
}

// hostileEdition tries to break out of every field.
func hostileEdition() digest.Edition {
	const evil = "<script>alert(1)</script>\r\nBcc: victim@example.com\r\n\r\n{{.Site.Contact}} {{template \"x\"}} <img src=x onerror=alert(2)> \u202egnp.exe\u202c \x00\x1b[31m&lt;b&gt; \" ' ` --> ]]> <![endif]--> </style></title></table>"
	e := edition(13)
	e.Title, e.Subject, e.Preheader = "Title "+evil, "Subject "+evil, "Preheader "+evil
	bad := func(entry *digest.Entry) {
		entry.Headline, entry.Lang, entry.Region = "Headline "+evil, `en" onload="x`, "Region "+evil
		entry.Link = "javascript:alert(document.cookie)"
		entry.Update, entry.Before, entry.StateOnly = true, "Before "+evil, true
		entry.Summary = []string{evil, "\xff\xfe broken \xc3("}
		entry.Countries, entry.Themes = []string{"<b>", "ZZ"}, []string{evil}
		entry.Statements = []digest.Statement{{Speaker: evil, Role: evil, Country: "<i>", Content: evil, Verb: evil, Outlets: []string{evil}, Direct: true}}
		for i := range entry.Sources {
			entry.Sources[i].Name = "Name " + evil
			entry.Sources[i].Country = "\"><svg onload=alert(3)>"
			entry.Sources[i].Ownership = "<u>"
		}
		links := []string{"javascript:alert(4)", "data:text/html,<script>", " JaVaScRiPt:alert(5)", "//no-scheme.example/x", "vbscript:x", "https://user:pass@evil.example/",
			"https://ok.example/\" onmouseover=\"alert(6)", "https://ok.example/\r\nX-Injected: 1", "file:///etc/passwd"}
		for i := range entry.Sources {
			entry.Sources[i].Link = links[i%len(links)]
		}
	}
	for i := range e.Sections {
		for j := range e.Sections[i].Entries {
			bad(&e.Sections[i].Entries[j])
		}
		if i > 0 {
			e.Sections[i].Title = "Section " + evil
		}
	}
	bad(&e.Brief[0])
	e.Coverage.Missing[0].Name = evil
	return e
}

// scriptsEdition has only headlines that are not in English.
func scriptsEdition() digest.Edition {
	e := edition(5)
	for i, h := range []struct{ lang, headline string }{
		{"ar", "وزراء المياه يتفقون على اجتماع ثان (NATO 2025) في الربيع"},
		{"he", "שרי המים מסכימים על פגישה שנייה באביב 2025"},
		{"zh", "各国水利部长同意在春季举行第二次会议，并就共享河流的条约草案交换意见，会议地点尚未确定，代表团将于下周返回"},
		{"ru", "Министры водного хозяйства договорились о второй встрече весной"},
		{"fa", "وزیران آب دربارهٔ نشست دوم به توافق می" + "\u200c" + "رسند"},
	} {
		var entry *digest.Entry
		if i == 0 {
			entry = &e.Sections[0].Entries[0]
		} else {
			entry = &e.Sections[1].Entries[i-1]
		}
		entry.Lang, entry.Headline, entry.Summary = h.lang, h.headline, []string{h.headline + "."}
		entry.Statements = []digest.Statement{{Speaker: "The ministers", Content: h.headline, Direct: true, Country: "EG"}}
	}
	return e
}
