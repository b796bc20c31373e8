# Read by a shell in a new network namespace: two machines, 10.77.0.1, which is this namespace, and
# 10.77.0.2, which is that of the process OTHER. A pair of interfaces connects them, multicast
# included. Ends with 77 where that is not permitted.
ip link set lo up && ip link set lo multicast on
unshare --net sleep 3600 & export OTHER=$!
trap 'kill $OTHER' EXIT
until [ "$(readlink /proc/$OTHER/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
ip link add here type veth peer name there netns $OTHER || exit 77
ip address add 10.77.0.1/24 dev here && ip link set here up && ip route add 239.0.0.0/8 dev here
nsenter --net=/proc/$OTHER/ns/net sh -c 'ip link set lo up; ip address add 10.77.0.2/24 dev there; ip link set there up; ip route add 239.0.0.0/8 dev there'
