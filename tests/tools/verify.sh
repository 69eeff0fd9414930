#!/bin/sh
# goci verify: what has to be rejected is, each by its own code, quickly and in little
# memory; what other tools make is accepted.
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$TOP/tests/cli/lib/module.sh"
. "$TOP/tests/tools/lib/hostile.sh"

TMP=$(mktemp -d)
trap clean_up EXIT
TABLE=$TOP/fixtures/layouts/should-fail.txt
CASES=$TMP/cases
SECONDS_MAX=1
KIB_MAX=$((64 * 1024))
HOSTILE=$TMP/hostile

need jq time tar
for tool in broken hostile; do
	build_tool "$TOP/tests/judge/$tool" "$TMP/$tool"
done
"$TMP/broken" "$CASES"
"$HOSTILE" -list >"$HOSTILE.list"

# layers NAME: makes the image of a hostile layer, or of two that are hostile together.
layers() {
	type=$(hostile_type "$1")
	[ -n "$type" ] || fail "hostile has no $1"
	files=$(hostile_layers "$1")
	# shellcheck disable=SC2086 # file names of ours
	"$TMP/broken" -layers "$CASES/$1" "$type" $files
	echo oci >"$CASES/$1.ref"
}

# measured STATUS COMMAND...: as fails_with, and within the limits. The time is the CPU's:
# other tests run beside this one.
measured() {
	wanted=$1
	shift
	status=0
	command time -q -f '%U %S %M' -o cost "$@" >stdout 2>stderr || status=$?
	[ "$status" -eq "$wanted" ] || { show_run "$*"; fail "want $wanted"; }
	# A sanitizer has its own memory and time.
	[ -z "${ASAN_OPTIONS:-}${TSAN_OPTIONS:-}" ] || return 0
	awk -v s="$SECONDS_MAX" -v kib="$KIB_MAX" '$1 + $2 > s || $3 > kib { exit 1 }' cost ||
		fail "took $(cat cost) (seconds in user and system mode, KiB)"
}

# rejected NAME CODE ALSO OPTIONS: by just these codes.
rejected() {
	name=$1
	[ -e "$CASES/$name.ref" ] || layers "$name"
	options=$4
	[ "$options" != - ] || options=
	# shellcheck disable=SC2086 # no word, or one
	measured 1 "$GOCI" verify --json $options "$(cat "$CASES/$name.ref"):$CASES/$name"
	cp stdout findings.json
	# shellcheck disable=SC2086
	fails_with 1 "$GOCI" verify --sarif $options "$(cat "$CASES/$name.ref"):$CASES/$name"
	jq -nc --arg codes "$2,$3" --slurpfile findings findings.json --slurpfile sarif stdout '
		{
			want: ($codes | split(",") | map(select(. != "-")) | unique),
			findings: [$findings[0].images[0].findings[].code] | unique,
			sarif: [$sarif[0].runs[0].results[].ruleId] | unique
		} | select(.findings != .want or .sarif != .want)' >other-codes
	[ ! -s other-codes ] || fail "$(cat other-codes)"
}

# Row 40: a file that is written to while it is read.
changing() {
	blob=$(find "$CASES/$1/blobs" -size +1024k)
	# shellcheck disable=SC2016 # the other shell expands it
	start writer sh -c 'while :; do touch "$1"; done' sh "$blob"
	sleep 0.1
	fails_with 1 "$GOCI" verify "oci:$CASES/$1"
	has stdout "^$2 "
}

while IFS='	' read -r row name code also options; do
	case $row in
	'#'* | '') ;;
	40) check "row $row: $name is rejected by $code" changing "$name" "$code" ;;
	*) check "row $row: $name is rejected by $code" \
		rejected "$name" "$code" "$also" "$options" ;;
	esac
done <"$TABLE"

every_case_is_in_the_table() {
	{
		"$TMP/broken" -list
		awk -F '\t' '$1 != "" { sub(/-(lower|upper)$/, "", $2); print $2 }' \
			"$HOSTILE.list"
	} | sort -u >made
	grep -v '^#' "$TABLE" | cut -f 2 | sort >listed
	diff made listed
}

# A pair beside a single layer of its name would not be taken.
no_name_is_a_pair_and_a_layer() {
	cut -f 2 "$HOSTILE.list" | sed -n 's/-lower$//p' >pairs
	! cut -f 2 "$HOSTILE.list" | grep -Fx -f pairs || fail 'these are both'
}

