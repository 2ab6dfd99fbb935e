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

// A recipe is the machine's recipe and its digest, by which everything made from it
// is named.
type recipe struct {
	files fs.FS
	sum   string // SHA-256 in hex
}

// name is that of the image's folder.
func (r recipe) name() string { return r.sum[:shortLength] }

func theRecipe() (recipe, error) {
	files, err := debian.Recipe()
	if err != nil {
		return recipe{}, err
	}
	h := sha256.New()
	fmt.Fprintln(h, debian.Suite, formatVersion, diskSize)
	err = sumFiles(h, files)
	return recipe{files, hex.EncodeToString(h.Sum(nil))}, err
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

// shortLength is the length of a digest in hex that is cut to what is enough to tell
// a handful of folders apart.
const shortLength = 16

func short(sum []byte) string { return hex.EncodeToString(sum)[:shortLength] }
