#!/bin/sh
# goci inspect: what an image is, and which modules its programs were built from.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# as_unpacked BUNDLE: type, mode, time, size, path and target of every file in it.
as_unpacked() {
	(cd "$1/rootfs" && find . -mindepth 1 \( -type d -printf '%m %T@ 0 %P \n' \) -o \
		\( -type l -printf '777 %T@ 0 %P %l\n' \) -o -printf '%m %T@ %s %P \n') |
		sed 's/\.0000000000 / /' | LC_ALL=C sort -k4
}

# program LAYOUT [TAG]: the file app/main of the image, beside the test.
program() {
	manifest=$(blob "$1" "$(digest "$1" "${2:-production}")")
	for layer in $(printf '%s' "$manifest" | jq -r '.layers[].digest'); do
		blob "$1" "$layer" | tar -xz app/main 2>/dev/null || :
	done
	[ -f app/main ] || fail 'no app/main in the image'
}

# tells_what_go_tells LAYOUT [TAG]: --modules and `go version -m` say the same.
tells_what_go_tells() {
	program "$@"
	succeeds "$GOCI" inspect --modules "oci:$1:${2:-production}"
	go version -m app/main | sed '1s,^app/main:,/app/main:,' >want
	diff want stdout
	[ ! -s stderr ] || fail "$(cat stderr)"
	rm -r app
}

builds_service() {
	succeeds "$GOCI" build -o "oci:$PWD/dist/web" "$FIXTURES/$1"
}

modules_are_those_of_go() {
	builds_service "$1"
	tells_what_go_tells dist/web
	[ "$(grep -c '^	dep	' stdout)" -gt 10 ] || fail "$(cat stdout)"
}

modules_as_json_are_those_of_go() {
	builds_service workflow-engine
	program dist/web
	# `go version -m` has -json from Go 1.25 on.
	go version -m -json app/main >want 2>/dev/null || "$JUDGE" buildinfo app/main >want
	succeeds "$GOCI" inspect --modules --json oci:dist/web
	# Before Go 1.25 what is absent stands there as null or "".
	given='walk(if type == "object" then with_entries(select((.value // "") != "")) else . end)'
	jq -S "$given" want >want.json
	jq -S ".programs[0] | del(.program) | $given" stdout >got.json
	diff want.json got.json
	same "$(jq -r '.programs[0].program, .platform, .digest' stdout | tr '\n' ' ')" \
		"/app/main $(go env GOHOSTOS)/$(go env GOHOSTARCH) $(digest dist/web production) "
}

# with_replaced DIR: a copy of a service that replaces a module by itself, and needs
# one from a folder beside it.
with_replaced() {
	cp -r "$FIXTURES/presence-service" "$1"
	mkdir "$1/beside"
	printf 'module example.com/beside\n\ngo 1.19\n' >"$1/beside/go.mod"
	printf 'package beside\n\nvar Here = true\n' >"$1/beside/beside.go"
	printf 'package main\n\nimport "example.com/beside"\n\nvar _ = beside.Here\n' \
		>"$1/extra.go"
	(cd "$1" && go mod edit -require example.com/beside@v1.0.0 \
		-replace example.com/beside=./beside \
		-replace go.uber.org/zap=go.uber.org/zap@v1.24.0)
}

replaced_modules_are_told() {
	with_replaced web
	succeeds "$GOCI" build -o oci:dist/web web
	tells_what_go_tells dist/web
	grep -q '^	=>	go.uber.org/zap	v1.24.0	h1:' stdout || fail "$(cat stdout)"
	grep -q '^	=>	./beside	' stdout || fail "$(cat stdout)"
	succeeds "$GOCI" inspect --verify-modules web/go.sum oci:dist/web
	same "$(wc -l <stdout)" 1
	has stdout '; 1 local, without a sum$'
}

vendored_modules_have_no_sums() {
	cp -r "$FIXTURES/presence-service" web
	(cd web && go mod vendor)
	succeeds "$GOCI" build -o oci:dist/web web
	tells_what_go_tells dist/web
	fails_with 1 "$GOCI" inspect --verify-modules web/go.sum oci:dist/web
	has stdout 'go.uber.org/zap v1.24.0: the program has no sum, web/go.sum has h1:'
	has_line 'vendor folder'
	one_line
}

verify_accepts_its_go_sum() {
	for service in workflow-engine presence-service; do
		builds_service "$service"
		succeeds "$GOCI" inspect --verify-modules "$FIXTURES/$service/go.sum" oci:dist/web
		same "$(wc -l <stdout)" 1
		grep -Eq '^/app/main: [0-9]+ modules are as .*/go.sum has them$' stdout ||
			fail "$(cat stdout)"
		[ ! -s stderr ] || fail "$(cat stderr)"
	done
}

