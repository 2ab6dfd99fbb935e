package tell

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lab/lessons"
	"lab/runner/judge"
	"lab/ui/words"
)

// declaredCodes reads the constants of type Code from their source.
func declaredCodes(t *testing.T) []judge.Code {
	file, err := parser.ParseFile(token.NewFileSet(), "../../runner/judge/reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []judge.Code
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Code" {
				s, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, judge.Code(s))
			}
		}
		return true
	})
	return codes
}

func TestEveryCodeHasWords(t *testing.T) {
	codes := declaredCodes(t)
	for _, lang := range lessons.Langs {
		w := words.In(lang)
		if n := len(w.Reason.Sentences); n != len(codes) {
			t.Errorf("%d codes, %d sentences in %s", len(codes), n, lang)
		}
		for _, code := range codes {
			if w.Reason.Sentences[string(code)] == "" {
				t.Errorf("%s has no words in %s", code, lang)
			}
			if text := Reason(w, judge.Reason{Code: code}); strings.ContainsAny(text, "{}[]") {
				t.Errorf("%s in %s: %q", code, lang, text)
			}
		}
	}
}

func TestReason(t *testing.T) {
	why := func(code judge.Code, pairs ...string) judge.Reason {
		r := judge.Reason{Code: code, Args: map[string]string{}}
		for p := range slices.Chunk(pairs, 2) {
			r.Args[p[0]] = p[1]
		}
		return r
	}
	same := why(judge.CodeControlSame, "control_de", "ohne Profil.", "control_en", "without a profile.")
	notActive := why(judge.CodeNotActive, "by", "selinux", "fact", "SELinux: permissive")
	for _, c := range []struct {
		lang lessons.Lang
		r    judge.Reason
		want string
	}{
		{"en", same, "blocked, but also without a profile: another mechanism blocks it"},
		{"de", same, "blockiert, aber auch ohne Profil: ein anderer Mechanismus greift"},
		{"fr", same, "blocked, but also without a profile: another mechanism blocks it"},
		{"de", why(judge.CodeBlocked, "by", "seccomp", "message", "mkdir: Operation not permitted (EPERM)", "control_de", "ohne das Profil", "came", "works",
			"call", "mkdir (EPERM)", "function", "f"),
			"blockiert durch Seccomp: mkdir: Operation not permitted (EPERM); laut Kernel: mkdir (EPERM), f; ohne das Profil: funktioniert"},
		{"en", why(judge.CodeBlocked, "by", "seccomp", "same_en", "without the capability"), "blocked by seccomp; without the capability: still blocked"},
		{"en", why(judge.CodeKernelOther, "by", "dac", "call", "open"),
			"according to the lesson blocked by file permissions, but according to the kernel the call was refused by no known wall: open"},
		{"en", why(judge.CodeSignMissed, "check", "seccomp", "want", "filter", "got", "off"), "seccomp mode: expected filter, found off"},
		{"de", why(judge.CodeSignMissed, "check", "seccomp", "want", "filter"), "Seccomp-Modus: erwartet filter, gefunden nichts"},
		{"en", judge.Reason{Code: judge.CodeNotBlocked, Args: map[string]string{"by": "selinux"}, Because: &notActive},
			"works, but should have been blocked by SELinux: not active on this machine: SELinux (SELinux: permissive)"},
		{"en", why(judge.CodeEarlierFailed, "line", "echo {exit} [x]", "exit", "1"), "an earlier line failed: echo {exit} [x] (exit status 1)"},
		{"en", judge.Reason{Code: "unheard-of"}, "unheard-of"},
	} {
		if got := Reason(words.In(c.lang), c.r); got != c.want {
			t.Errorf("%s: %q, want %q", c.lang, got, c.want)
		}
	}
}
