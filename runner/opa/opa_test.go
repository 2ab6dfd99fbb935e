package opa

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
		{"a name twice", talk, ast.RegoV0, `{"HostConfig":{"SecurityOpt":["seccomp:unconfined"]},"HostConfig":{}}`, `the name "HostConfig" twice`},
		{"a name twice within a list", talk, ast.RegoV0, `{"Mounts":[{"Type":"bind","Type":"volume"}]}`, `the name "Type" twice`},
		{"a name once in each of two objects", talk, ast.RegoV0, `{"Mounts":[{"Type":"bind"},{"Type":"bind"}],"Type":{}}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := plugin{Policy{write(t, tt.policy), tt.version}}
			r := p.before(request{RequestMethod: "POST", RequestURI: "/v1.45/containers/create?name=x", RequestBody: []byte(tt.body)})
			if r.Allow != (tt.want == "") || !strings.Contains(r.Msg, tt.want) || strings.Contains(r.Msg, "\n") {
				t.Errorf("%+v, want %q", r, tt.want)
			}
		})
	}
	missing := plugin{Policy{filepath.Join(t.TempDir(), "none"), ast.RegoV1}}
	if r := missing.before(request{}); r.Allow {
		t.Error("a missing policy allows")
	}
}

// TestServe asks as Docker does.
func TestServe(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "plugins", "plugin.sock")
	ask := func(path, body string) string {
		client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		}}}
		r, err := client.Post("http://plugin"+path, "application/json", strings.NewReader(body))
		if err != nil {
			return err.Error()
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		return fmt.Sprint(r.StatusCode, " ", strings.TrimSpace(string(b)))
	}
	p := plugin{Policy{write(t, "package docker.authz\nallow if input.Body.n > 3\n"), ast.RegoV1}}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(filepath.Dir(socket), 0o755))
	killed, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket})
	must(err)
	killed.SetUnlinkOnClose(false)
	must(killed.Close())
	ended := make(chan error, 1)
	go func() { ended <- p.serve(socket) }()
	for strings.Contains(ask("/Plugin.Activate", ""), "connect: ") {
		select {
		case err := <-ended:
			t.Fatal(err)
		case <-time.After(time.Millisecond):
		}
	}
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket is %v, %v", info, err)
	}
	call := func(n int) string {
		return fmt.Sprintf(`{"RequestMethod":"POST","RequestUri":"/v1.45/containers/create","RequestBody":%q}`, base64.StdEncoding.EncodeToString(fmt.Appendf(nil, `{"n":%d}`, n)))
	}
	for _, c := range []struct{ path, body, want string }{
		{"/Plugin.Activate", "", `200 {"Implements":["authz"]}`},
		{"/AuthZPlugin.AuthZReq", call(4), `200 {"Allow":true,"Msg":""}`},
		{"/AuthZPlugin.AuthZReq", call(3), `200 {"Allow":false,"Msg":"` + rejected + `"}`},
		{"/AuthZPlugin.AuthZRes", call(3), `200 {"Allow":true,"Msg":""}`},
		{"/AuthZPlugin.AuthZReq", "{", "400 read Docker's call: unexpected EOF"},
		{"/VolumeDriver.List", "{}", "404 404 page not found"},
	} {
		if got := ask(c.path, c.body); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.path, c.body, got, c.want)
		}
	}
}

// TestWebhook asks as Kubernetes' API server does.
func TestWebhook(t *testing.T) {
	const denies = "package kubernetes.admission\ndeny contains m if { some c in input.request.object.spec.containers; c.privileged; m := sprintf(\"%s is privileged\", [c.name]) }\n"
	review := func(containers string) string {
		return `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"7","object":{"spec":{"containers":[` + containers + `]}}}}`
	}
	allowed := `200 {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"7","allowed":true}}`
	refused := func(why string) string {
		return strings.Replace(allowed, `"allowed":true`, `"allowed":false,"status":{"message":"`+why+`"}`, 1)
	}
	for _, c := range []struct{ name, policy, body, want string }{
		{"plain", denies, review(`{"name":"a"}`), allowed},
		{"privileged", denies, review(`{"name":"a","privileged":true},{"name":"b","privileged":true}`), refused("a is privileged; b is privileged")},
		{"another package", "package p\n", review(""), refused("the policy cannot be evaluated: it has no set kubernetes.admission.deny")},
		{"no JSON", denies, "{", "400 read the AdmissionReview: unexpected EOF"},
	} {
		w := httptest.NewRecorder()
		webhook{Policy{write(t, c.policy), ast.RegoV1}}.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(c.body)))
		if got := fmt.Sprint(w.Code, " ", strings.TrimSpace(w.Body.String())); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	broken := webhook{Policy{write(t, "package kubernetes.admission\ndeny {"), ast.RegoV1}}
	if r := broken.reasons(t.Context(), map[string]any{}); len(r) != 1 || !strings.Contains(r[0], "cannot be evaluated") {
		t.Errorf("a policy with a mistake: %q", r)
	}
}

// TestWebhookLimits: whoever reaches the webhook cannot fill its memory, or keep it
// waiting for ever.
func TestWebhookLimits(t *testing.T) {
	s := webhook{Policy{write(t, "package kubernetes.admission\ndeny := set()\n"), ast.RegoV1}}.server("")
	for size, want := range map[int]int{reviewLimit: http.StatusOK, reviewLimit + 1: http.StatusBadRequest} {
		w := httptest.NewRecorder()
		const before, behind = `{"request":{"uid":"`, `"}}`
		body := before + strings.Repeat("7", size-len(before+behind)) + behind
		s.Handler.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(body)))
		if w.Code != want {
			t.Errorf("a review of %d bytes: %d, want %d", len(body), w.Code, want)
		}
	}
	for name, limit := range map[string]time.Duration{"header": s.ReadHeaderTimeout, "review": s.ReadTimeout, "answer": s.WriteTimeout} {
		if limit <= 0 {
			t.Errorf("the %s may take for ever", name)
		}
	}
}

func TestInput(t *testing.T) {
	in, err := input(request{RequestMethod: "GET", RequestURI: "/v1.45/images/json?all=1", User: "alice"})
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
		{"a webhook without TLS", []string{"webhook", "-policy-file", policy, "-listen", "127.0.0.1:0"}, 2, ""},
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
