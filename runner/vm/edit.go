package vm

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The keys on a disk: who may log in, and what sshd shows. They are the only
// secrets and the only difference between two installations. The files are
// written in place, because a new one would lack its SELinux label.
const (
	rootKeys = "/root/.ssh/authorized_keys"
	userKeys = "/home/user/.ssh/authorized_keys"
	hostKey  = "/etc/ssh/ssh_host_ed25519_key"
)

// forgetKeys is a script that empties the files with the keys and leaves
// nothing of them: it overwrites the blocks, which ext4 does in place, and
// discards all that are free.
const forgetKeys = `for f in ` + rootKeys + ` ` + userKeys + ` ` + hostKey + ` ` + hostKey + `.pub; do shred -n 0 -z $f; : >$f; done; ` +
	`sync; fstrim /`

// newKeys is a script that lets a public key in, gives sshd a key of its own,
// and prints its public half.
func newKeys(publicKey string) string {
	return `echo '` + publicKey + `' >` + rootKeys + `; cat ` + rootKeys + ` >` + userKeys + `; ` +
		`ssh-keygen -q -t ed25519 -N '' -C root@host -f /run/key; cat /run/key >` + hostKey + `; cat /run/key.pub >` + hostKey + `.pub; ` +
		`echo ` + saysHostKey + ` $(cat ` + hostKey + `.pub)`
}

// What a script says on the console.
const (
	saysHostKey = "lab: host key"
	saysDone    = "lab: done"
	saysAlone   = "lab: nobody is logged in"
)

// editArgs is the kernel's command line for a script: initramfs-tools hands
// what follows -- to the init that it is told, a shell here. No major security
// module runs, and none of the machine's units. The script must not contain
// double quotes; the whole may have 2047 bytes (COMMAND_LINE_SIZE of x86).
func editArgs(script string) string {
	return "root=LABEL=lab rw console=ttyS0 quiet panic=1 lsm=landlock,lockdown,yama init=/bin/sh " +
		`-- -c "set -e; ` + script + `; sync; mount -o remount,ro /; echo ` + saysDone + `; echo o >/proc/sysrq-trigger; sleep 60"`
}

// edit lets a script change an image's disk, a qcow2 file, with the kernel in
// dir, and returns the changes as an overlay and what the console said. It
// takes 15 s under TCG, a sixth of a boot.
func edit(ctx context.Context, dir, disk, script string) (overlay *os.File, said string, err error) {
	overlay, err = newOverlay(ctx, dir, disk, "qcow2")
	if err != nil {
		return nil, "", err
	}
	defer func() {
		if err != nil {
			overlay.Close()
		}
	}()
	q, err := start(ctx, boot{
		accel: "tcg", memoryMiB: 512,
		kernel: filepath.Join(dir, "vmlinuz"), initrd: filepath.Join(dir, "initrd"),
		cmdline: editArgs(script),
		base:    disk, baseType: "qcow2", overlay: overlay, trim: true,
	})
	if err != nil {
		return nil, "", err
	}
	defer q.kill()
	select {
	case <-q.done:
	case <-ctx.Done():
		return nil, "", context.Cause(ctx)
	case <-time.After(bootLimit):
		return nil, "", fmt.Errorf("the script on the disk did not end within %v%s", bootLimit, q.lastWords())
	}
	said = q.console.String()
	if _, ok := saidLine(said, saysDone); !ok {
		return nil, "", fmt.Errorf("the script on the disk failed: %w%s", q.err, q.lastWords())
	}
	return overlay, said, nil
}

// saidLine finds the line of a console that begins with a text, and returns
// what follows it.
func saidLine(console, begin string) (rest string, ok bool) {
	for line := range strings.Lines(console) {
		if rest, ok := strings.CutPrefix(line, begin); ok {
			return strings.TrimSpace(rest), true
		}
	}
	return "", false
}
