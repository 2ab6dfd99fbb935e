package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"lab/lessons"
	"lab/runner/judge"
	"lab/runner/points"
	"lab/ui/answers"
	"lab/ui/plain"
	"lab/ui/progress"
	"lab/ui/tell"
	"lab/ui/tutor"
)

// exercise shows a task and judges the learner's answer: once, or where somebody sits
// at a terminal as often as they like.
func (k *walk) exercise(ctx context.Context, folder answers.Folder, e *lessons.Exercise) error {
	w, prose := k.words.Exercise, e.Prose[k.words.Lang]
	if _, err := folder.Begin(e); err != nil {
		return stop{code: exitUnable, err: err}
	}
	k.print(k.heading(plain.Line(e.Title[k.words.Lang]))+"  "+e.Name(), fmt.Sprintf(w.Most, e.Most()), "")
	k.prose(prose.Intro)
	k.print("")
	for _, f := range e.Files {
		k.print(fmt.Sprintf(w.File, plain.Line(filepath.Join(folder.Path(e), f.Name)), plain.Line(f.Target)))
	}
	k.print("")
	hints := prose.Hints
	for {
		if k.asks {
			answer, ok := k.ask(ctx, w.Ask)
			switch {
			case !ok || answer == "q":
				return errEnough
			case answer == "n":
				return nil
			case answer == "h":
				if len(hints) > 0 {
					k.print("", w.Hint+":")
					k.prose(hints[0])
					k.print("")
					hints = hints[1:]
				}
				continue
			}
		}
		err := k.attempt(ctx, folder, e)
		if refused := (stop{}); k.asks && errors.As(err, &refused) { // to be mended, and tried again
			k.print(plain.Text(refused.Error()), "")
			err = nil
		}
		if err != nil || !k.asks {
			return err
		}
	}
}

// attempt judges the answer as it is now, on a clean machine.
func (k *walk) attempt(ctx context.Context, folder answers.Folder, e *lessons.Exercise) error {
	l, err := k.answer(folder, e)
	if err != nil {
		return err
	}
	var results []judge.Result
	reset, end := k.follow(l, l.Steps[0])
	err = k.tutor.Clean(ctx, l, reset, func(clean *tutor.Tutor) error {
		end()
		for _, s := range l.Steps {
			run, err := k.check(ctx, clean, l, s)
			if err != nil {
				return err
			}
			results = append(results, run.Result)
		}
		return nil
	})
	end()
	if err != nil {
		return err
	}
	k.print("")
	score := points.Of(e, results)
	for _, row := range tell.Points(k.words, score) {
		k.print(row.String())
	}
	k.print("")
	if _, err := k.kept.Update(func(p *progress.Progress) { p.NoteAnswer(score, time.Now()) }); err != nil {
		k.say("lab: " + fmt.Sprintf(k.words.Tutor.NotKept, err))
	}
	return nil
}

// check runs a check and tells what came of it.
func (k *walk) check(ctx context.Context, clean *tutor.Tutor, l *lessons.Lesson, s *lessons.Step) (tutor.Run, error) {
	prose := l.Prose[k.words.Lang].Steps[s.ID]
	k.print("", k.heading(plain.Line(prose.Heading))+"  "+s.ID)
	k.prose(prose.Text)
	fmt.Fprint(k.out, fmt.Sprintf(k.words.Tutor.RunsAs, s.Act.User)+":\n"+typed(s.Act))
	listen, end := k.follow(l, s)
	run, err := clean.Run(ctx, l, s, listen)
	end()
	if err != nil {
		return run, err
	}
	k.print("")
	for _, row := range tell.Result(k.words, run.Result, tell.Attempt{Touched: run.Touched, Changed: run.Changed}) {
		k.print(row.String())
	}
	if run.Result.Verdict == judge.Pass {
		return run, nil
	}
	for _, hint := range prose.Hints {
		k.print(k.words.Exercise.Hint + ":")
		k.prose(hint)
	}
	return run, nil
}
