#!/usr/bin/env bash
# The same network as Roadstead's, made with ip and nft: what NetworkBench compares with. Reads commands, answers each with microseconds.
set -euo pipefail
router=rsh-router
table='
add map ip byhand sources { type ifname . ether_addr . ipv4_addr : mark; }
add map ip byhand egress { type ifname : verdict; }
add map ip byhand ingress { type ifname : verdict; }
add set ip byhand members { type ipv4_addr; }
add chain ip byhand group-in
add chain ip byhand group-out
add rule ip byhand group-in tcp dport 80 accept
add rule ip byhand group-in tcp dport 443 ip saddr @members accept
add rule ip byhand group-in ip saddr 10.0.0.0/8 udp dport 53 accept
add rule ip byhand group-out accept
add chain ip byhand arrive { type filter hook prerouting priority raw; policy drop; }
add rule ip byhand arrive meta mark set iifname . ether saddr . ip saddr map @sources accept
add chain ip byhand leave { type filter hook forward priority filter; policy drop; }
add rule ip byhand leave ct state established,related accept
add rule ip byhand leave iifname vmap @egress
add chain ip byhand enter { type filter hook forward priority 10; policy drop; }
add rule ip byhand enter ct state established,related accept
add rule ip byhand enter oifname vmap @ingress
'

open() {
  ip netns add $router
  ip netns exec $router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.default.disable_ipv6=1
  printf 'add table ip byhand\n%s' "$table" | ip netns exec $router nft -f -
}

address() { echo "10.0.$((1 + $1 / 200)).$((10 + $1 % 200))"; }
mac() { printf '02:00:0a:00:%02x:%02x' $((1 + $1 / 200)) $((10 + $1 % 200)); }

pairs() { # from, to: namespaces and devices
  for ((i = $1; i < $2; i++)); do echo "link add rsh$i address 02:72:73:00:00:01 type veth peer name eth0 address $(mac $i) netns rsh-$i"; done
}

routes() {
  for ((i = $1; i < $2; i++)); do
    echo "link set rsh$i up"
    echo "route add $(address $i)/32 dev rsh$i"
    echo "neigh add $(address $i) lladdr $(mac $i) dev rsh$i nud permanent"
  done
}

inside() {
  echo "link set lo up"
  echo "link set eth0 up"
  echo "addr add $(address "$1")/32 dev eth0"
  echo "neigh add 10.0.0.1 lladdr 02:72:73:00:00:01 dev eth0 nud permanent"
  echo "route add default via 10.0.0.1 dev eth0 onlink"
}

elements() {
  for ((i = $1; i < $2; i++)); do
    echo "add element ip byhand sources { rsh$i . $(mac $i) . $(address $i) : 7 }"
    echo "add element ip byhand egress { rsh$i : goto group-out }"
    echo "add element ip byhand ingress { rsh$i : goto group-in }"
    echo "add element ip byhand members { $(address $i) }"
  done
}

make() { # from, to
  for ((i = $1; i < $2; i++)); do echo "netns add rsh-$i"; done | ip -batch -
  pairs "$1" "$2" | ip -n $router -batch -
  for ((j = $1; j < $2; j++)); do inside "$j" | ip -n "rsh-$j" -batch -; done
  routes "$1" "$2" | ip -n $router -batch -
  elements "$1" "$2" | ip netns exec $router nft -f -
}

unmake() {
  for ((i = $1; i < $2; i++)); do
    elements "$i" $((i + 1)) | sed 's/^add/delete/'
  done | ip netns exec $router nft -f -
  for ((i = $1; i < $2; i++)); do echo "link del rsh$i"; done | ip -n $router -batch -
  for ((i = $1; i < $2; i++)); do echo "netns del rsh-$i"; done | ip -batch -
}

rule() { # port: the second rule of the group that all are members of
  ip netns exec $router nft -f - <<END
flush chain ip byhand group-in
add rule ip byhand group-in tcp dport 80 accept
add rule ip byhand group-in tcp dport $1 ip saddr @members accept
add rule ip byhand group-in ip saddr 10.0.0.0/8 udp dport 53 accept
END
}

close() {
  for namespace in $(ip netns | awk '/^rsh-/ {print $1}'); do ip netns del "$namespace"; done
}
trap close EXIT

close
while read -r command from to; do
  begin=${EPOCHREALTIME/./}
  "$command" "$from" "$to" >&2
  end=${EPOCHREALTIME/./}
  echo $((end - begin))
done
