#!/bin/sh
# peers-verify.sh [CASES]: what skopeo, podman, umoci, crane and the library of crane say
# to the images that goci verify has to reject, as the table of docs/verify.md. What each
# said to each case is left in build/peers-verify.txt.
set -eu

TOP=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
GOCI=${GOCI:-$TOP/build/goci}
. "$TOP/tests/tools/lib/hostile.sh"
table=$TOP/fixtures/layouts/should-fail.txt
# podman names an image after its path, which has to be lower case for it.
tmp=${TMPDIR:-/tmp}/goci-peers-$$
mkdir -m 700 "$tmp"
registry=
trap 'stop_registry; chmod -R u+rwX "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
result=$TOP/build/peers-verify.txt
only=${1:-.}
# A reader that waits for a FIFO waits for ever; a busy machine wants longer to tell.
seconds=${SECONDS_MAX:-20}

"$TOP/scripts/install-peers.sh" crane
crane=$TOP/${BUILD:-build}/peers/crane
for tool in broken hostile layouts; do
	(cd "$TOP/tests/judge/$tool" && go build -buildvcs=false -o "$tmp/$tool" .)
done
"$tmp/broken" "$tmp/cases"
HOSTILE=$tmp/hostile
"$HOSTILE" -list >"$HOSTILE.list"

# layers NAME: the image of a hostile layer, or of two. ggcr reads no plain layers; what is
# about compression stays as it is.
layers() {
	type=$(hostile_type "$1")
	rm -f "$tmp"/*.layer*
	files=$(cd "$tmp" && hostile_layers "$1")
	case $1:$type in
	compression-* | layer-*) ;;
	*.tar)
		# shellcheck disable=SC2086 # file names of ours
		gzip -n $files
		files=$(echo "$files" | sed 's/$/.gz/')
		type=$type+gzip
		;;
	esac
	# shellcheck disable=SC2086
	"$tmp/broken" -layers "$tmp/cases/$1" "$type" $files
	echo oci >"$tmp/cases/$1.ref"
}

# says COMMAND...: accepts, rejects, hangs or crashes.
says() {
	status=0
	timeout -k 1 "$seconds" "$@" >"$tmp/out" 2>&1 </dev/null || status=$?
	if [ "$status" -eq 0 ]; then
		echo accepts
	elif [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
		echo hangs
	elif grep -q '^panic:\|SIGSEGV' "$tmp/out"; then
		echo crashes
	else
		echo rejects
	fi
}

podman_says() {
	rm -rf "$tmp/podman"
	says podman --root "$tmp/podman/root" --runroot "$tmp/podman/run" \
		--storage-driver vfs pull --quiet "$1"
}

start_registry() {
	"$crane" registry serve --address 127.0.0.1:0 >"$tmp/registry.log" 2>&1 </dev/null &
	registry=$!
	until address=$(sed -n 's/.*serving on port \([0-9]*\).*/127.0.0.1:\1/p' \
		"$tmp/registry.log" | grep .); do
		sleep 0.1
	done
}

stop_registry() {
	[ -z "$registry" ] || kill "$registry"
	registry=
}

# crane_says TRANSPORT PATH: it validates archives and what is in a registry; a layout has
# to get there first. Each gets a registry of its own, as blobs that are there are not sent.
crane_says() {
	if [ "$1" = docker-archive ]; then
		says "$crane" validate --tarball "$2"
		return
	fi
	start_registry
	# shellcheck disable=SC2016 # the other shell expands it
	says sh -c '"$1" push --index "$2" "$3" && "$1" validate --remote "$3"' sh \
		"$crane" "$2" "$address/x:v1"
	stop_registry
}

