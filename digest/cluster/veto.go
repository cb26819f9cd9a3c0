package cluster

import "geodigest/digest/lang"

func (f *facts) params(toks []lang.Token) {}

func isEvent(stem string) bool { return false }

func mixed(c clip) string { return "" }

func (e *Engine) vetoStory(it *item, s *story) (string, int) { return "", 0 }

func (e *Engine) reaction(it *item) (*story, float64, string) { return nil, 0, "" }
