package computer

import "sync"

// A Tail keeps the end of what is written to it, such as what a program
// complains about. Its methods may be called from several goroutines.
type Tail struct {
	Limit int // in bytes

	mu   sync.Mutex
	data []byte
}

// Write takes more, and forgets what is beyond the limit.
func (t *Tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.data = append(t.data, b...)
	if over := len(t.data) - t.Limit; over > 0 {
		t.data = append(t.data[:0], t.data[over:]...)
	}
	return len(b), nil
}

// String is what is kept.
func (t *Tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.data)
}