verify_refuses_a_changed_go_sum() {
	builds_service workflow-engine
	sed -e '/^gopkg.in.yaml.v3 v3.0.1 /s/h1:./h1:A/' -e '/^go.uber.org.zap v1.24.0 /d' \
		"$FIXTURES/workflow-engine/go.sum" >go.sum
	fails_with 1 "$GOCI" inspect --verify-modules go.sum oci:dist/web
	same "$(wc -l <stdout)" 2
	sum=$(sed -n 's/^gopkg.in.yaml.v3 v3.0.1 //p' "$FIXTURES/workflow-engine/go.sum")
	changed=$(sed -n 's/^gopkg.in.yaml.v3 v3.0.1 //p' go.sum)
	grep -Fqx "/app/main: gopkg.in/yaml.v3 v3.0.1: the program has $sum, go.sum has $changed" \
		stdout || fail "$(cat stdout)"
	has stdout 'go.uber.org/zap v1.24.0: the program has h1:.*, go.sum has no line$'
	has_line 'oci:dist/web: 2 modules are not as go.sum has them'
	one_line
	fails_with 1 "$GOCI" inspect --json --verify-modules go.sum oci:dist/web
	same "$(jq -r '.programs[0].problems | map(.module + "=" + (.wanted // "none")) | join(" ")' \
		stdout)" "go.uber.org/zap=none gopkg.in/yaml.v3=$changed"
}

wrong_go_sums_are_told() {
	module web
	succeeds "$GOCI" build web
	printf 'a v1 h1:x=\n\nbroken line\n' >go.sum
	refuses 1 'go.sum:3: expected MODULE VERSION SUM' \
		"$GOCI" inspect --verify-modules go.sum oci:dist/web
	one_line
	refuses 1 'nowhere: No such file' "$GOCI" inspect --verify-modules nowhere oci:dist/web
	one_line
	: >empty
	succeeds "$GOCI" inspect --verify-modules empty oci:dist/web
	same "$(cat stdout)" '/app/main: needs no modules'
}

other_machines_are_read() {
	module web
	succeeds "$GOCI" build --platform linux/arm64,linux/s390x web
	refuses 1 'has no image for .*; --platform chooses one of: linux/arm64, linux/s390x' \
		"$GOCI" inspect --modules --platform linux/riscv64 oci:dist/web
	one_line
	for arch in arm64 s390x; do
		succeeds "$GOCI" inspect --modules --platform "linux/$arch" oci:dist/web
		has stdout "^	build	GOARCH=$arch$"
	done
	succeeds "$GOCI" build --platform linux/arm64 -o oci:one web
	succeeds "$GOCI" inspect --modules oci:one
	tells_what_go_tells one
	has stdout '^	build	GOARCH=arm64$'
}

# A base with Go programs: one stays, one is hidden, one is replaced by a script.
make_base() {
	module tool
	build_tool tool "$PWD/tool.bin"
	umoci init --layout base
	umoci new --image base:1
	umoci config --image base:1 --os linux --architecture "$(go env GOHOSTARCH)" \
		--config.entrypoint run --config.env PATH=/none:/opt/bin
	umoci unpack --rootless --image base:1 bundle
	mkdir -p bundle/rootfs/opt/bin bundle/rootfs/hidden
	for name in kept gone script; do
		cp tool.bin "bundle/rootfs/opt/bin/$name"
	done
	cp tool.bin bundle/rootfs/hidden/tool
	cp tool.bin bundle/rootfs/opt/bin/plain
	chmod 644 bundle/rootfs/opt/bin/plain
	ln -s ../../opt/bin/kept bundle/rootfs/opt/bin/run
	ln bundle/rootfs/opt/bin/kept bundle/rootfs/opt/bin/linked
	umoci repack --refresh-bundle --image base:1 bundle
	rm -r bundle/rootfs/opt/bin/gone bundle/rootfs/hidden
	printf '#!/bin/sh\n' >bundle/rootfs/opt/bin/script
	umoci repack --image base:1 bundle
}

hidden_programs_are_not_listed() {
	need umoci
	make_base >log 2>&1 || fail "$(cat log)"
	succeeds "$GOCI" inspect --modules --all oci:base:1
	same "$(grep -o '^/[^:]*' stdout)" /opt/bin/kept
	module web
	succeeds "$GOCI" build --base oci:base:1 web
	succeeds "$GOCI" inspect --modules --all oci:dist/web
	same "$(grep -o '^/[^:]*' stdout | tr '\n' ' ')" '/app/main /opt/bin/kept '
	succeeds "$GOCI" inspect --modules oci:dist/web
	same "$(grep -o '^/[^:]*' stdout)" /app/main
}

