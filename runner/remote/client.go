package remote

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"lab/runner/computer"
)

// A Client runs OpenSSH's client.
type Client struct {
	// Config is the file to take the configuration from, as with ssh -F; "" is
	// the user's own and the system's.
	Config string
}

// connectLimit, aliveInterval and aliveCount apply where the configuration
// leaves them open: within a minute a server that is gone is found out. The
// first two are in seconds.
const (
	connectLimit  = 20
	aliveInterval = 15
	aliveCount    = 4
)

// settings are what the configuration says about a target, by ssh -G: keyword
// in lower case and value.
type settings map[string]string

// settings asks OpenSSH what its configuration makes of a target.
func (c Client) settings(ctx context.Context, t Target) (settings, error) {
	var complaint bytes.Buffer
	// With a command, since ForkAfterAuthentication is an error without one, and
	// RemoteCommand with one.
	args := append(c.file(), "-G", "-o", "RemoteCommand=none")
	cmd := computer.Command(ctx, "ssh", append(append(args, address(t)...), "true")...)
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return nil, explain(t, complaint.String(), err)
	}
	s := settings{}
	for in := bufio.NewScanner(bytes.NewReader(out)); in.Scan(); {
		keyword, value, _ := strings.Cut(in.Text(), " ")
		s[keyword] = value
	}
	return s, nil
}

func (c Client) file() []string {
	if c.Config == "" {
		return nil
	}
	return []string{"-F", c.Config}
}

func address(t Target) []string {
	var args []string
	if t.Port != 0 {
		args = append(args, "-p", strconv.Itoa(t.Port))
	}
	if t.User != "" {
		args = append(args, "-l", t.User)
	}
	return append(args, "--", t.Host)
}

// always are options that hold whatever the configuration says.
var always = []string{
	"BatchMode=yes", "UpdateHostKeys=no", "NoHostAuthenticationForLocalhost=no",
	"ForwardAgent=no", "ForwardX11=no", "ClearAllForwardings=yes", "Tunnel=no",
	"ControlMaster=no", "PermitLocalCommand=no", "RemoteCommand=none", "RequestTTY=no", "LogLevel=ERROR",
}

// younger are options of the same kind that OpenSSH has had since 8.5, 8.7 or 9.2;
// an ssh before them takes them for a mistake.
var younger = []string{"LogVerbose=none", "StdinNull=no", "SessionType=default", "ForkAfterAuthentication=no", "ChannelTimeout=none"}

// arguments are those of an ssh that runs a command on a target. Everything
// comes from the configuration but what would ask a person, change this
// computer, weaken the check of the host's key or mix with the command's streams.
func (c Client) arguments(s settings, t Target, command string) []string {
	options := append(slices.Clone(always), "StrictHostKeyChecking="+strict(s))
	for _, o := range younger {
		keyword, _, _ := strings.Cut(strings.ToLower(o), "=")
		if _, known := s[keyword]; known {
			options = append(options, o)
		}
	}
	if v := s["connecttimeout"]; v == "" || v == "none" {
		options = append(options, fmt.Sprintf("ConnectTimeout=%d", connectLimit))
	}
	if v := s["serveraliveinterval"]; v == "" || v == "0" {
		options = append(options, fmt.Sprintf("ServerAliveInterval=%d", aliveInterval), fmt.Sprintf("ServerAliveCountMax=%d", aliveCount))
	}
	args := c.file()
	for _, o := range options {
		args = append(args, "-o", o)
	}
	return append(append(args, address(t)...), command)
}

// strict is how host keys are checked: new ones are taken only if the user has
// said so for the host, changed ones never.
func strict(s settings) string {
	if s["stricthostkeychecking"] == "accept-new" {
		return "accept-new"
	}
	return "yes"
}

// command makes an ssh that nobody is asked by, not even through a jump host,
// whose ssh is a process of its own: it has no terminal.
func command(args []string) *exec.Cmd {
	cmd := computer.Command(context.Background(), "ssh", args...)
	cmd.Env = append(cmd.Env, "SSH_ASKPASS_REQUIRE=never")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd
}

// Command is the command line with which a person logs in to the target.
func (t Target) Command() string {
	words := []string{"ssh"}
	if t.Port != 0 {
		words = append(words, "-p", strconv.Itoa(t.Port))
	}
	name := t.Host
	if t.User != "" {
		name = t.User + "@" + t.Host
	}
	return strings.Join(append(words, name), " ")
}
