package computer

import (
	"os"
	"strings"
)

// Processor is what /proc/cpuinfo says of the first processor's kind, "" if nothing:
// "AMD EPYC, 25, 1, 1", for name, family, model and stepping.
func Processor() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	return processorOf(string(b))
}

func processorOf(cpuinfo string) string {
	said := map[string]string{}
	first, _, _ := strings.Cut(cpuinfo, "\n\n")
	for line := range strings.Lines(first) {
		name, value, _ := strings.Cut(line, ":")
		said[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	if said["model name"] == "" {
		return ""
	}
	return strings.Join([]string{said["model name"], said["cpu family"], said["model"], said["stepping"]}, ", ")
}
