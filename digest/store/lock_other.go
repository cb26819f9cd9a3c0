//go:build !unix

package store

import "context"

// LockDaemon does nothing where there is no flock: the operator sees to it that
// one daemon runs.
func (d *DB) LockDaemon() (release func(), err error) { return func() {}, nil }

func lockFile(context.Context, string) (release func(), err error) { return func() {}, nil }
