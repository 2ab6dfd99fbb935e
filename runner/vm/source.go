package vm

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// stallLimit is how long a server may send nothing.
const stallLimit = time.Minute

// Remote reports whether the archive comes over the network.
func (src Source) Remote() bool {
	return strings.HasPrefix(src.From, "http://") || strings.HasPrefix(src.From, "https://")
}

// open opens the archive. Its size is in bytes, 0 or less if not known.
func (src Source) open(ctx context.Context) (in io.ReadCloser, size int64, err error) {
	if src.Remote() {
		return fetch(ctx, src.From, stallLimit)
	}
	f, err := os.Open(src.From)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder", src.From)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// fetch asks a server for a file. Reading it ends with an error where nothing
// comes for longer than limit.
func fetch(ctx context.Context, url string, limit time.Duration) (io.ReadCloser, int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	d := &download{ctx: ctx, cancel: cancel, limit: limit}
	d.stall = time.AfterFunc(limit, func() { cancel(fmt.Errorf("nothing came for %v", limit)) })
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		d.stop()
		return nil, 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		err = d.why(err)
		d.stop()
		return nil, 0, err
	}
	d.body = resp.Body
	if resp.StatusCode != http.StatusOK {
		d.Close()
		return nil, 0, fmt.Errorf("the server answered: %s", resp.Status)
	}
	return d, resp.ContentLength, nil
}

// A download is a file that a server sends.
type download struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	stall  *time.Timer
	limit  time.Duration
	body   io.ReadCloser
}

func (d *download) Read(b []byte) (int, error) {
	d.stall.Reset(d.limit)
	n, err := d.body.Read(b)
	d.stall.Stop() // writing what came may take its time
	return n, d.why(err)
}

// why is the reason that a context ended, instead of what came of that.
func (d *download) why(err error) error {
	if err != nil && err != io.EOF && d.ctx.Err() != nil {
		return context.Cause(d.ctx)
	}
	return err
}

func (d *download) Close() error {
	err := d.body.Close()
	d.stop()
	return err
}

func (d *download) stop() {
	d.stall.Stop()
	d.cancel(nil)
}

// A meter says how much of an archive was read. It ends with its context.
type meter struct {
	ctx     context.Context
	in      io.Reader
	size    int64 // bytes, 0 or less if not known
	heard   func(part float64, text string)
	count   int64 // bytes
	percent int64
}

func (m *meter) Read(b []byte) (int, error) {
	if m.ctx.Err() != nil {
		return 0, context.Cause(m.ctx)
	}
	n, err := m.in.Read(b)
	m.count += int64(n)
	if m.size > 0 {
		if now := 100 * m.count / m.size; now != m.percent {
			m.percent = now
			m.heard(float64(now)/100, "")
		}
	}
	return n, err
}
