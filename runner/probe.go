package runner

import (
	"context"
	"fmt"
	"strings"
)

// probeScript prints one fact a line: NAME VALUE.
const probeScript = `echo kernel $(uname -r); echo arch $(uname -m)
echo lsms $(cat /sys/kernel/security/lsm 2>/dev/null)
echo apparmor $(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)
if [ -e /sys/fs/selinux/enforce ]; then echo selinux $(cat /sys/fs/selinux/enforce); fi
`

// Probe asks the machine's kernel for its facts. Kind, accelerator and engines
// are the caller's to fill in.
func Probe(ctx context.Context, m Machine) (Facts, error) {
	f := Facts{SELinux: "disabled", Flavour: "none"}
	out, err := Exec(ctx, m, "root", probeScript, nil)
	if err != nil {
		return f, fmt.Errorf("ask the machine for its facts: %w", err)
	}
	for line := range strings.Lines(out) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch name {
		case "kernel":
			f.Kernel = value
		case "arch":
			f.Arch = value
		case "lsms":
			f.LSMs = strings.Split(value, ",")
		case "apparmor":
			f.AppArmor = value == "Y"
		case "selinux":
			f.SELinux = map[string]string{"0": "permissive", "1": "enforcing"}[value]
		}
	}
	switch {
	case f.SELinux != "disabled":
		f.Flavour = "selinux"
	case f.AppArmor:
		f.Flavour = "apparmor"
	}
	return f, nil
}
