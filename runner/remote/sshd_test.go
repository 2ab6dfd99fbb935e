package remote

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// A key is a pair of keys, the private one in a file as OpenSSH wants it.
type key struct {
	path   string
	public ssh.PublicKey
}

func newKey(t *testing.T, name string) key {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	k := key{path: filepath.Join(t.TempDir(), name)}
	if k.public, err = ssh.NewPublicKey(public); err != nil {
		t.Fatal(err)
	}
	write(t, k.path, string(pem.EncodeToMemory(block)))
	write(t, k.path+".pub", string(ssh.MarshalAuthorizedKey(k.public)))
	return k
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A sshServer is OpenSSH's real sshd on a port of the loopback interface, one
// process for each connection. It lets in whoever has the login key, as the
// user that runs the tests.
type sshServer struct {
	host key
	port int
	log  *lockedBuffer

	mu       sync.Mutex
	children []*exec.Cmd
}

// sshd starts a server; more are lines of its configuration.
func sshd(t *testing.T, login key, more ...string) *sshServer {
	t.Helper()
	program, err := exec.LookPath("sshd")
	if err != nil {
		program = "/usr/sbin/sshd"
	}
	if _, err := os.Stat(program); err != nil {
		missing(t, "OpenSSH's server is not installed: apt-get install openssh-server")
	}
	separation(t)
	s := &sshServer{host: newKey(t, "host"), log: new(lockedBuffer)}
	dir := t.TempDir()
	config := filepath.Join(dir, "sshd_config")
	write(t, filepath.Join(dir, "authorized"), string(ssh.MarshalAuthorizedKey(login.public)))
	write(t, config, strings.Join(append([]string{
		"HostKey " + s.host.path, "AuthorizedKeysFile " + filepath.Join(dir, "authorized"),
		"StrictModes no", "UsePAM no", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
		"PermitRootLogin prohibit-password", "PrintMotd no", "UseDNS no", "LogLevel VERBOSE",
	}, more...), "\n")+"\n")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.connect(t, program, config, c)
		}
	})
	t.Cleanup(func() {
		l.Close()
		serving.Wait()
		s.kill()
		if t.Failed() {
			t.Logf("sshd on port %d:\n%s", s.port, s.log.String())
		}
	})
	return s
}

func (s *sshServer) connect(t *testing.T, program, config string, c net.Conn) {
	f, err := c.(*net.TCPConn).File()
	c.Close()
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	cmd := exec.Command(program, "-i", "-e", "-f", config)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = f, f, s.log
	if err := cmd.Start(); err != nil {
		t.Error(err)
		return
	}
	s.mu.Lock()
	s.children = append(s.children, cmd)
	s.mu.Unlock()
}

// kill ends all connections as a machine does whose power is cut.
func (s *sshServer) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.children {
		c.Process.Kill()
		c.Wait()
	}
	s.children = nil
}

// separation makes the folder without which sshd does not start as root.
func separation(t *testing.T) {
	if os.Getuid() != 0 {
		return
	}
	if os.Mkdir("/run/sshd", 0o755) == nil {
		t.Cleanup(func() { os.Remove("/run/sshd") })
	}
}

// missing skips a test, but fails it where it must not be missing.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// known is a line of known_hosts for a server.
func (s *sshServer) known(k ssh.PublicKey) string {
	return knownhosts.Line([]string{fmt.Sprintf("[127.0.0.1]:%d", s.port)}, k)
}

// hashed is that line with the host's name hashed, as ssh-keygen -H does.
func (s *sshServer) hashed(k ssh.PublicKey) string {
	name, rest, _ := strings.Cut(s.known(k), " ")
	return knownhosts.HashHostname(name) + " " + rest
}

// A home is a configuration of OpenSSH's client.
type home struct {
	dir    string
	client Client
}

