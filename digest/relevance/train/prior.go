package main

import "strings"

// prior is what an editor would say before seeing any data. The fit may move
// a feature away from it only as far as the data insist: the training sources
// know neither today's feeds nor their mix, and categories are not relevance.
func prior(key string) float64 {
	kind, name, _ := strings.Cut(key, ":")
	switch kind {
	case "t", "s":
		w := topics[name]
		if name == "+office" {
			w = 0.3
		}
		if w == 0 && name[0] != '+' {
			w = 0.5
			if strong[name] {
				w = 1.0
			}
		}
		if kind == "s" {
			w *= 0.4
		}
		return w
	case "n":
		switch name {
		case "themes 0":
			return -0.3
		case "themes 2", "themes in title 2":
			return 0.1
		case "topics alone":
			return -0.3
		}
		return 0
	case "x":
		where, theme, _ := strings.Cut(name, " ")
		switch {
		case theme[0] == '-', theme[0] == '+':
			return 0
		case where == "abroad":
			return 0.6
		case strong[theme] && where == "us":
			return 0.3
		case strong[theme]:
			return 0
		}
		return -0.3
	case "g":
		return names[name]
	}
	return 0
}

// strong themes are geopolitics wherever they stand; the others may be
// domestic affairs of any country.
var strong = map[string]bool{"war": true, "ceasefire-peace": true, "diplomacy": true, "sanctions": true, "terrorism-insurgency": true,
	"nuclear-arms": true, "espionage-cyber": true, "international-law": true, "defence-alliances": true}

var topics = map[string]float64{"-sport": -2.2, "-celebrity": -1.3, "-weather": -1.2, "-accident": -0.9, "-crime": -0.6, "-lifestyle": -0.9,
	"-company": -0.7, "-health": -0.9, "-science": -0.9, "-domestic": -0.6}

var names = map[string]float64{
	"states abroad 1": 0.5, "states abroad 2": 0.5, "states abroad 3": 0.1,
	"states abroad in title 1": 0.5, "states abroad in title 2": 0.9,
	"US and a state abroad": 0.5, "US and a state abroad in title": 0.9,
	"state in crisis": 0.4, "state in crisis in title": 0.5, "region": 0.3,
	"leaders abroad 1": 0.4, "leaders abroad 2": 0.3, "leader abroad in title": 0.5,
	"organisations 1": 0.4, "organisations 2": 0.2, "organisation in title": 0.5,
	"armed groups 1": 0.8, "armed group in title": 0.5,
	"foreign office": 0.4, "foreign office in title": 0.4,
	"seat of power in title":             0.4,
	"one state abroad and no other name": -0.4,
	"US alone":                           -0.6, "nothing foreign": -0.8, "no name": -0.6, "only places": -0.5,
}
