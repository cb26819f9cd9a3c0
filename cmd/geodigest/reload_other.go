//go:build !linux

package main

import "github.com/coreos/go-systemd/v22/daemon"

// reloading is what a service manager is told when a reload begins.
func reloading() string { return daemon.SdNotifyReloading }
