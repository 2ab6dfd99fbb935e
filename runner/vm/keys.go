package vm

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"strings"

	gossh "golang.org/x/crypto/ssh"

	"lab/runner/ssh"
)

// The keys of a machine are made when it boots, or when it has come from another
// computer. They are in its memory and in the manifest of its snapshot, and nowhere
// else: the image is the same for everybody.
type keys struct {
	Login string `json:"login_key,omitempty"` // private key that root and user know, in PEM
	Host  string `json:"host_key,omitempty"`  // that sshd shows, as in authorized_keys
}

// config is how to log in, without Dial.
func (k keys) config() (c ssh.Config, err error) {
	if c.Signer, err = gossh.ParsePrivateKey([]byte(k.Login)); err != nil {
		return c, fmt.Errorf("the machine's key: %w", err)
	}
	if c.HostKey, _, _, _, err = gossh.ParseAuthorizedKey([]byte(k.Host)); err != nil {
		return c, fmt.Errorf("the machine's host key %q: %w", k.Host, err)
	}
	return c, nil
}

// What the machine says on its console: assets/machine/rootfs/usr/lib/lab/keys, and
// loneliness.
const (
	saysWaits   = "lab: waits for a key"
	saysHostKey = "lab: host key"
	saysAlone   = "lab: nobody is logged in"
)

// exchangeKeys answers a machine that asks for a key.
func (p *qemu) exchangeKeys(ctx context.Context) (keys, error) {
	private, public, err := newKey()
	if err != nil {
		return keys{}, err
	}
	if _, err := p.input.WriteString(authorized(public) + "\n"); err != nil {
		return keys{}, fmt.Errorf("give the machine a key: %w", err)
	}
	host, err := p.says(ctx, saysHostKey)
	return keys{private, host}, err
}

// newKey returns a private key in PEM, and its public half.
func newKey() (string, gossh.PublicKey, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", nil, err
	}
	block, err := gossh.MarshalPrivateKey(private, "lab")
	if err != nil {
		return "", nil, err
	}
	signer, err := gossh.NewSignerFromKey(private)
	if err != nil {
		return "", nil, err
	}
	return string(pem.EncodeToMemory(block)), signer.PublicKey(), nil
}

// authorized is a public key as a line of authorized_keys.
func authorized(k gossh.PublicKey) string {
	return strings.TrimSpace(string(gossh.MarshalAuthorizedKey(k)))
}

// saidLine finds the line of a console that begins with a text, and returns
// what follows it.
func saidLine(console, begin string) (rest string, ok bool) {
	for line := range strings.Lines(console) {
		if rest, ok := strings.CutPrefix(line, begin); ok && strings.HasSuffix(line, "\n") {
			return strings.TrimSpace(rest), true
		}
	}
	return "", false
}
