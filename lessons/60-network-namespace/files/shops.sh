# Two shops in network namespaces of their own, shop and plain, and a guest with a cable to each.
set -e
here=$(dirname "$0")
for name in guest shop plain; do
	ip netns add $name
	ip -n $name link set lo up
done
cable() { # cable SHOP NETWORK: the shop is host 1 in it, the guest host 2
	ip link add eth0 netns "$1" type veth peer name "$1" netns guest
	for end in "$1:eth0:1" "guest:$1:2"; do
		IFS=: read -r name device host <<-END
			$end
		END
		ip -n "$name" address add "10.9.$2.$host/24" dev "$device"
		ip -n "$name" address add "fd09:$2::$host/64" dev "$device" nodad
		ip -n "$name" link set "$device" up
	done
}
cable shop 1
cable plain 2
for name in guest shop plain; do ip netns exec $name python3 "$here/serve.py"; done
