# Asks Docker for what a policy should refuse, as a program would that knows its API.
# attempts.sh KIND
ask() { # ask NAME METHOD PATH [BODY]
	reply=$(printf %s "$4" | curl -s --unix-socket /var/run/docker.sock -X "$2" -H 'Content-Type: application/json' \
		--data-binary @- -w ' %{http_code}' "http://docker/v1.45$3" | tr -d '\n')
	case $reply in
	*'authorization denied by plugin'*) echo "refused: $1: $reply" ;;
	*\ 20?) echo "got through: $1" ;;
	*) echo "neither: $1: $reply" ;;
	esac
}
create() { # create HOSTCONFIG
	ask "$1" POST /containers/create "{\"Image\":\"alpine\",\"Cmd\":[\"true\"],\"HostConfig\":$1}"
}
case $1 in
privileged)
	create '{"Privileged":true}'
	create '{"privileged":true}'
	ask '"hostconfig":{"Privileged":true}' POST /containers/create '{"Image":"alpine","Cmd":["true"],"hostconfig":{"Privileged":true}}'
	;;
capabilities)
	create '{"CapAdd":["ALL"]}'
	create '{"CapAdd":["SYS_PTRACE"]}'
	create '{"capadd":["CAP_SYS_ADMIN"]}'
	create '{"Devices":[{"PathOnHost":"/dev/vda","PathInContainer":"/dev/vda","CgroupPermissions":"rwm"}]}'
	create '{"DeviceCgroupRules":["b *:* rwm"]}'
	;;
confinement)
	create '{"SecurityOpt":["seccomp=unconfined"]}'
	create '{"SecurityOpt":["seccomp:unconfined"]}'
	create '{"SecurityOpt":["seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}"]}'
	create '{"SecurityOpt":["apparmor=unconfined"]}'
	create '{"SecurityOpt":["apparmor=my-own"]}'
	create '{"MaskedPaths":[],"ReadonlyPaths":[]}'
	;;
files)
	create '{"Binds":["/:/host"]}'
	create '{"Binds":["/var/run/docker.sock:/docker.sock"]}'
	create '{"Mounts":[{"Type":"bind","Source":"/","Target":"/host"}]}'
	create '{"Mounts":[{"Type":"volume","Target":"/host","VolumeOptions":{"DriverConfig":{"Name":"local","Options":{"type":"none","o":"bind","device":"/"}}}}]}'
	ask 'a volume that is / of the host' POST /volumes/create '{"Name":"root","DriverOpts":{"type":"none","o":"bind","device":"/"}}'
	;;
namespaces)
	create '{"PidMode":"host"}'
	create '{"NetworkMode":"host"}'
	create '{"IpcMode":"host"}'
	create '{"UTSMode":"host"}'
	create '{"CgroupnsMode":"host"}'
	create '{"UsernsMode":"host"}'
	;;
exec-privileged)
	ask 'exec {"Privileged":true}' POST /containers/work/exec '{"Cmd":["id"],"Privileged":true}'
	ask 'exec {"privileged":true}' POST /containers/work/exec '{"Cmd":["id"],"privileged":true}'
	;;
doors)
	ask 'another limit for a running container' POST /containers/work/update '{"PidsLimit":-1}'
	ask 'an image of its own making' POST '/commit?container=work&repo=mine' '{}'
	;;
esac
