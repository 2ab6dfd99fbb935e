package computer

import "os/exec"

// A Manager is the package manager of a computer, "" where it is none that lab knows.
type Manager string

// The package managers: of Debian and Ubuntu, and of Fedora.
const (
	APT Manager = "apt"
	DNF Manager = "dnf"
)

// PackageManager is that of this computer.
func PackageManager() Manager {
	switch {
	case Has("apt-get"):
		return APT
	case Has("dnf"):
		return DNF
	}
	return ""
}

// Has reports whether a program is in PATH.
func Has(program string) bool { _, err := exec.LookPath(program); return err == nil }

// A Package has a name for each package manager, "" where its distributions have none.
// The names are those of Debian 12 and 13, Ubuntu 24.04 and Fedora 42.
type Package struct{ APT, DNF string }

// Name is what a package manager calls a package.
func (m Manager) Name(p Package) string {
	switch m {
	case APT:
		return p.APT
	case DNF:
		return p.DNF
	}
	return ""
}

// What lab itself needs, to run the throwaway machine and to build it and
// container images.
var (
	QEMU       = Package{"qemu-system-x86", "qemu-system-x86-core"}
	QEMUImg    = Package{"qemu-utils", "qemu-img"}
	Mmdebstrap = Package{"mmdebstrap", "mmdebstrap"}
	E2fsprogs  = Package{"e2fsprogs", "e2fsprogs"}
	DebianKeys = Package{"debian-archive-keyring", "debian-keyring"}
	UIDMap     = Package{"uidmap", "shadow-utils"}
)

// Programs are those that lessons type and that not every computer has, and the
// daemon of Docker, with what brings them. Before Debian 13, dockerd's package brings
// docker as well.
var Programs = map[string]Package{
	"aa-exec":              {"apparmor", ""},
	"adduser":              {"adduser", "shadow-utils"},
	"apparmor_parser":      {"apparmor", ""},
	"crun":                 {"crun", "crun"},
	"curl":                 {"curl", "curl"},
	"docker":               {"docker-cli", "docker-cli"},
	"dockerd":              {"docker.io", "moby-engine"},
	"domainname":           {"hostname", "hostname"},
	"getenforce":           {"selinux-utils", "libselinux-utils"},
	"getfattr":             {"attr", "attr"},
	"ip":                   {"iproute2", "iproute"},
	"iptables":             {"iptables", "iptables-nft"},
	"jq":                   {"jq", "jq"},
	"kadmin.local":         {"krb5-admin-server", "krb5-server"},
	"kdb5_util":            {"krb5-kdc", "krb5-server"},
	"keyctl":               {"keyutils", "keyutils"},
	"kinit":                {"krb5-user", "krb5-workstation"},
	"klist":                {"krb5-user", "krb5-workstation"},
	"openssl":              {"openssl", "openssl"},
	"perl":                 {"perl-base", "perl-interpreter"},
	"pgrep":                {"procps", "procps-ng"},
	"podman":               {"podman", "podman"},
	"ps":                   {"procps", "procps-ng"},
	"python3":              {"python3", "python3"},
	"restorecon":           {"policycoreutils", "policycoreutils"},
	"runc":                 {"runc", "runc"},
	"runsc":                {"runsc", ""},
	"selinux_check_access": {"selinux-utils", "libselinux-utils"},
	"setcap":               {"libcap2-bin", "libcap"},
	"setsebool":            {"policycoreutils", "policycoreutils"},
	"ss":                   {"iproute2", "iproute"},
	"strace":               {"strace", "strace"},
	"sysctl":               {"procps", "procps-ng"},
}
