package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"geodigest/digest"
	"geodigest/digest/mailer"
	"geodigest/digest/store"

	"github.com/spf13/cobra"
)

// subscribersCommand manages who gets the digests.
func subscribersCommand(e *env) *cobra.Command {
	return family(&cobra.Command{Use: "subscribers", Short: "manage who gets the digests"},
		withReader(e, &cobra.Command{Use: "list", Short: "everybody and their state", Args: cobra.NoArgs}, listSubscribers),
		withApp(e, &cobra.Command{Use: "add ADDRESS...", Short: "add people who asked for it", Args: cobra.MinimumNArgs(1)},
			func(ctx context.Context, a *app, args []string) error { return addSubscribers(ctx, a, args, "command") }),
		withApp(e, &cobra.Command{Use: "remove ADDRESS...", Short: "end subscriptions", Args: cobra.MinimumNArgs(1)}, removeSubscribers),
		withApp(e, &cobra.Command{Use: "import FILE|-", Short: "add many: one address per line, or a CSV file with a column email", Args: cobra.ExactArgs(1)},
			func(ctx context.Context, a *app, args []string) error {
				raw, err := readInput(e, args[0], 256<<20)
				if err != nil {
					return err
				}
				list, err := addressList(raw)
				if err != nil {
					return err
				}
				return addSubscribers(ctx, a, list, "import")
			}),
		withReader(e, &cobra.Command{Use: "export", Short: "everybody as CSV", Args: cobra.NoArgs}, exportSubscribers),
		&cobra.Command{
			Use: "check FILE|-", Short: "say of each line whether it is an address that could subscribe; no configuration needed", Args: cobra.ExactArgs(1),
			RunE: func(_ *cobra.Command, args []string) error { return fail(checkAddresses(e, args[0])) },
		},
	)
}

// everybody returns all subscribers and the digests each has left by the link in
// a mail.
func (a *app) everybody(ctx context.Context) ([]digest.Subscriber, []string, error) {
	list, err := a.db.Subscribers(ctx)
	if err != nil {
		return nil, nil, err
	}
	left := make([]string, len(list))
	for i, s := range list {
		specs, err := a.db.OptOuts(ctx, s.ID)
		if err != nil {
			return nil, nil, fmt.Errorf("read the digests somebody left: %w", err)
		}
		left[i] = strings.Join(specs, " ")
	}
	return list, left, nil
}

func listSubscribers(ctx context.Context, a *app, _ []string) error {
	list, left, err := a.everybody(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for i, s := range list {
		rows = append(rows, []string{s.Email, string(s.State), s.Source, stamp(s.Created), left[i], s.Reason})
	}
	printTable(a.env.stdout, []string{"address", "state", "from", "since (utc)", "left", "reason"}, rows)
	return nil
}

// addSubscribers adds what is valid and reports the rest; one bad address stops
// nothing. Adding somebody who is subscribed already changes nothing and is no
// failure, so that a list can be imported again.
func addSubscribers(ctx context.Context, a *app, list []string, source string) error {
	added, already, bad := 0, 0, 0
	for _, addr := range list {
		switch had, err := a.addSubscriber(ctx, addr, source); {
		case err != nil:
			bad++
			fmt.Fprintf(a.env.stderr, "%s: %v\n", addr, err)
		case had:
			already++
		default:
			added++
		}
	}
	fmt.Fprintf(a.env.stdout, "%d subscribed, %d already, %d not\n", added, already, bad)
	switch {
	case bad == 0:
		return nil
	case added+already == 0:
		return &exitError{code: exitFailed}
	}
	return &exitError{code: exitPartly}
}

// addSubscriber adds one address; already means that it is subscribed. The error
// says why an address cannot be.
func (a *app) addSubscriber(ctx context.Context, addr, source string) (already bool, err error) {
	norm, err := mailer.NormalizeAddress(addr)
	if err != nil {
		return false, err
	}
	_, err = a.db.AddSubscriber(ctx, norm, source, a.now())
	if !errors.Is(err, store.ErrConflict) {
		return false, err
	}
	sub, lookErr := a.db.SubscriberByEmail(ctx, norm)
	switch {
	case lookErr != nil:
		return false, errors.Join(err, lookErr)
	case sub.State == digest.Suppressed:
		return false, fmt.Errorf("stays out, mail to it was refused for good (%s); once it is mended: geodigest subscribers add %s", sub.Reason, norm)
	case sub.State != digest.Active:
		return false, fmt.Errorf("stays out (%s); only the person can come back", sub.Reason)
	}
	specs, err := a.db.OptOuts(ctx, sub.ID)
	if err == nil && len(specs) > 0 {
		fmt.Fprintf(a.env.stderr, "%s: is subscribed, but has left %s; only the person can come back\n", addr, strings.Join(specs, ", "))
	}
	return true, err
}

func removeSubscribers(ctx context.Context, a *app, args []string) error {
	bad := 0
	for _, addr := range args {
		norm, err := mailer.NormalizeAddress(addr)
		if err == nil {
			err = a.db.RemoveSubscriber(ctx, norm, a.now())
		}
		switch {
		case errors.Is(err, store.ErrNotFound):
			err = errors.New("is not a subscriber; see: geodigest subscribers list")
		case err == nil:
			fmt.Fprintf(a.env.stdout, "%s gets nothing any more\n", addr)
			continue
		}
		bad++
		fmt.Fprintf(a.env.stderr, "%s: %v\n", addr, err)
	}
	switch bad {
	case 0:
		return nil
	case len(args):
		return &exitError{code: exitFailed}
	}
	return &exitError{code: exitPartly}
}

func exportSubscribers(ctx context.Context, a *app, _ []string) error {
	list, left, err := a.everybody(ctx)
	if err != nil {
		return err
	}
	w := csv.NewWriter(a.env.stdout)
	rows := [][]string{{"email", "state", "source", "created", "reason", "left"}}
	for i, s := range list {
		rows = append(rows, []string{s.Email, string(s.State), s.Source, rfc3339(s.Created), s.Reason, left[i]})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return w.Error()
}
