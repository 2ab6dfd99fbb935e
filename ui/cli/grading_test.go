package cli

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"lab/lessons"
	"lab/runner"
	"lab/runner/grade"
	"lab/runner/judge"
	"lab/runner/place"
	"lab/ui/report"
	"lab/ui/words"
)

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		report report.Report
		want   int
	}{
		{report.Report{Summary: report.Summary{Pass: 3}}, 0},
		{report.Report{Summary: report.Summary{Pass: 3, Fail: 1, Unproven: 1, Skip: 1}}, 1},
		{report.Report{Summary: report.Summary{Pass: 3, Unproven: 1}}, 3},
		{report.Report{Summary: report.Summary{Pass: 3, Skip: 1}}, 3},
		{report.Report{Summary: report.Summary{Pass: 3}, Error: "interrupted"}, 3},
		{report.Report{}, 3},
	} {
		if got := exitCode(&c.report, false); got != c.want {
			t.Errorf("%+v, error %q: got %d, want %d", c.report.Summary, c.report.Error, got, c.want)
		}
	}
}

// An extra that is not there is no failure of a run of the whole course, but of one
// of the lesson that needs it.
func TestExitCodeWithoutExtra(t *testing.T) {
	skip := report.Result{Verdict: judge.Skip, ReasonCode: judge.CodeLacksExtra}
	for _, c := range []struct {
		report report.Report
		named  bool
		want   int
	}{
		{report.Report{Summary: report.Summary{Pass: 3, Skip: 1}, Results: []report.Result{skip}}, false, exitOK},
		{report.Report{Summary: report.Summary{Pass: 3, Skip: 1}, Results: []report.Result{skip}}, true, exitUnable},
		{report.Report{Summary: report.Summary{Pass: 3, Skip: 2}, Results: []report.Result{skip, {Verdict: judge.Skip, ReasonCode: judge.CodeLacksLSM}}}, false, exitUnable},
		{report.Report{Summary: report.Summary{Skip: 1}, Results: []report.Result{skip}}, false, exitUnable},
	} {
		if got := exitCode(&c.report, c.named); got != c.want {
			t.Errorf("%+v, named %v: got %d, want %d", c.report.Summary, c.named, got, c.want)
		}
	}
}

// Where nothing was to be run, the report says so.
func TestNothing(t *testing.T) {
	var out strings.Builder
	v := newGrading(t, &out)
	v.run(t.Context(), nil, 1, nil)
	if code := exitCode(v.report, false); code != exitUnable || v.report.Error == "" {
		t.Errorf("exit code %d, error %q", code, v.report.Error)
	}
}

// However few machines were asked for, there is one.
func TestNoJobs(t *testing.T) {
	for _, jobs := range []int{0, -1} {
		var out strings.Builder
		v := newGrading(t, &out)
		v.run(t.Context(), lessonsOnVMs(func(context.Context, string) (grade.Place, error) {
			return nil, errors.New("no QEMU")
		}), jobs, nil)
		if v.report.Summary.Unproven != 3 {
			t.Errorf("%d jobs: got %+v", jobs, v.report.Summary)
		}
	}
}

// A machine that cannot be had leaves every step unproven, and the machine of
// the other flavour is tried all the same.
func TestNoMachine(t *testing.T) {
	var tried []string
	var out strings.Builder
	v := newGrading(t, &out)
	v.run(t.Context(), lessonsOnVMs(func(_ context.Context, flavour string) (grade.Place, error) {
		tried = append(tried, flavour)
		return nil, errors.New("no QEMU")
	}), 1, nil)

	if code := exitCode(v.report, false); code != exitUnable {
		t.Errorf("exit code %d, want %d", code, exitUnable)
	}
	if got := strings.Join(tried, " "); got != "apparmor selinux" {
		t.Errorf("tried %s", got)
	}
	if want := (report.Summary{Unproven: 3}); v.report.Summary != want {
		t.Errorf("got %+v, want %+v", v.report.Summary, want)
	}
	for _, r := range v.report.Results {
		if r.Verdict != judge.Unproven || !strings.Contains(r.Reason, "no QEMU") {
			t.Errorf("%s: %s, %s", r.Name(), r.Verdict, r.Reason)
		}
	}
	if !strings.Contains(out.String(), "no-mkdir") {
		t.Errorf("the results are not shown:\n%s", out.String())
	}
}

func TestInterrupted(t *testing.T) {
	v := newGrading(t, &strings.Builder{})
	ctx, cancel := context.WithCancel(t.Context())
	opened := 0
	v.run(ctx, lessonsOnVMs(func(ctx context.Context, _ string) (grade.Place, error) {
		opened++
		cancel()
		return nil, ctx.Err()
	}), 1, nil)
	if code := exitCode(v.report, false); code != exitUnable || v.report.Error == "" {
		t.Errorf("exit code %d, error %q", code, v.report.Error)
	}
	if opened != 1 {
		t.Errorf("%d machines were asked for after the interruption", opened-1)
	}
	if v.report.Summary.Total() != 3 {
		t.Errorf("%d results, want 3", v.report.Summary.Total())
	}
	for _, r := range v.report.Results {
		if r.ReasonCode != judge.CodeInterrupted {
			t.Errorf("%s: %s", r.Name(), r.ReasonCode)
		}
	}
}

func newGrading(t *testing.T, out *strings.Builder) *grading {
	w := words.In(lessons.English)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	status := newStatusLine(newStream(null, os.Getenv, nil))
	t.Cleanup(func() {
		status.close()
		null.Close()
	})
	return &grading{
		words:  w,
		report: report.New(lessons.English, time.Now()),
		show:   &display{out: out, text: report.Text{Words: w}, status: status},
	}
}

// lessonsOnVMs are the batches of two lessons, opened in another way.
func lessonsOnVMs(open func(context.Context, string) (grade.Place, error)) []*grade.Batch {
	list, _ := place.Opener{Kind: place.VM}.Batches(context.Background(), twoLessons(), "")
	for _, b := range list {
		b.Open = func(ctx context.Context) (grade.Place, error) { return open(ctx, b.Name) }
	}
	return list
}

// twoLessons are one for either flavour, of which one step was not asked for,
// and one for SELinux.
func twoLessons() []runner.Choice {
	step := func(id string) *lessons.Step {
		return &lessons.Step{
			ID: id, Expect: lessons.Works,
			Act: lessons.Act{User: "user", Lines: []string{"true"}},
		}
	}
	return []runner.Choice{
		{Lesson: &lessons.Lesson{ID: "seccomp", Steps: []*lessons.Step{step("mode"), step("no-mkdir")}}, Steps: []string{"no-mkdir"}},
		{Lesson: &lessons.Lesson{ID: "selinux", Needs: lessons.Needs{LSM: "selinux"}, Steps: []*lessons.Step{step("one"), step("two")}}},
	}
}
