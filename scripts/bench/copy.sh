# shellcheck shell=sh disable=SC2154,SC2164 # set -e, and the variables, are those of bench.sh
# Copying an image of about 1 GB, in four layers of what cannot be compressed, to an archive
# and back, beside skopeo; and, where crane and docker-registry are, beside what crane does
# with an archive: from a registry on loopback to a tarball, and back.

command -v skopeo >/dev/null || {
	echo 'skopeo is missing, so copy is left out: scripts/bench.sh --install-peers'
	exit 0
}
cd "$here"
mkdir module
printf 'module example.com/copied\n\ngo 1.19\n' >module/go.mod
printf 'package main\n\nfunc main() {}\n' >module/main.go
base=
for n in 1 2 3 4; do
	head -c 268435456 /dev/urandom >"file.$n"
	# shellcheck disable=SC2086 # an option and its value, or nothing
	image -o "oci:$here/image:$n" --compression gzip:1 --file "file.$n:/data/$n" $base \
		module >log
	base="--base oci:$here/image:$n"
	rm "file.$n"
done

# peak NAME: the largest memory in kB that /usr/bin/time noted below NAME.
peak() {
	sort -n "peak.$1" | tail -n 1 | awk '{ printf "%.0f", $1 / 1e3 }'
}

# timed NAME COMMAND...: as measure, and its peak; NAME is TOOL.WAY.
timed() {
	name=$1
	shift
	measure "$name" /usr/bin/time -a -o "peak.${name%.*}" -f %M "$@"
}

# start_storage FOLDER: a registry that keeps its blobs there.
start_storage() {
	start_registry "filesystem: {rootdirectory: $here/$1}"
	registries="$registries $registry"
	registry=
}

crane=$TOP/$BUILD/peers/crane
registries=
# shellcheck disable=SC2086 # numbers
trap '[ -z "$registries" ] || kill $registries' EXIT
if [ -x "$crane" ] && command -v docker-registry >/dev/null; then
	start_storage from
	from=$address
	start_storage to
	quietly skopeo --insecure-policy copy --dest-tls-verify=false "oci:image:4" \
		"docker://$from/copied:1"
else
	crane=
fi

for _ in $(seq "$rounds"); do
	# The second registry gets all blobs anew in each round.
	empty "$here/goci" "$here/skopeo" "$here/to"
	rm -f ./*.tar
	timed goci.out "$goci" copy oci:image:4 oci-archive:goci.tar
	timed skopeo.out skopeo --insecure-policy copy -q oci:image:4 oci-archive:skopeo.tar:x
	timed goci.back "$goci" copy oci-archive:goci.tar oci:goci
	timed skopeo.back skopeo --insecure-policy copy -q oci-archive:skopeo.tar:x oci:skopeo:x
	[ -z "$crane" ] || {
		timed crane.out "$crane" pull --insecure "$from/copied:1" crane.tar
		timed crane.back "$crane" push --insecure crane.tar "$address/copied:1"
	}
done
heading '' goci skopeo
row 'layout to archive, seconds' goci.out skopeo.out '<= 0.70'
row 'archive to layout, seconds' goci.back skopeo.back '<= 0.70'
heading '' goci crane
row 'to an archive (crane: from a registry)' goci.out crane.out
row 'from an archive (crane: to a registry)' goci.back crane.back
figure 'peak of goci' "$(peak goci)" MB '< 64'
figure 'peak of skopeo' "$(peak skopeo)" MB
[ -z "$crane" ] || figure 'peak of crane' "$(peak crane)" MB
figure 'image' "$(du -sm image | cut -f1)" MB
