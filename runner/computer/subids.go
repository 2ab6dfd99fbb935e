package computer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/moby/sys/user"
)

// FirstSubID is where the sub-ids of users begin (login.defs(5), SUB_UID_MIN).
const FirstSubID = 100000

// subIDCount is how many useradd gives a user, and rootless containers need.
const subIDCount = 65536

var subIDFiles = []struct{ path, option string }{
	{"/etc/subuid", "--add-subuids"},
	{"/etc/subgid", "--add-subgids"},
}

// SubUIDs is the first of a user's own sub-uids, 0 where there is none.
func SubUIDs(login string, uid int) int {
	list, _ := user.ParseSubIDFileFilter(subIDFiles[0].path, owner(login, uid)) // no file: none
	if len(list) == 0 {
		return 0
	}
	return int(list[0].SubID)
}

// MissingSubIDs are usermod's options for the sub-ids that a user lacks, "" if he has
// enough.
func MissingSubIDs(login string, uid int) string {
	var options []string
	for _, f := range subIDFiles {
		list, _ := user.ParseSubIDFile(f.path) // no file: none
		if first := freeSubIDs(list, owner(login, uid)); first > 0 {
			options = append(options, fmt.Sprintf("%s %d-%d", f.option, first, first+subIDCount-1))
		}
	}
	return strings.Join(options, " ")
}

// owner tells whether a range is a user's, by name or number (subuid(5)).
func owner(login string, uid int) func(user.SubID) bool {
	return func(r user.SubID) bool { return r.Name == login || r.Name == strconv.Itoa(uid) }
}

// freeSubIDs is where a user's sub-ids can begin who has too few, and 0 for one who
// has enough.
func freeSubIDs(list []user.SubID, own func(user.SubID) bool) int64 {
	first := int64(FirstSubID)
	for _, r := range list {
		if own(r) && r.Count >= subIDCount {
			return 0
		}
		first = max(first, r.SubID+r.Count)
	}
	return first
}
