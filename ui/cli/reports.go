package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"lab/runner/save"
	"lab/ui/report"
)

// reportFlags are the flags of a command that writes reports. Both can be
// given several times: the first output is for the first format, and so on.
type reportFlags struct {
	formats *choices
	outputs *[]string
}

// formats are those of a report.
var formats = []string{"text", "json", "junit", "tap"}

func (a *app) reportFlags(c *cobra.Command, formats ...string) reportFlags {
	f := reportFlags{formats: &choices{allowed: formats}}
	c.Flags().Var(f.formats, "format", a.words.Flag.Format)
	f.outputs = c.Flags().StringArray("output", nil, a.words.Flag.Output)
	return f
}

// reports are where the reports of a command go.
type reports struct {
	app   *app
	sinks []sink
}

// A sink takes one report.
type sink struct {
	format string
	file   *save.File // nil: standard output
}

// openReports opens all files, so that a wrong path is an error at once.
// Without flags there is a text report on standard output.
func (a *app) openReports(f reportFlags) (*reports, error) {
	formats, outputs := f.formats.values, *f.outputs
	if len(formats) == 0 {
		formats = []string{"text"}
	}
	if len(outputs) > len(formats) {
		return nil, usage(a.words.Error.ReportPairs, a.words.Error.OutputAlone, outputs[len(formats)])
	}
	rs := &reports{app: a}
	onStdout := 0
	for i, format := range formats {
		s := sink{format: format}
		if i < len(outputs) && outputs[i] != "-" && !save.IsStdout(outputs[i]) {
			file, err := save.Create(outputs[i], 0o666)
			if err != nil {
				rs.discard()
				return nil, usage("", a.words.Error.NoReportFile, err)
			}
			s.file = file
			if slices.ContainsFunc(rs.sinks, func(before sink) bool { return before.file != nil && file.Replaces(before.file) }) {
				file.Discard()
				rs.discard()
				return nil, usage(a.words.Error.ReportPairs, a.words.Error.SameReport, outputs[i])
			}
		} else if onStdout++; onStdout > 1 {
			rs.discard()
			return nil, usage(a.words.Error.ReportPairs, a.words.Error.TwoReports, "--format "+format)
		}
		rs.sinks = append(rs.sinks, s)
	}
	return rs, nil
}

// discard removes what unused files left.
func (rs *reports) discard() {
	for _, s := range rs.sinks {
		if s.file != nil {
			s.file.Discard()
		}
	}
}

// screen is where text for people goes while the command is at work: standard
// output, unless a report for programs goes there.
func (rs *reports) screen() io.Writer {
	for _, s := range rs.sinks {
		if s.file == nil && s.format != "text" {
			return io.Discard
		}
	}
	return rs.app.out
}

// write writes all reports but the text on standard output, which has been
// printed as it grew.
func (rs *reports) write(write func(w io.Writer, format string) error) error {
	for _, s := range rs.sinks {
		switch {
		case s.file == nil && s.format == "text":
			continue
		case s.file == nil:
			if err := write(rs.app.out, s.format); err != nil {
				return rs.failed(err)
			}
			continue
		}
		if err := s.file.Fill(func(w io.Writer) error { return write(w, s.format) }); err != nil {
			return rs.failed(err)
		}
		rs.app.say(fmt.Sprintf(rs.app.words.Report.WrittenTo, s.file.Path))
	}
	return nil
}

func (rs *reports) failed(err error) error {
	return stop{code: exitUnable, err: fmt.Errorf(rs.app.words.Error.NoReportFile, err)}
}

// reportWriter writes a report in a format.
func (a *app) reportWriter(r *report.Report) func(w io.Writer, format string) error {
	return func(w io.Writer, format string) error {
		switch format {
		case "json":
			return report.JSON(w, r)
		case "junit":
			return report.JUnit(w, r)
		case "tap":
			return report.TAP(w, r)
		}
		_, err := io.WriteString(w, report.Text{Words: a.words, Pasteable: a.pasteable}.Report(r))
		return err
	}
}
