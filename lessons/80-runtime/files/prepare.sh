# Makes the bundle: Docker's image, and a config.json whose process has what Docker would give it
# but for its filter and its covered paths.
mkdir -p bundle/rootfs && cd bundle
docker container create --name template alpine
docker container export template | tar -C rootfs -xf -
mkdir rootfs/key && echo secret >rootfs/key/private
runc spec
caps='["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID"]'
jq --argjson caps "$caps" 'del(.linux.maskedPaths, .linux.readonlyPaths) | .process.terminal = false | .root.readonly = false
	| .process.noNewPrivileges = false | .process.capabilities = {bounding: $caps, effective: $caps, permitted: $caps}' config.json >plain.json
