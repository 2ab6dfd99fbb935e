package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"lab/runner/lock"
	"lab/runner/save"
)

// A snapshot is the state of this computer before the first demo.
type snapshot struct {
	Format int       `json:"format"`
	Taken  time.Time `json:"taken"`
	// Boot is the kernel's boot_id. After a start of the computer, what lived in
	// the old kernel is gone.
	Boot   string            `json:"boot"`
	Logins map[string]string `json:"logins"` // by the names that lessons use
	Keep   []string          `json:"keep"`
	// Things by kind and name. The value says what a thing is like.
	Things map[string]things `json:"things"`
	// Offset is the real-time clock less the boot-time clock, in nanoseconds.
	Offset int64 `json:"offset"`
	// Quick tells which files surely have not changed since.
	Quick map[string]quick `json:"quick"`

	contents string // folder of the contents, by their digest
}

// A journal keeps a snapshot on disk from before the first demo until
// everything is put back:
//
//	/var/lib/lab/lock            held while a lab uses this computer
//	/var/lib/lab/before/         the snapshot, whole or not there
//	    snapshot.json
//	    contents/                contents of files and profiles, by SHA-256
type journal struct {
	dir  string // /var/lib/lab
	lock *os.File
}

// Names in the journal's folder. What begins with one of the prefixes was being
// written or removed when lab was killed.
const (
	beforeName = "before"
	recordName = "snapshot.json"
	newPrefix  = "new-"
	oldPrefix  = "old-"
)

func (j *journal) before() string { return filepath.Join(j.dir, beforeName) }

// openJournal waits for nobody: two labs cannot both put this computer back.
func openJournal(dir string) (*journal, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock.Exclusive(f); err != nil {
		f.Close()
		if errors.Is(err, lock.ErrTaken) {
			err = errors.New("another lab runs demos on this computer: wait until it has ended")
		}
		return nil, err
	}
	for _, prefix := range []string{newPrefix, oldPrefix} {
		rest, _ := filepath.Glob(filepath.Join(dir, prefix+"*")) // the pattern is right
		for _, path := range rest {
			os.RemoveAll(path) // of no use to anybody; the next one tries again
		}
	}
	return &journal{dir, f}, nil
}

func (j *journal) close() error { return j.lock.Close() }

// pending tells whether a run has not put everything back.
func (j *journal) pending() bool {
	_, err := os.Stat(j.before())
	return err == nil
}

// write notes the state of this computer. When it returns nil the notes outlast
// a loss of power.
func (j *journal) write(ctx context.Context, s *state) error {
	dir, err := os.MkdirTemp(j.dir, newPrefix) // mode 0700
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	contents := filepath.Join(dir, "contents")
	if err := os.Mkdir(contents, 0o700); err != nil {
		return err
	}
	snap, err := s.note(ctx, contents)
	if err != nil {
		return err
	}
	b, err := json.Marshal(snap)
	if err != nil {
		return err
	}
	if err := save.Bytes(filepath.Join(dir, recordName), 0o600, b); err != nil {
		return err
	}
	if err := syncAll(dir); err != nil {
		return err
	}
	return save.Rename(dir, j.before())
}

// syncAll writes everything in the file system of a folder to the disk.
func syncAll(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.Syncfs(int(f.Fd()))
}

func (j *journal) read() (*snapshot, error) {
	b, err := os.ReadFile(filepath.Join(j.before(), recordName))
	if err != nil {
		return nil, fmt.Errorf("the notes on this computer's state: %w", err)
	}
	snap := &snapshot{contents: filepath.Join(j.before(), "contents")}
	if err := json.Unmarshal(b, snap); err != nil || snap.Format != 1 {
		return nil, fmt.Errorf("the notes on this computer's state in %s are damaged or of another version: %w", j.before(), err)
	}
	return snap, nil
}

// forget removes the notes: everything is put back, and on the disk.
func (j *journal) forget() error {
	unix.Sync()
	old := filepath.Join(j.dir, oldPrefix+time.Now().UTC().Format("150405.000000000"))
	if err := save.Rename(j.before(), old); err != nil {
		return err
	}
	return os.RemoveAll(old)
}