every_row_has_a_case() {
	# Row 43 is what a build reads.
	for row in $(seq 44); do
		[ "$row" -eq 43 ] || grep -q "^$row	" "$TABLE" || fail "row $row has none"
	done
}

every_code_is_explained() {
	grep -v '^#' "$TABLE" | cut -f 3 | sort -u >codes
	while read -r code; do
		succeeds "$GOCI" help "$code"
		has stdout "^$code [a-z0-9-]* (\(error\|warning\))$"
		has stdout '^Source:'
	done <codes
}

# Row 43: .dockerignore is read by a build.
ignore_files_have_codes() {
	module web
	for bad in '!:OCI1301' 'a[:OCI1302' "$(printf '%070000d' 0):OCI1303"; do
		printf '%s\n' "${bad%:*}" >web/.dockerignore
		fails_with 1 "$GOCI" build --target development --context-report web ||
			fail "${bad##*:}"
		grep -q "(${bad##*:})" stderr || fail "$(cut -c 1-200 stderr)"
		succeeds "$GOCI" help "${bad##*:}"
	done
}

accepted() {
	measured 0 "$GOCI" verify "$@"
	has stdout ': 0 errors, '
}

# A layout with two images by goci, and what other tools make of it.
made_by_goci() {
	module web
	succeeds "$GOCI" build --platform linux/amd64,linux/arm64 -o oci:all -t web:two web
	succeeds "$GOCI" build -o oci:one -t web:v1 web
	succeeds "$GOCI" build -o oci:one -t web:zstd --compression zstd web
	succeeds "$GOCI" build -o oci:one -t web:none --compression none web
	cp -r all one "$TMP"
}

goci_accepts_its_own() {
	made_by_goci
	for image in all all:two one one:v1 one:zstd one:none; do
		measured 0 "$GOCI" verify --strict "oci:$image"
		has stdout ': 0 errors, 0 warnings; '
	done
	reference=$("$GOCI" build -o oci:one -t web:v1 web)
	accepted "$reference"
	fails_with 1 "$GOCI" verify "oci:one:v1@sha256:$(printf '%064d' 0)"
	fails_with 1 "$GOCI" verify oci:one:v2
	has stderr 'has no tag "v2"'
}

skopeo_copy() {
	skopeo --insecure-policy copy --quiet "$@"
}

what_skopeo_writes_is_accepted() {
	need skopeo
	skopeo_copy "oci:$TMP/one:v1" oci:copy:v1
	skopeo_copy --all "oci:$TMP/all:two" oci:copy:two
	skopeo_copy "oci:$TMP/one:v1" oci-archive:a.tar:v1
	skopeo_copy "oci:$TMP/one:v1" docker-archive:d.tar:example.com/x:v1
	skopeo_copy --format v2s2 "oci:$TMP/one:v1" dir:docker
	skopeo_copy --dest-compress-format zstd --dest-compress oci:copy:v1 oci:zstd:v1
	for image in oci:copy oci:copy:v1 oci:copy:two oci-archive:a.tar oci-archive:a.tar:v1 \
		docker-archive:d.tar docker-archive:d.tar:example.com/x:v1 oci:zstd:v1; do
		accepted "$image"
	done
}

what_umoci_writes_is_accepted() {
	need umoci
	umoci init --layout image
	umoci new --image image:v1
	mkdir -p bundle/rootfs/etc
	echo root:x:0:0::/:/bin/sh >bundle/rootfs/etc/passwd
	umoci insert --rootless --image image:v1 bundle/rootfs/etc /etc
	umoci config --image image:v1 --config.user root --config.env A=b
	accepted oci:image
}

what_buildah_writes_is_accepted() {
	need buildah
	need_root
	mkdir rootfs
	echo hello >rootfs/file
	printf 'FROM scratch\nCOPY file /file\nUSER 1001:1001\nLABEL a=b\n' >rootfs/Containerfile
	storage="--root $PWD/root --runroot $PWD/run --storage-driver vfs"
	for format in oci docker; do
		# shellcheck disable=SC2086 # words
		buildah $storage build --isolation chroot --format "$format" -t "$format" rootfs
		# shellcheck disable=SC2086
		buildah $storage push "$format" "oci:$format:v1"
		# shellcheck disable=SC2086
		buildah $storage push "$format" "docker-archive:$format.tar:example.com/b:v1"
		accepted "oci:$format"
		accepted "docker-archive:$format.tar"
	done
}

