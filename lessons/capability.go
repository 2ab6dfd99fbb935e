package lessons

import "slices"

// CapabilityNames are the capabilities of Linux, "cap_chown" and so on, by
// their numbers.
func CapabilityNames() []string { return slices.Clone(capabilities) }
