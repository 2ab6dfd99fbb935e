package trace

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestNoKernel: where the kernel cannot be asked, the tracer says why, and there
// is nothing to remove.
func TestNoKernel(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	if _, err := os.Stat("/sys/kernel/kprobes"); err == nil {
		t.Skip("this kernel has kprobes")
	}
	line := strings.Replace(Line("ask"), "/proc/kallsyms", "/nowhere", 1)
	out, err := exec.CommandContext(t.Context(), "sh", "-c", line).Output()
	if err == nil || !strings.HasPrefix(string(out), "failed ") {
		t.Errorf("%v, %q", err, out)
	}
}
