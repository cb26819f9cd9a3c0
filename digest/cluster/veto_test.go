package cluster_test

import (
	"strings"
	"testing"

	"geodigest/digest/cluster"
)

// TestLookAlikes feeds pairs and groups of invented items that share nearly all
// words. Equal labels must end in one story, different ones must not, on arrival
// and after Repair.
func TestLookAlikes(t *testing.T) {
	tests := []struct {
		name  string
		items []wire
		veto  string // must be in the evidence of some item, "" = no matter
	}{
		{"ordinal of a package", []wire{
			{0, "A", "EU agrees 16th sanctions package against Russia", "Ambassadors in Brussels backed new listings of tankers and banks.", "16"},
			{9, "B", "EU ambassadors back 16th package of sanctions on Russia", "The measures list tankers and banks.", "16"},
			{300, "A", "EU agrees 17th sanctions package against Russia", "Ambassadors in Brussels backed new listings of tankers and banks.", "17"},
			{309, "B", "EU ambassadors back 17th package of sanctions on Russia", "The measures list tankers and banks.", "17"},
		}, "veto ordinal 17/16"},
		{"spelled ordinal", []wire{
			{0, "A", "Fifth round of Hadramia nuclear talks opens in Geneva", "", "5"},
			{9, "B", "Negotiators open fifth round of Hadramia nuclear talks in Geneva", "", "5"},
			{600, "C", "Sixth round of Hadramia nuclear talks opens in Geneva", "", "6"},
		}, "veto ordinal 6/5"},
		{"a text that names both agrees with either", []wire{
			{0, "A", "EU agrees 17th sanctions package against Russia", "It follows the 16th package adopted in February.", "17"},
			{20, "B", "EU ambassadors back 17th package of sanctions against Russia", "Diplomats approved the listings.", "17"},
		}, ""},
		{"two earthquakes", []wire{
			{0, "A", "Earthquake of magnitude 6.1 strikes Peru, damaging homes", "Residents ran into the streets as buildings shook.", "pe"},
			{5, "B", "Peru earthquake damages homes, no deaths reported", "The magnitude 6.1 quake shook buildings on the coast.", "pe"},
			{60, "A", "Earthquake of magnitude 7.4 strikes Myanmar, damaging homes", "Residents ran into the streets as buildings shook.", "mm"},
			{65, "B", "Myanmar earthquake damages homes, no deaths reported", "The magnitude 7.4 quake shook buildings in the north.", "mm"},
		}, "veto number"},
		{"magnitudes of one quake differ a little", []wire{
			{0, "A", "Earthquake of magnitude 6.1 strikes Peru, damaging homes", "", "pe"},
			{5, "B", "Magnitude 6.3 earthquake strikes Peru, homes damaged", "", "pe"},
		}, ""},
		{"two summits", []wire{
			{0, "A", "Leaders gather in Brazil for climate summit, seek deal on forests", "Presidents arrive for two days of talks.", "br"},
			{8, "B", "Climate summit opens in Brazil as leaders seek forests deal", "", "br"},
			{30, "A", "Leaders gather in Japan for trade summit, seek deal on tariffs", "Presidents arrive for two days of talks.", "jp"},
			{38, "B", "Trade summit opens in Japan as leaders seek tariffs deal", "", "jp"},
		}, ""},
		{"two hospitals", []wire{
			{0, "A", "Hospital struck in Ukraine, dozens killed, officials say", "", "ua"},
			{8, "B", "Dozens killed as hospital is struck in Ukraine", "", "ua"},
			{30, "A", "Hospital struck in Sudan, dozens killed, officials say", "", "sd"},
			{38, "B", "Dozens killed as hospital is struck in Sudan", "", "sd"},
		}, "veto place"},
		{"parts of a series", []wire{
			{0, "A", "Almanac of prospects ahead: price of herring", "", "herring"},
			{5, "A", "Almanac of prospects ahead: choosing judges", "", "judges"},
			{9, "A", "Almanac of prospects ahead: opera without conductors", "", "opera"},
		}, ""},
		{"a topic before a colon is what the item is about", []wire{
			{0, "A", "Venezuela strikes: what we know about the night raid", "", "ve"},
			{9, "A", "Venezuela strikes: night raid leaves Caracas without power", "", "ve"},
		}, ""},
		{"advertisements", []wire{
			{0, "A", "Bluebet promo code WIN50: get a $50 bonus for the final on Sunday", "", "blue"},
			{5, "A", "Redbet promo code WIN60: get a $60 bonus for the final on Sunday", "", "red"},
		}, ""},
		{"transcripts of one programme", []wire{
			{0, "A", "Transcript: Senator Doe on \"Sunday Studio\", March 8", "The following is the transcript of the interview that aired on Sunday Studio.", "doe"},
			{5, "A", "Transcript: Governor Roe on \"Sunday Studio\", March 8", "The following is the transcript of the interview that aired on Sunday Studio.", "roe"},
		}, ""},
		{"days of a war", []wire{
			{0, "A", "Day 1,130 of the war: overnight attacks and front line", "", "1130"},
			{1440, "A", "Day 1,131 of the war: overnight attacks and front line", "", "1131"},
			{2880, "A", "Day 1,132 of the war: overnight attacks and front line", "", "1132"},
		}, ""},
		{"daily columns", []wire{
			{0, "A", "Morning briefing: what to know before work", "", "1"},
			{1440, "A", "Morning briefing: what to know before work", "", "2"},
			{2880, "A", "Morning briefing: what to know before work", "", "3"},
		}, ""},
		{"a column under an unknown name", []wire{
			{0, "A", "Letters from the harbour town", "", "1"},
			{1440, "A", "Letters from the harbour town", "", "2"},
		}, "veto column"},
		{"same actor, same day", []wire{
			{0, "A", "Macron opens nuclear plant in Normandy", "The French president praised engineers at the reactor.", "plant"},
			{50, "B", "Macron meets farmers in Brittany", "The French president listened to complaints about milk prices.", "farm"},
			{90, "C", "Macron names ambassador to Chile", "The French president chose a career diplomat.", "chile"},
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := cluster.New(cluster.DefaultConfig())
			ds := docs(t, tt.items)
			got := map[string]string{}
			evidence := ""
			for _, d := range ds {
				a := e.Add(d)
				got[d.ID] = a.Story
				evidence += strings.Join(a.Evidence, "\n") + "\n"
			}
			check(t, tt.items, ds, got)
			apply(got, e.Repair(ds[len(ds)-1].Time))
			check(t, tt.items, ds, got)
			if !strings.Contains(evidence, tt.veto) {
				t.Errorf("no %q in the evidence:\n%s", tt.veto, evidence)
			}
			if t.Failed() {
				t.Log(evidence)
			}
		})
	}
}

func TestLivePageRidesAlong(t *testing.T) {
	ws := []wire{
		{0, "A", "Storm Edwina floods the port of Calais", "Ferries stopped and hundreds left their homes.", "s"},
		{30, "B", "Hundreds leave homes as Storm Edwina floods Calais port", "Ferry traffic stopped.", "s"},
		{60, "C", "Storm Edwina live: Calais port flooded, ferries stopped", "", "s"},
		{90, "D", "Calais counts the cost of Storm Edwina floods", "The port stays closed to ferries.", "s"},
	}
	e := cluster.New(cluster.DefaultConfig())
	ds := docs(t, ws)
	got := map[string]string{}
	for _, d := range ds {
		got[d.ID] = e.Add(d).Story
	}
	check(t, ws, ds, got)
	apply(got, e.Repair(ds[3].Time))
	check(t, ws, ds, got)
}
