#!/bin/sh
# goci.yaml: what it sets, for whom, and what wins.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

repository() {
	mkdir repo
	module repo/services/web
	module repo/services/jobs
	cat >repo/goci.yaml <<-'YAML'
		prefix: chorus
		defaults:
		  env: {LOG: info, REGION: eu}
		  label:
		    team: chat
		services:
		  web:
		    port: 9000
		    env: {LOG: debug}
		    file: assets:/srv
		  worker:
		    path: services/jobs
		    cmd: [run, --all]
	YAML
	mkdir repo/assets
	echo x >repo/assets/a
}

env_of() {
	config "$1" | jq -r '.config.Env | map(select(test("^(LOG|REGION|PORT)="))) | join(" ")'
}

a_service_is_named() {
	repository
	cd repo
	succeeds "$GOCI" build web worker
	same "$(cut -d@ -f1 stdout | tr '\n' ' ')" \
		'oci:dist/web:production oci:dist/worker:production '
	same "$(env_of dist/web)" 'PORT=9000 LOG=debug REGION=eu'
	same "$(env_of dist/worker)" 'PORT=8081 LOG=info REGION=eu'
	same "$(config dist/worker | jq -c .config.Cmd)" '["run","--all"]'
	same "$(config dist/worker | jq -r .config.Labels.team)" chat
	same "$(jq -r '.manifests[0].annotations["io.containerd.image.name"] | sub("^[^/]*/"; "")' dist/web/index.json)" \
		chorus/web:production
}

a_folder_takes_its_entry() {
	repository
	succeeds "$GOCI" build repo/services/jobs
	same "$(cut -d@ -f1 stdout)" oci:dist/worker:production
	same "$(config dist/worker | jq -c .config.Cmd)" '["run","--all"]'
}

the_command_line_wins() {
	repository
	cd repo
	succeeds "$GOCI" build --env LOG=warn --port 7000 --cmd now worker
	same "$(env_of dist/worker)" 'PORT=7000 LOG=warn REGION=eu'
	same "$(config dist/worker | jq -c .config.Cmd)" '["now"]'
}

paths_are_relative_to_the_file() {
	repository
	succeeds "$GOCI" build repo/services/web
	"$JUDGE" tree dist/web | grep -q 'srv/a' || fail 'assets are not in the image'
}

# a goci.yaml that lists services, in this folder; one above it says nothing of this
without_a_name_what_is_listed_is_built() {
	repository
	module repo/services/other
	cd repo
	succeeds "$GOCI" build
	same "$(cut -d@ -f1 stdout | tr '\n' ' ')" \
		'oci:dist/web:production oci:dist/worker:production '
	refuses 2 'goci dev runs one service, not 2; name one of web, worker' "$GOCI" dev
	cd services/other
	succeeds "$GOCI" build
	same "$(cut -d@ -f1 stdout)" oci:dist/other:production
	# a folder of a service's name is another thing
	cd ../..
	mkdir web worker
	succeeds "$GOCI" build
	same "$(wc -l <stdout)" 2
	printf 'services:\n  gone: {path: nowhere}\n  web: {path: services/web}\n' >goci.yaml
	fails_with 1 "$GOCI" build
	same "$(cut -d@ -f1 stdout)" oci:dist/web:production
	has_line 'gone'
}

without_a_list_this_folder_is_built() {
	module web
	printf 'defaults:\n  port: 9000\n' >web/goci.yaml
	cd web
	succeeds "$GOCI" build
	same "$(env_of dist/web)" PORT=9000
	printf 'services:\n' >goci.yaml
	succeeds "$GOCI" build
	rm goci.yaml
	succeeds "$GOCI" build
}

# cmd and entrypoint, for a service and by default; a JSON array is a list
a_text_of_several_words_is_told() {
	module web
	cd web
	say() {
		printf '%b' "$1" >goci.yaml
		refuses 2 "^goci: goci.yaml:$2 is one argument with a space.*\\[run, --all\\]" \
			"$GOCI" build
		one_line
	}
	say 'defaults:\n  cmd: run --all\n' '2: cmd: "run --all"'
	say 'services:\n  web:\n    path: .\n    cmd: "run\\t--all"\n' '4: cmd: "run.t--all"'
	say 'defaults:\n  entrypoint: /app/main -v\n' '2: entrypoint: "/app/main -v"'
	printf 'defaults:\n  cmd: [run --all, x]\n  entrypoint: "[\\"/app/main\\", \\"a b\\"]"\n' >goci.yaml
	succeeds "$GOCI" build
	same "$(config dist/web | jq -c '[.config.Entrypoint, .config.Cmd]')" \
		'[["/app/main","a b"],["run --all","x"]]'
	printf 'defaults:\n  cmd: run\n' >goci.yaml
	succeeds "$GOCI" build --cmd 'one argument'
	same "$(config dist/web | jq -c '.config.Cmd')" '["one argument"]'
}

check 'a service is built by its name, with its settings over the defaults' a_service_is_named
check 'without a name, what the goci.yaml of this folder lists is built' \
	without_a_name_what_is_listed_is_built
check 'without a list, the main package of this folder is built' \
	without_a_list_this_folder_is_built
check 'a text of several words where a list is wanted is told' a_text_of_several_words_is_told
check 'a folder takes its entry of goci.yaml' a_folder_takes_its_entry
check 'the command line wins over goci.yaml' the_command_line_wins
check 'paths in goci.yaml are relative to it' paths_are_relative_to_the_file
finish
