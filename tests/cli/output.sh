#!/bin/sh
# What a build tells: references, metadata, plans, progress.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

metadata_has_buildx_keys() {
	module web
	succeeds "$GOCI" build --metadata-file meta.json web
	same "$(jq -r '.["containerimage.digest"]' meta.json)" "$(digest dist/web production)"
	same "$(jq -r '.["containerimage.descriptor"].digest' meta.json)" \
		"$(digest dist/web production)"
	same "$(jq -r '.["containerimage.config.digest"]' meta.json)" \
		"$(blob dist/web "$(digest dist/web production)" | jq -r .config.digest)"
	same "$(jq -r '.["image.name"]' meta.json)" web:production
	same "$(jq -r '.goci.images[0].layers | map(.name) | join(" ")' meta.json)" 'skeleton app'
	jq -e '.goci.images[0].steps | map(select(.name == "compile" and .seconds >= 0)) | length == 1' \
		meta.json >/dev/null || fail "$(cat meta.json)"
	jq -e '.goci.toolchain | startswith("go1.")' meta.json >/dev/null || fail "$(cat meta.json)"
	jq -e '.goci.compressor | startswith("libdeflate ")' meta.json >/dev/null || fail "$(cat meta.json)"
}

metadata_of_several_is_by_name() {
	module a
	module b
	succeeds "$GOCI" build --metadata-file meta.json --image-refs refs a b
	same "$(jq -r 'keys | join(" ")' meta.json)" 'a b goci'
	cmp refs stdout
}

# services_are NAMES UNCHANGED: what `goci.services` says, whose references were printed.
services_are() {
	same "$(jq -r '.goci.services | map(.name) | join(" ")' meta.json)" "$1" names
	same "$(jq -r '.goci.services | map(.unchanged) | unique | join(" ")' meta.json)" "$2" unchanged
	same "$(jq -r '.goci.services[].reference' meta.json)" "$(cat stdout)" references
	jq -e '.goci.services
		| all(. as $s | .reference | endswith("@" + $s.digest))' meta.json >/dev/null ||
		fail 'digests differ'
	jq -e '.goci.services | all(.size.compressed > 0 and (.size | has("previous"))
		and (.platforms | length > 0) and (keys == ["digest", "image", "images", "name",
		"platforms", "reference", "size", "target", "unchanged"]))' meta.json >/dev/null ||
		fail "$(jq .goci.services meta.json)"
}

one_shape_for_one_and_for_several() {
	module a
	module goci
	for services in a goci 'a goci'; do
		# shellcheck disable=SC2086 # words on purpose
		succeeds "$GOCI" build --no-cache --metadata-file meta.json ./$services
		services_are "$services" false
		sleep 0.03
		# shellcheck disable=SC2086
		succeeds "$GOCI" build --metadata-file meta.json ./$services
		sleep 0.03
		# shellcheck disable=SC2086
		succeeds "$GOCI" build --metadata-file meta.json ./$services
		services_are "$services" true
	done
	jq -e '.goci["containerimage.digest"] and .goci.goci.images' meta.json >/dev/null ||
		fail 'the keys of a service that is called goci'
	succeeds "$GOCI" build --metadata-file meta.json --target all --shell none a
	services_are 'a a a a' false
	same "$(jq -r '.goci.services | map(.target) | join(" ")' meta.json)" \
		'builder production development base'
	succeeds "$GOCI" build --metadata-file meta.json --platform linux/arm64,linux/amd64 a
	same "$(jq -r '.goci.services[0].platforms | join(",")' meta.json)" 'linux/arm64,linux/amd64'
	# What was not built is not among them.
	echo x >>goci/main.go
	fails_with 1 "$GOCI" build --metadata-file meta.json ./goci a
	same "$(jq -r '.goci.services | map(.name) | join(" ")' meta.json)" a
}

