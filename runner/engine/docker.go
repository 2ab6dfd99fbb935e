// Package engine asks the container engines of a machine for their facts: Docker
// by its API over the machine's own connection, Podman by its command.
package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/client"

	"lab/runner"
)

// standInLabel is the image label that says what a stand-in is made of.
const standInLabel = "io.lab.stand-in"

const dockerSocket = "/var/run/docker.sock"

// Facts asks a machine for all its facts but kind and accelerator. What an
// engine does not tell is left out.
func Facts(ctx context.Context, m runner.Machine) (runner.Facts, error) {
	f, err := runner.Probe(ctx, m)
	if err != nil {
		return f, err
	}
	f.Engines, f.Images, err = Probe(ctx, m)
	return f, err
}

// probeLimit is for all questions together. Podman was seen to take 10 s for its first
// answer on a busy computer.
const probeLimit = 3 * time.Minute

// Probe returns the engines that the machine has, and their images. An engine
// that is not installed or does not answer is left out; the error says why, and
// comes together with what was found.
func Probe(ctx context.Context, m runner.Machine) ([]runner.Engine, []runner.Image, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, probeLimit, fmt.Errorf("no answer within %v", probeLimit))
	defer cancel()
	docker, dockerImages, dockerErr := probeDocker(ctx, m)
	podman, podmanImages, podmanErr := probePodman(ctx, m)
	return append(docker, podman...), append(dockerImages, podmanImages...), errors.Join(dockerErr, podmanErr)
}

func probeDocker(ctx context.Context, m runner.Machine) ([]runner.Engine, []runner.Image, error) {
	c, err := client.New(
		client.WithHost("unix://"+dockerSocket),
		client.WithDialContext(func(ctx context.Context, _, _ string) (net.Conn, error) {
			return m.Dial(ctx, "unix", dockerSocket)
		}),
	)
	if err != nil {
		return nil, nil, fmt.Errorf("docker: %w", err)
	}
	defer c.Close()
	info, err := c.Info(ctx, client.InfoOptions{})
	if err != nil {
		return nil, nil, fmt.Errorf("docker: %w", err)
	}
	list, err := c.ImageList(ctx, client.ImageListOptions{})
	if err != nil {
		return nil, nil, fmt.Errorf("docker: %w", err)
	}
	var images []runner.Image
	for _, i := range list.Items {
		for _, tag := range i.RepoTags {
			images = append(images, image("docker", tag, i.Labels))
		}
	}
	e := runner.Engine{Name: "docker", Version: info.Info.ServerVersion, API: c.ClientVersion(), Security: info.Info.SecurityOptions}
	return []runner.Engine{e}, sorted(images), nil
}

// image makes an image of a name as engines list it: "alpine:latest" or
// "localhost/alpine:latest".
func image(engine, tag string, labels map[string]string) runner.Image {
	name := strings.TrimPrefix(tag, "localhost/")
	return runner.Image{Engine: engine, Name: strings.TrimSuffix(name, ":latest"), StandIn: labels[standInLabel]}
}

func sorted(images []runner.Image) []runner.Image {
	slices.SortFunc(images, func(a, b runner.Image) int { return strings.Compare(a.Name, b.Name) })
	return images
}
