package host

import (
	"fmt"
	"os/user"
	"strconv"
)

// An account is a user of this computer.
type account struct {
	login, home string
	uid, gid    uint32
	groups      []uint32
}

func findAccount(login string) (account, error) {
	u, err := user.Lookup(login)
	if err != nil {
		return account{}, fmt.Errorf("the user %s, as whom demos run on this computer: %w; lab setup --on host --user NAME chooses another", login, err)
	}
	a := account{login: login, home: u.HomeDir}
	if a.uid, err = id(u.Uid); err != nil {
		return a, err
	}
	if a.gid, err = id(u.Gid); err != nil {
		return a, err
	}
	groups, err := u.GroupIds()
	if err != nil {
		return a, fmt.Errorf("the groups of %s: %w", login, err)
	}
	for _, g := range groups {
		n, err := id(g)
		if err != nil {
			return a, err
		}
		a.groups = append(a.groups, n)
	}
	return a, nil
}

func id(s string) (uint32, error) {
	n, err := strconv.ParseUint(s, 10, 32)
	return uint32(n), err
}
