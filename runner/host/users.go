package host

import (
	"fmt"
	"os"
	"os/user"
	"slices"
	"strconv"

	"lab/runner/computer"
	"lab/runner/lazy"
)

// An Ordinary user is what demos show of the user as whom they run.
type Ordinary struct {
	Login, Home string
	UID         uint32
	SubIDs      int // the first one of /etc/subuid, 0 where there is none
}

// Expected is the ordinary user of lab's own machine, whom the lessons name.
var Expected = Ordinary{Login: "user", Home: "/home/user", UID: 1000, SubIDs: computer.FirstSubID}

// LookUp finds an ordinary user of this computer.
func LookUp(login string) (Ordinary, error) {
	a, err := findAccount(login)
	if err != nil {
		return Ordinary{}, err
	}
	return Ordinary{Login: login, Home: a.home, UID: a.uid, SubIDs: computer.SubUIDs(login, int(a.uid))}, nil
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
	} else if lines := computer.MissingSubIDs(name, int(a.uid)); lines != "" {
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

// loginName is what Debian's useradd takes, which is more than others do: no hyphen,
// plus or tilde at the beginning, and nowhere a colon, comma, slash or blank
// (useradd(8)). Single quotes protect the rest in every shell.
var loginName = lazy.Regexp(`^[^-+~:,/\pZ\pC'\\!][^:,/\pZ\pC'\\!]*$`)

// checkName refuses names that cannot be those of ordinary users.
func checkName(name string) error {
	if !loginName().MatchString(name) || name == "root" || name == "." || name == ".." {
		return fmt.Errorf("%q cannot be the ordinary user of the demos", name)
	}
	return nil
}

// plainWord is one that means itself in every shell.
var plainWord = lazy.Regexp(`^[0-9A-Za-z_.@+-]+$`)

// word is a login as a word of a command line.
func word(login string) string {
	if plainWord().MatchString(login) {
		return login
	}
	return "'" + login + "'"
}
