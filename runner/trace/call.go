package trace

import (
	"slices"

	"lab/lessons"
)

// A Call is a system call that was refused, or a process that was killed for it.
type Call struct {
	PID    int    `json:"pid"`  // of the thread, as the machine counts
	Comm   string `json:"comm"` // the thread's name, at most 15 bytes
	Name   string `json:"call"` // "openat"
	Object string `json:"object,omitempty"`
	Errno  string `json:"errno"` // "EACCES"; SIGSYS or SIGKILL for a process that was killed instead
	// Answers are those of the walls on the call's way, in order.
	Answers []Answer `json:"answers,omitempty"`
	// Wall is the one whose no the call ended with; "" if none of those that are
	// known said no.
	Wall lessons.Mechanism `json:"wall,omitempty"`
	// Keys are the capabilities that would have opened the wall, and which wall
	// kept them from doing so.
	Keys []Key `json:"keys,omitempty"`
	// Message marks a call that itself went well: the refusal is in the answer to
	// the message that it sent (netlink(7)), and programs word it as they like.
	Message bool `json:"message,omitempty"`
	Times   int  `json:"times,omitempty"` // how often the same happened; 0 is once
}

// An Answer is what a function of the kernel said.
type Answer struct {
	Wall     lessons.Mechanism `json:"wall"`
	Function string            `json:"function"`
	Errno    string            `json:"errno,omitempty"` // "": it let the call pass
	// Capability is the one that was asked for: "dac_override".
	Capability string `json:"capability,omitempty"`
}

// A Key is a capability that was asked for and not granted.
type Key struct {
	Capability string            `json:"capability"`
	Wall       lessons.Mechanism `json:"wall"`
}

// Refusers are the walls that refused the call: the one that it ended with, and
// those that took the keys to it.
func (c Call) Refusers() []lessons.Mechanism {
	var all []lessons.Mechanism
	if c.Wall != "" {
		all = append(all, c.Wall)
	}
	for _, k := range c.Keys {
		if !slices.Contains(all, k.Wall) {
			all = append(all, k.Wall)
		}
	}
	return all
}

// same tells whether two calls differ in nothing but the process.
func (c Call) same(d Call) bool {
	return c.Comm == d.Comm && c.Name == d.Name && c.Object == d.Object && c.Errno == d.Errno && slices.Equal(c.Answers, d.Answers)
}

// decide finds the wall whose no the call ended with, from the last answer back.
func (c *Call) decide() {
	if c.Wall != "" {
		return
	}
	no := c.lastNo()
	if no == nil {
		c.Wall = byErrno(c.Errno)
		return
	}
	c.Wall = no.Wall
	if no.Function == "may_open" && c.Errno == "EACCES" {
		c.Wall = lessons.Mount // nodev, which has no function of its own: may_open in fs/namei.c
	}
	if c.Wall != lessons.DAC && no.Capability == "" {
		return
	}
	for _, a := range c.Answers {
		if a.Errno == "" || a.Capability == "" && a.Function != "privileged_wrt_inode_uidgid" {
			continue
		}
		if k := (Key{a.Capability, a.Wall}); !slices.Contains(c.Keys, k) {
			c.Keys = append(c.Keys, k)
		}
	}
}

// RefusedBy is the function of the kernel whose no the call ended with, "" where
// none is known.
func (c Call) RefusedBy() string {
	if no := c.lastNo(); no != nil {
		return no.Function
	}
	return ""
}

// lastNo is the last answer with the call's errno: that of a wall rather than
// of a key to it, and of an inner function rather than of one that passes it on.
func (c *Call) lastNo() *Answer {
	var no *Answer
	for i := range slices.Backward(c.Answers) {
		a := &c.Answers[i]
		if !a.ends(c.Errno) {
			continue
		}
		key, outer := a.isKey(), byFunction()[a.Function].outer
		if no == nil || no.isKey() || byFunction()[no.Function].outer && !key {
			no = a
		}
		if !key && !outer {
			break
		}
	}
	return no
}

// ends tells whether a call can have ended with an errno because of the answer.
// Callers of capable() choose the errno themselves.
func (a Answer) ends(errno string) bool {
	return a.Errno != "" && (a.Errno == errno || a.Capability != "" && (errno == "EPERM" || errno == "EACCES"))
}

// isKey tells whether the answer is about a key to a wall.
func (a Answer) isKey() bool {
	return a.Wall == lessons.Capabilities || a.Function == "cap_capable" || a.Function == "privileged_wrt_inode_uidgid"
}

// byErrno is the wall that an errno alone stands for, where the kernel has no
// function that could be asked: see the manual page of each call.
func byErrno(errno string) lessons.Mechanism {
	switch errno {
	case "EROFS":
		return lessons.Mount
	case "EMFILE", "EFBIG":
		return lessons.RLimit
	case "EOVERFLOW", "EINVAL": // an id that the user namespace has no number for
		return lessons.UserNamespace
	}
	return ""
}

// Passed are the walls that let the call pass before it was stopped, in order.
func (c Call) Passed() []lessons.Mechanism {
	var walls []lessons.Mechanism
	for _, a := range c.Answers {
		if a.Errno == "" && !a.isKey() && a.Capability == "" && a.Wall != c.Wall && !slices.Contains(walls, a.Wall) {
			walls = append(walls, a.Wall)
		}
	}
	return walls
}
