//go:build unix

package main

import (
	"fmt"
	"os"
	"syscall"
)

// keepOwner gives the new file the owner of the old one: a daemon under another
// user must still be able to read it.
func keepOwner(f *os.File, old os.FileInfo) error {
	was, ok := old.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if is, ok := st.Sys().(*syscall.Stat_t); ok && is.Uid == was.Uid && is.Gid == was.Gid {
		return nil
	}
	if err := f.Chown(int(was.Uid), int(was.Gid)); err != nil {
		return fmt.Errorf("keep its owner: %w; run this command as the owner of the file", err)
	}
	return nil
}

// syncFolder makes a rename last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open %s: %w", dir, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("write %s to disk: %w; the file is changed, a power cut may undo it", dir, err)
	}
	return nil
}
