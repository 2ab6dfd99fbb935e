package host

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"lab/runner/debian"
)

// images are those that the lessons use.
var images = []string{"alpine", "fedora", "hello-world", "ubuntu"}

// standIns is where they are made, and removed again. The ordinary user reads them.
const standIns = debian.StandIns(stateDir + "/stand-ins")

// registry is asked before images are pulled: the registry of Docker Hub, whose
// answer to somebody unknown is 401. Engines have longer patience, for each image.
const (
	registry      = "https://registry-1.docker.io/v2/"
	registryLimit = 10 * time.Second
)

// answers reports whether a web server answers in time.
func answers(ctx context.Context, url string, limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode < http.StatusInternalServerError
}

// An imageStore is where an engine keeps a user's images.
type imageStore struct{ engine, login string }

func stores(login string) []imageStore {
	return []imageStore{{"docker", "root"}, {"podman", "root"}, {"podman", login}}
}

// lacks are the images that a store does not have. One that cannot be read has none.
func (s imageStore) lacks() []string {
	have := func(image string) bool {
		_, err := ask("docker", "image", "inspect", image)
		return err == nil
	}
	if s.engine == "podman" {
		found := things{}
		if a, err := findAccount(s.login); err == nil {
			ctx, cancel := context.WithTimeout(context.Background(), askLimit)
			found, _ = takePodman(a)(ctx)
			cancel()
		}
		have = func(image string) bool { return hasImage(found, image) }
	}
	return slices.DeleteFunc(slices.Clone(images), have)
}

// as is a command line of the store's user.
func (s imageStore) as(line string) string {
	if s.engine == "docker" {
		return line
	}
	return fmt.Sprintf("runuser --login %s --command '%s'", word(s.login), line)
}

func (s imageStore) pull(image string) string {
	if s.engine == "podman" {
		image = "docker.io/library/" + image // it may know no registry by itself
	}
	return s.as(s.engine + " image pull " + image)
}

func lacksImages(login string) bool {
	return slices.ContainsFunc(stores(login), func(s imageStore) bool { return len(s.lacks()) > 0 })
}

// planPulls has the stores' engines fetch the images that they do not have.
func planPulls(login string) []step {
	var steps []step
	for _, s := range stores(login) {
		for _, image := range s.lacks() {
			steps = append(steps, step{line: s.pull(image), network: true, optional: true})
		}
	}
	return steps
}

// planStandIns makes stand-ins, with programs that builders install, and puts them
// into the stores that do not have all images.
func planStandIns(login string, builders []step) ([]step, error) {
	line, err := standIns.Command()
	if err != nil {
		return nil, err
	}
	steps := append(builders, step{line: line, network: true, do: standIns.Make})
	before := len(steps)
	for _, s := range stores(login) {
		if len(s.lacks()) > 0 {
			steps = append(steps, step{line: s.as(standIns.Fill(s.engine))})
		}
	}
	if len(steps) == before {
		return nil, nil
	}
	for i := range steps {
		steps[i].optional = true
		if i > 0 {
			steps[i].needs = steps[min(i, before)-1].line
		}
	}
	return steps, nil
}

// hasImage looks for an image among the things of a Podman store.
func hasImage(have things, name string) bool {
	for thing, value := range have {
		if strings.HasPrefix(thing, "image ") && slices.ContainsFunc(strings.Fields(value), func(tag string) bool {
			return strings.HasSuffix(tag, "/"+name+":latest")
		}) {
			return true
		}
	}
	return false
}
