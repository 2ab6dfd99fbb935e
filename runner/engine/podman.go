package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"lab/runner"
)

// podmanScript prints the version and then the images of root's store as JSON.
// It is silent where Podman is not installed.
const podmanScript = `command -v podman >/dev/null || exit 0
podman --version && podman images --format json`

func probePodman(ctx context.Context, m runner.Machine) ([]runner.Engine, []runner.Image, error) {
	out, err := runner.Exec(ctx, m, "root", podmanScript, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("podman: %w", err)
	}
	if out == "" {
		return nil, nil, nil
	}
	return parsePodman(out)
}

// parsePodman reads what podmanScript prints: "podman version 5.4.2" and a JSON list.
func parsePodman(out string) ([]runner.Engine, []runner.Image, error) {
	first, rest, _ := strings.Cut(out, "\n")
	version, ok := strings.CutPrefix(strings.TrimSpace(first), "podman version ")
	if !ok {
		return nil, nil, errors.New("podman: --version says " + first)
	}
	var list []struct {
		Names  []string
		Labels map[string]string
	}
	if err := json.Unmarshal([]byte(rest), &list); err != nil {
		return nil, nil, fmt.Errorf("podman: list of images: %w", err)
	}
	var images []runner.Image
	for _, i := range list {
		for _, name := range i.Names {
			images = append(images, image("podman", name, i.Labels))
		}
	}
	return []runner.Engine{{Name: "podman", Version: version}}, sorted(images), nil
}
