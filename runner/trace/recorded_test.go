package trace

import (
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write anew what is told of the recorded traces")

// TestRecorded: what machines of both flavours have written down of acts that
// each wall refuses, among all else that they did, is told as it was. A file has a
// line with the trace's word, what the tracer said before it was ready, and the trace.
func TestRecorded(t *testing.T) {
	files, err := filepath.Glob("testdata/*.trace.gz")
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %d traces", err, len(files))
	}
	for _, file := range files {
		calls := recorded(t, file)
		var got strings.Builder
		for _, c := range calls {
			fmt.Fprintf(&got, "%s: %s %s = %s: %s", c.Comm, c.Name, c.Object, c.Errno, c.Wall)
			for _, k := range c.Keys {
				fmt.Fprintf(&got, ", %s by %s", k.Capability, k.Wall)
			}
			got.WriteByte('\n')
		}
		want := strings.TrimSuffix(file, ".trace.gz") + ".txt"
		if *update {
			if err := os.WriteFile(want, []byte(got.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		b, err := os.ReadFile(want)
		if err != nil || string(b) != got.String() {
			t.Errorf("%s: %v, got\n%s", file, err, got.String())
		}
	}
}

func recorded(t *testing.T, file string) []Call {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	said := read(t, text)
	ready := slices.IndexFunc(said, func(p piece) bool { return p.line == "ready" })
	l, err := layoutsOf(said[:max(ready, 0)])
	if err != nil {
		t.Fatal(err)
	}
	account := Parse(said[ready+1:], l, strings.TrimPrefix(said[0].line, "word "))
	if account.Untold != "" {
		t.Fatalf("%s: %s", file, account.Untold)
	}
	return account.Calls
}