// newHome writes a configuration; known are the lines of known_hosts. KNOWN
// stands for that file in the lines of the configuration.
func newHome(t *testing.T, known []string, config ...string) home {
	t.Helper()
	h := home{dir: t.TempDir()}
	file := filepath.Join(h.dir, "known hosts") // a blank, as a folder may have one
	write(t, file, strings.Join(append([]string{"# known"}, known...), "\n")+"\n")
	h.client.Config = filepath.Join(h.dir, "config")
	text := strings.Join(config, "\n") + "\nHost *\nUserKnownHostsFile \"" + file + "\"\nGlobalKnownHostsFile /dev/null\nIdentitiesOnly yes\n"
	write(t, h.client.Config, text)
	return h
}

func me(t *testing.T) string {
	t.Helper()
	u, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	return u.Username
}

func (s *sshServer) target(t *testing.T) Target { return Target{me(t), "127.0.0.1", s.port} }

// refused opens a target and returns why that does not work.
func refused(t *testing.T, c Client, target Target) *Error {
	t.Helper()
	m, err := c.Open(t.Context(), target, testBundle(t))
	if err == nil {
		m.Close()
		t.Fatal("the target lets lab in")
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *Error", err)
	}
	return e
}

func TestHostKeys(t *testing.T) {
	login, other := newKey(t, "login"), newKey(t, "other")
	s := sshd(t, login)
	identity := "IdentityFile " + login.path
	target := s.target(t)

	t.Run("known", func(t *testing.T) {
		open(t, newHome(t, []string{s.known(s.host.public)}, identity).client, target)
	})
	t.Run("hashed", func(t *testing.T) {
		open(t, newHome(t, []string{s.hashed(s.host.public)}, identity).client, target)
	})
	for _, known := range []string{s.known(other.public), s.hashed(other.public)} {
		t.Run("changed", func(t *testing.T) {
			// Not even the user's own word makes lab take a changed key.
			h := newHome(t, []string{known}, identity, "StrictHostKeyChecking no")
			e := refused(t, h.client, target)
			if want := filepath.Join(h.dir, "known hosts") + ":2"; e.Cause != ChangedKey || e.Detail != want {
				t.Errorf("%s, want %s", e, want)
			}
		})
	}
	t.Run("revoked", func(t *testing.T) {
		h := newHome(t, []string{s.known(s.host.public), "@revoked " + s.known(s.host.public)}, identity)
		if e := refused(t, h.client, target); e.Cause != RevokedKey {
			t.Error(e)
		}
	})
	t.Run("unknown", func(t *testing.T) {
		if e := refused(t, newHome(t, nil, identity).client, target); e.Cause != UnknownKey {
			t.Error(e)
		}
	})
	t.Run("accept-new", func(t *testing.T) {
		h := newHome(t, nil, identity, "StrictHostKeyChecking accept-new")
		open(t, h.client, target)
		if b, _ := os.ReadFile(filepath.Join(h.dir, "known hosts")); !strings.Contains(string(b), "ssh-ed25519") {
			t.Errorf("the key was not noted: %s", b)
		}
	})
}

func TestLogin(t *testing.T) {
	login, other := newKey(t, "login"), newKey(t, "other")
	s := sshd(t, login)
	known := []string{s.known(s.host.public)}

	t.Run("wrong key", func(t *testing.T) {
		h := newHome(t, known, "IdentityFile "+other.path)
		if e := refused(t, h.client, s.target(t)); e.Cause != NoLogin || !strings.Contains(e.Detail, "publickey") {
			t.Error(e)
		}
	})
	t.Run("agent", func(t *testing.T) {
		agent(t, login)
		h := newHome(t, known, "IdentityFile "+login.path+".pub")
		os.Remove(login.path)
		open(t, h.client, s.target(t))
	})
}

// agent starts an agent with a key in it, for the test.
func agent(t *testing.T, k key) {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "agent")
	cmd := exec.Command("ssh-agent", "-D", "-a", socket)
	out, err := cmd.StdoutPipe() // it says where it is when it is ready
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	if _, err := out.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSH_AUTH_SOCK", socket)
	if out, err := exec.Command("ssh-add", k.path).CombinedOutput(); err != nil {
		t.Fatalf("ssh-add: %v\n%s", err, out)
	}
}

