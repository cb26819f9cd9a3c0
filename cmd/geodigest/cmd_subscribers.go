package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"geodigest/digest"
	"geodigest/digest/mailer"

	"github.com/spf13/cobra"
)

// subscribersCommand manages who gets the digests.
func subscribersCommand(e *env) *cobra.Command {
	cmd := &cobra.Command{Use: "subscribers", Short: "manage who gets the digests"}
	cmd.AddCommand(
		withApp(e, &cobra.Command{Use: "list", Short: "everybody and their state", Args: cobra.NoArgs}, listSubscribers),
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
		withApp(e, &cobra.Command{Use: "export", Short: "everybody as CSV", Args: cobra.NoArgs}, exportSubscribers),
		&cobra.Command{
			Use: "check FILE|-", Short: "say of each line whether it is an address that could subscribe; no configuration needed", Args: cobra.ExactArgs(1),
			RunE: func(_ *cobra.Command, args []string) error { return fail(checkAddresses(e, args[0])) },
		},
	)
	return cmd
}

func listSubscribers(ctx context.Context, a *app, _ []string) error {
	list, err := a.db.Subscribers(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, s := range list {
		rows = append(rows, []string{s.Email, string(s.State), s.Source, stamp(s.Created), s.Reason})
	}
	printTable(a.env.stdout, []string{"address", "state", "from", "since (utc)", "reason"}, rows)
	return nil
}

// addSubscribers adds what is valid and reports the rest; one bad address stops
// nothing.
func addSubscribers(ctx context.Context, a *app, list []string, source string) error {
	added, bad := 0, 0
	for _, addr := range list {
		norm, err := mailer.NormalizeAddress(addr)
		var sub digest.Subscriber
		if err == nil {
			sub, err = a.db.AddSubscriber(ctx, norm, source, a.now())
		}
		switch {
		case err != nil:
			bad++
			fmt.Fprintf(a.env.stderr, "%s: %v\n", addr, err)
		case sub.State != digest.Active:
			bad++
			fmt.Fprintf(a.env.stderr, "%s: stays %s (%s); only the person can come back\n", addr, sub.State, sub.Reason)
		default:
			added++
		}
	}
	fmt.Fprintf(a.env.stdout, "%d subscribed, %d not\n", added, bad)
	switch {
	case bad == 0:
		return nil
	case added == 0:
		return &exitError{code: exitFailed}
	}
	return &exitError{code: exitPartly}
}

func removeSubscribers(ctx context.Context, a *app, args []string) error {
	var errs []error
	for _, addr := range args {
		if norm, err := mailer.NormalizeAddress(addr); err == nil {
			addr = norm
		}
		if err := a.db.RemoveSubscriber(ctx, addr, a.now()); err != nil {
			errs = append(errs, fmt.Errorf("remove %s: %w", addr, err))
			continue
		}
		fmt.Fprintf(a.env.stdout, "%s gets nothing any more\n", addr)
	}
	return errors.Join(errs...)
}

func exportSubscribers(ctx context.Context, a *app, _ []string) error {
	list, err := a.db.Subscribers(ctx)
	if err != nil {
		return err
	}
	w := csv.NewWriter(a.env.stdout)
	rows := [][]string{{"email", "state", "source", "created", "reason"}}
	for _, s := range list {
		rows = append(rows, []string{s.Email, string(s.State), s.Source, rfc3339(s.Created), s.Reason})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return w.Error()
}

// addressList reads one address per line, or the column "email" of a CSV file
// with a header.
func addressList(raw []byte) ([]string, error) {
	head, _, _ := bytes.Cut(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), []byte("\n"))
	col := -1
	for i, h := range strings.Split(strings.TrimSpace(string(head)), ",") {
		if strings.EqualFold(strings.Trim(h, `" `), "email") {
			col = i
		}
	}
	var out []string
	if col < 0 {
		for _, l := range strings.Split(string(raw), "\n") {
			if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
				out = append(out, l)
			}
		}
		return out, nil
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the CSV: %w; or give one address per line", err)
	}
	for _, rec := range rows[1:] {
		if col < len(rec) && strings.TrimSpace(rec[col]) != "" {
			out = append(out, strings.TrimSpace(rec[col]))
		}
	}
	return out, nil
}

// checkAddresses prints a verdict per line. Lines are taken as they are: a blank
// around an address makes it another string.
func checkAddresses(e *env, name string) error {
	raw, err := readInput(e, name, 256<<20)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(e.stdout)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	lines := strings.Split(string(raw), "\n")
	if len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	for _, l := range lines {
		v := struct {
			Address string `json:"address"`
			Valid   bool   `json:"valid"`
			Reason  string `json:"reason"`
		}{Address: l, Valid: true}
		if err := mailer.ValidAddress(l); err != nil {
			v.Valid, v.Reason = false, err.Error()
		}
		if err := enc.Encode(v); err != nil {
			return err
		}
	}
	return w.Flush()
}