json_has_service_and_platform() {
	module web
	succeeds "$GOCI" build --progress json --platform linux/arm64,linux/amd64 web
	same "$(jq -r 'select(.step) | "\(.service) \(.target) \(.platform)"' stderr |
		grep ' linux/' | sort -u | tr '\n' ',')" \
		"web production linux/amd64,web production linux/arm64,"
	same "$(jq -r 'select(.event == "built") | .reference' stderr)" "$(cat stdout)"
	same "$(jq -r 'select(.event == "built") | .digest' stderr)" "$(digest_of stdout)"
	succeeds "$GOCI" build --progress json --target base --shell none web
	same "$(jq -r 'select(.step == "skeleton") | "\(.service) \(.target)"' stderr | sort -u)" \
		'web base'
	same "$(jq -r 'select(.event == "built") | .digest' stderr)" "$(digest_of stdout)"
	sleep 0.03
	succeeds "$GOCI" build web
	sleep 0.03
	succeeds "$GOCI" build --progress json web
	same "$(jq -r 'select(.event == "built") | "\(.unchanged) \(.digest)"' stderr)" \
		"true $(digest_of stdout)"
	echo x >>web/main.go
	fails_with 1 "$GOCI" build --progress json web
	same "$(jq -r 'select(.event == "error") | .service' stderr)" web
}

dry_run_prints_the_plan_and_makes_nothing() {
	module web
	succeeds "$GOCI" build --dry-run --platform linux/amd64,linux/arm64 --no-cache web
	same "$(jq -r '.[0].compile | map(.platform) | join(" ")' stdout)" 'linux/amd64 linux/arm64'
	same "$(jq -r '.[0].output' stdout)" oci:dist/web:production
	jq -e '.[0].compile[0].command | index("-a")' stdout >/dev/null || fail "$(cat stdout)"
	[ ! -e dist ] || fail 'dist was made'
}

plain_has_a_line_for_each_step() {
	module web
	succeeds "$GOCI" build --progress plain web
	for step in compile skeleton app; do
		has_line "web linux/amd64 +$step"
	done
	! grep -q "$(printf '\033')" stderr || fail 'plain progress has escapes'
}

quiet_says_nothing() {
	module web
	succeeds "$GOCI" build --progress quiet web
	[ ! -s stderr ] || fail "$(cat stderr)"
}

json_is_a_document_a_line() {
	module web
	succeeds "$GOCI" build --progress json web
	jq -e . stderr >/dev/null
	same "$(jq -r 'select(.event == "end") | .step' stderr | sort | tr '\n' ' ')" \
		"$(jq -r 'select(.event == "begin") | .step' stderr | sort | tr '\n' ' ')"
	grep -q compile stderr || fail "$(cat stderr)"
}

terminal_has_live_lines() {
	module web
	TERM=xterm script -qec "$GOCI build --no-cache web" /dev/null >screen </dev/null
	grep -q "$(printf '\033')" screen || fail 'no live line was drawn'
	grep -q 'oci:dist/web:production@sha256:' screen || fail "$(cat -v screen)"
}

version_names_the_libraries() {
	succeeds "$GOCI" version
	for library in libarchive jansson libdeflate libyaml pcre2; do
		grep -qi "$library" stdout || fail "$(cat stdout)"
	done
	succeeds "$GOCI" version --json
	jq -e . stdout >/dev/null
}

# size EXPRESSION: of the sizes in meta.json.
size() {
	jq -e ".goci.size | $1" meta.json >/dev/null || fail "$1: $(jq -c .goci.size meta.json)"
}

a_second_build_tells_the_change() {
	module web
	GOCI_CACHE=$PWD/cache
	succeeds "$GOCI" build --progress plain --metadata-file meta.json web
	has_line ' web  *built .* [0-9.]* MB, [0-9.]* MB unpacked; 0 of 2 layers from the cache$'
	size '.previous == null'
	jq -e '.goci | .size.compressed == (.images[0].layers | map(.size) | add) and
		.size.unpacked == (.images[0].layers | map(.unpacked) | add) and
		.cacheHitRate == 0' meta.json >/dev/null || fail "$(cat meta.json)"
	first=$(jq .goci.size.compressed meta.json)
	head -c 300000 /dev/urandom >noise
	succeeds "$GOCI" build --progress plain --metadata-file meta.json --file noise:/noise web
	has_line ' built .* MB \(\+0\.3 MB\), .* unpacked; 2 of 3 layers from the cache$'
	size ".previous == $first and .compressed > .previous"
	jq -e '.goci.cacheHitRate * 3 | round == 2' meta.json >/dev/null || fail "$(cat meta.json)"
	succeeds "$GOCI" build --progress plain --metadata-file meta.json web
	has_line ' built .* MB \(-0\.3 MB\), '
	sed -i s/dev/new/ web/main.go
	succeeds "$GOCI" build --progress plain --metadata-file meta.json web
	has_line ' built .* MB \((as before|[+-][0-9.]* kB)\), .*; 1 of 2 layers'
	size ".previous == $first"
}

