package xdg

import "testing"

func TestFolders(t *testing.T) {
	for _, c := range []struct{ home, value, state, cache string }{
		{"/home/x", "/other", "/other/lab", "/other/lab"},
		{"/home/x", "relative", "/home/x/.local/state/lab", "/home/x/.cache/lab"},
		{"/home/x", "", "/home/x/.local/state/lab", "/home/x/.cache/lab"},
		{"", "/other", "/other/lab", "/other/lab"},
		{"", "relative", "", ""},
	} {
		t.Setenv("HOME", c.home)
		t.Setenv("XDG_STATE_HOME", c.value)
		t.Setenv("XDG_CACHE_HOME", c.value)
		state, err := State()
		cache, err2 := Cache()
		if state != c.state || cache != c.cache || (err == nil) != (c.state != "") || (err2 == nil) != (c.cache != "") {
			t.Errorf("%+v: %q, %v, %q, %v", c, state, err, cache, err2)
		}
	}
}
