package computer

import "testing"

func TestProcessor(t *testing.T) {
	const one = "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\nmodel name\t: AMD EPYC: 64 cores\nstepping\t: 1\ncpu MHz\t\t: 2596.1\n"
	for text, want := range map[string]string{
		one + "\n" + "processor\t: 1\nmodel name\t: another\n": "AMD EPYC: 64 cores, 25, 1, 1",
		"processor\t: 0\nBogoMIPS\t: 50.00\n":                  "", // as on ARM
		"":                                                     "",
	} {
		if got := processorOf(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
