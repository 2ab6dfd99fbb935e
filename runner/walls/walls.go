// Package walls looks at the walls around a process as the kernel shows them in
// /proc: ids, capabilities, seccomp, security label, namespaces, cgroup. A
// script in the machine reads (Watch); understanding what it read is a pure
// function (Parse). It judges nothing.
package walls

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"lab/lessons"
)

// A Process is a process and its walls.
type Process struct {
	PID        int    // as the machine counts
	Inner      int    // as the process itself counts: in its own PID namespace
	Name       string // at most 15 bytes, see comm in proc(5)
	Command    string // with its arguments
	Container  bool   // it is in a container of Docker or Podman
	UID        int    // effective, as the machine's first user namespace counts
	UIDMap     []Mapping
	Effective  Caps
	Permitted  Caps
	Bounding   Caps
	Ambient    Caps
	NoNewPrivs bool
	Seccomp    string            // off, strict or filter
	Filters    int               // of seccomp; 0 if the kernel does not tell
	Label      string            // of the major security module; "" if there is none
	Namespaces map[string]string // by type ("mnt"), the inode that identifies it
	Cgroup     string            // path in the unified hierarchy
}

// Client tells whether the process is the client of a container engine: what it
// starts in a container has other walls.
func (p Process) Client() bool { return !p.Container && (p.Name == "docker" || p.Name == "podman") }

// A Mapping is a line of /proc/PID/uid_map: ids from Inside on are those from
// Outside on.
type Mapping struct{ Inside, Outside, Count int64 }

// Caps is a set of capabilities; bit n is capability number n.
type Caps uint64

// Names are the capabilities in the set, without "cap_". A bit that is not
// known here is its number. The numbers are those of capabilities(7) and of
// include/uapi/linux/capability.h.
func (c Caps) Names() []string {
	known := lessons.CapabilityNames()
	var names []string
	for n := range 64 {
		switch {
		case c&(1<<n) == 0:
		case n < len(known):
			names = append(names, strings.TrimPrefix(known[n], "cap_"))
		default:
			names = append(names, strconv.Itoa(n))
		}
	}
	return names
}

// Len is how many capabilities are in the set.
func (c Caps) Len() int { return bits.OnesCount64(uint64(c)) }

// namespaceTypes are the files in /proc/PID/ns that are looked at, in the order
// in which they are shown; see namespaces(7).
var namespaceTypes = []string{"mnt", "uts", "ipc", "pid", "net", "user", "cgroup", "time"}

// Own are the types of the namespaces that the process does not share with
// another one, and shared those that it does.
func (p Process) Own(other Process) (own, shared []string) {
	for _, t := range namespaceTypes {
		mine, ok := p.Namespaces[t]
		switch {
		case !ok || other.Namespaces[t] == "":
		case mine == other.Namespaces[t]:
			shared = append(shared, t)
		default:
			own = append(own, t)
		}
	}
	return own, shared
}

// Parse reads a record of the script: lines of a name, a blank and a value.
// The lines of /proc/PID/status have "status" as name.
func Parse(record string) (Process, error) {
	p := Process{Namespaces: map[string]string{}}
	for line := range strings.Lines(record) {
		name, value, _ := strings.Cut(strings.TrimRight(line, "\n"), " ")
		var err error
		switch name {
		case "pid":
			p.PID, err = strconv.Atoi(value)
		case "command":
			p.Command = value
		case "status":
			err = p.status(value)
		case "container":
			p.Container = true
		case "uid_map":
			err = p.mapping(value)
		case "label":
			p.Label = value
		case "ns":
			if kind, inode, ok := strings.Cut(value, " "); ok {
				p.Namespaces[kind] = inode
			}
		case "cgroup":
			if path, ok := strings.CutPrefix(value, "0::"); ok {
				p.Cgroup = path
			}
		}
		if err != nil {
			return Process{}, fmt.Errorf("read the walls of a process: %q: %w", strings.TrimSpace(line), err)
		}
	}
	if p.PID == 0 {
		return Process{}, fmt.Errorf("read the walls of a process: no process id in %q", record)
	}
	if p.Inner == 0 {
		p.Inner = p.PID
	}
	return p, nil
}

// status takes a line of /proc/PID/status, see proc_pid_status(5).
func (p *Process) status(line string) error {
	key, value, _ := strings.Cut(line, ":")
	fields := strings.Fields(value)
	if len(fields) == 0 {
		return nil
	}
	last := fields[len(fields)-1]
	var err error
	switch key {
	case "Name":
		p.Name = strings.TrimSpace(value)
	case "Uid": // real, effective, saved, file system
		p.UID, err = strconv.Atoi(fields[min(1, len(fields)-1)])
	case "NSpid": // one for each PID namespace, the innermost last
		p.Inner, err = strconv.Atoi(last)
	case "CapEff":
		p.Effective, err = parseCaps(last)
	case "CapPrm":
		p.Permitted, err = parseCaps(last)
	case "CapBnd":
		p.Bounding, err = parseCaps(last)
	case "CapAmb":
		p.Ambient, err = parseCaps(last)
	case "NoNewPrivs":
		p.NoNewPrivs = last == "1"
	case "Seccomp":
		p.Seccomp = map[string]string{"0": "off", "1": "strict", "2": "filter"}[last]
	case "Seccomp_filters":
		p.Filters, err = strconv.Atoi(last)
	}
	return err
}

func parseCaps(hex string) (Caps, error) {
	n, err := strconv.ParseUint(hex, 16, 64)
	return Caps(n), err
}

func (p *Process) mapping(line string) error {
	var m Mapping
	if _, err := fmt.Sscan(line, &m.Inside, &m.Outside, &m.Count); err != nil {
		return err
	}
	p.UIDMap = append(p.UIDMap, m)
	return nil
}
