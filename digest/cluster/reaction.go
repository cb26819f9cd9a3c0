package cluster

func (e *Engine) reaction(it *item) (*story, float64, string) { return nil, 0, "" }
