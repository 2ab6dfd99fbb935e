package host

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAnswers(t *testing.T) {
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/registry":
			w.WriteHeader(http.StatusUnauthorized)
		case "/broken":
			w.WriteHeader(http.StatusBadGateway)
		case "/silent":
			<-stop
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(stop) })
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody.Close()
	for url, want := range map[string]bool{
		server.URL + "/registry":                 true,
		server.URL + "/broken":                   false,
		server.URL + "/silent":                   false,
		"http://" + nobody.Addr().String() + "/": false,
		"http://registry.invalid/":               false,
	} {
		if got := answers(t.Context(), url, 2*time.Second); got != want {
			t.Errorf("%s answers: %v", url, got)
		}
	}
}

// TestRunSteps: what needs something that failed is not run, the rest is; what a
// computer cannot do without ends it.
func TestRunSteps(t *testing.T) {
	var ran, noted []string
	note := func(line string) error {
		noted = append(noted, line)
		if !slices.Equal(noted[:len(noted)-1], ran) {
			t.Errorf("%s is noted when %q was run", line, ran)
		}
		return nil
	}
	one := func(line, needs string, optional bool, err error) step {
		return step{line: line, needs: needs, optional: optional, do: func(context.Context, func(float64, string)) error {
			ran = append(ran, line)
			return err
		}}
	}
	wrong := errors.New("it went wrong")
	for _, c := range []struct {
		name   string
		steps  []step
		ran    string
		failed string
		err    error
	}{
		{"all well", []step{one("a", "", false, nil), one("b", "a", true, nil)}, "a b", "", nil},
		{"a chain", []step{one("tools", "", true, wrong), one("make", "tools", true, nil), one("fill", "make", true, nil), one("other", "", true, nil)}, "tools other", "tools", nil},
		{"siblings", []step{one("make", "", true, nil), one("docker", "make", true, wrong), one("podman", "make", true, nil)}, "make docker podman", "docker", nil},
		{"needed", []step{one("a", "", false, wrong), one("b", "", false, nil)}, "a", "", wrong},
	} {
		ran, noted = nil, nil
		o := SetupOptions{}
		o.fill()
		failed, err := o.runSteps(t.Context(), c.steps, note)
		if got := strings.Join(ran, " "); got != c.ran || !slices.Equal(noted, ran) {
			t.Errorf("%s: ran %q and noted %q", c.name, got, noted)
		}
		var names []string
		for _, f := range failed {
			names = append(names, f.Command)
		}
		if got := strings.Join(names, " "); got != c.failed || !errors.Is(err, c.err) {
			t.Errorf("%s: failed %q, %v", c.name, got, err)
		}
	}
}

// TestPlanStandIns: this computer has no user of that name, hence none of its images.
func TestPlanStandIns(t *testing.T) {
	steps, err := planStandIns("nobody-has-this-name", []step{{line: "tools"}})
	if err != nil {
		t.Fatal(err)
	}
	all := lines(steps)
	if len(all) < 3 || all[0] != "tools" || !strings.Contains(all[1], "mmdebstrap --variant=minbase ") {
		t.Fatalf("the plan is %q", all)
	}
	last := steps[len(steps)-1]
	if want := "runuser --login nobody-has-this-name --command 'sh /var/lib/lab/stand-ins/scripts/fill podman /var/lib/lab/stand-ins'"; last.line != want {
		t.Errorf("the last line is %q", last.line)
	}
	for i, s := range steps[1:] {
		if want := all[min(i, 1)]; !s.optional || s.needs != want {
			t.Errorf("%q needs %q", s.line, s.needs)
		}
	}
}
