package main

import (
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// column is a column of a table that must stay readable on a narrow terminal.
type column struct {
	title string
	drop  int // what goes first when there is no room: the highest; 0 stays
	most  int // display width beyond which a cell is cut on a terminal, 0 none
}

// Widths of a table.
const (
	leastDetail = 24 // of the last column, before another column goes
	betweenCols = 2
	roomy       = 110 // a terminal that has room for more than what is needed most
)

// nameWidth is how much of a feed's name a table shows.
func nameWidth(e *env) int {
	if w := e.width(); w > 0 && w < roomy {
		return 22
	}
	return 32
}

// printWide prints rows as far as the width allows: columns in which nothing
// stands are left out, then columns go by their drop, and the last column wraps.
// width 0 is as wide as it gets, for pipes and files.
func printWide(e *env, cols []column, rows [][]string) {
	width := e.width()
	widths := make([]int, len(cols))
	shown := make([]bool, len(cols))
	for _, r := range rows {
		for i := range r {
			if most := cols[i].most; width > 0 && most > 0 && text.StringWidth(r[i]) > most {
				r[i] = text.Trim(r[i], most-1) + "…"
			}
			widths[i] = max(widths[i], text.StringWidth(r[i]))
			shown[i] = shown[i] || r[i] != ""
		}
	}
	last := len(cols) - 1
	rest := func() int {
		left := width
		for i, c := range cols[:last] {
			if shown[i] {
				left -= max(widths[i], len(c.title)) + betweenCols
			}
		}
		return left
	}
	for width > 0 && rest() < min(max(leastDetail, width*2/5), widths[last]) {
		worst := -1
		for i, c := range cols[:last] {
			if shown[i] && c.drop > 0 && (worst < 0 || c.drop > cols[worst].drop) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		shown[worst] = false
	}
	t := plainTable(e)
	var header table.Row
	for i, c := range cols {
		if shown[i] {
			header = append(header, c.title)
		}
	}
	t.AppendHeader(header)
	if width > 0 && shown[last] {
		t.SetColumnConfigs([]table.ColumnConfig{{Number: len(header), WidthMax: max(rest(), leastDetail), WidthMaxEnforcer: text.WrapSoft}})
	}
	for _, r := range rows {
		var out table.Row
		for i := range cols {
			if shown[i] {
				out = append(out, r[i])
			}
		}
		t.AppendRow(out)
	}
	t.Render()
}

// plainTable is a table without frames on stdout.
func plainTable(e *env) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(e.stdout)
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", strings.Repeat(" ", betweenCols)
	style.Format.Header = text.FormatUpper
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	return t
}

// width is how wide stdout is, in columns: the terminal's width, or what COLUMNS
// says; 0 when it is neither.
func (e *env) width() int {
	if f, ok := e.stdout.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w
		}
	}
	if s, ok := e.lookup("COLUMNS"); ok {
		if n, err := strconv.Atoi(s); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// span is a length of time at a glance: 45s, 12m, 5h, 3d.
func span(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + span(-d)
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + "s"
	case d < 2*time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	}
	return strconv.Itoa(int(d/(24*time.Hour))) + "d"
}

// ago is how long ago an instant was, "" for none.
func ago(now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return span(max(now.Sub(t), 0))
}

// share is a part of a whole in percent, "" for nothing.
func share(part, whole int) string {
	if part == 0 || whole == 0 {
		return ""
	}
	return strconv.Itoa((100*part+whole-1)/whole) + "%"
}
