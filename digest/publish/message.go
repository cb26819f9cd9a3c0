package publish

import (
	"fmt"
	"strings"

	"geodigest/digest"
	"geodigest/templates"
)

// Message makes the mail of one delivery. It is a pure function of the stored
// delivery, the frozen edition, the templates and the configuration: the same
// inputs give the same mail on every attempt.
func (p *Publisher) Message(d digest.Delivery, ed *digest.Edition) (digest.Message, error) {
	base := strings.TrimRight(p.Site.URL, "/")
	unsub := base + "/u/" + p.Tokens.Unsubscribe(d.Subscriber.ID, ed.Spec)
	view := base + "/e/" + ed.Spec + "/" + ed.Slot.UTC().Format("2006-01-02T1504Z")
	mail, err := p.Render().Mail(templates.MailData{
		Site: p.Site, Edition: ed.For(d.Subscriber), Subscriber: d.Subscriber, Why: why(d.Subscriber, p.Site.Name), UnsubscribeURL: unsub, ViewURL: view,
	})
	if err != nil {
		return digest.Message{}, fmt.Errorf("render edition %d: %w", d.EditionID, err)
	}
	return digest.Message{
		From: p.From, To: d.Subscriber.Email, ReplyTo: p.Site.Contact, Subject: mail.Subject, Text: mail.Text, HTML: mail.HTML,
		MessageID: d.MessageID, Date: d.Date, Lang: ed.Lang,
		ListID: ed.Spec + "." + p.Host, ListName: ed.Title, Unsubscribe: unsub, Archive: base + "/", Help: base + "/",
		Owner: p.Site.Contact, FeedbackID: fmt.Sprintf("%d:%s:digest:geodigest", ed.ID, ed.Spec),
	}, nil
}

// why tells a subscriber why they get this mail.
func why(s digest.Subscriber, site string) string {
	on := ""
	if !s.Created.IsZero() {
		on = " on " + s.Created.UTC().Format("2 January 2006")
	}
	switch s.Source {
	case "web":
		return "You get this because you subscribed to " + site + on + "."
	case "import", "command", "config":
		return "You get this because the editor of " + site + " added " + s.Email + on + "."
	}
	return "You get this because " + s.Email + " is on the list of " + site + "."
}

func domain(email string) string {
	return email[strings.LastIndexByte(email, '@')+1:]
}
