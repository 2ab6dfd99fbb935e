# rules.sh FILE: has the API server demand each line of a file, an expression in CEL, of new
# pods in the namespace open.
set -e
{
	cat <<-END
		apiVersion: admissionregistration.k8s.io/v1
		kind: ValidatingAdmissionPolicyBinding
		metadata: {name: rules}
		spec:
		  policyName: rules
		  validationActions: [Deny]
		  matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: open}}}
		---
		apiVersion: admissionregistration.k8s.io/v1
		kind: ValidatingAdmissionPolicy
		metadata: {name: rules}
		spec:
		  matchConstraints:
		    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
		  validations:
		    - expression: object.metadata.?name.orValue("") != "in-force"
	END
	grep -v -e '^ *#' -e '^ *$' "$1" | while read -r rule; do
		printf '    - expression: |-\n        %s\n' "$rule"
	done
} | kubectl create -f -
while kubectl --namespace open run in-force --image alpine --dry-run=server >/dev/null 2>&1; do
	sleep 1 # the API server looks for new policies once a second
done
