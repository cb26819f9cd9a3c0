package cluster

func (e *Engine) VetoOf(a, b Doc) string { return e.vetoPair(e.prepare(a), e.prepare(b)) }
func RoleOf(d Doc) string                { _, w := roleOf(clipDoc(d.Text).title); return w }