# one ROW NAME: a line with what each of them says.
one() {
	transport=$(cat "$tmp/cases/$2.ref")
	path=$tmp/cases/$2
	ref=$transport:$path
	[ "$transport" != oci ] || ref=$ref:latest
	rm -rf "$tmp/copy" "$tmp/bundle"
	skopeo=$(says skopeo --insecure-policy copy --quiet "$ref" "dir:$tmp/copy")
	podman=$(podman_says "$ref")
	umoci=-
	cranes=-
	ggcr=-
	if [ "$transport" = oci ]; then
		umoci=$(says umoci unpack --image "$path:latest" "$tmp/bundle")
	fi
	# Who rejects what is good, too, is not asked: crane and ggcr have no artifacts, and
	# neither they nor umoci 0.4 have zstd.
	case $1:$2 in
	*zstd*) umoci=- transport=zstd ;;
	37:* | 41:* | 42:*) transport=artifact ;;
	esac
	case $transport in
	oci | docker-archive)
		ggcr=$(says "$tmp/layouts" validate "$transport:$path")
		cranes=$(crane_says "$transport" "$path") ;;
	esac
	transport=$(cat "$tmp/cases/$2.ref")
	# shellcheck disable=SC2086 # no word, or one
	goci=$(says "$GOCI" verify --strict $3 "$transport:$path")
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$goci" "$skopeo" "$podman" \
		"$umoci" "$cranes" "$ggcr"
}

# Who cannot read what is good says nothing by failing.
layers good-gzip
case $(one 0 good-gzip '' | cut -f 4-) in
*rejects* | *hangs* | *crashes*)
	one 0 good-gzip '' >&2
	cat "$tmp/out" >&2
	exit 1
	;;
esac

grep '^[0-9]' "$table" | grep -e "$only" | while IFS='	' read -r row name _ _ options; do
	[ "$row" -ne 40 ] || continue
	[ -e "$tmp/cases/$name.ref" ] || layers "$name"
	case $options in -- | - | --strict) options= ;; esac
	one "$row" "$name" "$options"
done >"$result"

# What each row is, in words.
awk -F '\t' '
	BEGIN {
		n = split("no or another oci-layout|links, FIFOs and folders in the place of files|digests that are none|digests of other algorithms|content of another digest or size|sizes that are none|one digest with two sizes or types|embedded data|JSON that readers differ on|manifest and index at once|media types that differ|schemaVersion|missing layers, configs, types|rootfs and diff ids|history|platform|Env, User, other members|names in index.json|compression and media type|gzip|bombs and limits|zstd|tar headers|headers that disagree|pax records|sparse files|paths|through symlinks|paths there twice|hard links|absolute and dangling symlinks (--strict)|whiteouts|devices, setuid, capabilities (--strict)|extended attributes|large owners (--strict)|graphs that are too large|subjects|urls|encrypted, schema 1, plugins|written to while read|signatures|attestations|.dockerignore|archives", what, "|")
			}
	{
		cases[$1]++
		for (i = 1; i <= 6; i++)
			count[$1, i, $(i + 2)]++
	}
	function cell(row, i,  text, asked) {
		asked = cases[row] - count[row, i, "-"]
		if (!asked)
			return "–"
		text = (count[row, i, "rejects"] + 0) "/" asked
		if (count[row, i, "hangs"])
			text = text ", " count[row, i, "hangs"] " hang"
		if (count[row, i, "crashes"])
			text = text ", " count[row, i, "crashes"] " crash"
		return text
	}
	END {
		print "| row | cases | goci | skopeo | podman | umoci | crane | ggcr |"
		print "|---|---|---|---|---|---|---|---|"
		for (row = 1; row <= n; row++) {
			if (!cases[row])
				continue
			line = "| " row " | " what[row]
			for (i = 1; i <= 6; i++) {
				line = line " | " cell(row, i)
				total[i] += count[row, i, "rejects"]
				asked[i] += cases[row] - count[row, i, "-"]
			}
			print line " |"
		}
		line = "| | all"
		for (i = 1; i <= 6; i++)
			line = line " | " total[i] "/" asked[i]
		print line " |"
	}' "$result"
