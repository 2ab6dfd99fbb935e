package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"lab/runner/save"
)

// Where lab keeps what it must know about this computer. Only root may look.
const (
	stateDir   = "/var/lib/lab"
	markerPath = stateDir + "/host.json"
)

// ErrNotSetUp says that the owner of this computer has not said that demos may
// change it.
var ErrNotSetUp = errors.New("this computer is not set up for demos: if it is disposable, sudo lab setup --on host says so")

// A Marker is the owner's word that this computer is disposable.
type Marker struct {
	Format int       `json:"format"`
	User   string    `json:"user"`            // the ordinary user of the demos
	SetUp  time.Time `json:"set_up,omitzero"` // when a set-up last came to its end; zero if none has
	Did    []string  `json:"did"`             // the commands that set-up has begun, in order
}

// ReadMarker reads the marker. The error is ErrNotSetUp if there is none, or only
// that of a set-up that did not come to its end.
func ReadMarker() (Marker, error) {
	var m Marker
	b, err := os.ReadFile(markerPath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return m, ErrNotSetUp
	case err != nil:
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("%s: %w; sudo lab setup --on host writes it anew", markerPath, err)
	}
	if m.Format != 1 || m.User == "" {
		return m, fmt.Errorf("%s is of another version of lab; sudo lab setup --on host writes it anew", markerPath)
	}
	if m.SetUp.IsZero() {
		return m, ErrNotSetUp
	}
	return m, nil
}

// note writes a command into the marker that set-up is about to run.
func (m *Marker) note(line string) error {
	m.Did = append(m.Did, line)
	return m.write()
}

func (m Marker) write() error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(stateDir, 0o755); err != nil {
		return err
	}
	return save.Bytes(markerPath, 0o644, append(b, '\n'))
}
