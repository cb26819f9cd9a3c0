package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"geodigest/digest"
	"geodigest/digest/mailer"
	"geodigest/digest/store"

	"github.com/spf13/cobra"
)

// previewCommand shows the edition a digest would get now.
func previewCommand(e *env) *cobra.Command {
	var to, at, format string
	var explain bool
	cmd := withGrouped(e, &cobra.Command{
		Use: "preview [DIGEST]", Short: "show the edition that would go out now, without cutting or sending it", Args: cobra.MaximumNArgs(1),
	}, func(ctx context.Context, a *app, args []string) error {
		spec, err := a.cfg.spec(first(args))
		if err != nil {
			return err
		}
		now := a.now()
		if at != "" {
			if now, err = time.Parse(time.RFC3339, at); err != nil {
				return usage("--at %q is not an RFC 3339 moment such as 2026-01-31T07:00:00Z", at)
			}
		}
		ed, decisions, err := a.publisher.Compose(ctx, spec, now, now)
		if err != nil {
			return err
		}
		if explain {
			return explainDecisions(e, decisions)
		}
		sub, err := a.previewFor(ctx, to)
		if err != nil {
			return err
		}
		out, err := a.renderAs(ed, sub, format)
		if err != nil {
			return err
		}
		_, err = e.stdout.Write(out)
		return err
	})
	cmd.Flags().StringVar(&to, "for", "", "as this subscriber would get it")
	cmd.Flags().StringVar(&at, "at", "", "as of this moment, RFC 3339 (default now)")
	cmd.Flags().StringVar(&format, "format", "text", "html, text, eml or json")
	cmd.Flags().BoolVar(&explain, "explain", false, "print for every story why it is in or out")
	return cmd
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func explainDecisions(e *env, ds []digest.Decision) error {
	var rows [][]string
	for _, d := range ds {
		in := "out"
		if d.In {
			in = "in"
		}
		rows = append(rows, []string{in, fmt.Sprintf("%.2f", d.Score), d.Story, d.Headline, d.Reason})
	}
	printTable(e.stdout, []string{"", "score", "story", "headline", "why"}, rows)
	return nil
}

// previewFor finds the subscriber a preview is made for, or makes one up.
func (a *app) previewFor(ctx context.Context, addr string) (digest.Subscriber, error) {
	if addr == "" {
		return digest.Subscriber{Email: "reader@example.org", State: digest.Active, Source: "config", Created: a.now()}, nil
	}
	sub, err := a.db.SubscriberByEmail(ctx, addr)
	if errors.Is(err, store.ErrNotFound) {
		return sub, fmt.Errorf("%s is not a subscriber; see: geodigest subscribers list", addr)
	}
	return sub, err
}

// renderAs renders an edition for one subscriber in one of the formats.
func (a *app) renderAs(ed digest.Edition, sub digest.Subscriber, format string) ([]byte, error) {
	if format == "json" {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		err := enc.Encode(ed)
		return b.Bytes(), err
	}
	msg, err := a.publisher.Message(digest.Delivery{
		Subscriber: sub, Date: ed.Slot, MessageID: a.tokens.MessageID(ed.Spec, ed.Slot, sub.Email, a.publisher.Host),
	}, &ed)
	if err != nil {
		return nil, err
	}
	switch format {
	case "text":
		return []byte(msg.Text), nil
	case "html":
		return []byte(msg.HTML), nil
	case "eml":
		return mailer.Bytes(msg)
	}
	return nil, usage("--format %q is not one of html, text, eml, json", format)
}
