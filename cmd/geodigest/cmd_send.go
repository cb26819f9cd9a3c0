package main

import (
	"context"
	"fmt"

	"geodigest/digest"

	"github.com/spf13/cobra"
)

// sendCommand mails by hand.
func sendCommand(e *env) *cobra.Command {
	var to string
	var due bool
	cmd := withApp(e, &cobra.Command{
		Use: "send [DIGEST]", Short: "mail what is due, or one edition to one address as a trial",
		Long: `send --due groups what has been polled, cuts the editions that are due, mails them
to their subscribers and ends. send DIGEST --to ADDRESS mails the edition that would
go out now to one address; nothing is recorded, nobody is told anything by it.`,
		Args: cobra.MaximumNArgs(1),
	}, func(ctx context.Context, a *app, args []string) error {
		switch {
		case due && to == "" && len(args) == 0:
			return a.sendDue(ctx)
		case to != "" && !due:
			return a.sendTrial(ctx, first(args), to)
		}
		return usage("either send --due, or send DIGEST --to ADDRESS")
	})
	cmd.Flags().StringVar(&to, "to", "", "address of the trial")
	cmd.Flags().BoolVar(&due, "due", false, "cut and mail everything that is due")
	return cmd
}

func (a *app) sendDue(ctx context.Context) error {
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
		return fmt.Errorf("the relay did not take the mail: %s (%d %s)", r.Reply, r.Code, r.Enhanced)
	}
	fmt.Fprintf(a.env.stdout, "accepted by the relay: %s\n", r.Reply)
	return nil
}
