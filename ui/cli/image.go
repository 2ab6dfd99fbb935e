package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/pflag"

	"lab/runner/lazy"
	"lab/runner/save"
	"lab/runner/vm"
	"lab/runner/vm/archive"
)

// A travel is what setup's flags say about the finished machine as a file.
type travel struct {
	export string // path
	from   string // path or URL
	sum    string // SHA-256 of the file to import, "" if not given
}

func (t *travel) flags(a *app, flags *pflag.FlagSet) {
	flags.StringVar(&t.export, "export", "", a.words.Flag.Export)
	flags.StringVar(&t.from, "import", "", a.words.Flag.Import)
	flags.StringVar(&t.sum, "sha256", "", a.words.Flag.SHA256)
}

var sha256Hex = lazy.Regexp(`^[0-9a-f]{64}$`)

// check finds flags that make no sense together.
func (t *travel) check(a *app, o setupOptions) error {
	e := a.words.Error
	hint := fmt.Sprintf(e.SeeHelp, "lab setup")
	remote := vm.Source{From: t.from}.Remote()
	t.sum = strings.ToLower(strings.TrimSpace(t.sum))
	switch {
	case t.export != "" && t.from != "":
		return usage(hint, "%s", e.ExportImport)
	case t.sum != "" && t.from == "":
		return usage(hint, "%s", e.SumAlone)
	case t.sum != "" && !sha256Hex().MatchString(t.sum):
		return usage(hint, e.BadSum, t.sum)
	case remote && o.offline:
		return usage(hint, e.RemoteOffline, t.from)
	case remote && t.sum == "" && !a.canAsk():
		return usage(hint, e.RemoteSum, t.from)
	}
	return nil
}

// exportImage writes the machine, which is set up if necessary, into a file
// and returns the file's line of sha256sum(1).
func (a *app) exportImage(ctx context.Context, store vm.Store, o setupOptions, out *save.File, status *statusLine) (string, error) {
	if err := a.setup(ctx, store, o, nil, status); err != nil {
		return "", err
	}
	var sum string
	err := out.Fill(func(w io.Writer) error {
		var err error
		sum, err = store.Export(ctx, w, vm.Options{Progress: a.progress(status)})
		return err
	})
	switch {
	case ctx.Err() != nil:
		return "", stop{code: exitUnable, err: errors.New(a.words.Error.Interrupted)}
	case err != nil:
		return "", stop{code: exitUnable, err: fmt.Errorf(a.words.Error.ExportFailed, machineText(a.words, err))}
	}
	status.say(fmt.Sprintf(a.words.Setup.HandOn, out.Path, sum))
	return sum + "  " + out.Path, nil
}

// importImage makes the machine ready from a file and returns what to say then.
func (a *app) importImage(ctx context.Context, store vm.Store, o setupOptions, t travel, status *statusLine) (string, error) {
	src := vm.Source{From: t.from, SHA256: t.sum}
	src.Agree = func(sum string) bool {
		agreed := !src.Remote()
		status.aside(func() {
			a.say(fmt.Sprintf(a.words.Setup.Digest, t.from, sum))
			agreed = agreed || a.ask(ctx, a.words.Ask.Digest)
		})
		return agreed
	}
	imported, err := store.Import(ctx, src, a.setupWith(ctx, o, status))
	switch {
	case ctx.Err() != nil:
		return "", stop{code: exitUnable, err: errors.New(a.words.Error.Interrupted), hint: a.words.Error.ImportAgain}
	case err != nil:
		return "", stop{code: exitUnable, err: fmt.Errorf(a.words.Error.ImportFailed, t.from, machineText(a.words, err)), hint: a.importHint(err)}
	}
	a.saySuperseded(ctx, store, status)
	if !imported {
		return a.words.Setup.Kept, nil
	}
	return a.words.Setup.Ready, nil
}

// importHint is what to do about a file that was refused.
func (a *app) importHint(err error) string {
	e := a.words.Error
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ""
	case errors.Is(err, vm.ErrDigest), errors.Is(err, vm.ErrNotAgreed):
		return e.ImportDigest
	case errors.Is(err, archive.ErrDamaged):
		return e.ImportDamaged
	case errors.Is(err, archive.ErrForeign):
		return e.ImportForeign
	case errors.Is(err, archive.ErrNewer), errors.Is(err, archive.ErrOlder), errors.Is(err, archive.ErrOtherRecipe):
		return e.ImportOther
	}
	return e.ImportAgain
}
