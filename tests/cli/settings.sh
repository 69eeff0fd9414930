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
	same "$(jq -r '.manifests[0].annotations["io.containerd.image.name"]' dist/web/index.json)" \
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

check 'a service is built by its name, with its settings over the defaults' a_service_is_named
check 'a folder takes its entry of goci.yaml' a_folder_takes_its_entry
check 'the command line wins over goci.yaml' the_command_line_wins
check 'paths in goci.yaml are relative to it' paths_are_relative_to_the_file
finish