# kept_is_accepted TOOL ARCHIVES LAYOUTS: what scripts/valid-layouts.sh had it write.
kept_is_accepted() {
	kept=$TOP/fixtures/layouts/valid/$1
	for archive in "$kept"/*.tar; do
		accepted "docker-archive:$archive"
	done
	for layout in "$kept"/*/; do
		accepted "oci:${layout%/}"
	done
	same "$(find "$kept" -name '*.tar' | wc -l)" "$2" archives
	same "$(find "$kept" -name index.json | wc -l)" "$3" layouts
}

what_ggcr_writes_is_accepted() {
	mkdir out
	build_tool "$TOP/tests/judge/layouts" "$TMP/layouts"
	"$TMP/layouts" write out
	for image in oci:out/image oci:out/index docker-archive:out/saved.tar; do
		accepted "$image"
	done
}

missing_blobs_can_be_allowed() {
	accepted --allow-missing "oci:$CASES/blob-missing"
	has stdout '^OCI0106 blob-not-looked-at (warning) sha256:'
	fails_with 1 "$GOCI" verify --strict --allow-missing "oci:$CASES/blob-missing"
}

# bulk KIND: layers for which a policy has much to keep or to tell, as KIND.0 and so on.
bulk() {
	python3 - "$1" <<-'END'
		import gzip, sys, tarfile
		kind = sys.argv[1]
		def layer(number, count, name, content, mode):
		    padding = b"\0" * (-len(content) % 512)
		    with gzip.open(f"{kind}.{number}", "wb", 1) as out:
		        for i in range(count):
		            info = tarfile.TarInfo(name(i))
		            info.size, info.mode = len(content), mode
		            out.write(info.tobuf(tarfile.USTAR_FORMAT) + content + padding)
		        out.write(bytes(1024))
		token = b" ghp_" + b"aB3dE6fG7hI8jK9lM0nO1pQ2rS3tU4vW5xY6\n"
		if kind == "scripts":
		    layer(0, 124000, lambda i: f"d/{i:06}", b"#!/bin/x\n", 0o755)
		elif kind == "names":
		    layer(0, 11500, lambda i: f"{0:0150}/{i:099}", b"#!/bin/x\n", 0o755)
		elif kind == "tokens":
		    layer(0, 240000, lambda i: f"d/{i:06}", token, 0o6777)
		else:
		    for n in range(512):
		        layer(n, 480, lambda i: f"{n}/{0:0150}/{i:095}", b"#!/bin/x\n", 0o666)
	END
}

# A policy has its own limit of time for them: they are as large as an image may be.
policies_keep_to_the_memory() {
	need python3
	bulk "$1"
	# shellcheck disable=SC2046 # no name has a blank
	"$TMP/broken" -layers image application/vnd.oci.image.layer.v1.tar+gzip \
		$(find . -name "$1.*" | sort)
	SECONDS_MAX=60
	measured 1 "$GOCI" verify --policy production oci:image
	has stdout "^$2 "
	measured 1 "$GOCI" verify -j 16 --policy production oci:image
}

check 'every case that is made is in the table' every_case_is_in_the_table
check 'no case is a pair of layers and a layer' no_name_is_a_pair_and_a_layer
check 'every row of the inputs to reject has a case' every_row_has_a_case
check 'goci help explains every code' every_code_is_explained
check 'row 43: faults of .dockerignore have codes' ignore_files_have_codes
for case in scripts:OCI2001 names:OCI2001 tokens:OCI2009 layers:OCI2007; do
	check "policies keep to 64 MB: ${case%:*}" policies_keep_to_the_memory \
		"${case%:*}" "${case#*:}"
done
check 'goci accepts its own images, without a warning' goci_accepts_its_own
check 'what skopeo writes is accepted' what_skopeo_writes_is_accepted
check 'what umoci writes is accepted' what_umoci_writes_is_accepted
check 'what buildah writes is accepted' what_buildah_writes_is_accepted
check 'what go-containerregistry writes is accepted' what_ggcr_writes_is_accepted
check 'what ko writes is accepted' kept_is_accepted ko 1 2
check 'what crane writes is accepted' kept_is_accepted crane 2 5
check 'a blob that is missing can be allowed' missing_blobs_can_be_allowed
finish
