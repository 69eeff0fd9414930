#!/bin/sh
# goci inspect --size: what makes an image large.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# builds [GOCI BUILD OPTION...]: a module with static files, as the image dist/web.
builds() {
	module web
	mkdir -p web/files/big web/files/small/inner
	head -c 300000 /dev/zero >web/files/big/zeros
	printf 'x' >web/files/small/inner/x
	succeeds "$GOCI" build --file web/files:/srv/data "$@" web
}

# layer_files LAYOUT: lines "SIZE PATH" of all files, as tar tells.
layer_files() {
	for layer in $(blob "$1" "$(digest "$1" production)" | jq -r '.layers[].digest'); do
		blob "$1" "$layer" | tar -tzv
	done | awk '$1 ~ /^-/ { print $3, $6 }'
}

sizes_are_those_of_tar() {
	builds
	layer_files dist/web >files
	succeeds "$GOCI" inspect --size --json oci:dist/web
	same "$(jq .content stdout)" "$(awk '{ n += $1 } END { print n }' files)" content
	same "$(jq -c '.layers | map(.size)' stdout)" \
		"$(blob dist/web "$(digest dist/web production)" | jq -c '.layers | map(.size)')"
	same "$(jq .size stdout)" "$(jq '.layers | map(.size) | add' stdout)"
	for folder in srv srv/data srv/data/big srv/data/small usr/share/zoneinfo app; do
		want=$(awk -v p="$folder/" 'index($2, p) == 1 { n += $1; k++ } END { print n, k }' \
			files)
		same "$(jq -r --arg p "/$folder" '.folders[] | select(.path == $p)
			| "\(.size) \(.files)"' stdout)" "$want" "$folder"
	done
}

programs_are_told_by_module() {
	builds --platform linux/amd64,linux/arm64,linux/386,linux/s390x
	for arch in amd64 arm64 386 s390x; do
		succeeds "$GOCI" inspect --size --json --platform "linux/$arch" oci:dist/web
		jq .programs[0] stdout >program
		same "$(jq -r .program program)" /app/main
		same "$(jq -r .goVersion program)" "$(go env GOVERSION)"
		same "$(jq -r '.modules | map(.module) | sort | join(" ")' program)" \
			'example.com/test/web std'
		same "$(jq '.attributed >= .code * 0.9 and .attributed <= .code' program)" true
		same "$(jq '(.modules | map(.size) | add) == .attributed' program)" true
		same "$(jq '(.sections | map(.size) | add) == .size' program)" true
		same "$(jq '.modules | map((.packages | map(.size) | add) == .size) | all' program)" \
			true
	done
}

the_text_fits_a_terminal() {
	builds
	succeeds "$GOCI" inspect --size oci:dist/web
	awk 'length > 80' stdout >wide
	[ ! -s wide ] || fail "$(cat wide)"
	[ "$(wc -l <stdout)" -le 60 ] || fail "$(cat stdout)"
	has stdout '^ *0.3 MB  *[0-9.]* %  /srv/data/big (1 file)$'
	has stdout '^/app/main: .* MB, go[0-9.]*; sections$'
	has stdout '%  \.text: code$'
	has stdout '%  std go[0-9.]*$'
	has stdout '%  not attributed: '
	has_not stdout '/srv/data/small'
	succeeds "$GOCI" inspect --size --all oci:dist/web
	has stdout ' /srv/data/small/inner (1 file)$'
	has stdout '%  main$'
	has_not stdout ' more '
}

an_image_without_go_is_told() {
	need umoci
	umoci init --layout base
	umoci new --image base:1
	umoci config --image base:1 --os linux --architecture "$(go env GOHOSTARCH)"
	printf 'x' >file
	umoci insert --rootless --image base:1 file /file
	succeeds "$GOCI" inspect --size oci:base:1
	has_not stdout MODULES
	succeeds "$GOCI" inspect --size --json oci:base:1
	same "$(jq -c '[.programs, .content, .folders]' stdout)" \
		'[[],1,[{"path":"/","size":1,"files":1}]]'
}

# with_program FILE: an image base:1 of this one file.
with_program() {
	umoci init --layout base
	umoci new --image base:1
	umoci config --image base:1 --os linux --architecture "$(go env GOHOSTARCH)"
	umoci insert --rootless --image base:1 "$1" /program
}

a_damaged_table_is_told() {
	need umoci
	need readelf
	module web
	build_tool web "$PWD/program"
	at=$((0x$(readelf -SW program | sed -n \
		's/^.* \.gopclntab  *PROGBITS  *[0-9a-f]* \([0-9a-f]*\) .*/\1/p')))
	printf '\377\377\377\377\377' |
		dd of=program bs=1 seek=$((at + 8)) conv=notrunc status=none
	with_program program
	succeeds "$GOCI" inspect --size oci:base:1
	has stdout '^/program: no list of modules: its function table is damaged$'
	has stdout '\.text: code$'
	succeeds "$GOCI" inspect --size --json oci:base:1
	same "$(jq -r '.programs[0] | "\(.problem) \(.modules)"' stdout)" \
		'its function table is damaged []'
}

wrong_options_are_usage_errors() {
	refuses 2 'choose one' "$GOCI" inspect --size --modules oci:a
	one_line
	refuses 2 'no image is given' "$GOCI" inspect --size
	one_line
}

check 'sizes of layers and folders are those that tar tells' sizes_are_those_of_tar
check 'programs of four machines are told by module and section' \
	programs_are_told_by_module
check 'the text fits a terminal, and --all leaves nothing out' the_text_fits_a_terminal
check 'an image without Go has layers and folders' an_image_without_go_is_told
check 'a program with a damaged function table is told by its sections' \
	a_damaged_table_is_told
check 'wrong options are usage errors' wrong_options_are_usage_errors
finish
