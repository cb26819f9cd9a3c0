package mailer

import (
	"errors"
	"fmt"
	"net/textproto"
	"strings"
	"unicode"

	"geodigest/digest"
)

// phase is how far the exchange with the relay had come when it ended. What a
// failure means depends on it before anything else.
type phase int

// The phases in order. Up to phaseBody nothing can have been accepted, whatever
// the relay did; from phaseDot on only its reply can say.
const (
	phaseConnect phase = iota // dial, greeting, EHLO, TLS
	phaseAuth
	phaseMail // MAIL FROM, which is about us
	phaseRcpt // RCPT TO, which is about the reader
	phaseData // the reply to DATA
	phaseBody // the message without its final dot
	phaseDot  // the reply to the final dot
)

// String names the phase for the operator.
func (p phase) String() string {
	return [...]string{"connecting", "logging in", "MAIL FROM", "RCPT TO", "DATA", "sending the message", "waiting for the reply to the message"}[p]
}

// classify turns what ended an attempt into its Result. err nil means the relay
// answered 2xx to the final dot with text; otherwise err is a reply
// (*textproto.Error) or what broke the connection.
//
//	phase       no reply   4xx        5xx
//	connect     deferred   deferred   deferred; 5.7.x pause
//	auth        deferred   deferred   pause (530, 534, 535, 538, 5.7.x), else deferred
//	MAIL        deferred   deferred   pause if the sender was refused, else failed
//	RCPT        deferred   deferred   failed, the address suppressed; 5.7.x pause; other codes failed
//	DATA        deferred   deferred   as the dot
//	body        deferred
//	dot         unknown    deferred   5.1.x, 5.2.1 failed and suppressed; 5.7.x pause; else failed
//
// The enhanced code (RFC 3463) decides before the basic one. Where there is none the
// words are looked at: a relay that says it will not relay for us or lists us means
// us (pause), and one that speaks of policy or a full mailbox does not say that the
// address is dead (failed, not suppressed). Removing a live reader costs more than
// writing to a dead address once more.
func classify(p phase, err error, text string) digest.Result {
	if err == nil {
		return digest.Result{State: digest.Accepted, Code: 250, Enhanced: enhancedCode(250, text), Reply: clip(text)}
	}
	code, words := replyOf(err)
	r := digest.Result{Code: code, Enhanced: enhancedCode(code, words), Reply: clip(words)}
	switch {
	case code >= 200 && code < 300 && p == phaseDot:
		r.State = digest.Accepted
	case code >= 400 && code < 500:
		r.State = digest.Deferred
	case code >= 500 && code < 600:
		r.State, r.Suppress = permanent(p, code, r.Enhanced, words)
	default: // no reply, or one that makes no sense in this phase
		r.State = digest.Deferred
		if p == phaseDot {
			r.State = digest.Unknown
		}
		r.Reply = clip(fmt.Sprintf("%s: %s", p, words))
	}
	return r
}

// permanent decides a 5xx reply.
func permanent(p phase, code int, enhanced, words string) (state digest.DeliveryState, suppress bool) {
	ours := strings.HasPrefix(enhanced, "5.7.") || enhanced == "5.1.7" || enhanced == "5.1.8"
	vague := enhanced == "" || enhanced == "5.0.0"
	if vague && says(words, sureWords) {
		ours = true
	}
	switch p {
	case phaseConnect:
		if ours {
			return digest.OutcomePause, false
		}
		return digest.Deferred, false
	case phaseAuth:
		if ours || code == 530 || code == 534 || code == 535 || code == 538 {
			return digest.OutcomePause, false
		}
		return digest.Deferred, false
	case phaseMail:
		if ours || code == 530 || code == 550 || code == 551 || code == 553 {
			return digest.OutcomePause, false
		}
		return digest.Failed, false
	}
	switch {
	case ours || code == 530:
		return digest.OutcomePause, false
	case strings.HasPrefix(enhanced, "5.1."), enhanced == "5.2.1":
		return digest.Failed, true
	case vague && p == phaseRcpt && (code == 550 || code == 553):
		return digest.Failed, !says(words, hintWords)
	}
	return digest.Failed, false
}

// The words by which a reply without a telling code says that the sender is
// refused (sure), or at least that it is not about the address (hints).
const (
	sureWords = "relay|blacklist|block list|blocklist|spamhaus|dnsbl|reputation|spf|dkim|dmarc|authenticat"
	hintWords = "blocked|spam|policy|denied|not authorized|full|quota|temporar"
)

// says reports whether one of the words, separated by bars, stands in a reply.
func says(reply, words string) bool {
	reply = strings.ToLower(reply)
	for w := range strings.SplitSeq(words, "|") {
		if strings.Contains(reply, w) {
			return true
		}
	}
	return false
}

// replyOf returns the code and the words of a reply, 0 and the error's own words
// where there was none.
func replyOf(err error) (int, string) {
	var te *textproto.Error
	if errors.As(err, &te) {
		return te.Code, te.Msg
	}
	return 0, err.Error()
}

// enhancedCode returns the code of RFC 3463 that begins a reply's words, "" where
// there is none or its class contradicts the reply code.
func enhancedCode(code int, words string) string {
	s, _, _ := strings.Cut(words, " ")
	s, _, _ = strings.Cut(s, "\n")
	parts := strings.Split(s, ".")
	if len(parts) != 3 || len(parts[0]) != 1 || int(parts[0][0]-'0') != code/100 {
		return ""
	}
	for _, n := range parts {
		if n == "" || len(n) > 3 || strings.Trim(n, "0123456789") != "" {
			return ""
		}
	}
	return s
}

// clip makes a relay's words one printable line of at most 300 characters.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 300 {
		s = string(r[:299]) + "…"
	}
	return s
}