entrypoints_are_found_as_engines_do() {
	need umoci
	make_base >log 2>&1 || fail "$(cat log)"
	succeeds "$GOCI" inspect --modules oci:base:1
	same "$(grep -o '^/[^:]*' stdout)" /opt/bin/kept
	umoci config --image base:1 --clear config.entrypoint --config.entrypoint bin/kept \
		--config.workingdir /opt
	succeeds "$GOCI" inspect --modules oci:base:1
	umoci config --image base:1 --clear config.entrypoint --config.entrypoint linked
	succeeds "$GOCI" inspect --modules oci:base:1
	umoci config --image base:1 --clear config.entrypoint --config.entrypoint nothing
	refuses 1 'oci:base:1: the image'\''s entrypoint, "nothing", is not in the image' \
		"$GOCI" inspect --modules oci:base:1
	umoci config --image base:1 --clear config.entrypoint
	refuses 1 'oci:base:1: the image has no entrypoint and no cmd' \
		"$GOCI" inspect --modules oci:base:1
	one_line
}

files_are_those_that_umoci_unpacks() {
	need umoci
	make_base >log 2>&1 || fail "$(cat log)"
	module web
	SOURCE_DATE_EPOCH=86400 succeeds "$GOCI" build --base oci:base:1 web
	umoci unpack --rootless --image dist/web:production unpacked >log 2>&1 ||
		fail "$(cat log)"
	as_unpacked unpacked >want
	succeeds "$GOCI" inspect --files --json oci:dist/web
	jq -r '(.files | map({key: .path, value: .}) | from_entries) as $all | .files[] |
		(if .type == "hard link" then $all["/" + .link] else . end) as $f |
		"\($f.mode | ltrimstr("0")) \(.mtime) \($f.size) \(.path[1:]) " +
		(if .type == "symlink" then .link else "" end)' stdout |
		LC_ALL=C sort -k4 >got
	diff want got
	[ "$(wc -l <got)" -gt 20 ] || fail "$(cat got)"
}

files_are_told_as_ls_does() {
	need umoci
	make_base >log 2>&1 || fail "$(cat log)"
	module web
	succeeds "$GOCI" build --base oci:base:1 --no-tzdata web
	succeeds "$GOCI" inspect --files oci:dist/web
	program dist/web
	has stdout "^-r-xr-xr-x  1001:1001  *$(stat -c %s app/main)  3  /app/main$"
	has stdout '^drwxrwxrwt  0:0  *-  2  /tmp$'
	has stdout '^lrwxrwxrwx  .* -  0  /opt/bin/run -> ../../opt/bin/kept$'
	has stdout '^hrwxr-xr-x  .* -  0  /opt/bin/linked -> opt/bin/kept$'
	same "$(sed -n 's,.*  /,/,p' stdout | sed 's/ -> .*//')" \
		"$(sed -n 's,.*  /,/,p' stdout | sed 's/ -> .*//' | LC_ALL=C sort)"
	same "$(awk 'NF == 8 && $1 < 2 {print $5, $7, $8}' stdout | tr '\n' ' ')" \
		"$((3 * $(stat -c %s tool.bin))) 0 0 0 1 3 "
}

# The content is that of the layer which has the link.
a_link_outlives_its_target() {
	need umoci
	make_base >log 2>&1 || fail "$(cat log)"
	umoci config --image base:1 --clear config.entrypoint --config.entrypoint linked
	succeeds "$GOCI" inspect --modules oci:base:1
	sed 1d stdout >want
	umoci unpack --rootless --image base:1 again >log 2>&1 || fail "$(cat log)"
	rm again/rootfs/opt/bin/kept
	printf '#!/bin/sh\n' >again/rootfs/opt/bin/kept
	umoci repack --image base:1 again >log 2>&1 || fail "$(cat log)"
	succeeds "$GOCI" inspect --modules oci:base:1
	same "$(head -n 1 stdout)" "/opt/bin/linked: $(go env GOVERSION)"
	sed 1d stdout | cmp - want
}

images_without_go_are_told() {
	need umoci
	make_base >log 2>&1 || fail "$(cat log)"
	umoci config --image base:1 --clear config.entrypoint \
		--config.entrypoint /opt/bin/script
	refuses 1 'oci:base:1: /opt/bin/script: is not an ELF file' \
		"$GOCI" inspect --modules oci:base:1
	one_line
	rm -r bundle/rootfs/opt
	umoci repack --image base:1 bundle >log 2>&1 || fail "$(cat log)"
	refuses 1 'oci:base:1: the image contains no Go program' \
		"$GOCI" inspect --all --modules oci:base:1
	one_line
}