each_platform_is_compared_with_its_own() {
	module web
	succeeds "$GOCI" build --metadata-file meta.json web
	first=$(jq .goci.size.compressed meta.json)
	succeeds "$GOCI" build --metadata-file meta.json --platform linux/amd64,linux/arm64 web
	size ".previous == $first and .compressed > $first * 1.5"
	second=$(jq .goci.size.compressed meta.json)
	succeeds "$GOCI" build --metadata-file meta.json --platform linux/amd64,linux/arm64 \
		--label a=b web
	size ".previous == $second and .compressed == $second"
}

a_damaged_image_is_no_previous_one() {
	module web
	succeeds "$GOCI" build web
	echo damaged >"dist/web/blobs/sha256/$(digest dist/web production | cut -d: -f2)"
	succeeds "$GOCI" build --progress plain --metadata-file meta.json web
	has_line ' built .* [0-9.]* MB, .* unpacked; 2 of 2 layers'
	size '.previous == null'
}

what_has_not_changed_has_no_closing_line() {
	module web
	sleep 0.03
	succeeds "$GOCI" build web
	sleep 0.03
	succeeds "$GOCI" build --progress plain --metadata-file meta.json web
	has_line ' unchanged .*cached$'
	same "$(wc -l <stderr)" 1 'lines'
	size '.previous == .compressed'
}

json_has_the_sizes() {
	module web
	succeeds "$GOCI" build --progress json --metadata-file meta.json --target base --shell none web
	jq -e 'select(.event == "built") | .service == "web" and .target == "base" and .previous == null and
		.compressed > 1000000 and .unpacked > .compressed and .seconds > 0 and
		.cacheHits + .cacheMisses > 1' stderr >/dev/null || fail "$(grep built stderr)"
	same "$(jq -r 'select(.event == "built") | .compressed' stderr)" \
		"$(jq .goci.size.compressed meta.json)"
}

# modes: of all that a build writes.
modes() {
	rm -rf out
	(
		umask "$1"
		mkdir out
		"$GOCI" build --progress quiet -o oci:out/web --metadata-file out/metadata \
			--trace out/trace web
		"$GOCI" inspect --html out/page oci:out/web:production
	) >/dev/null
	find out -printf '%y %m\n' | sort -u | tr '\n' ' '
}

files_are_as_the_umask_says() {
	module web
	same "$(modes 022)" 'd 755 f 644 '
	same "$(modes 077)" 'd 700 f 600 '
	same "$(modes 027)" 'd 750 f 640 '
}

usage_errors_have_status_2() {
	for words in 'frobnicate' 'build --frobnicate' 'version --frobnicate'; do
		# shellcheck disable=SC2086 # words on purpose
		refuses 2 '^goci: ' "$GOCI" $words
		one_line
	done
	refuses 2 '--platform' "$GOCI" build --platfrom linux/amd64
}

check 'the metadata file has the keys of buildx and of goci' metadata_has_buildx_keys
check 'the metadata of several services is by name' metadata_of_several_is_by_name
check 'one service and several have one shape in goci.services' one_shape_for_one_and_for_several
check 'json progress has service and platform apart, and the digest' json_has_service_and_platform
check 'a dry run prints the plan and makes nothing' dry_run_prints_the_plan_and_makes_nothing
check 'plain progress has a line for each step' plain_has_a_line_for_each_step
check 'quiet progress says nothing' quiet_says_nothing
check 'json progress is a document a line' json_is_a_document_a_line
check 'on a terminal there are live lines' terminal_has_live_lines
check 'a second build tells how the size has changed' a_second_build_tells_the_change
check 'each platform is compared with its own' each_platform_is_compared_with_its_own
check 'a damaged image is no previous one' a_damaged_image_is_no_previous_one
check 'what has not changed has no closing line' what_has_not_changed_has_no_closing_line
check 'json progress has the sizes' json_has_the_sizes
check 'version names the libraries' version_names_the_libraries
check 'files are made as the umask says' files_are_as_the_umask_says
check 'a usage error has status 2 and one line' usage_errors_have_status_2
finish
