#!/bin/sh
# scripts/build-go-service.sh: called as the script of the Docker strategy was.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"
export GOCI
script=$TOP/scripts/build-go-service.sh

builds_production() {
	module services/web
	succeeds "$script" web
	same "$(cut -d@ -f1 stdout)" oci:dist/web:production
	same "$(jq -r '.manifests[0].annotations["io.containerd.image.name"] | sub("^[^/]*/"; "")' dist/web/index.json)" \
		chorus/web:production
}

takes_stage_and_options() {
	module services/web
	succeeds "$script" web production --no-cache --platform linux/arm64 --label a=b \
		--build-arg GOPROXY=off --progress plain
	has_line 'web linux/arm64 +compile'
	same "$(config dist/web | jq -r .config.Labels.a)" b
	succeeds "$script" web production -t mine/web:7
	[ -n "$(digest dist/web 7)" ] || fail 'no tag 7'
	succeeds "$script" web --target=production
}

finds_services() {
	module repo/services/web
	git -C repo init -q
	mkdir -p repo/deep/er
	(cd repo/deep/er && succeeds "$script" web && [ -e dist/web/index.json ])
	module elsewhere/web
	SERVICES_DIR=$PWD/elsewhere succeeds "$script" web
	refuses 1 'no folder services/nothing' "$script" nothing
}

refuses_by_name() {
	module services/web
	refuses 2 "docker's --squash has no counterpart" "$script" web production --squash
	refuses 2 "docker's --secret has no counterpart" "$script" web --secret=id=x
	refuses 2 'FOO=1 has no counterpart' "$script" web --build-arg FOO=1
	refuses 2 'there is no stage test' "$script" web test
	refuses 2 'no service' "$script" ../web
	refuses 2 'usage:' "$script"
}

# The stages themselves are tests/tools/stages.sh's.
passes_the_stage_on() {
	module services/web
	cat >fake <<-'SH'
		#!/bin/sh
		echo "$@"
	SH
	chmod 755 fake
	GOCI=$PWD/fake succeeds "$script" web development --no-cache
	same "$(cat stdout)" \
		"build --target development --tag chorus/web:development --no-cache $PWD/services/web"
}

check 'the script builds chorus/SERVICE:production' builds_production
check "the script takes a stage and docker's options" takes_stage_and_options
check 'the script finds services here, in the repository and in SERVICES_DIR' finds_services
check 'the script passes the stage on' passes_the_stage_on
check 'the script refuses what has no counterpart by name' refuses_by_name
finish
