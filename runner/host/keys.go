package host

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// A user's keyrings that outlive a login, by the beginnings of their names: the
// persistent one (persistent-keyring(7)) and the user's own (user-keyring(7)).
// Session keyrings go with their processes.
var lastingRings = []string{"_persistent.", "_uid."}

// takeKeys notes what is in the users' lasting keyrings: the number of each key
// and what it is. A persistent keyring that is not there is not made.
func (s *state) takeKeys(context.Context) (things, error) {
	found := things{}
	for name, a := range s.accounts {
		err := asUser(a.uid, func() error {
			rings, err := userRings(a.uid)
			if err != nil {
				return err
			}
			for ring, id := range rings {
				found[name+" "+ring] = "there"
				keys, err := inRing(id)
				if err != nil {
					return fmt.Errorf("read the keyring %s of %s: %w", ring, a.login, err)
				}
				for _, key := range keys {
					found[fmt.Sprintf("%s %s %d", name, ring, key)] = describeKey(key)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// undoKeys unlinks new keys, and empties persistent keyrings that are new.
// Linux removes those in time; they cannot be told from none.
func (s *state) undoKeys(_ context.Context, changed []change) error {
	var troubles []error
	for _, c := range slices.Backward(changed) { // a keyring after what is in it
		if c.Before != "" { // the key has other rights now, or a program renewed it
			troubles = append(troubles, errors.New(c.String()))
			continue
		}
		part := strings.Fields(c.Name) // user, keyring, and the key's number unless it is about the keyring
		a := s.accounts[part[0]]
		troubles = append(troubles, asUser(a.uid, func() error {
			rings, err := userRings(a.uid)
			if err != nil {
				return err
			}
			id, ok := rings[part[1]]
			if !ok {
				return nil
			}
			if len(part) == 2 {
				_, err = unix.KeyctlInt(unix.KEYCTL_INVALIDATE, id, 0, 0, 0)
				return err
			}
			key, err := strconv.Atoi(part[2])
			if err != nil {
				return err
			}
			_, err = unix.KeyctlInt(unix.KEYCTL_UNLINK, key, id, 0, 0)
			if errors.Is(err, unix.ENOENT) {
				return nil
			}
			return err
		}))
	}
	return errors.Join(troubles...)
}

// asUser calls do on a thread of its own that has the user's id, so that keys
// are found and reached as by that user.
func asUser(uid uint32, do func() error) (err error) {
	onThread(func() {
		// The system call, not the C library's or Go's function, which would
		// change all threads.
		if _, _, e := unix.RawSyscall(unix.SYS_SETRESUID, uintptr(uid), uintptr(uid), uintptr(uid)); e != 0 {
			err = e
			return
		}
		err = do()
	})
	return err
}

// onThread calls do on a thread that is never used again, since what do changes of
// it cannot be changed back. It is not the main thread, which would not end with the
// goroutine and is the whole process for others, as in /proc and kill(2).
func onThread(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and not unlocked: the thread ends with the goroutine
		if unix.Gettid() == unix.Getpid() {
			onThread(do) // gets another one, as this one waits here
			runtime.UnlockOSThread()
			return
		}
		do()
	}()
	<-done
}

// userRings are the calling thread's lasting keyrings, by name. It possesses the
// persistent one afterwards, without which it could not change it.
func userRings(uid uint32) (map[string]int, error) {
	b, err := os.ReadFile("/proc/keys")
	if errors.Is(err, os.ErrNotExist) { // a kernel without keyrings
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rings := map[string]int{}
	for _, prefix := range lastingRings {
		name := fmt.Sprintf("%s%d", prefix, uid)
		if !listed(string(b), name) {
			continue
		}
		var id int
		if prefix == "_persistent." {
			id, err = unix.KeyctlInt(unix.KEYCTL_GET_PERSISTENT, -1, unix.KEY_SPEC_THREAD_KEYRING, 0, 0)
		} else {
			id, err = unix.KeyctlGetKeyringID(unix.KEY_SPEC_USER_KEYRING, true)
		}
		if err != nil {
			return nil, fmt.Errorf("reach the keyring %s: %w", name, err)
		}
		rings[name] = id
	}
	return rings, nil
}

// listed looks for a keyring in /proc/keys (proc_keys(5)): serial number, flags,
// usage, timeout, permissions, uid, gid, type, "name: summary". One that is
// revoked, dead or invalidated is only waiting to be cleared away.
func listed(keys, name string) bool {
	for line := range strings.Lines(keys) {
		f := strings.Fields(line)
		if len(f) >= 9 && f[8] == name+":" && !strings.ContainsAny(f[1], "RDi") {
			return true
		}
	}
	return false
}

// inRing lists the keys of a keyring: 32-bit numbers in the byte order of the
// machine (keyctl_read(3)).
func inRing(id int) ([]int, error) {
	buf := make([]byte, 16<<10)
	n, err := unix.KeyctlBuffer(unix.KEYCTL_READ, id, buf, 0)
	if err != nil {
		return nil, err
	}
	var keys []int
	for i := 0; i+4 <= min(n, len(buf)); i += 4 {
		keys = append(keys, int(int32(binary.NativeEndian.Uint32(buf[i:]))))
	}
	return keys, nil
}

func describeKey(id int) string {
	text, err := unix.KeyctlString(unix.KEYCTL_DESCRIBE, id)
	if err != nil {
		return err.Error()
	}
	return text
}
