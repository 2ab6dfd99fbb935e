package host

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// noted makes a folder with all kinds of files and notes it.
func noted(t *testing.T) (dir string, f *files, snap *snapshot) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	dir = t.TempDir()
	must(t, os.MkdirAll(dir+"/folder/deeper", 0o750))
	must(t, os.WriteFile(dir+"/plain", []byte("before"), 0o640))
	must(t, os.Chown(dir+"/plain", 12, 34))
	must(t, os.WriteFile(dir+"/folder/program", []byte("#!"), 0o755))
	must(t, unix.Chmod(dir+"/folder/program", 0o4755))
	must(t, unix.Setxattr(dir+"/folder/program", "trusted.lab", []byte("a\x00b"), 0))
	must(t, os.WriteFile(dir+"/folder/deeper/inner", []byte("inner"), 0o600))
	must(t, os.Symlink("/nowhere", dir+"/link"))
	must(t, unix.Mkfifo(dir+"/pipe", 0o622))
	must(t, os.MkdirAll(dir+"/kept", 0o755))
	snap = &snapshot{contents: t.TempDir(), Things: map[string]things{}, Keep: []string{dir + "/kept"}}
	f = &files{deep: []string{dir}}
	f.begin(snap)
	var err error
	snap.Things["file"], err = f.take(context.Background())
	must(t, err)
	f.begin(nil)
	f.compare(snap)
	return dir, f, snap
}

func differ(t *testing.T, f *files, snap *snapshot) []change {
	t.Helper()
	now, err := f.take(context.Background())
	must(t, err)
	return changes(snap.Things["file"], now)
}

// spoil does to a folder what demos do.
var spoil = map[string]func(dir string) error{
	"content":     func(d string) error { return os.WriteFile(d+"/plain", []byte("after"), 0) },
	"same length": func(d string) error { return os.WriteFile(d+"/plain", []byte("beforE"), 0) },
	"mode":        func(d string) error { return unix.Chmod(d+"/folder/program", 0o755) },
	"owner":       func(d string) error { return os.Chown(d+"/plain", 0, 0) },
	"time":        func(d string) error { return unix.Utimes(d+"/plain", make([]unix.Timeval, 2)) },
	"new attribute": func(d string) error {
		return unix.Setxattr(d+"/plain", "trusted.new", []byte("x"), 0)
	},
	"attribute": func(d string) error {
		return unix.Setxattr(d+"/folder/program", "trusted.lab", []byte("c"), 0)
	},
	"no attribute": func(d string) error { return unix.Removexattr(d+"/folder/program", "trusted.lab") },
	"new file":     func(d string) error { return os.WriteFile(d+"/new", nil, 0o644) },
	"new tree": func(d string) error {
		return os.CopyFS(d+"/tree", os.DirFS(d+"/folder"))
	},
	"gone file": func(d string) error { return os.Remove(d + "/plain") },
	"gone tree": func(d string) error { return os.RemoveAll(d + "/folder") },
	"gone pipe": func(d string) error { return os.Remove(d + "/pipe") },
	"other link": func(d string) error {
		return replace(d+"/link", func(p string) error { return os.Symlink("plain", p) })
	},
	"folder for file": func(d string) error {
		return replace(d+"/plain", func(p string) error { return os.MkdirAll(p+"/x", 0o755) })
	},
	"file for folder": func(d string) error {
		return replace(d+"/folder", func(p string) error { return os.WriteFile(p, nil, 0o600) })
	},
	"link for folder": func(d string) error {
		return replace(d+"/folder", func(p string) error { return os.Symlink("/etc", p) })
	},
	"link for file": func(d string) error {
		return replace(d+"/plain", func(p string) error { return os.Symlink("/etc/passwd", p) })
	},
	"killed undoing": func(d string) error { return os.WriteFile(d+"/.lab-plain", []byte("bef"), 0o600) },
	"killed and spoilt": func(d string) error {
		return firstOf(os.WriteFile(d+"/.lab-plain", []byte("bef"), 0o600), os.WriteFile(d+"/plain", []byte("after"), 0))
	},
}

func replace(path string, with func(string) error) error {
	return firstOf(os.RemoveAll(path), with(path))
}

func firstOf(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestPutBack: whatever happened to the files, it is seen and undone, and once
// more changes nothing.
func TestPutBack(t *testing.T) {
	for name, do := range spoil {
		t.Run(name, func(t *testing.T) {
			dir, f, snap := noted(t)
			if got := differ(t, f, snap); len(got) != 0 {
				t.Fatalf("before anything happened: %v", got)
			}
			must(t, do(dir))
			must(t, os.WriteFile(dir+"/kept/report", []byte("stays"), 0o644))
			seen := differ(t, f, snap)
			if len(seen) == 0 {
				t.Fatal("it is not seen")
			}
			for range 3 { // a folder that is in the way goes first
				must(t, f.undo(differ(t, f, snap)))
			}
			if got := differ(t, f, snap); len(got) != 0 {
				t.Errorf("left: %v", got)
			}
			if b, err := os.ReadFile(dir + "/kept/report"); err != nil || string(b) != "stays" {
				t.Errorf("what is to be kept is %q, %v", b, err)
			}
		})
	}
}

// TestRemoveWithMount: nothing that is mounted below a new folder is removed.
func TestRemoveWithMount(t *testing.T) {
	dir, f, snap := noted(t)
	outside := t.TempDir()
	must(t, os.WriteFile(outside+"/precious", nil, 0o644))
	must(t, os.MkdirAll(dir+"/new/mounted", 0o755))
	if err := unix.Mount(outside, dir+"/new/mounted", "", unix.MS_BIND, ""); err != nil {
		t.Skipf("mounts are not possible here: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(dir+"/new/mounted", unix.MNT_DETACH) })
	if err := f.undo(differ(t, f, snap)); err == nil || !strings.Contains(err.Error(), "mounted on") {
		t.Errorf("error is %v", err)
	}
	if _, err := os.Stat(filepath.Join(outside, "precious")); err != nil {
		t.Error(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
