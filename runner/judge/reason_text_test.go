package judge

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"lab/lessons"
)

// declaredCodes reads the constants of type Code from their source.
func declaredCodes(t *testing.T) []Code {
	file, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []Code
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Code" {
				s, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, Code(s))
			}
		}
		return true
	})
	return codes
}

func TestEveryCodeHasWords(t *testing.T) {
	codes := declaredCodes(t)
	if len(codes) != len(sentences) {
		t.Errorf("%d codes, %d sentences", len(codes), len(sentences))
	}
	for _, code := range codes {
		for _, lang := range lessons.Langs {
			if sentences[code][lang] == "" {
				t.Errorf("%s has no words in %s", code, lang)
			}
			text := Text(lang, why(code))
			if text == "" || strings.ContainsAny(text, "{}[]") {
				t.Errorf("%s in %s: %q", code, lang, text)
			}
		}
	}
}

// TestEveryMechanismHasWords: whatever the schema lets a lesson name.
func TestEveryMechanismHasWords(t *testing.T) {
	_, rest, _ := strings.Cut(lessons.Schema(), `"description": "The mechanism that blocks."`)
	list, _, _ := strings.Cut(rest, "]")
	names := regexp.MustCompile(`"([a-z-]+)",?\n`).FindAllStringSubmatch(list, -1)
	if len(names) != len(mechanismWords)-1 { // but for ""
		t.Errorf("%d mechanisms, %d words", len(names), len(mechanismWords)-1)
	}
	for _, n := range names {
		if words := mechanismWords[n[1]]; words["de"] == "" || words["en"] == "" {
			t.Errorf("no words for %q", n[1])
		}
	}
}

func TestText(t *testing.T) {
	changes := lessons.Text{"de": "ohne Profil.", "en": "without a profile."}
	same := why(CodeControlSame).withText("control", changes)
	for _, c := range []struct {
		lang lessons.Lang
		r    Reason
		want string
	}{
		{"en", same, "blocked, but also without a profile: another mechanism does it"},
		{"de", same, "blockiert, aber auch ohne Profil: ein anderer Mechanismus greift"},
		{"fr", same, "blocked, but also without a profile: another mechanism does it"},
		{"en", why(CodeSignMissed, "check", "seccomp", "want", "filter", "got", "off"), "seccomp mode: expected filter, found off"},
		{"de", why(CodeSignMissed, "check", "seccomp", "want", "filter"), "Seccomp-Modus: erwartet filter, gefunden nichts"},
		{"en", why(CodeNotBlocked, "by", "selinux").because(why(CodeNotActive, "by", "selinux", "fact", "SELinux: permissive")),
			"works, but should have been blocked by SELinux: not active on this machine: SELinux (SELinux: permissive)"},
		{"en", why(CodeEarlierFailed, "line", "echo {exit} [x]", "exit", "1"), "an earlier line failed: echo {exit} [x] (exit status 1)"},
		{"en", Reason{Code: "unheard-of"}, "unheard-of"},
	} {
		if got := Text(c.lang, c.r); got != c.want {
			t.Errorf("%s: %q, want %q", c.lang, got, c.want)
		}
	}
}

func TestShort(t *testing.T) {
	for in, want := range map[string]string{
		" a\n\tb ":             "a b",
		"a\x1b[31mb":           "a[31mb",
		"\u202egnp.exe\u009bx": "gnp.exex",
		"\xff":                 "",
	} {
		if got := short(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := short(strings.Repeat("ä", 9999)); utf8.RuneCountInString(got) != maxArg {
		t.Errorf("%d characters", utf8.RuneCountInString(got))
	}
}
