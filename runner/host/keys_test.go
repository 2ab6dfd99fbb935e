package host

import (
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// threadUsed is the one that onThread gave when it was called on the main thread, with
// no other that could run.
var threadUsed int

func init() { runtime.LockOSThread() } // for TestMain to be on the main thread

func TestMain(m *testing.M) {
	processors := runtime.GOMAXPROCS(1)
	runtime.UnlockOSThread()
	onThread(func() { threadUsed = unix.Gettid() })
	runtime.GOMAXPROCS(processors)
	os.Exit(m.Run())
}

// TestMainThreadIsKept: what is changed of a thread is not changed of the main one.
func TestMainThreadIsKept(t *testing.T) {
	if threadUsed == 0 || threadUsed == unix.Getpid() {
		t.Errorf("thread %d of process %d was used", threadUsed, unix.Getpid())
	}
}
