package cli

import (
	"context"
	"fmt"

	"lab/ui/watch"
)

// again does something now, and once more whenever something below the folders has
// changed, until it is interrupted.
func (a *app) again(ctx context.Context, folders []string, do func(context.Context) error) error {
	ctx, release := untilSignal(ctx)
	defer release()
	for {
		w, err := watch.New(folders...)
		if err != nil {
			return stop{code: exitUnable, err: err}
		}
		if a.exit(do(ctx)) == exitPipe {
			w.Close()
			return stop{code: exitPipe}
		}
		err = w.Wait(ctx)
		w.Close()
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return stop{code: exitUnable, err: err}
		}
	}
}

// watched are the folders that names depend on: the user's answers to exercises, which
// are made where there are none, and the user's own lessons.
func (a *app) watched(dir, in string, names []string, all bool) ([]string, error) {
	c, err := a.named(dir, in, names, all)
	if err != nil {
		return nil, err
	}
	var folders []string
	for _, e := range c.exercises {
		made, err := c.folder.Begin(e)
		if err != nil {
			return nil, stop{code: exitUnable, err: err}
		}
		if made {
			a.say(fmt.Sprintf(a.words.Exercise.Made, e.Name(), c.folder.Path(e)))
		}
		folders = append(folders, c.folder.Path(e))
	}
	if dir != "" {
		folders = append(folders, dir)
	}
	if len(folders) == 0 {
		return nil, usage("", "%s", a.words.Exercise.NothingToWatch)
	}
	return folders, nil
}