the_summary_is_one_screen() {
	module web
	succeeds "$GOCI" build --platform linux/amd64,linux/arm64 --env A=1 --port 9000/udp \
		--label team=chat web
	succeeds "$GOCI" inspect --platform linux/arm64 oci:dist/web
	[ "$(wc -l <stdout)" -le 24 ] || fail "$(cat stdout)"
	has stdout '^oci:dist/web$'
	has stdout '^  platforms  *linux/amd64  *sha256:'
	has stdout '^  platform  *linux/arm64$'
	has stdout '^  user  *1001:1001$'
	has stdout '^  entrypoint  *\["/app/main"\]$'
	has stdout '^  ports  *9000/udp$'
	has stdout ' A=1$'
	has stdout ' team=chat$'
	has stdout '^  tag  *production$'
	has stdout '^  size  *[0-9.]* MB  *[0-9.]* MB unpacked$'
	has stdout '^  layers  *[0-9.]* [kM]B  *[0-9.]* [kM]B unpacked  sha256:[0-9a-f]*  skeleton (users,'
	has stdout '^  *[0-9.]* [kM]B  *[0-9.]* [kM]B unpacked  sha256:[0-9a-f]*  /app/main$'
	succeeds "$GOCI" inspect --json --platform linux/arm64 oci:dist/web
	same "$(jq -r '.platforms | map(.platform) | join(" ")' stdout)" 'linux/amd64 linux/arm64'
	same "$(jq -r '.digest' stdout)" \
		"$(blob dist/web "$(digest dist/web production)" | jq -r '.manifests[1].digest')"
	same "$(jq -r '.config.User' stdout)" 1001:1001
	same "$(jq -r '.history | length' stdout)" 2
	jq -r '.layers[] | "\(.digest) \(.diffID) \(.unpacked)"' stdout >got
	jq -r '.layers[].digest' stdout | while read -r layer; do
		blob dist/web "$layer" | gzip -dc >tar
		echo "$layer sha256:$(sha256sum <tar | cut -d' ' -f1) $(wc -c <tar)"
	done >want
	diff want got
}

the_tags_of_a_layout_are_told() {
	module web
	for tag in v1 v2; do
		succeeds "$GOCI" build -t "web:$tag" web
	done
	succeeds "$GOCI" build -t web:both --platform linux/amd64,linux/arm64 web
	succeeds "$GOCI" inspect oci:dist/web
	same "$(sed 1d stdout)" "  v1    $(digest dist/web v1)  linux/$(go env GOHOSTARCH)
  v2    $(digest dist/web v2)  linux/$(go env GOHOSTARCH)
  both  $(digest dist/web both)  linux/amd64,linux/arm64"
	succeeds "$GOCI" inspect --json oci:dist/web
	same "$(jq -c '.tags | map(.tag, (.platforms | length))' stdout)" '["v1",1,"v2",1,"both",2]'
	succeeds "$GOCI" inspect oci:dist/web:v1
	same "$(grep -A1 '^  tags ' stdout | awk '{print $NF}' | tr '\n' ' ')" 'v1 v2 '
	refuses 1 'has several images: v1, v2, both; name one as oci:dist/web:v1$' "$GOCI" inspect --modules oci:dist/web
	one_line
}

history_and_base_are_told() {
	need umoci
	make_base >log 2>&1 || fail "$(cat log)"
	module web
	succeeds "$GOCI" build --base oci:base:1 web
	succeeds "$GOCI" inspect oci:dist/web
	has stdout "^  base  *$(digest base 1)$"
	made=$(config dist/web | jq -r '.history[] | select(.empty_layer) | .created_by')
	[ -n "$made" ] || fail 'umoci wrote no history'
	same "$(sed -n 's/^  no layer  *//p' stdout)" "$(echo "$made" | head -n 1)"
}

an_image_that_skopeo_copied_is_read() {
	need skopeo
	module web
	succeeds "$GOCI" build web
	skopeo --insecure-policy copy -q --dest-compress-format zstd \
		--dest-compress oci:dist/web:production oci:copy:v1
	succeeds "$GOCI" inspect --modules oci:dist/web
	cp stdout want
	succeeds "$GOCI" inspect --modules oci:copy:v1
	cmp want stdout
}

