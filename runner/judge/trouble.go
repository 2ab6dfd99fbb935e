package judge

import (
	"cmp"
	"regexp"

	"lab/lessons"
	"lab/runner"
	"lab/runner/lazy"
)

// kubectlRefused is kubectl's exit status for an error of the API server.
const kubectlRefused = 1

var (
	// engineError is a line in which Docker or Podman speaks for itself. The
	// message of an engine that refuses is exactly such a line.
	engineError = lazy.Regexp(`^(?:docker: |Error response from daemon: |Error: )`)
	// serverError is how kubectl hands on what the API server says
	// (k8s.io/kubectl/pkg/cmd/util/helpers.go); it ends with kubectlRefused then.
	serverError = lazy.Regexp(`^(?:Error from server(?: \(\w+\))?: |The \S+ "[^"]*" is invalid: )`)
	// daemonError is one that no program in a container prints by accident.
	daemonError = lazy.Regexp(`^docker: Error|Error response from daemon`)
	// clientError is how Docker's client refuses a command line, clientHint what
	// it says after that.
	clientError = lazy.Regexp(`^docker: '[^']*' is not a docker command|^unknown (?:shorthand )?flag: |` +
		`^unknown command: docker |^flag needs an argument: |^invalid argument .* for ".*" flag|^"?docker [^:]*requires `)
	clientHint = lazy.Regexp(`^(?:See|Run) '(?:docker [^']*|docker )--help'|^docker: '[^']*' is not a docker command`)
	// wrapping is what the parts of an engine put before an error that they hand on.
	wrapping = lazy.Regexp(`(?:failed to create task for container|failed to create shim task|OCI runtime create failed|` +
		`runc create failed|unable to start container process|error during container init): `)

	engineDown = lazy.Regexp(`(?i)cannot connect to (?:the docker daemon|podman)|is the docker daemon running|` +
		`failed to connect to the docker api|unable to connect to podman|error during connect|error waiting for container`)
	// serverDown is what kubectl says of an API server that does not answer.
	serverDown = lazy.Regexp(`^(?:The connection to the server \S+ was refused|Unable to connect to the server|` +
		`error: .*: dial tcp \S+: connect: connection refused)`)

	imageMissing = lazy.Regexp(`(?i)unable to find image|no such image|manifest unknown|image not known|` +
		`pull access denied|did not resolve to an alias|initializing source docker://`)
	// imagePulled takes back Docker's "Unable to find image 'alpine:latest' locally".
	imagePulled = lazy.Regexp(`^Status: (?:Downloaded newer image|Image is up to date) for `)

	programMissing = lazy.Regexp(`command not found|: not found\s*$|executable file (?:\S+ )?not found in \$PATH|` +
		`exec: "[^"]*": stat \S+: no such file or directory|^Command '[^']+' not found`)
)

// ruin returns what makes a run worthless whatever its signs say: not even the
// sign of a known failure may claim it. nil if there is nothing.
func ruin(run *runner.Run, lines []line) *Reason {
	if run.Trouble != "" && run.Trouble != runner.Experiment {
		r := troubleReason(run, lines)
		return &r
	}
	for _, l := range lines {
		if r := l.ruin(); r != nil {
			return r
		}
	}
	if len(lines) == 0 {
		r := why(CodeNotRun)
		return &r
	}
	return nil
}

func (l line) ruin() *Reason {
	var r Reason
	if !l.ended {
		r = why(CodeLineNotEnded, "line", l.text)
	} else if m := find(engineDown(), l.output); m != "" {
		r = why(CodeEngineDown, "message", m)
	} else if m := find(serverDown(), l.output); m != "" {
		r = why(CodeServerDown, "message", m)
	} else if m := find(imageMissing(), l.output); m != "" && find(imagePulled(), l.output) == "" {
		r = why(CodeImageMissing, "message", m)
	} else {
		return nil
	}
	return &r
}

