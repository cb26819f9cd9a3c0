package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"geodigest/digest/group"
	"geodigest/feeds"

	"github.com/spf13/cobra"
)

// analyzeCommand runs the engines over items in a file: the same chain that the
// daemon runs over the store.
func analyzeCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "analyze [FILE|-]", Short: "read items as JSON lines; print story, relevance, countries and statements",
		Long: `Reads JSON lines {"id","ts","source","title","summary","body","lang","url"} (all but
id and title optional; ts RFC 3339 or Unix seconds) and prints one JSON line for
each, in the same order, when the whole stream has been read. It reads no
configuration and touches no store.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := "-"
			if len(args) == 1 {
				name = args[0]
			}
			in, size := e.stdin, int64(-1)
			if name != "-" {
				f, err := os.Open(name)
				if err != nil {
					return fail(err)
				}
				defer f.Close()
				if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
					size = info.Size()
				}
				in = f
			}
			b := e.bar("analyzing")
			err := analyze(cmd.Context(), in, e.stdout, func(done int64) { b.set(int(done), int(size)) })
			b.done()
			return fail(err)
		},
	}
}

// The heap may grow by fewGC percent between two collections, and from manyItems on by
// manyGC percent: little is alive at first, in the end too much to have it twice.
const (
	manyItems     = 60_000
	fewGC, manyGC = 200, 40
)

// analyze reads and places every item in order, and writes them with the story
// each stands in at the end: an item may still move inside the window. What is kept
// of an item until then is its line of output, not its text.
func analyze(ctx context.Context, in io.Reader, w io.Writer, progress func(done int64)) error {
	defer debug.SetGCPercent(debug.SetGCPercent(fewGC))
	engine, err := group.NewEngine()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	read := readAhead(ctx, engine, in)
	var out []analyzed
	index := map[string]int{}
	repair := func() error {
		changes, err := engine.RepairContext(ctx)
		for _, c := range changes {
			if i, ok := index[c.Item]; ok {
				out[i].story = c.To
				out[i].moves = append(out[i].moves, c.Reason)
			}
		}
		return err
	}
	for t := range read {
		<-t.ready
		if t.err != nil {
			return t.err
		}
		key := t.in.ID
		if _, twice := index[key]; twice {
			key = fmt.Sprintf("%s\x00%d", key, len(out)) // two items of one id are two items
		}
		index[key] = len(out)
		if engine.Due(t.at) {
			if err := repair(); err != nil {
				return err
			}
		}
		o, err := t.placed(engine.Place(key, t.at, t.in.Source, feeds.Canonical(t.in.URL), t.reading))
		if err != nil {
			return err
		}
		if out = append(out, o); len(out) == manyItems {
			debug.SetGCPercent(manyGC)
		}
		progress(t.end)
	}
	if err := errors.Join(ctx.Err(), repair()); err != nil {
		return err
	}
	bw := bufio.NewWriter(w)
	for i := range out {
		if err := out[i].write(bw); err != nil {
			return err
		}
	}
	return bw.Flush()
}
