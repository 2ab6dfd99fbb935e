package cli

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"lab/lessons"
	"lab/runner"
	"lab/runner/judge"
	"lab/runner/recording"
	"lab/ui/report"
)

func (a *app) judgeCommand() *cobra.Command {
	h := a.words.Help
	c := &cobra.Command{
		Use: "judge " + h.File + "...", Short: h.Judge, Long: h.JudgeLong,
		Args: a.arguments(-1, h.File),
	}
	dir := a.lessonsFlag(c)
	flags := a.reportFlags(c, formats...)
	c.ValidArgsFunction = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	c.RunE = func(_ *cobra.Command, paths []string) error { return a.judge(paths, *dir, flags) }
	return complete(c)
}

func (a *app) judge(paths []string, dir string, flags reportFlags) error {
	course, err := a.course(dir)
	if err != nil {
		return err
	}
	stored, err := a.readTranscripts(paths)
	if err != nil {
		return err
	}
	reports, err := a.openReports(flags)
	if err != nil {
		return err
	}
	defer reports.discard()
	r, err := a.judgeAll(course, stored)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(reports.screen(), a.text().Report(r)); err != nil {
		return err
	}
	if err := reports.write(a.reportWriter(r)); err != nil {
		return err
	}
	return stop{code: exitCode(r, true)}
}

// A storedTranscript is a transcript and the file that it comes from.
type storedTranscript struct {
	path string
	*runner.Transcript
}

// readTranscripts reads files, and all transcripts of folders.
func (a *app) readTranscripts(paths []string) ([]storedTranscript, error) {
	var list []storedTranscript
	for _, path := range paths {
		files := []string{path}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			if files, err = fs.Glob(os.DirFS(path), "*.jsonl"); err != nil || len(files) == 0 {
				return nil, usage("", a.words.Error.NoTranscripts, path)
			}
			for i := range files {
				files[i] = filepath.Join(path, files[i])
			}
		}
		for _, file := range files {
			t, err := recording.ReadFile(file)
			if err != nil {
				return nil, usage("", a.words.Error.BadTranscript, err)
			}
			if t.Started.After(time.Now().Add(24 * time.Hour)) { // clocks may differ
				return nil, usage("", a.words.Error.BadTranscript, fmt.Errorf("%s: it begins in the future, %s", file, t.Started.Format(time.DateOnly)))
			}
			for _, other := range list {
				if other.Lesson == t.Lesson && other.Started.Equal(t.Started) {
					return nil, usage("", a.words.Error.BadTranscript, fmt.Errorf("%s: it is the recording that %s is, too", file, other.path))
				}
			}
			list = append(list, storedTranscript{file, t})
		}
	}
	return list, nil
}

// recordedLesson is the lesson that a transcript is of, nil if the course does not have
// it. What the answer to an exercise was makes no difference to its judge.
func recordedLesson(course *lessons.Course, t *runner.Transcript) *lessons.Lesson {
	if e := course.Exercise(t.Lesson); e != nil {
		l, err := e.Lesson(e.Start)
		if err != nil {
			return nil
		}
		return l
	}
	return course.Lesson(t.Lesson)
}

// judgeAll judges transcripts as verify did. The report's time is theirs.
func (a *app) judgeAll(course *lessons.Course, stored []storedTranscript) (*report.Report, error) {
	started, took := stored[0].Started, time.Duration(0)
	for _, t := range stored {
		if t.Started.Before(started) {
			started = t.Started
		}
		if n := len(t.Events); n > 0 {
			took += t.Events[n-1].At
		}
	}
	r := report.New(a.words.Lang, started)
	r.Recorded = true
	for _, t := range stored {
		l := recordedLesson(course, t.Transcript)
		if l == nil {
			return nil, usage("", a.words.Error.BadTranscript, fmt.Errorf("%s: %w", t.path, &runner.UnknownError{Name: t.Lesson}))
		}
		plan, transcript, err := runner.Revisit(l, t.Transcript)
		if err != nil {
			return nil, usage("", a.words.Error.BadTranscript, fmt.Errorf("%s: %w", t.path, err))
		}
		machine := ""
		if t.Machine.Kind != "" {
			machine = r.AddMachine(t.Machine).ID
		}
		r.AddLesson(l, machine, judge.Judge(plan, transcript))
		r.Recordings = append(r.Recordings, report.Recording{File: t.path, Lesson: t.Lesson, Program: t.Program, Doubts: append([]runner.Staleness{}, runner.Origin(l, t.Transcript)...)})
	}
	end(a.words, r, started.Add(took))
	return r, nil
}
