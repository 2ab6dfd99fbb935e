package opa

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/go-plugins-helpers/authorization"
	"github.com/open-policy-agent/opa/v1/ast"
)

// talk is the policy of the slide, in the Rego of its time.
const talk = `package docker.authz
allow { not deny }

deny { unconfined }
unconfined { input.Body.HostConfig.SecurityOpt[_]
  == "seccomp:unconfined" }
`

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestDecision(t *testing.T) {
	create := func(options string) string { return `{"HostConfig":{"SecurityOpt":[` + options + `]}}` }
	tests := []struct {
		name, policy string
		version      ast.RegoVersion
		body         string
		want         string // part of the refusal, "" for allowed
	}{
		{"no option", talk, ast.RegoV0, create(""), ""},
		{"as on the slide", talk, ast.RegoV0, create(`"seccomp:unconfined"`), rejected},
		{"what the slide misses", talk, ast.RegoV0, create(`"seccomp=unconfined"`), ""},
		{"no body", talk, ast.RegoV0, "", ""},
		{"old Rego read as new", talk, ast.RegoV1, "", "`if` keyword is required"},
		{"new Rego beside old", "package docker.authz\nimport rego.v1\nallow if input.Method == \"POST\"\n", ast.RegoV0, "", ""},
		{"undefined", "package docker.authz\n", ast.RegoV1, "", rejected},
		{"not a boolean", "package docker.authz\nallow := \"true\"\n", ast.RegoV1, "", rejected},
		{"syntax error", "package docker.authz\nallow {", ast.RegoV0, "", "cannot be evaluated"},
		{"division by zero", "package docker.authz\nallow := 1 / 0 > 1\n", ast.RegoV1, "", "cannot be evaluated"},
		{"body that is no JSON", talk, ast.RegoV0, "{", "no JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := plugin{Policy{write(t, tt.policy), tt.version}}
			r := p.AuthZReq(authorization.Request{RequestMethod: "POST", RequestURI: "/v1.45/containers/create?name=x", RequestBody: []byte(tt.body)})
			if r.Allow != (tt.want == "") || !strings.Contains(r.Msg, tt.want) || r.Err != "" || strings.Contains(r.Msg, "\n") {
				t.Errorf("%+v, want %q", r, tt.want)
			}
		})
	}
	missing := plugin{Policy{filepath.Join(t.TempDir(), "none"), ast.RegoV1}}
	if r := missing.AuthZReq(authorization.Request{}); r.Allow {
		t.Error("a missing policy allows")
	}
}

func TestInput(t *testing.T) {
	in, err := input(authorization.Request{RequestMethod: "GET", RequestURI: "/v1.45/images/json?all=1", User: "alice"})
	if err != nil || in["PathPlain"] != "/v1.45/images/json" || in["Method"] != "GET" || in["User"] != "alice" {
		t.Errorf("%v, %v", in, err)
	}
}

func TestCommand(t *testing.T) {
	policy := write(t, "package p\nbig if input.n > 3\n")
	tests := []struct {
		name string
		args []string
		code int
		out  string
	}{
		{"true", []string{"eval", "-d", policy, "-i", write(t, `{"n": 4}`), "data.p.big"}, 0, "true\n"},
		{"undefined", []string{"eval", "-d", policy, "-i", write(t, `{"n": 3}`), "data.p.big"}, 0, "undefined\n"},
		{"old Rego", []string{"eval", "-v0-compatible", "-d", policy, "-i", write(t, `{}`), "data.p.big"}, 1, ""},
		{"no input", []string{"eval", "-d", policy, "data.p.big"}, 2, ""},
		{"input no JSON", []string{"eval", "-d", policy, "-i", policy, "data.p.big"}, 1, ""},
		{"nothing", nil, 2, ""},
		{"no policy", []string{"plugin"}, 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, complaints bytes.Buffer
			if code := Main(tt.args, &out, &complaints); code != tt.code || out.String() != tt.out {
				t.Errorf("code %d, output %q, complaints %q", code, out.String(), complaints.String())
			}
		})
	}
}
