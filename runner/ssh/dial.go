package ssh

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"lab/runner"
)

// Dial connects to an engine's socket on the server, as root; network is
// "unix". It lets Docker's client carry the bytes, as docker -H ssh:// does:
// sshd's own forwarding of sockets is stopped by SELinux in Debian's policy
// (measured: "open failed").
func (c *Conns) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if network != "unix" {
		return nil, fmt.Errorf("connect to %s on the machine: network %q is not supported", address, network)
	}
	host := "'unix://" + strings.ReplaceAll(address, "'", `'\''`) + "'"
	p, err := c.Start(ctx, runner.Command{User: "root", Line: "DOCKER_HOST=" + host + " exec docker system dial-stdio"})
	if err != nil {
		return nil, err
	}
	return carried{p, address}, nil
}

// carried is a connection whose bytes a process carries.
type carried struct {
	runner.Process
	address string
}

func (c carried) LocalAddr() net.Addr  { return &net.UnixAddr{Net: "unix"} }
func (c carried) RemoteAddr() net.Addr { return &net.UnixAddr{Name: c.address, Net: "unix"} }

// Deadlines are not supported. Requests end with their context, which closes
// the connection.
func (c carried) SetDeadline(time.Time) error      { return nil }
func (c carried) SetReadDeadline(time.Time) error  { return nil }
func (c carried) SetWriteDeadline(time.Time) error { return nil }