wrong_references_are_one_line() {
	module web
	succeeds "$GOCI" build web
	while IFS='|' read -r code pattern reference; do
		refuses "$code" "$pattern" "$GOCI" inspect --modules "$reference"
		one_line
	done <<-'END'
		2|is a layout; write oci:dist/web$|dist/web
		2|`skopeo copy --all docker://x oci:x` puts it there, then write oci:x$|docker://x
		2|names nothing; it is oci:DIR|oci:
		2|" b" is no tag|oci:dist/web: b
		1|has no tag "a/b"; it has production \(goci help a-tag-does-not-exist\)$|oci:dist/web:a/b
		1|oci:nowhere: .*No such file|oci:nowhere
		1|oci:web: is no OCI layout: the folder web has no oci-layout file$|oci:web
		1|oci:dist/web:other: has no tag "other"; it has production \(goci help a-tag-does-not-exist\)$|oci:dist/web:other
	END
}

wrong_options_are_usage_errors() {
	refuses 2 'no image is given' "$GOCI" inspect
	one_line
	refuses 2 'one image at a time' "$GOCI" inspect oci:a oci:b
	refuses 2 'all goes with' "$GOCI" inspect --all oci:a
	refuses 2 'choose one' "$GOCI" inspect --modules --verify-modules go.sum oci:a
	refuses 2 'platform "vax" is unknown' "$GOCI" inspect --platform vax oci:a
	refuses 2 'did you mean --modules' "$GOCI" inspect --module oci:a
}

a_damaged_layer_is_told() {
	module web
	succeeds "$GOCI" build web
	layer=$(blob dist/web "$(digest dist/web production)" | jq -r '.layers[1].digest')
	chmod u+w "dist/web/blobs/sha256/${layer#sha256:}"
	flip "dist/web/blobs/sha256/${layer#sha256:}" 99
	for option in --modules --files; do
		refuses 1 "oci:dist/web: .*${layer}" "$GOCI" inspect "$option" oci:dist/web
		one_line
	done
	fails_with 1 "$GOCI" inspect --json oci:dist/web
	same "$(jq -c '.layers | map(.unpacked)' stdout)" '[null,null]'
	has_line "oci:dist/web: .*${layer}"
}

nothing_is_left_and_memory_is_small() {
	builds_service workflow-engine
	mkdir tmp
	succeeds env TMPDIR="$PWD/tmp" "$GOCI" inspect --modules --all oci:dist/web
	[ -z "$(ls -A tmp)" ] || fail "$(ls -A tmp)"
	[ -x /usr/bin/time ] || skip_because '/usr/bin/time is not installed'
	/usr/bin/time -f %M -o peak "$GOCI" inspect --modules --all oci:dist/web >stdout
	case $(ldd "$GOCI" 2>/dev/null) in
	*san*) ;;
	*) [ "$(cat peak)" -lt 65536 ] || fail "$(cat peak) kB" ;;
	esac
}

check 'the modules of workflow-engine are those that go version tells' \
	modules_are_those_of_go workflow-engine
check 'the modules of presence-service are those that go version tells' \
	modules_are_those_of_go presence-service
check 'as JSON they are those that go version tells' modules_as_json_are_those_of_go
check 'replaced modules are told with what replaces them' replaced_modules_are_told
check 'vendored modules have no sums, which is told' vendored_modules_have_no_sums
check 'verify-modules accepts the go.sum of the build' verify_accepts_its_go_sum
check 'verify-modules tells every changed and missing line' verify_refuses_a_changed_go_sum
check 'a go.sum that is wrong or absent is told' wrong_go_sums_are_told
check 'programs of other machines are read' other_machines_are_read
check 'programs that a higher layer hides are not listed' hidden_programs_are_not_listed
check 'the entrypoint is found by PATH, folder, symlink and hard link' \
	entrypoints_are_found_as_engines_do
check 'the files are those that umoci unpacks' files_are_those_that_umoci_unpacks
check 'the files are told as ls does, with what each layer does' files_are_told_as_ls_does
check 'a hard link outlives its target' a_link_outlives_its_target
check 'an image with no Go program is told' images_without_go_are_told
check 'the summary is one screen, or JSON' the_summary_is_one_screen
check 'the tags of a layout are told where none is named' the_tags_of_a_layout_are_told
check 'history without layers and the base are told' history_and_base_are_told
check 'an image that skopeo packed anew is read' an_image_that_skopeo_copied_is_read
check 'wrong references are errors of one line' wrong_references_are_one_line
check 'wrong options are usage errors' wrong_options_are_usage_errors
check 'a damaged layer is told' a_damaged_layer_is_told
check 'nothing is left behind, and memory stays small' nothing_is_left_and_memory_is_small
finish
