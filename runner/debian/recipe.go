// Package debian makes file systems of Debian packages with mmdebstrap, which
// needs no rights: the disk of lab's machine, and the stand-ins of container
// images for that machine and for computers on which no registry answers. It
// installs nothing and asks nobody.
package debian

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"lab/assets"
)

// Suite is the release of Debian that everything is made of.
const Suite = "trixie" // Debian 13

// Recipe is the recipe of lab's machine; package assets says what is in it.
func Recipe() (fs.FS, error) { return fs.Sub(assets.Machine, "machine") }

// Packages reads a list of packages: one a line, # begins a comment.
func Packages(recipe fs.FS, name string) ([]string, error) {
	b, err := fs.ReadFile(recipe, name)
	if err != nil {
		return nil, err
	}
	var list []string
	for in := bufio.NewScanner(strings.NewReader(string(b))); in.Scan(); {
		line, _, _ := strings.Cut(in.Text(), "#")
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list, nil
}

// Unpack writes the recipe's files below dir, for all to read, whatever the umask:
// sub-uids of this user run them. What is embedded has no modes,
// so programs are known by their place.
func Unpack(recipe fs.FS, dir string) error {
	return fs.WalkDir(recipe, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return errors.Join(os.MkdirAll(target, 0o755), os.Chmod(target, 0o755))
		}
		mode := fs.FileMode(0o644)
		if path.Ext(name) == ".sh" || path.Dir(name) == "rootfs/usr/lib/lab" {
			mode = 0o755
		}
		b, err := fs.ReadFile(recipe, name)
		if err != nil {
			return err
		}
		return errors.Join(os.WriteFile(target, b, mode), os.Chmod(target, mode))
	})
}
