package vm

import (
	"context"
	"errors"
	"io/fs"
	"os/user"
	"path/filepath"
	"runtime"

	"lab/runner/computer"
)

// Finding is one thing that Check looked at on this computer.
type Finding struct {
	ID     string // "architecture", "qemu", "mmdebstrap", …, "room", "loopback", "user-namespaces", "kvm", "image", "superseded"
	OK     bool
	Needed bool // without it, the machine cannot be set up or started
	Detail Note // what was found: "QEMU emulator version 7.2.22"
	Hint   Note // what to do; the zero value if nothing
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
	list = append(list, checkNamespaces(ctx, !built), s.checkRoom(ctx, built), s.checkKVM(), s.checkReady(ctx))
	if err := reachable(); err != nil {
		list = append(list, Finding{ID: "loopback", Needed: true, Detail: noteOf(err)})
	}
	if f, ok := s.Superseded(ctx); ok {
		list = append(list, f)
	}
	return list
}

// Superseded finds what takes room in the store and is of no use to this lab. It may
// be of use to another version, so it is not for us to remove it.
func (s Store) Superseded(ctx context.Context) (f Finding, found bool) {
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
		Detail: note(otherVersion, bytes>>20, s.Dir),
		Hint:   note(mayRemove, computer.Line(append([]string{"rm", "-r"}, dirs...)...)),
	}, true
}

func checkArchitecture() Finding {
	system := runtime.GOOS + "/" + runtime.GOARCH
	f := Finding{ID: "architecture", Needed: true, Detail: raw(system), OK: system == "linux/amd64"}
	if !f.OK {
		f.Hint = note(onlyAMD64)
	}
	return f
}

func checkTool(ctx context.Context, t tool, needed bool) Finding {
	path := t.found()
	f := Finding{ID: t.name, Needed: needed, Detail: raw(path), OK: path != ""}
	if !f.OK {
		f.Detail = note(toolMissing, t.any[0])
		f.Hint = raw(computer.Line(installer([]tool{t})...))
	} else if t.name == "qemu" {
		if v, err := qemuVersion(ctx); err == nil {
			f.Detail = raw(v)
		} else {
			f.OK, f.Detail = false, raw(err.Error())
		}
	}
	return f
}

func checkNamespaces(ctx context.Context, needed bool) Finding {
	f := Finding{ID: "user-namespaces", Needed: needed, OK: true, Detail: note(asRoot)}
	if err := usable(ctx); err != nil {
		f.OK, f.Detail = false, noteOf(err)
	} else if u, err := user.Current(); err == nil && u.Uid != "0" {
		f.Detail = note(userSubIDs, u.Username)
	}
	return f
}

// checkRoom looks whether there is room to set up, or, where that was done, makes
// the file that opening a machine needs.
func (s Store) checkRoom(ctx context.Context, built bool) Finding {
	f := Finding{ID: "room", Needed: true, OK: true}
	dir, err := s.Dir, error(nil)
	if frozen, unready := s.snapshots(ctx, Flavours()[:1]); unready != nil {
		err = s.room(!built)
	} else if dir, err = tryOverlay(frozen[0]); err == nil {
		err = roomInMemory()
		f.Needed = err == nil // short of memory, it may still start
	}
	if err != nil {
		f.OK, f.Hint = false, noteOf(err)
	}
	disk, _ := computer.FreeDisk(dir)
	memory, _ := computer.FreeMemory()
	f.Detail = note(isFree, disk, dir, memory)
	return f
}

// tryOverlay returns the folder in which a snapshot's overlay can be made.
func tryOverlay(frozen snapshot) (dir string, err error) {
	overlay, dir, err := frozen.overlay()
	if err != nil {
		return filepath.Dir(frozen.path), err
	}
	return dir, overlay.Close()
}

func (s Store) checkKVM() Finding {
	f := Finding{ID: "kvm", Detail: note(kvmUntried)}
	if err := mayUseKVM(); err != nil {
		f.Detail = note(kvmClosed, err)
		return f
	}
	if p, ok := s.lastProbe(); ok {
		f.OK, f.Detail = p.Works, note(kvmWorks)
		if !p.Works {
			f.Detail = note(kvmFails, p.Why)
		}
	}
	return f
}

// built reports whether the image is there.
func (s Store) built() bool {
	r, err := theRecipe()
	if err == nil {
		_, err = s.image(r)
	}
	return err == nil
}

func (s Store) checkReady(ctx context.Context) Finding {
	f := Finding{ID: "image", OK: true, Detail: note(isSetUp, s.Dir)}
	if err := s.Ready(ctx); err != nil {
		f.OK, f.Detail, f.Hint = false, noteOf(err), raw("lab setup")
		if errors.Is(err, fs.ErrPermission) {
			f.Hint = note(unreadable, s.Dir)
		}
	}
	return f
}
