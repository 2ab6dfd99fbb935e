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

// Extras has a recipe in each folder for programs that the machine may get, but is
// not built with. Its script build.sh puts them into the folder that is its argument.
//
//go:embed extras
var Extras embed.FS

// Host has the scripts for computers that are not lab's machine.
//
//	small  makes the container images' stand-ins that are BusyBox; mmdebstrap's hook
//	fill   puts the stand-ins into an engine's store
//
//go:embed host
var Host embed.FS
