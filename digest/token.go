package digest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Tokens makes and checks the signed links of mails. A token names one act for
// one subscriber and carries a MAC over both, so it can neither be forged nor
// used for anything else; unsubscribe tokens never expire (RFC 8058 section 3.1
// asks for a link that is hard to forge and works without a login).
type Tokens struct {
	Secret []byte // at least 16 random bytes, from the store
}

// macLen is how many bytes of the MAC a token carries: 128 bits.
const macLen = 16

// Unsubscribe returns the token that ends one subscriber's digest spec ("" =
// every digest). It is URL-safe.
func (t Tokens) Unsubscribe(subscriber int64, spec string) string {
	body := strconv.FormatInt(subscriber, 36) + "." + base64.RawURLEncoding.EncodeToString([]byte(spec))
	return body + "." + base64.RawURLEncoding.EncodeToString(t.mac("unsubscribe", body))
}

// ParseUnsubscribe returns what an unsubscribe token names; ok is false for
// anything this Secret did not sign for this act.
func (t Tokens) ParseUnsubscribe(token string) (subscriber int64, spec string, ok bool) {
	i := strings.LastIndexByte(token, '.')
	if i < 0 || len(token) > 512 {
		return 0, "", false
	}
	body := token[:i]
	mac, err := base64.RawURLEncoding.Strict().DecodeString(token[i+1:])
	if err != nil || !hmac.Equal(mac, t.mac("unsubscribe", body)) {
		return 0, "", false
	}
	id, enc, found := strings.Cut(body, ".")
	if !found {
		return 0, "", false
	}
	subscriber, err = strconv.ParseInt(id, 36, 64)
	if err != nil {
		return 0, "", false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(enc)
	if err != nil {
		return 0, "", false
	}
	return subscriber, string(raw), true
}

// MessageID returns the left and right side of the Message-ID of one edition
// for one subscriber, without angle brackets. It holds neither time nor attempt,
// so a repeat after a lost reply carries the same one and a receiver can
// recognise the copy (RFC 5322 section 3.6.4, RFC 1047). host is the right side.
func (t Tokens) MessageID(spec string, slot time.Time, email, host string) string {
	m := t.mac("message-id", spec+"\x00"+slot.UTC().Format(time.RFC3339)+"\x00"+strings.ToLower(email))
	return spec + "." + slot.UTC().Format("20060102T1504Z") + "." + hex.EncodeToString(m) + "@" + host
}

// mac is an HMAC-SHA-256 cut to 128 bits, with the act as a domain separator.
func (t Tokens) mac(act, body string) []byte {
	h := hmac.New(sha256.New, t.Secret)
	h.Write([]byte(act))
	h.Write([]byte{0})
	h.Write([]byte(body))
	return h.Sum(nil)[:macLen]
}
