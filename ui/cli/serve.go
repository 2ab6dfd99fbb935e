package cli

import (
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"lab/runner/place"
	"lab/runner/remote"
)

// serveCommand is not for people: it is what lab's program does on a target,
// for the lab that has sent it there.
func (a *app) serveCommand() *cobra.Command {
	c := &cobra.Command{Use: "serve", Hidden: true, Args: a.arguments(0)}
	dir := a.lessonsFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		course, err := a.course(*dir)
		if err != nil {
			return err
		}
		program, err := os.Executable()
		if err != nil {
			return err
		}
		ctx, release := a.interruptible(c.Context())
		defer release()
		places := place.Opener{Kind: place.Host, Keep: []string{filepath.Dir(program)}}
		return remote.Serve(ctx, a.in, a.out, course, func(ctx context.Context) (remote.Served, error) {
			m, err := places.Open(ctx, "")
			return m, inWords(a.words, err)
		})
	}
	return c
}
