package walls

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"lab/runner"
)

// A Sight is what was seen last.
type Sight struct {
	At      time.Time // by this computer's clock
	Host    Process   // process 1 of the machine
	Process Process   // its PID is 0 as long as none was seen
	Gone    bool      // it has ended since
}

//go:embed watch.pl
var script string

// first lets the script run as soon as the kernel tells it of something. Of 20
// processes that lived for a millisecond, on a busy computer, 20 were seen so,
// 13 without, none by a look every 100 ms; of cat in a container of an emulated
// machine 4 of 4, and 0 of 2 without (measured).
const first = `chrt -f 1 true 2>/dev/null && first="chrt -f 1";`

// Watch looks at the newest process on a pseudo-terminal of the machine or in a
// container there, as root, and hands on what it saw whenever that changes,
// until ctx ends. Where the kernel tells of every exec (since Linux 2.6.15, to
// the first PID and user namespace) it looks at what has just begun, else every
// so often; what ends sooner is not seen. The error says why the machine cannot
// be looked at; see is called from this goroutine, first when looking begins.
func Watch(ctx context.Context, m runner.Machine, every time.Duration, see func(Sight)) error {
	line := fmt.Sprintf("%s exec $first perl -e '%s' %.3f", first, script, every.Seconds())
	p, err := m.Start(ctx, runner.Command{User: "root", Line: line})
	if err != nil {
		return fmt.Errorf("look at the machine's processes: %w", err)
	}
	defer p.Close()
	defer context.AfterFunc(ctx, func() { p.Close() })()
	sight := Sight{}
	in := bufio.NewScanner(p)
	var record strings.Builder
	for in.Scan() {
		if in.Text() != "end" {
			record.WriteString(in.Text() + "\n")
			continue
		}
		if sight, err = sight.after(record.String()); err != nil {
			return err
		}
		sight.At = time.Now()
		record.Reset()
		if ctx.Err() == nil {
			see(sight)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	exit := 0
	if err = in.Err(); err == nil {
		exit, err = p.Wait()
	}
	if err != nil {
		return fmt.Errorf("look at the machine's processes: %w", err)
	}
	return fmt.Errorf("look at the machine's processes: perl ended with exit status %d", exit)
}

// after is what is seen after a record came.
func (s Sight) after(record string) (Sight, error) {
	kind, body, _ := strings.Cut(record, "\n")
	if kind == "gone" {
		s.Gone = true
		return s, nil
	}
	p, err := Parse(body)
	if err != nil {
		return s, err
	}
	if kind == "host" {
		s.Host = p
	} else {
		s.Process, s.Gone = p, false
	}
	return s, nil
}
