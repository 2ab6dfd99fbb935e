package vm

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/crypto/ssh"

	"lab/runner/save"
)

// key returns the private key of this installation. The error is
// fs.ErrNotExist before the first Setup.
func (s Store) key() (ssh.Signer, error) {
	b, err := os.ReadFile(s.path("key"))
	if err != nil {
		return nil, fmt.Errorf("the machine's key: %w", err)
	}
	signer, err := ssh.ParsePrivateKey(b)
	if err != nil {
		return nil, fmt.Errorf("the machine's key %s: %w (run: lab setup --clean)", s.path("key"), err)
	}
	return signer, nil
}

// ensureKey makes the key if there is none. Only the user can read it.
func (s Store) ensureKey() error {
	_, err := s.key()
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	b, err := newKey()
	if err != nil {
		return fmt.Errorf("make the machine's key: %w", err)
	}
	return save.Bytes(s.path("key"), 0o600, b)
}

func newKey() ([]byte, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	block, err := ssh.MarshalPrivateKey(private, "lab")
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(block), nil
}

// authorized is a public key as a line of authorized_keys.
func authorized(k ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(k)))
}

// credentials is QEMU's -smbios option that gives root and user their key when
// the disk boots for the first time: systemd reads its credentials there, and
// systemd-tmpfiles writes the files (systemd.system-credentials(7)). From then on
// the disk holds them. It cannot be left to each boot, because Debian's SELinux
// policy does not let systemd-tmpfiles do it (measured: avc denied { open } for
// systemd_tmpfiles_t).
func credentials(publicKey string) string {
	const files = "d /home/user/.ssh 0700 user user\n" +
		"f^ /home/user/.ssh/authorized_keys 0600 user user - ssh.authorized_keys.root\n"
	b64 := base64.StdEncoding.EncodeToString
	return "type=11" +
		",value=io.systemd.credential.binary:ssh.authorized_keys.root=" + b64([]byte(publicKey+"\n")) +
		",value=io.systemd.credential.binary:tmpfiles.extra=" + b64([]byte(files))
}
