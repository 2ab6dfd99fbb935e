// Package assets holds what the binary brings along and is not a lesson's own.
package assets

import "embed"

// Machine is the recipe of the throwaway machine.
//
//	packages            Debian packages of the machine
//	container-packages  Debian packages of the container images' stand-ins
//	customize.sh        makes the disk; mmdebstrap's hook
//	rootfs/             files of the machine; usr/lib/lab is made executable
//
//go:embed all:machine
var Machine embed.FS
