# shellcheck shell=sh disable=SC2154,SC2164 # set -e, and the variables, are those of bench.sh
# Checking an image of about 1 GB in four gzip layers, each Go's own files under another
# folder, beside what copies or unpacks it and checks less. umoci has no null target: it
# writes the files, to a folder that is removed before each round.

for tool in umoci skopeo; do
	command -v "$tool" >/dev/null || {
		echo "$tool is missing, so verify is left out: scripts/bench.sh --install-peers"
		exit 0
	}
done
cd "$here"
umoci init --layout image
umoci new --image image:1
umoci config --image image:1 --os linux --architecture amd64
for folder in one two three four; do
	quietly umoci insert --rootless --image image:1 "$(go env GOROOT)" "/$folder"
done

for _ in $(seq "$rounds"); do
	empty "$here/bundle" "$here/copied"
	measure goci "$goci" verify oci:image:1
	measure umoci umoci unpack --rootless --image image:1 bundle
	measure skopeo skopeo copy -q oci:image:1 dir:copied
done
heading '' goci umoci
row 'checking it, beside unpacking, seconds' goci umoci '<= 0.50'
heading '' goci skopeo
row 'checking it, beside copying, seconds' goci skopeo '<= 0.50'
figure 'unpacked' "$(du -sm --apparent-size bundle/rootfs | cut -f1)" MB
figure 'packed' "$(du -sm image | cut -f1)" MB