// troubleCodes are the reasons for the troubles that a run can have.
var troubleCodes = map[runner.Trouble]Code{
	runner.TimedOut:    CodeTimedOut,
	runner.Waits:       CodeWaits,
	runner.MachineGone: CodeMachineGone,
	runner.Silent:      CodeMachineSilent,
	runner.ShellGone:   CodeShellGone,
	runner.Interrupted: CodeInterrupted,
	runner.NotPrepared: CodeNotPrepared,
	runner.Shadowed:    CodeShadowed,
	runner.Outdated:    CodeOutdated,

	runner.OutOfStep:     CodeOutOfStep,
	runner.OtherLanguage: CodeOtherLanguage,
	runner.Background:    CodeBackground,
}

func troubleReason(run *runner.Run, lines []line) Reason {
	code, ok := troubleCodes[run.Trouble]
	switch {
	case !ok:
		return why(CodeTrouble, "trouble", string(run.Trouble), "detail", run.Detail)
	case (code == CodeTimedOut || code == CodeWaits || code == CodeShellGone || code == CodeOutOfStep) && len(lines) > 0:
		return why(code, "line", lines[len(lines)-1].text, "detail", run.Detail)
	}
	return why(code, "detail", run.Detail)
}

// failure returns what keeps the signs for works and blocked from claiming the
// line; nil if there is nothing. What was said comes before what the exit status
// may mean.
func (l line) failure(by lessons.Mechanism) *Reason {
	var r Reason
	if m := find(programMissing(), l.output); m != "" {
		r = why(CodeProgramMissing, "message", m)
	} else if l.engineFailed(by) {
		r = why(CodeEngineRefused, "message", l.engineMessage())
	} else if l.exited(lessons.ExitNotFound) {
		r = why(CodeProgramMissing, "message", l.message())
	} else if l.exited(lessons.ExitNotExecutable) {
		r = why(CodeNotExecutable, "message", cmp.Or(l.engineMessage(), l.message()))
	} else if l.exited(lessons.ExitTimeout) {
		r = why(CodeExitTimeout)
	} else if l.exited(lessons.ExitKilled) {
		r = why(CodeKilled)
	} else if l.exited(lessons.ExitWrapper) {
		r = why(CodeNoSign, "exit", l.exitText(), "message", l.message())
	} else {
		return nil
	}
	return &r
}

// engineFailed reports whether the engine, not a program, failed. An engine's
// policy may also refuse with other exit statuses than 125 (docker exec: 1);
// then the signs decide.
func (l line) engineFailed(by lessons.Mechanism) bool {
	if l.exited(lessons.ExitWrapper) {
		return l.engineMessage() != ""
	}
	if find(daemonError(), l.output) == "" && find(clientHint(), l.output) == "" {
		return false
	}
	return l.exit == nil || l.failed() && by != lessons.EnginePolicy
}

// engineMessage is the engine's, or its client's, own message; "" if neither
// said anything.
func (l line) engineMessage() string {
	return wrapping().ReplaceAllString(cmp.Or(find(engineError(), l.output), find(clientError(), l.output)), "")
}

// earlierFailure is failure for a line before the last: there any failure
// counts, because the last line then did not find what it needs. Where the
// exit status is unknown, an error message must do.
func (l line) earlierFailure(by lessons.Mechanism) *Reason {
	if l.opened {
		return nil
	}
	cause := l.failure(by)
	unknown := l.exit == nil && len(l.errnos) > 0
	if cause == nil && !l.failed() && !unknown {
		return nil
	}
	r := why(CodeEarlierFailed, "line", l.text, "exit", l.exitText(), "message", l.message())
	r.Because = cause
	return &r
}

// find returns the first line that the expression matches, "" if none does.
func find(re *regexp.Regexp, lines []string) string {
	for _, l := range lines {
		if re.MatchString(l) {
			return l
		}
	}
	return ""
}
