//go:build !unix

package main

import "os"

// keepOwner: a new file belongs to the user here.
func keepOwner(*os.File, os.FileInfo) error { return nil }

// syncFolder: a folder cannot be synced here.
func syncFolder(string) error { return nil }
