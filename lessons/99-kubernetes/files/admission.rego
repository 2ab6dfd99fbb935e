package kubernetes.admission

import rego.v1

deny contains message if {
	input.request.kind.kind == "Pod"
	some container in input.request.object.spec.containers
	container.securityContext.privileged
	message := sprintf("container %s is privileged", [container.name])
}
