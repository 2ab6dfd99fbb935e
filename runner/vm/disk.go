package vm

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"lab/runner/vm/archive"
)

// maxDisk is the size in bytes of the disk that the machine sees: diskSize.
const maxDisk = 6 << 30

// checkDisk refuses a qcow2 file that is more than a disk in one file with so many
// snapshots, before QEMU opens it: a header can name other files of this computer,
// which QEMU would read or write for it. Fields and bits are those of QEMU's
// docs/interop/qcow2.rst.
func checkDisk(path string, snapshots uint32) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var h struct {
		Magic, Version           uint32
		BackingOffset            uint64
		BackingSize, ClusterBits uint32
		Size                     uint64 // of the disk in bytes
		Encryption, L1Size       uint32
		L1Offset, RefcountOffset uint64
		RefcountSize, Snapshots  uint32
		SnapshotsOffset          uint64
		Incompatible             uint64
	}
	const compression = 1 << 3 // a bit of Incompatible: clusters are compressed by another method than zlib
	err = binary.Read(f, binary.BigEndian, &h)
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return foreignDisk("is shorter than a header")
	case err != nil:
		return err
	case h.Magic != 0x514649fb || h.Version != 3:
		return foreignDisk("is not qcow2, version 3")
	case h.BackingOffset != 0:
		return foreignDisk("builds on another file")
	case h.Incompatible&^compression != 0:
		return foreignDisk("keeps its data elsewhere or was not closed")
	case h.Encryption != 0:
		return foreignDisk("is encrypted")
	case h.Snapshots != snapshots:
		return foreignDisk(fmt.Sprintf("has %d snapshots instead of %d", h.Snapshots, snapshots))
	case h.Size > maxDisk:
		return foreignDisk("is too large")
	}
	return nil
}

func foreignDisk(what string) error { return fmt.Errorf("%w: its disk %s", archive.ErrForeign, what) }
