//go:build unix

package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// LockDaemon makes this process the one daemon of the database file until
// release is called or the process ends, however it ends. Another daemon gets
// ErrLocked with the holder's process id. Commands that run beside the daemon do
// not take this lock. Two calls in one process exclude each other too.
func (d *DB) LockDaemon() (release func(), err error) {
	path, err := filepath.EvalSymlinks(d.path) // two names of one file are one database
	if err != nil {
		return nil, fmt.Errorf("lock the database: %w", err)
	}
	path += ".lock"
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the database: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer func() { _ = f.Close() }()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock the database: %s: %w", path, err)
		}
		pid := make([]byte, 32)
		n, _ := f.Read(pid) // an empty file names nobody
		return nil, fmt.Errorf("lock the database: %w: geodigest with process id %s already runs on %s; stop it or use another database file",
			ErrLocked, strings.TrimSpace(string(pid[:n])), d.path)
	}
	if err := f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("lock the database: %w", err), f.Close())
		}
	}
	return func() { _ = f.Close() }, nil // closing the file gives the lock up
}

// lockFile waits for an exclusive lock on a file.
func lockFile(ctx context.Context, path string) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return nil, errors.Join(err, f.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-time.After(20 * time.Millisecond):
		}
	}
}
