package cli

import (
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner"
	"lab/runner/doctor"
	"lab/runner/remote"
	"lab/ui/words"
)

// TestTargetWords: whatever can be wrong with a target has words, and a hint.
func TestTargetWords(t *testing.T) {
	target := remote.Target{User: "anna", Host: "lab1", Port: 2222}
	for _, lang := range lessons.Langs {
		w := words.In(lang)
		for _, c := range []remote.Cause{
			remote.NoClient, remote.BadConfig, remote.UnknownName, remote.Refused, remote.Unreachable, remote.ChangedKey, remote.RevokedKey,
			remote.UnknownKey, remote.NoLogin, remote.Closed, remote.NoSudo, remote.OtherSystem, remote.NoFolder, remote.NoProgram,
			remote.NotHanded, remote.Failed, remote.Confused,
		} {
			text, hint := textAndHint(w, &remote.Error{Target: target, Cause: c, Detail: "so"})
			if text == "" || strings.HasPrefix(text, string(c)) || hint == "" || strings.ContainsAny(text+hint, "{}") {
				t.Errorf("%s, %s: %q, %q", lang, c, text, hint)
			}
		}
		for _, m := range []remote.Mistake{
			remote.NotSSH, remote.NoHost, remote.BadHost, remote.BadUser, remote.HasPassword, remote.HasPath, remote.BadPort,
			remote.NotUTF8, remote.Twice, remote.Empty, remote.TooLong,
		} {
			if w.Remote.Mistakes[string(m)] == "" {
				t.Errorf("%s has no words for %s", lang, m)
			}
		}
		for _, k := range []runner.Lack{runner.LacksLSM, runner.LacksEngine, runner.LacksKernel, doctor.LacksDaemon, doctor.LacksImage, doctor.LacksProgram} {
			if w.Doctor.Lacks[string(k)] == "" {
				t.Errorf("%s has no words for a lack of %s", lang, k)
			}
		}
	}
	_, hint := textAndHint(words.In(lessons.English), &remote.Error{Target: target, Cause: remote.UnknownKey})
	if !strings.Contains(hint, "ssh -p 2222 anna@lab1 ") {
		t.Errorf("the hint does not say how to log in: %s", hint)
	}
}
