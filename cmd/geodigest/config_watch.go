package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// configWatch notices that a file has other content than before, however it came
// there: written in place, renamed over it, or by a symbolic link that leads
// elsewhere now, which is how Kubernetes changes a ConfigMap.
//
// A hint of the file system makes it look; without one (network file systems, a
// bind mount of one file) it looks now and then. Only the content counts. It
// must be the same at two looks, so that a file which is still being written is
// left alone.
type configWatch struct {
	file   string
	settle time.Duration // between a hint and the first look, and between two looks
	look   time.Duration // between two looks without a hint
	log    *slog.Logger
	seen   string // fingerprint of the content that was judged last

	names []string // the paths whose change is a hint
}

// run calls judge for new content, and for each signal of ask whatever the
// content, until the context ends: one call at a time. judge returns the
// fingerprint of what it judged, "" to be called again at the next look.
func (w *configWatch) run(ctx context.Context, ask <-chan os.Signal, judge func(ctx context.Context, asked bool) string) {
	hints, watcher := w.open()
	if watcher != nil {
		defer func() { _ = watcher.Close() }()
	}
	ticker := time.NewTicker(w.look)
	defer ticker.Stop()
	settled := time.After(0) // what changed before anybody listened; nil while nothing is expected
	candidate := w.seen
	for {
		select {
		case <-ctx.Done():
			return
		case <-ask:
			w.seen = judge(ctx, true)
		case e, open := <-hints:
			if !open {
				hints = nil
			} else if settled == nil && slices.Contains(w.names, e.Name) {
				settled = time.After(w.settle)
			}
		case <-ticker.C:
			if settled == nil {
				settled = time.After(0)
			}
		case <-settled:
			settled = nil
			w.follow(watcher) // first, so that a change during the look is a hint for the next
			switch now := printOf(w.file); {
			case now == w.seen:
			case now != candidate:
				candidate, settled = now, time.After(w.settle)
			default:
				w.seen = judge(ctx, false)
			}
		}
	}
}

// open starts to listen to the file system. Where that cannot be done, looking
// now and then has to do.
func (w *configWatch) open() (<-chan fsnotify.Event, *fsnotify.Watcher) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		w.log.Warn("changes of the configuration are noticed late", "every", w.look, "err", err)
		return nil, nil
	}
	go func() {
		for err := range watcher.Errors { // lost hints: the next look finds what they were about
			w.log.Debug("watching the configuration", "err", err)
		}
	}()
	return watcher.Events, watcher
}

// follow makes the watcher listen to the folders in which the file, and every
// link on the way to it, now stands. A folder is watched and not the file,
// because editors put a new file in the old one's place.
func (w *configWatch) follow(watcher *fsnotify.Watcher) {
	if watcher == nil {
		return
	}
	w.names = linksTo(w.file)
	folders := map[string]bool{}
	for _, name := range w.names {
		folders[filepath.Dir(name)] = true
	}
	for _, dir := range watcher.WatchList() {
		if !folders[dir] {
			_ = watcher.Remove(dir) // it may be gone already
		}
		delete(folders, dir)
	}
	for dir := range folders {
		if err := watcher.Add(dir); err != nil {
			w.log.Debug("a folder cannot be watched", "folder", dir, "err", err)
		}
	}
}

// maxLinks is how many symbolic links a path may lead through, as Linux has it.
const maxLinks = 40

// linksTo returns the absolute path of a file, the symbolic links on the way to
// it and what each leads to: the names under which a change changes the file.
func linksTo(file string) []string {
	path, err := filepath.Abs(file)
	if err != nil {
		return nil
	}
	names := []string{path}
	for range maxLinks {
		link, rest := firstLink(path)
		if link == "" {
			break
		}
		target, err := os.Readlink(link)
		if err != nil {
			break
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(link), target)
		}
		path = filepath.Join(target, rest)
		names = append(names, link, path)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// firstLink splits an absolute path after its first component that is a symbolic
// link; link is "" when there is none.
func firstLink(path string) (link, rest string) {
	for i := 1; i <= len(path); i++ {
		if i < len(path) && path[i] != filepath.Separator {
			continue
		}
		if st, err := os.Lstat(path[:i]); err == nil && st.Mode()&os.ModeSymlink != 0 {
			return path[:i], strings.TrimPrefix(path[i:], string(filepath.Separator))
		}
	}
	return "", ""
}

// printOf is the fingerprint of a file's content or, where it cannot be read, of
// the reason.
func printOf(file string) string {
	raw, err := readRegular(file)
	if err != nil {
		return "unreadable: " + err.Error()
	}
	return fingerprint(raw)
}

func fingerprint(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// readRegular reads a file and refuses what could keep it waiting, such as a pipe.
func readRegular(file string) ([]byte, error) {
	st, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", file)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxConfig+1))
}
