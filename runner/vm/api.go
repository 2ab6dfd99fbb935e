// Package vm is the throwaway machine: a QEMU process that starts from a
// snapshot and is gone without a trace when it is closed.
//
// A Store holds what machines start from, made once by Setup:
//
//	packages   mmdebstrap and mke2fs make a disk of Debian packages (recipe.go, build.go)
//	bake       the disk boots once: container images, labels (bake.go)
//	snapshot   it boots once for each flavour and is frozen when it is idle (snapshot.go)
//
// Instead of the first two, Import takes the baked disk from a file that another
// store's Export wrote, and with it snapshots that go on with keys of their own
// (import.go, export.go, keys.go).
//
// Open copies a flavour's snapshot, starts QEMU from it and logs in (open.go,
// nameless.go). A second QEMU, prepared meanwhile, can make resets fast (spare.go,
// polite.go).
package vm
