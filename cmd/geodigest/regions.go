package main

import (
	"sync"

	"geodigest/digest/gazetteer"
)

// regionOf names the region of an outlet's country, "" for one that is in none. The
// tables are read at the first question.
func regionOf() func(country string) string {
	names := sync.OnceValue(func() *gazetteer.Gazetteer {
		g, err := gazetteer.New()
		if err != nil { // the built-in tables are tested
			return nil
		}
		return g
	})
	return func(country string) string {
		g := names()
		if g == nil {
			return ""
		}
		if r := g.Region(country); r != gazetteer.World {
			return r
		}
		return ""
	}
}
