package vm

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lab/assets"
	"lab/lessons"
	"lab/runner/vm/archive"
)

// TestExtraRecipes: each extra that a lesson can need has a recipe, and no other.
func TestExtraRecipes(t *testing.T) {
	var names []string
	folders, err := fs.ReadDir(assets.Extras, "extras")
	must(t, err)
	for _, f := range folders {
		names = append(names, f.Name())
		if _, err := fs.Stat(assets.Extras, "extras/"+f.Name()+"/build.sh"); err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(names, lessons.Extras()) {
		t.Errorf("recipes for %q, want %q", names, lessons.Extras())
	}
}

// TestTakeExtra: what travelled with a machine counts where this lab would build the same.
func TestTakeExtra(t *testing.T) {
	s := Store{t.TempDir()}
	x, err := s.extra("kubernetes")
	must(t, err)
	if names := s.extraNames(); names != nil {
		t.Errorf("an empty store has %q", names)
	}
	travelled := t.TempDir()
	for _, name := range []string{"kubernetes-0123456789abcdef.tar", filepath.Base(x.path)} {
		path := filepath.Join(travelled, name)
		must(t, os.WriteFile(path, []byte(name), 0o600))
		must(t, s.takeExtra(path))
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is still there", path)
		}
	}
	b, err := os.ReadFile(x.path)
	if err != nil || string(b) != filepath.Base(x.path) {
		t.Errorf("it is %q, %v", b, err)
	}
	if names := s.extraNames(); !slices.Equal(names, lessons.Extras()) || len(s.extras(names, false)) > 0 {
		t.Errorf("there is %q", names)
	}
}

// TestTakeExtras: of an image that is there already, a file still brings its extra; what
// it does not bring, or is there, is no reason to read it to its end.
func TestTakeExtras(t *testing.T) {
	if _, err := exec.LookPath("qemu-img"); err != nil {
		t.Skip("no qemu-img")
	}
	s := Store{t.TempDir()}
	r, err := theRecipe()
	must(t, err)
	x, err := s.extra("kubernetes")
	must(t, err)
	dir := t.TempDir()
	for _, name := range []string{"vmlinuz", "initrd", filepath.Base(x.path)} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("not really "+name), 0o600))
	}
	must(t, exec.Command("qemu-img", "create", "-f", "qcow2", filepath.Join(dir, "base.qcow2"), "1M").Run())
	pack := func(extras ...string) (file, sum string) {
		f, err := os.CreateTemp(dir, "class")
		must(t, err)
		defer f.Close()
		sum, err = archive.Write(f, dir, r.sum, "6.12.0", extras...)
		must(t, err)
		return f.Name(), sum
	}
	without, _ := pack()
	with, sum := pack(filepath.Base(x.path))
	never := func(string) bool { t.Error("it was read to its end"); return false }
	for _, c := range []struct {
		name string
		src  Source
		want bool
		err  error
	}{
		{"no file", Source{From: dir + "/elsewhere"}, false, os.ErrNotExist},
		{"without the extra", Source{From: without, Agree: never}, false, nil},
		{"another file than was meant", Source{From: with, SHA256: strings.Repeat("0", 64)}, false, ErrDigest},
		{"with the extra", Source{From: with, SHA256: sum}, true, nil},
		{"it is there", Source{From: with, Agree: never}, false, nil},
	} {
		taken, err := s.takeExtras(t.Context(), r, c.src, Options{})
		if taken != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v", c.name, taken, err)
		}
		if there := len(s.extraNames()) == 1; there != (c.want || c.name == "it is there") {
			t.Errorf("%s: the extra is there: %v", c.name, there)
		}
	}
	if b, err := os.ReadFile(x.path); err != nil || string(b) != "not really "+filepath.Base(x.path) {
		t.Errorf("it is %q, %v", b, err)
	}
	if left := find(s.Dir, "build-*"); len(left) > 0 {
		t.Errorf("there is %q", left)
	}
}

// TestEquip: a snapshot that was made without an extra gets its programs, also after it
// was loaded again.
func TestEquip(t *testing.T) {
	s := linked(t)
	x, err := s.extra("kubernetes")
	must(t, err)
	programs := t.TempDir()
	must(t, os.WriteFile(filepath.Join(programs, "says-so"), []byte("#!/bin/sh\necho it is there\n"), 0o755))
	must(t, x.pack(programs))
	m, err := s.Open(t.Context(), "apparmor")
	must(t, err)
	defer m.Close()
	if !slices.Equal(m.Facts().Extras, []string{x.name}) {
		t.Errorf("its extras are %q", m.Facts().Extras)
	}
	equipped := func() {
		t.Helper()
		must(t, m.Equip(t.Context(), x.name))
		if got := inside(t, m, "stat -c %U $(which says-so) && su user -c says-so"); got != "root\nit is there" {
			t.Errorf("it says %q", got)
		}
	}
	equipped()
	must(t, m.Reset(t.Context()))
	if got := inside(t, m, "which says-so || echo gone"); got != "gone" {
		t.Errorf("after a reset: %q", got)
	}
	equipped()
	if err := m.Equip(t.Context(), "nomad"); err == nil {
		t.Error("there is an extra that nobody knows")
	}
}
