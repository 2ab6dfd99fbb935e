package vm

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"

	"lab/runner/debian"
)

// What the machine is made of, beside the files of the recipe.
const (
	formatVersion = "1"  // raised when the code that builds, bakes or freezes changes what comes out
	diskSize      = "6G" // of the file system; the file is sparse
	memoryMiB     = 2048
	program       = "qemu-system-x86_64"
)

// kernelArgs are common to all boots. The console is read by lab; a kernel that
// finds no way on ends QEMU instead of waiting for somebody at the console.
// The masked unit has nothing to do here, and fails where SELinux runs: Debian's
// policy does not let it read its directory of credentials (measured).
const kernelArgs = "root=LABEL=lab rw console=ttyS0 quiet panic=1 systemd.show_status=false " +
	"systemd.mask=systemd-network-generator.service lsm=landlock,lockdown,yama,"

// kernelArgsFor chooses the major Linux security module. One that is not in
// the list does not run, although it is compiled in
// (Documentation/admin-guide/LSM/index.rst).
func kernelArgsFor(flavour string) string {
	if flavour == "selinux" {
		return kernelArgs + "selinux,bpf enforcing=1"
	}
	return kernelArgs + "apparmor,bpf"
}

// A recipe is the machine's recipe and its digest, by which everything made
// from it is named. The key of the installation is part of it, because the
// disk accepts no other.
type recipe struct {
	files  fs.FS
	digest string
	common string // SHA-256 in hex without the key: the same for all who have this lab
}

func (s Store) recipe() (recipe, error) {
	files, err := debian.Recipe()
	if err != nil {
		return recipe{}, err
	}
	key, err := s.key()
	if err != nil {
		return recipe{}, err
	}
	own, err := recipeSum(files, authorized(key.PublicKey()))
	if err != nil {
		return recipe{}, err
	}
	common, err := recipeSum(files, "")
	return recipe{files, short(own), hex.EncodeToString(common)}, err
}

// recipeSum is the SHA-256 of a recipe for a key.
func recipeSum(files fs.FS, key string) ([]byte, error) {
	h := sha256.New()
	fmt.Fprintln(h, debian.Suite, formatVersion, diskSize, key)
	err := sumFiles(h, files)
	return h.Sum(nil), err
}

// sumFiles writes the names and contents of all files.
func sumFiles(h io.Writer, files fs.FS) error {
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, name)
		fmt.Fprintln(h, name, len(b))
		h.Write(b)
		return err
	})
}

// short is a digest cut to what is enough to tell a handful of folders apart.
func short(sum []byte) string { return hex.EncodeToString(sum)[:16] }
