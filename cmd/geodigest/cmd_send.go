package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"geodigest/digest"

	"github.com/spf13/cobra"
)

// sendCommand mails by hand, and shows what became of the mails.
func sendCommand(e *env) *cobra.Command {
	var to string
	var due, unknown, status bool
	var days int
	cmd := withConfig(e, &cobra.Command{
		Use: "send [DIGEST]", Short: "mail what is due, or one edition to one address as a trial; --status shows what became of the mails",
		Long: `send --due groups what has been polled, cuts the editions that are due, mails them
to their subscribers and ends. With --unknown it also sends again what a relay never
answered for, although smtp.unknown is hold: such a reader may get a mail twice.

send DIGEST --to ADDRESS mails the edition that would go out now to one address;
nothing is recorded, nobody is told anything by it.

send --status shows the editions of the last days and what became of their mails.`,
		Args: cobra.MaximumNArgs(1),
	}, func(ctx context.Context, c *Config, args []string) error {
		log := e.terse(c)
		switch {
		case status && !due && !unknown && to == "" && days > 0:
			a, err := openReader(ctx, e, c, log)
			if err != nil {
				return err
			}
			return errors.Join(a.sendStatus(ctx, first(args), days), a.close())
		case due && !status && to == "" && len(args) == 0:
			a, err := openApp(ctx, e, c, log)
			if err != nil {
				return err
			}
			return errors.Join(a.sendDue(ctx, unknown), a.close())
		case to != "" && !due && !status && !unknown:
			a, err := openReader(ctx, e, c, log)
			if err != nil {
				return err
			}
			return errors.Join(a.sendTrial(ctx, first(args), to), a.close())
		}
		return usage("send --due [--unknown], or send DIGEST --to ADDRESS, or send --status [--days N]")
	})
	cmd.Flags().StringVar(&to, "to", "", "address of the trial")
	cmd.Flags().BoolVar(&due, "due", false, "cut and mail everything that is due")
	cmd.Flags().BoolVar(&unknown, "unknown", false, "with --due: also mails of unknown outcome")
	cmd.Flags().BoolVar(&status, "status", false, "show what became of the mails; changes nothing")
	cmd.Flags().IntVar(&days, "days", 7, "with --status: how many days back")
	return cmd
}

// sendDue cuts and mails what is due; unknown also what smtp.unknown: hold keeps.
func (a *app) sendDue(ctx context.Context, unknown bool) error {
	if unknown {
		a.publisher.HoldUnknown = false
	}
	if _, err := a.groupOnce(ctx); err != nil {
		return err
	}
	made, err := a.publisher.Cut(ctx, a.now())
	if err != nil {
		return err
	}
	b := a.env.bar("sending")
	a.publisher.Progress = func(done int) { b.set(done, -1) }
	tally, err := a.publisher.Drain(ctx, a.now())
	b.done()
	fmt.Fprintf(a.env.stdout, "%d editions cut; %d mails accepted, %d deferred, %d failed, %d unknown\n", made, tally.Accepted, tally.Deferred, tally.Failed, tally.Unknown)
	if err != nil {
		return err
	}
	if tally.Total() > tally.Accepted {
		return &exitError{code: exitPartly}
	}
	return nil
}

// sendTrial mails a preview. It carries a Message-ID of its own, so that the real
// edition is not mistaken for a copy.
func (a *app) sendTrial(ctx context.Context, id, to string) error {
	spec, err := a.cfg.spec(id)
	if err != nil {
		return err
	}
	now := a.now()
	ed, _, err := a.publisher.Compose(ctx, spec, now, now)
	if err != nil {
		return err
	}
	sub := digest.Subscriber{Email: to, State: digest.Active, Source: "command", Created: now}
	msg, err := a.publisher.Message(digest.Delivery{
		Subscriber: sub, Date: now, MessageID: a.tokens.MessageID("trial-"+ed.Spec, now, to, a.publisher.Host),
	}, &ed)
	if err != nil {
		return err
	}
	r := a.mailer.Send(ctx, msg)
	if r.State != digest.Accepted {
		if r.Code == 0 { // no reply: only what went wrong is known
			hint := ""
			if !strings.Contains(r.Reply, "smtp.") {
				hint = "; check smtp.host, smtp.port and smtp.tls"
			}
			return fmt.Errorf("the relay did not take the mail: %s%s", r.Reply, hint)
		}
		return fmt.Errorf("the relay did not take the mail: %s (%s)", r.Reply, strings.TrimSpace(fmt.Sprintf("%d %s", r.Code, r.Enhanced)))
	}
	fmt.Fprintf(a.env.stdout, "accepted by the relay: %s\n", r.Reply)
	return nil
}
