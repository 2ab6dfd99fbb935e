package docker.authz

import rego.v1

default allow := false

allow if input.Method in {"GET", "HEAD"}

# What does not make a container is harmless.
allow if not endswith(input.PathPlain, "/containers/create")

allow if {
	input.Method == "POST"
	regex.match(`^/v1\.[0-9]+/exec/[0-9a-f]+/(start|resize)$`, input.PathPlain)
}

allow if {
	input.Method == "DELETE"
	regex.match(`^/v1\.[0-9]+/containers/[A-Za-z0-9_.-]+$`, input.PathPlain)
}

allow if {
	input.Method == "POST"
	regex.match(`^/v1\.[0-9]+/containers/[A-Za-z0-9_.-]+/exec$`, input.PathPlain)
	every key, value in input.Body { ordinary_exec(key, value) }
}

ordinary_exec(key, _) if key in {
	"User", "Tty", "ConsoleSize", "AttachStdin", "AttachStdout", "AttachStderr",
	"Detach", "DetachKeys", "Env", "WorkingDir", "Cmd",
}

ordinary_exec("Privileged", false)

allow if {
	input.Method == "POST"
	regex.match(`^/v1\.[0-9]+/containers/create$`, input.PathPlain)
	every key, value in input.Body { ordinary(key, value) }
}

# Docker takes "privileged" for "Privileged"; here a name is only what it is.
ordinary(key, _) if key in {
	"Hostname", "Domainname", "User", "AttachStdin", "AttachStdout", "AttachStderr",
	"Tty", "OpenStdin", "StdinOnce", "Env", "Cmd", "Image", "Volumes", "WorkingDir",
	"Entrypoint", "OnBuild", "Labels", "ExposedPorts", "StopSignal", "StopTimeout",
}

ordinary("NetworkingConfig", value) if {
	every key, config in value { key == "EndpointsConfig"; object.keys(config) - {"default"} == set() }
}

ordinary("HostConfig", value) if {
	every key, setting in value { ordinary_host(key, setting) }
}

ordinary_host(key, _) if key in {
	"AutoRemove", "ConsoleSize", "RestartPolicy", "LogConfig", "CapDrop", "ReadonlyRootfs",
	"ShmSize", "CpuShares", "Memory", "MemoryReservation", "MemorySwap", "MemorySwappiness",
	"NanoCpus", "PidsLimit", "Ulimits",
}

ordinary_host("NetworkMode", value) if value in {"default", "none"}

# Not asked for at all. An empty list is not the same: of MaskedPaths it hides nothing.
ordinary_host(_, value) if value in {null, false, "", 0}

ordinary_host(key, value) if {
	key in {
		"Dns", "DnsOptions", "DnsSearch", "Devices", "BlkioWeightDevice", "BlkioDeviceReadBps",
		"BlkioDeviceWriteBps", "BlkioDeviceReadIOps", "BlkioDeviceWriteIOps", "PortBindings",
	}
	value in [[], {}]
}
