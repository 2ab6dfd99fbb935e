package kubernetes.admission

import rego.v1

kinds := ["containers", "initContainers", "ephemeralContainers"]

deny contains message if {
	some kind in kinds
	some container in input.request.object.spec[kind]
	container.securityContext.privileged
	message := sprintf("container %s is privileged", [container.name])
}
