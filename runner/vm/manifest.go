package vm

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"lab/runner"
	"lab/runner/save"
)

const manifestName = "manifest.json"

// A manifest lists the files of a finished piece of work, so that damage is
// found before a machine starts from it.
type manifest struct {
	Kernel string              `json:"kernel,omitempty"` // version
	Files  map[string]fileMark `json:"files"`

	// Of a snapshot: what the machine says about itself, and how to log in.
	Facts runner.Facts `json:"facts,omitzero"`
	keys
}

// A fileMark is what a file looked like when it was finished.
type fileMark struct {
	Size    int64     `json:"size"` // bytes
	Changed time.Time `json:"changed"`
	SHA256  string    `json:"sha256"`
}

// mark looks at files in dir.
func mark(dir string, names ...string) (map[string]fileMark, error) {
	marks := map[string]fileMark{}
	for _, name := range names {
		path := filepath.Join(dir, name)
		sum, err := digest(path)
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		marks[name] = fileMark{info.Size(), info.ModTime().UTC(), sum}
	}
	return marks, nil
}

func digest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// write makes the files it names count.
func (m manifest) write(path string) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return save.Bytes(path, 0o600, b)
}

// sum is the SHA-256 of the files' own.
func (m manifest) sum() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		fmt.Fprintln(h, m.Files[name].SHA256)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// errDamaged says that a file is not what it was when it was finished.
var errDamaged = errors.New("damaged")

// statReadable is the state of a file that this user can read.
func statReadable(path string) (fs.FileInfo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Stat()
}

// readManifest reads a manifest and compares its files, in the same folder,
// with it: by size and time of change, and by content where the time differs.
func readManifest(path string) (manifest, error) {
	var m manifest
	b, err := os.ReadFile(path)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("%s is %w: %w", path, errDamaged, err)
	}
	for name, want := range m.Files {
		file := filepath.Join(filepath.Dir(path), name)
		info, err := statReadable(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return m, fmt.Errorf("%s is %w: it is gone", file, errDamaged)
		case err != nil:
			return m, err
		case info.Size() != want.Size:
			return m, fmt.Errorf("%s is %w: it has %d bytes instead of %d", file, errDamaged, info.Size(), want.Size)
		case info.ModTime().Equal(want.Changed):
			continue
		}
		sum, err := digest(file)
		if err != nil {
			return m, err
		}
		if sum != want.SHA256 {
			return m, fmt.Errorf("%s is %w: its content has changed", file, errDamaged)
		}
	}
	if m.Facts.Kind != "" {
		m.Facts.Build = m.sum()
	}
	return m, nil
}
