package publish

import "time"

// rest returns until when sending is paused; zero if it is not.
func (p *Publisher) rest() time.Time {
	if ms := p.until.Load(); ms != 0 {
		return time.UnixMilli(ms)
	}
	return time.Time{}
}

// pause stops claiming and sending until then.
func (p *Publisher) pause(until time.Time) { p.until.Store(until.UnixMilli()) }
