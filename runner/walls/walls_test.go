package walls

import (
	"reflect"
	"strings"
	"testing"
)

// container is what the script says of cat in a container of Docker with user
// namespace remapping, as measured in the machine, and host of its process 1.
const (
	container = `pid 1266
status Name:	cat
status Uid:	165536	165536	165536	165536
status NSpid:	1266	1
status CapPrm:	00000000a80425fb
status CapEff:	00000000a80425fb
status CapBnd:	00000000a80425fb
status CapAmb:	0000000000000000
status NoNewPrivs:	0
status Seccomp:	2
status Seccomp_filters:	1
command cat /proc/sysrq-trigger
container
uid_map          0     165536      65536
label docker-default (enforce)
ns mnt mnt:[4026532264]
ns uts uts:[4026532265]
ns pid pid:[4026532267]
ns net net:[4026532269]
ns user user:[4026532263]
ns time time:[4026531834]
cgroup 0::/system.slice/docker-75d8a54e945ca8b90dd467da968c1f7a3c212150b2502f731f3b87ce9907c9c1.scope
`
	host = `pid 1
status Name:	systemd
status Uid:	0	0	0	0
status NSpid:	1
status CapEff:	000001ffffffffff
status Seccomp:	0
command /sbin/init
uid_map          0          0 4294967295
label unconfined
ns mnt mnt:[4026531841]
ns uts uts:[4026531838]
ns pid pid:[4026531836]
ns net net:[4026531840]
ns user user:[4026531837]
ns time time:[4026531834]
cgroup 0::/init.scope
`
)

func TestParse(t *testing.T) {
	got, err := Parse(container)
	if err != nil {
		t.Fatal(err)
	}
	const docker = Caps(0xa80425fb)
	want := Process{
		PID: 1266, Inner: 1, Name: "cat", Command: "cat /proc/sysrq-trigger", Container: true, UID: 165536,
		UIDMap:    []Mapping{{0, 165536, 65536}},
		Effective: docker, Permitted: docker, Bounding: docker, Seccomp: "filter", Filters: 1,
		Label: "docker-default (enforce)",
		Namespaces: map[string]string{
			"mnt": "mnt:[4026532264]", "uts": "uts:[4026532265]", "pid": "pid:[4026532267]",
			"net": "net:[4026532269]", "user": "user:[4026532263]", "time": "time:[4026531834]",
		},
		Cgroup: "/system.slice/docker-75d8a54e945ca8b90dd467da968c1f7a3c212150b2502f731f3b87ce9907c9c1.scope",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
	one, err := Parse(host)
	if err != nil {
		t.Fatal(err)
	}
	if one.Inner != 1 || one.Seccomp != "off" || one.Effective.Len() != 41 {
		t.Errorf("%+v", one)
	}
	own, shared := got.Own(one)
	if strings.Join(own, " ") != "mnt uts pid net user" || strings.Join(shared, " ") != "time" {
		t.Errorf("own %q, shared %q", own, shared)
	}
}

func TestClient(t *testing.T) {
	for _, c := range []struct {
		record string
		want   bool
	}{
		{"pid 1\nstatus Name:\tdocker\n", true},
		{"pid 1\nstatus Name:\tpodman\n", true},
		{"pid 1\ncontainer\nstatus Name:\tdocker\n", false}, // docker in a container
		{"pid 1\nstatus Name:\tdockerd\n", false},
		{"pid 1\nstatus Name:\tcat\n", false},
	} {
		p, err := Parse(c.record)
		if err != nil || p.Client() != c.want {
			t.Errorf("%q: client %v, %v, want %v", c.record, p.Client(), err, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, record := range []string{
		"", "command x\n", "pid x\n", "pid 1\nstatus CapEff:\txyz\n", "pid 1\nuid_map 0 x 1\n",
		"pid 1\nstatus Uid:\tx\n",
	} {
		if p, err := Parse(record); err == nil {
			t.Errorf("%q: %+v, want an error", record, p)
		}
	}
}

// The masks are those of Docker 26.1, of CAP_SYS_ADMIN alone (number 21) and of
// a capability that is newer than this program.
func TestCapabilityNames(t *testing.T) {
	for mask, want := range map[Caps]string{
		0x0:        "",
		0xa80425fb: "chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap",
		1 << 21:    "sys_admin",
		1 << 40:    "checkpoint_restore",
		1 << 63:    "63",
	} {
		if got := strings.Join(mask.Names(), " "); got != want {
			t.Errorf("%x: %q, want %q", uint64(mask), got, want)
		}
	}
}

func TestSight(t *testing.T) {
	s := Sight{}
	for i, record := range []string{"host\n" + host, "process\n" + container, "gone\n"} {
		var err error
		if s, err = s.after(record); err != nil {
			t.Fatal(err)
		}
		if s.Host.PID != 1 || (s.Process.PID == 1266) != (i > 0) || s.Gone != (i > 1) {
			t.Errorf("after record %d: %+v", i, s)
		}
	}
	if s, _ = s.after("process\n" + host); s.Gone {
		t.Error("a new process is gone")
	}
}
