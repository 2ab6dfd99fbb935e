package computer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// FreeDisk is the room for a folder, which may not exist yet, in MiB.
func FreeDisk(dir string) (int64, error) {
	var st unix.Statfs_t
	for unix.Statfs(dir, &st) != nil {
		if dir == filepath.Dir(dir) {
			return 0, fmt.Errorf("no file system for %s", dir)
		}
		dir = filepath.Dir(dir)
	}
	return int64(st.Bavail) * st.Bsize >> 20, nil
}

// FreeMemory is MemAvailable of /proc/meminfo in MiB.
func FreeMemory() (int64, error) {
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "MemAvailable: %d kB", &kib); n == 1 {
			return kib >> 10, nil
		}
	}
	return 0, errors.New("/proc/meminfo has no MemAvailable")
}
