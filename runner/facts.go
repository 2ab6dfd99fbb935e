package runner

import "slices"

// Facts are what a machine says about itself.
type Facts struct {
	Kind        string   `json:"kind"`        // "vm", "host", "ssh"
	Flavour     string   `json:"flavour"`     // "apparmor", "selinux" or "none"
	Accelerator string   `json:"accelerator"` // "tcg", "kvm", or "" where lab did not start the machine
	Kernel      string   `json:"kernel"`      // uname -r
	Arch        string   `json:"arch"`        // uname -m
	LSMs        []string `json:"lsms"`        // /sys/kernel/security/lsm
	SELinux     string   `json:"selinux"`     // "enforcing", "permissive", "disabled"
	AppArmor    bool     `json:"apparmor"`    // /sys/module/apparmor/parameters/enabled
	Engines     []Engine `json:"engines"`
	Images      []Image  `json:"images"`
	Extras      []string `json:"extras,omitempty"` // of lab's own machine: "kubernetes"
	// Trace names the probes by which the kernel is asked what its walls answer
	// (trace.Digest); "" where it is not to be asked.
	Trace string `json:"trace,omitempty"`
	// Build is the SHA-256 of the disk that a throwaway machine begins with, in
	// hexadecimal digits.
	Build string `json:"build,omitempty"`
}

// HasEngine tells whether a container engine is there: "docker" or "podman".
func (f Facts) HasEngine(name string) bool {
	return slices.ContainsFunc(f.Engines, func(e Engine) bool { return e.Name == name })
}

// Engine is a container engine on the machine.
type Engine struct {
	Name     string   `json:"name"` // "docker", "podman"
	Version  string   `json:"version"`
	API      string   `json:"api,omitempty"`      // API version in use, Docker only
	Security []string `json:"security,omitempty"` // SecurityOptions of docker info: "name=seccomp,profile=builtin"
}

// Image is a container image on the machine.
type Image struct {
	Engine string `json:"engine"`
	Name   string `json:"name"`
	// StandIn says what the image is made of where it is not the published
	// image of that name but one that lab built; "" for a published one.
	StandIn string `json:"stand_in,omitempty"`
}
