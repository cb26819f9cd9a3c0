package main

import (
	"io"
	"sort"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// printTable prints rows under a header, columns aligned by display width and
// without frames, so that it reads well and can be cut by scripts.
func printTable(w io.Writer, header []string, rows [][]string) {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	style.Format.Header = text.FormatUpper
	t.SetStyle(style)
	t.AppendHeader(row(header))
	for _, r := range rows {
		t.AppendRow(row(r))
	}
	t.SuppressTrailingSpaces()
	t.Render()
}

func row(cells []string) table.Row {
	out := make(table.Row, len(cells))
	for i, c := range cells {
		out[i] = c
	}
	return out
}

// stamp prints an instant for people: UTC, to the minute.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// sortRows sorts rows by a column of whole numbers, largest first, then by the
// first column.
func sortRows(rows [][]string, col int) {
	sort.SliceStable(rows, func(i, j int) bool {
		a, _ := strconv.Atoi(rows[i][col])
		b, _ := strconv.Atoi(rows[j][col])
		if a != b {
			return a > b
		}
		return rows[i][0] < rows[j][0]
	})
}
