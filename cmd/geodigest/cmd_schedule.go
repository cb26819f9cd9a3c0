package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"geodigest/digest"

	"github.com/spf13/cobra"
)

// scheduleCommand prints the slots of a schedule; it needs no configuration.
func scheduleCommand(e *env) *cobra.Command {
	var zone, from, to string
	var batch bool
	cmd := &cobra.Command{
		Use: "schedule [CRON]", Short: "print the moments at which a schedule is due",
		Long: `Prints the slots in [from, to), RFC 3339 UTC, one per line. A local time that does
not exist runs at the first valid instant; one that exists twice runs once.
--batch reads JSON lines {"id","zone","cron","from","to"} from standard input and
prints {"id","slots"} for each.`,
		Example: `  geodigest schedule --zone Europe/Paris "0 7 * * *"`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if batch {
				return fail(scheduleBatch(e.stdin, e.stdout))
			}
			if len(args) == 0 {
				return usage("name a schedule, for example: geodigest schedule \"0 7 * * *\"")
			}
			slots, err := slotsOf(slotQuery{Zone: zone, Cron: args[0], From: from, To: to}, time.Now())
			if err != nil {
				return usage("%v", err)
			}
			for _, s := range slots {
				fmt.Fprintln(e.stdout, s.Format(time.RFC3339))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&zone, "zone", "UTC", "IANA time zone the schedule is read in")
	cmd.Flags().StringVar(&from, "from", "", "first moment, RFC 3339 (default now)")
	cmd.Flags().StringVar(&to, "to", "", "moment after the last, RFC 3339 (default a week after from)")
	cmd.Flags().BoolVar(&batch, "batch", false, "read queries from standard input")
	return cmd
}

type slotQuery struct {
	ID   string `json:"id"`
	Zone string `json:"zone"`
	Cron string `json:"cron"`
	From string `json:"from"`
	To   string `json:"to"`
}

func slotsOf(q slotQuery, now time.Time) ([]time.Time, error) {
	loc, err := time.LoadLocation(q.Zone)
	if err != nil {
		return nil, fmt.Errorf("unknown time zone %q; use an IANA name such as Europe/Paris", q.Zone)
	}
	s, err := digest.ParseSchedule(q.Cron, loc)
	if err != nil {
		return nil, err
	}
	from, to := now, time.Time{}
	if q.From != "" {
		if from, err = time.Parse(time.RFC3339, q.From); err != nil {
			return nil, fmt.Errorf("%q is not an RFC 3339 moment such as 2026-01-31T00:00:00Z", q.From)
		}
	}
	to = from.AddDate(0, 0, 7)
	if q.To != "" {
		if to, err = time.Parse(time.RFC3339, q.To); err != nil {
			return nil, fmt.Errorf("%q is not an RFC 3339 moment such as 2026-01-31T00:00:00Z", q.To)
		}
	}
	return s.Slots(from, to), nil
}

func scheduleBatch(in io.Reader, out io.Writer) error {
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, 1<<20)
	enc := json.NewEncoder(out)
	failed := false
	for n := 1; sc.Scan(); n++ {
		if len(sc.Bytes()) == 0 {
			continue
		}
		answer := struct {
			ID    string   `json:"id"`
			Slots []string `json:"slots"`
			Error string   `json:"error,omitempty"`
		}{Slots: []string{}}
		var q slotQuery
		err := json.Unmarshal(sc.Bytes(), &q)
		if err == nil {
			var slots []time.Time
			slots, err = slotsOf(q, time.Now())
			for _, s := range slots {
				answer.Slots = append(answer.Slots, s.Format(time.RFC3339))
			}
		}
		answer.ID = q.ID
		if err != nil {
			answer.Error = fmt.Sprintf("line %d: %v", n, err)
			failed = true
		}
		if err := enc.Encode(answer); err != nil {
			return err
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("read standard input: %w", err)
	}
	if failed {
		return &exitError{code: exitPartly}
	}
	return nil
}
