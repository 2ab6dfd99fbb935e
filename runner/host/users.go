package host

import (
	"fmt"
	"os"
	"os/user"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// An Ordinary user is what demos show of the user as whom they run.
type Ordinary struct {
	Login, Home string
	UID         uint32
	SubIDs      int // the first one of /etc/subuid, 0 where there is none
}

// Expected is the ordinary user of lab's own machine, whom the lessons name.
var Expected = Ordinary{Login: "user", Home: "/home/user", UID: 1000, SubIDs: 100000}

// LookUp finds an ordinary user of this computer.
func LookUp(login string) (Ordinary, error) {
	a, err := findAccount(login)
	if err != nil {
		return Ordinary{}, err
	}
	o := Ordinary{Login: login, Home: a.home, UID: a.uid}
	b, _ := os.ReadFile("/etc/subuid") // none is none
	for _, r := range subIDs(string(b)) {
		if r.of(a) {
			o.SubIDs = r.first
			break
		}
	}
	return o, nil
}

// planUser makes the ordinary user what the user of lab's own machine is: in
// the group docker, with sub-ids, and with a user manager, which Podman needs.
func planUser(name string) []step {
	var steps []step
	add := func(line string) { steps = append(steps, step{line: line}) }
	a, err := findAccount(name)
	login := word(name)
	if err != nil {
		add("useradd --create-home --shell /bin/bash " + wantedUID() + login) // with sub-ids (useradd(8))
	} else if lines := missingSubIDs(a); lines != "" {
		add("usermod " + lines + " " + login)
	}
	docker, noDocker := user.LookupGroup("docker")
	if err != nil || noDocker != nil || !slices.ContainsFunc(a.groups, func(g uint32) bool { return docker.Gid == strconv.Itoa(int(g)) }) {
		add("usermod --append --groups docker " + login)
	}
	if !there("/var/lib/systemd/linger/" + name) {
		add("loginctl enable-linger " + login)
	}
	if run := fmt.Sprintf("/run/user/%d", a.uid); err == nil && there(run) && !there(run+"/bus") { // it runs without a bus
		add(fmt.Sprintf("runuser --user %s -- env XDG_RUNTIME_DIR=%s systemctl --user start dbus.socket", login, run))
	}
	return steps
}

func there(path string) bool { _, err := os.Stat(path); return err == nil }

// wantedUID is the option that gives a new user the ids that the lessons name, if
// nobody has them.
func wantedUID() string {
	id := strconv.Itoa(int(Expected.UID))
	_, noUser := user.LookupId(id)
	_, noGroup := user.LookupGroupId(id)
	if noUser == nil || noGroup == nil {
		return ""
	}
	return "--uid " + id + " "
}

// missingSubIDs are usermod's options for the sub-ids that a user does not have.
func missingSubIDs(a account) string {
	var options []string
	for file, option := range map[string]string{"/etc/subuid": "--add-subuids", "/etc/subgid": "--add-subgids"} {
		b, _ := os.ReadFile(file) // none is none
		if first := freeSubIDs(subIDs(string(b)), a); first > 0 {
			options = append(options, fmt.Sprintf("%s %d-%d", option, first, first+subIDCount-1))
		}
	}
	slices.Sort(options)
	return strings.Join(options, " ")
}

const subIDCount = 65536 // of useradd, and what rootless containers need

// freeSubIDs is where a user's sub-ids can begin who has none, and 0 for one who has.
func freeSubIDs(list []subIDRange, a account) int {
	first := Expected.SubIDs
	for _, r := range list {
		if r.of(a) && r.count >= subIDCount {
			return 0
		}
		first = max(first, r.first+r.count)
	}
	return first
}

// A subIDRange is a line of /etc/subuid or /etc/subgid (subuid(5)).
type subIDRange struct {
	owner        string // name or UID
	first, count int
}

func (r subIDRange) of(a account) bool {
	return r.owner == a.login || r.owner == strconv.Itoa(int(a.uid))
}

func subIDs(text string) []subIDRange {
	var list []subIDRange
	for line := range strings.Lines(text) {
		part := strings.Split(strings.TrimSpace(line), ":")
		if len(part) != 3 {
			continue
		}
		first, err := strconv.Atoi(part[1])
		count, e := strconv.Atoi(part[2])
		if err == nil && e == nil {
			list = append(list, subIDRange{part[0], first, count})
		}
	}
	return list
}

// loginName is what Debian's useradd takes, which is more than others do: no hyphen,
// plus or tilde at the beginning, and nowhere a colon, comma, slash or blank
// (useradd(8)). Single quotes protect the rest in every shell.
var loginName = regexp.MustCompile(`^[^-+~:,/\pZ\pC'\\!][^:,/\pZ\pC'\\!]*$`)

// checkName refuses names that cannot be those of ordinary users.
func checkName(name string) error {
	if !loginName.MatchString(name) || name == "root" || name == "." || name == ".." {
		return fmt.Errorf("%q cannot be the ordinary user of the demos", name)
	}
	return nil
}

// plainWord is one that means itself in every shell.
var plainWord = regexp.MustCompile(`^[0-9A-Za-z_.@+-]+$`)

// word is a login as a word of a command line.
func word(login string) string {
	if plainWord.MatchString(login) {
		return login
	}
	return "'" + login + "'"
}
