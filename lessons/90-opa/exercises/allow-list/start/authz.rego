package docker.authz

import rego.v1

default allow := false

allow if not deny

deny if unconfined
deny if input.Body.HostConfig.Privileged

unconfined if {
	some option in input.Body.HostConfig.SecurityOpt
	option in {"seccomp:unconfined", "seccomp=unconfined"}
}
