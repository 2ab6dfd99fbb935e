package vm

import (
	"context"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"lab/runner/computer"
)

// This file keeps a spare out of the way of the machine, and both out of that of
// other programs.

// spareMemoryMiB must be free for a spare beside its machine: as much as for a
// second one, which leaves room for the first one to grow while the spare stands
// still at 0.8 GiB (measured). Its disk is looked after as that of any machine.
const spareMemoryMiB = freeMiB

// roomForSpare is nil if this much memory is free.
func roomForSpare(memoryMiB int64) error {
	memory, err := computer.FreeMemory()
	if err != nil {
		return err
	}
	if memory < memoryMiB {
		return fmt.Errorf("no room for a spare: %d MiB of memory are free", memory)
	}
	return nil
}

// expendable has the kernel end this QEMU first when memory runs out, or treats
// it like lab itself (proc_pid_oom_score_adj(5)).
func (p *qemu) expendable(yes bool) {
	score := []byte("1000")
	if !yes {
		score, _ = os.ReadFile("/proc/self/oom_score_adj")
	}
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", p.pid), score, 0) // it is a courtesy
}

// idle waits until QEMU has used less than three quarters of a processor for a
// second. Measured under TCG: one whose machine has nothing to do uses 3 %, about
// half a processor while lab looks at its processes, and all of one when a
// container starts.
func (p *qemu) idle(ctx context.Context) error {
	const while = time.Second
	for {
		before, err := p.used()
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(while):
		}
		after, err := p.used()
		if err != nil {
			return err
		}
		if after-before < while*3/4 {
			return nil
		}
	}
}

// used is the processor time that QEMU has taken so far.
func (p *qemu) used() (time.Duration, error) {
	clock := int32(^p.pid<<3 | 2) // as clock_getcpuclockid(3) makes it of a process
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		return 0, p.explain(fmt.Errorf("read QEMU's processor time: %w", err))
	}
	return time.Duration(t.Nano()), nil
}
