package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set at link time (-ldflags "-X main.version=1.2.3"); otherwise the
// build's own record of the revision is shown.
var version = ""

func versionCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "print the version", Args: cobra.NoArgs,
		Run: func(*cobra.Command, []string) { fmt.Fprintln(e.stdout, "geodigest", versionString()) },
	}
}

func versionString() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version
	}
	v, rev, dirty := version, "", ""
	if v == "" {
		v = "devel"
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			rev = " " + s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+changes"
		}
	}
	return v + rev + dirty + " " + info.GoVersion
}
