package digest

import "time"

// SubscriberState says whether a subscriber may be written to.
type SubscriberState string

// The states of a subscriber.
const (
	Active     SubscriberState = "active"
	Ended      SubscriberState = "ended"      // unsubscribed from everything; only the person can come back
	Suppressed SubscriberState = "suppressed" // the address does not exist (5.1.x)
)

// Subscriber is a person who gets digests.
type Subscriber struct {
	ID      int64
	Email   string // as given, domain lower case and in A-labels
	State   SubscriberState
	Source  string // "config", "import", "command", "web"
	Created time.Time
	Reason  string // why the state is not active
}

// DeliveryState is the state of one edition for one subscriber.
type DeliveryState string

// The delivery states. Only Ready, Deferred and Unknown are claimed for sending.
const (
	Ready        DeliveryState = "ready"
	Sending      DeliveryState = "sending"    // written before DATA
	Accepted     DeliveryState = "accepted"   // the relay answered 250
	Deferred     DeliveryState = "deferred"   // 4xx or no connection: again at NotBefore
	Failed       DeliveryState = "failed"     // 5xx that will not change
	Unknown      DeliveryState = "unknown"    // no answer after the final dot (RFC 1047)
	NotSent      DeliveryState = "suppressed" // consent or address gone at claim time
	Expired      DeliveryState = "expired"    // superseded before it could be sent
	OutcomePause DeliveryState = "pause"      // 5.7.x: our fault; the delivery goes back to deferred and the run pauses
)

// Delivery is one edition for one subscriber, leased for sending. Fence grows
// with every claim; a result under an older fence is refused by the store.
type Delivery struct {
	ID         int64
	EditionID  int64
	Subscriber Subscriber
	State      DeliveryState // before this claim
	Attempt    int           // 1 on the first claim
	Fence      int64
	MessageID  string    // stored with the row: the same on every attempt
	Date       time.Time // likewise
}

// Result is what became of one attempt.
type Result struct {
	State    DeliveryState // Accepted, Deferred, Failed, Unknown or OutcomePause
	Code     int           // SMTP reply code, 0 = no reply
	Enhanced string        // RFC 3463 code, "" = none
	Reply    string        // the server's words, or ours
	Suppress bool          // the address is dead: 5.1.x or 5.2.1
}

// Message is what the mailer turns into an RFC 5322 message. All strings are
// UTF-8; the mailer encodes, folds and refuses control characters.
type Message struct {
	From        string // "World Brief <brief@example.org>"
	To          string // one bare address
	ReplyTo     string // "" = From
	ReturnPath  string // envelope sender; "" = From's address
	Subject     string
	Text        string
	HTML        string
	MessageID   string    // without angle brackets
	Date        time.Time //
	Lang        string    // Content-Language
	ListID      string    // "daily.brief.example.org" (RFC 2919)
	ListName    string    // words before the List-Id
	Unsubscribe string    // https URL that acts on POST (RFC 8058)
	UnsubMailto string    // mailto: URI, "" = none
	Archive     string    // List-Archive URL
	Help        string    // List-Help URL
	Owner       string    // address for List-Owner
	FeedbackID  string    // "edition:list:kind:sender"
}
