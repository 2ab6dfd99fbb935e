package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/client"
)

const (
	dockerSocket = "/var/run/docker.sock"
	dockerDir    = "/var/lib/docker"
)

// dockerClient returns a client, or nil where Docker is not installed.
func dockerClient() (*client.Client, error) {
	if _, err := os.Stat(dockerSocket); err != nil {
		return nil, ignoreGone(err)
	}
	return client.New(client.WithHost("unix://" + dockerSocket))
}

// takeDaemon notes how Docker's daemon runs: the command line, and what of its
// configuration it reports. A daemon that does not answer is one of its states.
func takeDaemon(ctx context.Context) (things, error) {
	c, err := dockerClient()
	if c == nil || err != nil {
		return things{}, err
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	info, err := c.Info(ctx, client.InfoOptions{})
	if err != nil {
		return things{"docker": "does not answer: " + err.Error()}, nil
	}
	i := info.Info
	var runtimes []string
	for name := range i.Runtimes {
		runtimes = append(runtimes, name)
	}
	slices.Sort(runtimes)
	b, err := json.Marshal([]any{commandLine("dockerd"), i.SecurityOptions, i.DockerRootDir, i.Plugins.Authorization, runtimes, i.DefaultRuntime, i.LiveRestoreEnabled})
	return things{"docker": string(b)}, err
}

// commandLine is that of the first process of a name.
func commandLine(name string) string {
	paths, _ := filepath.Glob("/proc/[0-9]*/comm") // the pattern is right
	for _, path := range paths {
		if b, err := os.ReadFile(path); err == nil && strings.TrimSpace(string(b)) == name {
			b, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
			return strings.ReplaceAll(string(b), "\x00", " ")
		}
	}
	return ""
}

// undoDaemon starts the daemon anew. Its configuration is put back already.
func undoDaemon(ctx context.Context, changed []change) error {
	if err := run(ctx, "systemctl", "daemon-reload"); err != nil {
		return err
	}
	_ = run(ctx, "systemctl", "reset-failed", "docker.service", "docker.socket") // they may be well
	if err := run(ctx, "systemctl", "restart", "docker.service"); err != nil {
		return err
	}
	for { // docker.service is ready when the daemon says so, but be sure
		now, err := takeDaemon(ctx)
		if err != nil || !strings.HasPrefix(now["docker"], "does not answer") {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// takeDocker notes Docker's objects.
func takeDocker(ctx context.Context) (things, error) {
	c, err := dockerClient()
	if c == nil || err != nil {
		return things{}, err
	}
	defer c.Close()
	found := things{}
	containers, err := c.ContainerList(ctx, client.ContainerListOptions{All: true})
	if err != nil {
		return nil, err
	}
	for _, o := range containers.Items {
		found["container "+o.ID] = fmt.Sprintf("%s, %s", o.State, strings.Join(o.Names, " "))
	}
	images, err := c.ImageList(ctx, client.ImageListOptions{})
	if err != nil {
		return nil, err
	}
	for _, o := range images.Items {
		found["image "+o.ID] = "there"
		for _, tag := range o.RepoTags {
			found["tag "+tag] = o.ID
		}
	}
	volumes, err := c.VolumeList(ctx, client.VolumeListOptions{})
	if err != nil {
		return nil, err
	}
	for _, o := range volumes.Items {
		found["volume "+o.Name] = o.Driver
	}
	networks, err := c.NetworkList(ctx, client.NetworkListOptions{})
	if err != nil {
		return nil, err
	}
	for _, o := range networks.Items { // the default ones have another id after each start of the daemon
		found["network "+o.Name] = o.Driver
	}
	plugins, err := c.PluginList(ctx, client.PluginListOptions{})
	if err != nil {
		return nil, err
	}
	for _, o := range plugins.Items {
		found["plugin "+o.Name] = fmt.Sprintf("enabled: %t", o.Enabled)
	}
	return found, nil
}

// undoDocker removes new objects and has the others as they were.
func undoDocker(ctx context.Context, changed []change) error {
	c, err := dockerClient()
	if c == nil || err != nil {
		return err
	}
	defer c.Close()
	var troubles []error
	// Containers hold images, volumes and networks, and come first in the order of names.
	for _, ch := range changed {
		if err := undoObject(ctx, c, ch); err != nil {
			troubles = append(troubles, fmt.Errorf("%s: %w", ch.Name, err))
		}
	}
	return errors.Join(troubles...)
}

func undoObject(ctx context.Context, c *client.Client, ch change) error {
	kind, name, _ := strings.Cut(ch.Name, " ")
	var err error
	switch {
	case kind == "container" && ch.Before == "":
		_, err = c.ContainerRemove(ctx, name, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	case kind == "container" && strings.HasPrefix(ch.Before, "running"):
		_, err = c.ContainerStart(ctx, name, client.ContainerStartOptions{})
	case kind == "container" && strings.HasPrefix(ch.Now, "running"):
		_, err = c.ContainerStop(ctx, name, client.ContainerStopOptions{})
	case kind == "image" && ch.Before == "":
		_, err = c.ImageRemove(ctx, name, client.ImageRemoveOptions{Force: true, PruneChildren: true})
	case kind == "tag" && ch.Before == "":
		_, err = c.ImageRemove(ctx, name, client.ImageRemoveOptions{})
	case kind == "tag":
		_, err = c.ImageTag(ctx, client.ImageTagOptions{Source: ch.Before, Target: name})
	case kind == "volume" && ch.Before == "":
		_, err = c.VolumeRemove(ctx, name, client.VolumeRemoveOptions{Force: true})
	case kind == "network" && ch.Before == "":
		_, err = c.NetworkRemove(ctx, name, client.NetworkRemoveOptions{})
	case kind == "plugin" && ch.Before == "":
		_, err = c.PluginDisable(ctx, name, client.PluginDisableOptions{Force: true})
		if err == nil || strings.Contains(err.Error(), "already disabled") {
			_, err = c.PluginRemove(ctx, name, client.PluginRemoveOptions{Force: true})
		}
	case kind == "plugin" && ch.Before == "enabled: true":
		_, err = c.PluginEnable(ctx, name, client.PluginEnableOptions{})
	default:
		return fmt.Errorf("was %q and is now %q", ch.Before, ch.Now)
	}
	return err
}