// understands reports whether this computer's ssh has an option.
func understands(keyword string) bool {
	out, err := exec.Command("ssh", "-F", "none", "-G", "-o", keyword+"=none", "lab.invalid").CombinedOutput()
	return err == nil || !strings.Contains(string(out), "Bad configuration option")
}

// TestConfiguration reaches a server only by what ~/.ssh/config may say.
func TestConfiguration(t *testing.T) {
	login := newKey(t, "login")
	s, jump := sshd(t, login), sshd(t, login)
	known := []string{s.known(s.host.public), jump.known(jump.host.public)}
	place := []string{"HostName 127.0.0.1", "User " + me(t), "IdentityFile " + login.path}
	host := func(name string, more ...string) []string {
		return append(append([]string{"Host " + name}, place...), more...)
	}
	port, jumpPort := fmt.Sprintf("Port %d", s.port), fmt.Sprintf("Port %d", jump.port)

	t.Run("alias", func(t *testing.T) {
		open(t, newHome(t, known, host("lab1", port)...).client, Target{Host: "lab1"})
	})
	t.Run("include and match", func(t *testing.T) {
		more := filepath.Join(t.TempDir(), "more")
		write(t, more, strings.Join(append([]string{"Match originalhost lab1", port}, place...), "\n")+"\n")
		open(t, newHome(t, known, "Include "+more).client, Target{Host: "lab1"})
	})
	t.Run("jump", func(t *testing.T) {
		config := append(host("door", jumpPort), host("lab1", port, "ProxyJump door")...)
		open(t, newHome(t, known, config...).client, Target{Host: "lab1"})
	})
	for _, disturbs := range []string{
		"RemoteCommand false", "RequestTTY force", "LocalForward 127.0.0.1:1 127.0.0.1:1\nExitOnForwardFailure yes", "LogLevel QUIET", "LogVerbose *",
		"ControlMaster auto\nControlPath " + filepath.Join(t.TempDir(), "master") + "\nControlPersist 60",
		"StdinNull yes", "SessionType none", "SessionType subsystem", "ForkAfterAuthentication yes", "Tunnel yes\nExitOnForwardFailure yes",
		"PermitLocalCommand yes\nLocalCommand echo lab-remote confused", "VisualHostKey yes",
	} {
		t.Run(disturbs, func(t *testing.T) {
			if keyword, _, _ := strings.Cut(disturbs, " "); !understands(keyword) {
				t.Skip("this ssh has no such option")
			}
			m := open(t, newHome(t, known, host("lab1", append([]string{port}, strings.Split(disturbs, "\n")...)...)...).client, Target{Host: "lab1"})
			if err := m.Reset(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("localhost", func(t *testing.T) {
		h := newHome(t, known[1:], host("lab1", port, "NoHostAuthenticationForLocalhost yes")...)
		if e := refused(t, h.client, Target{Host: "lab1"}); e.Cause != UnknownKey {
			t.Error(e)
		}
	})
	t.Run("unknown jump", func(t *testing.T) {
		config := append(host("door", jumpPort), host("lab1", port, "ProxyJump door")...)
		if e := refused(t, newHome(t, known[:1], config...).client, Target{Host: "lab1"}); e.Cause != UnknownKey {
			t.Error(e)
		}
	})
	t.Run("mistake", func(t *testing.T) {
		if e := refused(t, newHome(t, known, "Nonsense yes").client, Target{Host: "lab1"}); e.Cause != BadConfig || !strings.Contains(e.Detail, "config") {
			t.Error(e)
		}
	})
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := l.Addr().(*net.TCPAddr).Port
	l.Close()
	h := newHome(t, nil)
	if e := refused(t, h.client, Target{Host: "127.0.0.1", Port: free}); e.Cause != Refused {
		t.Error(e)
	}
	if e := refused(t, h.client, Target{Host: "lab.invalid"}); e.Cause != UnknownName {
		t.Error(e)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.client.Open(ctx, Target{Host: "127.0.0.1", Port: free}, testBundle(t)); err == nil {
		t.Error("it opens although the context has ended")
	}
}
