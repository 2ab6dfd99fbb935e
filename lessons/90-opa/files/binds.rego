package docker.authz

import rego.v1

default allow := false

allow if not deny

deny if input.Body.HostConfig.Privileged

# Of the host's directories only what is below /srv/data, and by its plain name.
deny if {
	some bind in input.Body.HostConfig.Binds
	not startswith(bind, "/srv/data/")
}

deny if {
	some bind in input.Body.HostConfig.Binds
	contains(bind, "..")
}

# Another way to write the same.
deny if {
	some mount in input.Body.HostConfig.Mounts
	mount.Type == "bind"
}
