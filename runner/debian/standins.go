package debian

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lab/assets"
	"lab/runner/computer"
)

// Containers is the tree of the stand-ins that are Debian, as a tarball. The
// recipe is unpacked in the folder files. Hooks run before the recipe's own.
func Containers(recipe fs.FS, files, target string, hooks ...string) (Tree, error) {
	packages, err := Packages(recipe, "container-packages")
	t := Tree{Target: target, Options: []string{"--include=" + strings.Join(packages, ",")}}
	for _, hook := range append(hooks, "'"+files+"/container.sh' \"$1\"") {
		t.Options = append(t.Options, "--customize-hook="+hook)
	}
	return t, err
}

// StandIns is a folder in which the container images' stand-ins are made for a
// computer that is not lab's machine, and the scripts with which they get into its
// stores. Its path must be one that a shell reads as it is.
type StandIns string

// Command is the command line, for people, with which Make makes them.
func (s StandIns) Command() (string, error) {
	t, err := s.tree()
	return computer.Line(t.args()...), err
}

// Fill is the command line that puts them into the store of the caller's engine.
// A name that has an image there keeps it.
func (s StandIns) Fill(engine string) string {
	return fmt.Sprintf("sh %[2]s/scripts/fill %[1]s %[2]s", engine, s)
}

func (s StandIns) tree() (Tree, error) {
	recipe, err := Recipe()
	if err != nil {
		return Tree{}, err
	}
	dir := string(s)
	return Containers(recipe, dir+"/recipe", dir+"/debian.tar", fmt.Sprintf(`sh %[1]s/scripts/small "$1" %[1]s`, dir))
}

// Make makes the tarballs that the recipe's fill-store reads, from Debian's
// packages over the network. All of it is of the same release, whatever the
// computer runs. The folder is made anew.
func (s StandIns) Make(ctx context.Context, heard func(part float64, text string)) error {
	tree, err := s.tree()
	if err != nil {
		return err
	}
	tree.Heard = heard
	if err := errors.Join(s.Remove(), s.Prepare()); err != nil {
		return err
	}
	scratch := filepath.Join(string(s), "scratch")
	if err := os.Mkdir(scratch, 0o755); err != nil {
		return err
	}
	if err := tree.Build(ctx, scratch); err != nil {
		return fmt.Errorf("build the container images: %w", err)
	}
	return os.RemoveAll(scratch)
}

// Prepare puts into the folder what Make and Fill run: the recipe, and scripts that
// do on any computer what is done for the machine's disk.
func (s StandIns) Prepare() error {
	recipe, err := Recipe()
	if err != nil {
		return err
	}
	scripts, err := fs.Sub(assets.Host, "host")
	if err != nil {
		return err
	}
	dir := string(s)
	return errors.Join(
		Unpack(recipe, dir+"/recipe"),
		Unpack(scripts, dir+"/scripts"),
	)
}

// Remove removes the folder.
func (s StandIns) Remove() error { return os.RemoveAll(string(s)) }
