package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

// mailParts takes the text and the HTML part out of one of our own mails.
func mailParts(eml []byte) (text, html []byte, err error) {
	msg, err := mail.ReadMessage(bytes.NewReader(eml))
	if err != nil {
		return nil, nil, err
	}
	_, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		return nil, nil, err
	}
	r := multipart.NewReader(msg.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		body, err := decodePart(p)
		if err != nil {
			return nil, nil, err
		}
		body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
		switch kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type")); kind {
		case "text/plain":
			text = body
		case "text/html":
			html = body
		}
	}
	if text == nil || html == nil {
		return nil, nil, errors.New("a part is missing")
	}
	return text, html, nil
}

func decodePart(p *multipart.Part) ([]byte, error) {
	switch enc := strings.ToLower(p.Header.Get("Content-Transfer-Encoding")); enc {
	case "base64":
		return io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
	case "quoted-printable":
		return io.ReadAll(quotedprintable.NewReader(p))
	case "", "7bit":
		return io.ReadAll(p)
	default:
		return nil, fmt.Errorf("unexpected encoding %q", enc)
	}
}
