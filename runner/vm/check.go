package vm

import (
	"context"
	"fmt"
	"runtime"
	"strings"
)

// Finding is one thing that Check looked at on this computer.
type Finding struct {
	ID     string // "architecture", "qemu", "mmdebstrap", …, "room", "user-namespaces", "kvm", "image", "superseded"
	OK     bool
	Needed bool   // without it, the machine cannot be set up or started
	Detail string // what was found, in English: "QEMU emulator version 7.2.22"
	Hint   string // what to do, in English; "" if nothing
}

// Check looks at what this computer can do. It changes nothing.
func (s Store) Check(ctx context.Context) []Finding {
	list := []Finding{checkArchitecture()}
	built := s.built()
	for _, t := range tools {
		if t.concernsUs() {
			list = append(list, checkTool(ctx, t, !t.build || !built))
		}
	}
	list = append(list, checkNamespaces(ctx, !built), s.checkRoom(), s.checkKVM(), s.checkReady(ctx))
	if f, ok := s.checkSuperseded(ctx); ok {
		list = append(list, f)
	}
	return list
}

// checkSuperseded finds what takes room in the store and is of no use to this
// lab. It may be of use to another version, so it is not for us to remove it.
func (s Store) checkSuperseded(ctx context.Context) (f Finding, found bool) {
	dirs := s.superseded(ctx)
	if len(dirs) == 0 {
		return f, false
	}
	var bytes int64
	for _, dir := range dirs {
		bytes += usage(dir)
	}
	return Finding{
		ID:     "superseded",
		Detail: fmt.Sprintf("%d MiB in %s are of another version of lab or of QEMU", bytes>>20, s.Dir),
		Hint:   "if nobody uses that any more: rm -r " + strings.Join(dirs, " "),
	}, true
}

func checkArchitecture() Finding {
	f := Finding{ID: "architecture", Needed: true, Detail: runtime.GOOS + "/" + runtime.GOARCH}
	f.OK = f.Detail == "linux/amd64"
	if !f.OK {
		f.Hint = "the throwaway machine is built and run on linux/amd64 only"
	}
	return f
}

func checkTool(ctx context.Context, t tool, needed bool) Finding {
	f := Finding{ID: t.name, Needed: needed, Detail: t.found()}
	f.OK = f.Detail != ""
	if !f.OK {
		f.Detail = t.any[0] + " is not there"
		if command := installer([]tool{t}); command != nil {
			f.Hint = strings.Join(command, " ")
		}
	} else if t.name == "qemu" {
		if v, err := qemuVersion(ctx); err == nil {
			f.Detail = v
		} else {
			f.OK, f.Detail = false, err.Error()
		}
	}
	return f
}

func checkNamespaces(ctx context.Context, needed bool) Finding {
	f := Finding{ID: "user-namespaces", Needed: needed, OK: true, Detail: "not needed: you are root"}
	if err := usable(ctx); err != nil {
		f.OK, f.Detail = false, err.Error()
	} else if name, err := subIDs(); err == nil {
		f.Detail = name + " has sub-ids and may make user namespaces"
	}
	return f
}

func (s Store) checkRoom() Finding {
	f := Finding{ID: "room", Needed: true, OK: true}
	disk, _ := freeDisk(s.Dir)
	memory, _ := freeMemory()
	f.Detail = fmt.Sprintf("%d MiB of disk for %s and %d MiB of memory are free", disk, s.Dir, memory)
	if err := s.room(true); err != nil {
		f.OK, f.Hint = false, err.Error()
	}
	return f
}

func (s Store) checkKVM() Finding {
	f := Finding{ID: "kvm", Detail: "not tried yet: lab setup boots a kernel to find out"}
	if err := mayUseKVM(); err != nil {
		f.Detail = err.Error()
		f.Hint = "machines run under software emulation, which is several times slower"
		return f
	}
	if p, ok := s.lastProbe(); ok {
		f.OK, f.Detail = p.Works, p.Why
		if !p.Works {
			f.Hint = "machines run under software emulation, which is several times slower"
		}
	}
	return f
}

// built reports whether the image is there.
func (s Store) built() bool {
	r, err := s.recipe()
	if err == nil {
		_, err = s.image(r)
	}
	return err == nil
}

func (s Store) checkReady(ctx context.Context) Finding {
	f := Finding{ID: "image", OK: true, Detail: "the machine is set up in " + s.Dir}
	if err := s.Ready(ctx); err != nil {
		f.OK, f.Detail, f.Hint = false, err.Error(), "lab setup"
	}
	return f
}
