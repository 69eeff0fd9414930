#!/bin/sh
# goci build: what it makes of its options.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

writes_one_reference() {
	module web
	succeeds "$GOCI" build web
	same "$(wc -l <stdout)" 1
	grep -Eqx 'oci:dist/web:production@sha256:[0-9a-f]{64}' stdout || fail "$(cat stdout)"
	same "$(cut -d@ -f2 stdout)" "$(digest dist/web production)"
}

builds_the_current_folder() {
	module web
	cd web
	succeeds "$GOCI" build
	[ -e dist/web/index.json ] || fail 'no dist/web'
}

has_the_design_s_config() {
	module web
	succeeds "$GOCI" build web
	config dist/web >config.json
	same "$(jq -r .config.User config.json)" 1001:1001
	same "$(jq -c .config.Entrypoint config.json)" '["/app/main"]'
	same "$(jq -r .config.WorkingDir config.json)" /app
	same "$(jq -c .config.ExposedPorts config.json)" '{"8081/tcp":{}}'
	same "$(jq -r .config.StopSignal config.json)" SIGTERM
	same "$(jq -r .created config.json)" 1970-01-01T00:00:00Z
	same "$(jq -r '.config.Env | map(split("=")[0]) | join(" ")' config.json)" \
		'PATH PORT SSL_CERT_FILE'
	same "$(jq -r '.history | length' config.json)" 2
}

options_reach_the_config() {
	module web
	succeeds "$GOCI" build --user 65532 --env A=1 --env B='x y=z' --env A=2 --port 9000 \
		--port 53/udp --workdir /srv --entrypoint /app/main --entrypoint serve \
		--cmd '["--log","debug"]' --label team=chat --stop-signal SIGINT --volume /data web
	config dist/web >config.json
	same "$(jq -r .config.User config.json)" 65532:65532
	same "$(jq -c '.config.Env - [.config.Env[] | select(startswith("PATH") or startswith("SSL"))]' \
		config.json)" '["PORT=9000","A=2","B=x y=z"]'
	same "$(jq -c .config.ExposedPorts config.json)" '{"53/udp":{},"9000/tcp":{}}'
	same "$(jq -c '[.config.WorkingDir,.config.Entrypoint,.config.Cmd]' config.json)" \
		'["/srv",["/app/main","serve"],["--log","debug"]]'
	same "$(jq -r '.config.Labels.team' config.json)" chat
	same "$(jq -c '[.config.StopSignal,.config.Volumes]' config.json)" '["SIGINT",{"/data":{}}]'
	"$JUDGE" tree dist/web | grep -E '^d?[^ ]*0?755 65532 65532 .*data' ||
		fail "$("$JUDGE" tree dist/web | head)"
}

annotations_are_on_the_manifest() {
	module web
	succeeds "$GOCI" build --annotation a.b=c web
	same "$(blob dist/web "$(digest dist/web production)" | jq -c .annotations)" '{"a.b":"c"}'
}

replaces_its_tag_and_keeps_others() {
	module web
	succeeds "$GOCI" build web
	first=$(digest dist/web production)
	succeeds "$GOCI" build -t web:other web
	succeeds "$GOCI" build --label v=2 web
	same "$(jq '.manifests | length' dist/web/index.json)" 2
	[ "$(digest dist/web production)" != "$first" ] || fail 'the tag was not replaced'
	same "$(digest dist/web other)" "$first"
}

tag_names_the_image() {
	module web
	succeeds "$GOCI" build -t chorus/gateway:1.2 web
	same "$(jq -r '.manifests[0].annotations["io.containerd.image.name"] | sub("^[^/]*/"; "")' \
		dist/gateway/index.json)" chorus/gateway:1.2
	[ -n "$(digest dist/gateway 1.2)" ] || fail 'no tag 1.2'
}

output_chooses_the_layout() {
	module web
	succeeds "$GOCI" build -o oci:out/here:v1 web
	[ -n "$(digest out/here v1)" ] || fail 'no tag v1 in out/here'
}

platforms_make_an_index() {
	module web
	succeeds "$GOCI" build --platform linux/amd64,linux/arm64,linux/arm/v7 web
	blob dist/web "$(digest dist/web production)" >index.json
	same "$(jq -r '.manifests | map(.platform | [.os,.architecture,.variant // "-"] | join("/"))
		| join(" ")' index.json)" 'linux/amd64/- linux/arm64/v8 linux/arm/v7'
	"$JUDGE" layout dist/web
}

# program LAYOUT: its /app/main, here.
program() {
	jq -r '.layers[-1].digest' "$1/blobs/sha256/$(jq -r '.manifests[0].digest' \
		"$1/index.json" | cut -d: -f2)" >digest
	tar -xzf "$1/blobs/sha256/$(cut -d: -f2 digest)" app/main
}

ldflags_and_go_tags_reach_the_compiler() {
	module web
	cat >web/tagged.go <<-'GO'
		//go:build special

		package main

		func init() { version += "+special" }
	GO
	succeeds "$GOCI" build --ldflags '-X main.version=1.2' --go-tags special web
	same "$(config dist/web | jq -r '.config.Labels["goci.ldflags"]')" '-X main.version=1.2'
	skopeo --insecure-policy copy -q oci:dist/web:production dir:unpacked
	"$JUDGE" tree dist/web | grep -q 'app/main' || fail 'no /app/main'
	program dist/web
	same "$(app/main)" 'hello 1.2+special'
}

debug_information_is_there_for_who_keeps_it() {
	module web
	succeeds "$GOCI" build web
	program dist/web
	go version -m app/main >settings
	has settings '-gcflags=all=-dwarf=false'
	succeeds "$GOCI" build --ldflags -w=0 web
	program dist/web
	readelf --debug-dump=info app/main >information 2>/dev/null
	has information 'main\.main'
	has information 'runtime\.mallocgc'
	GOFLAGS=-gcflags=-l succeeds "$GOCI" build web
	program dist/web
	go version -m app/main >settings
	has_not settings 'dwarf=false'
}

warns_of_a_closed_file() {
	module web
	echo one >key
	succeeds "$GOCI" build --file key:/srv/key:0400 --file key:/srv/more:0640:1001:0 web
	has_line '^goci: warning: web: --file key:/srv/key:0400: the service may not read it as 1001:1001'
	has_line ', or give it :1001:1001 after MODE \(goci help in-the-running-service\)$'
	same "$(grep -c warning stderr)" 1 'warnings'
	succeeds "$GOCI" build --file key:/srv/key:0400:1001:1001 --file key:/srv/a:0440:0:1001 \
		--file key:/srv/b:0444 --file key:/srv/c --user 1001:1001 web
	has_not stderr warning
	succeeds "$GOCI" build --user 0 --file key:/srv/key:0400 web
	has_not stderr warning
}

static_files_get_a_layer_of_their_own() {
	module web
	mkdir -p assets/sub
	echo one >assets/sub/a.txt
	ln -s sub/a.txt assets/link
	printf '#!x\n' >run.sh
	chmod 755 run.sh
	succeeds "$GOCI" build --file assets:/srv/assets --file run.sh:/srv/run:0500:7:8 web
	"$JUDGE" tree dist/web >entries
	grep -q 'srv/assets/sub/a.txt' entries || fail "$(cat entries)"
	grep -q 'srv/assets/link -> sub/a.txt' entries || fail "$(cat entries)"
	grep -E '0?500 7 8 .*srv/run' entries || fail "$(grep srv entries)"
	same "$(blob dist/web "$(digest dist/web production)" | jq '.layers | length')" 3
	"$JUDGE" layout dist/web
}

can_leave_out_certificates_and_zones() {
	module web
	succeeds "$GOCI" build --ca-certificates none --no-tzdata web
	"$JUDGE" tree dist/web >entries
	! grep -Eq 'zoneinfo|ca-certificates' entries || fail "$(cat entries)"
	! config dist/web | grep -q SSL_CERT_FILE || fail 'SSL_CERT_FILE is set'
}

takes_a_named_certificate_file() {
	module web
	openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=test -keyout key.pem \
		-out ca.pem 2>/dev/null
	succeeds "$GOCI" build --ca-certificates ca.pem web
	"$JUDGE" tree dist/web | grep "ca-certificates.crt.*$(sha256sum <ca.pem | cut -c1-16)" ||
		fail 'the file is not the one in the image'
}

builds_every_main_below() {
	cp -r "$TOP/fixtures/workspace" repo
	succeeds "$GOCI" build repo/...
	same "$(cut -d@ -f1 stdout | tr '\n' ' ')" 'oci:dist/a:production oci:dist/b:production '
}

one_failing_service_does_not_stop_the_others() {
	module good
	module bad
	echo 'package main; func main() { undefined() }' >bad/main.go
	run "$GOCI" build bad nowhere good
	same "$status" 1
	same "$(cut -d@ -f1 stdout)" oci:dist/good:production
	has_line 'undefined: undefined'
	has_line 'bad: '
	has_line 'nowhere: '
	[ ! -e dist/bad ] || fail 'dist/bad was made'
}

go_mod_and_go_sum_are_never_written() {
	cp -r "$TOP/fixtures/services/presence-service" web
	sed -i '/cespare/d' web/go.sum
	before=$(cat web/go.mod web/go.sum | sha256sum)
	refuses 1 'go mod tidy' "$GOCI" build web
	has_line 'missing go.sum entry'
	same "$(cat web/go.mod web/go.sum | sha256sum)" "$before"
}

vendor_is_used_where_it_is() {
	cp -r "$TOP/fixtures/services/presence-service" web
	(cd web && go mod vendor)
	succeeds env GOFLAGS= GOPROXY=off GOMODCACHE="$PWD/empty" "$GOCI" build --progress plain web
	! grep -q 'download' stderr || fail 'modules were downloaded'
}

modules_are_fetched_again_only_when_go_sum_changes() {
	cp -r "$TOP/fixtures/services/presence-service" web
	succeeds env GOCI_CACHE="$PWD/cache" "$GOCI" build --progress plain web
	has_line 'verify modules'
	succeeds env GOCI_CACHE="$PWD/cache" "$GOCI" build --progress plain web
	! grep -q 'verify modules' stderr || fail 'verified again'
	echo >>web/go.mod
	succeeds env GOCI_CACHE="$PWD/cache" "$GOCI" build --progress plain web
	has_line 'verify modules'
}

source_date_epoch_is_every_time() {
	module web
	SOURCE_DATE_EPOCH=1700000000 succeeds "$GOCI" build web
	same "$(config dist/web | jq -r .created)" 2023-11-14T22:13:20Z
	"$JUDGE" layout dist/web
}

an_unchanged_layer_is_not_packed_again() {
	module web
	succeeds "$GOCI" build --metadata-file one.json web
	succeeds "$GOCI" build --metadata-file two.json web
	same "$(jq -r .goci.cacheMisses two.json)" 0
	same "$(jq -r '.["containerimage.digest"]' two.json)" "$(digest dist/web production)"
}

no_cache_compiles_and_packs_anew() {
	module web
	# What was written just now is not remembered.
	sleep 0.03
	succeeds "$GOCI" build --metadata-file one.json web
	succeeds "$GOCI" build --no-cache --metadata-file two.json web
	has_not stderr ' unchanged '
	same "$(jq -r .goci.cacheHits two.json)" 0
	same "$(jq -r '.["containerimage.digest"]' two.json)" \
		"$(jq -r '.["containerimage.digest"]' one.json)"
}

a_damaged_cache_is_rebuilt() {
	module web
	succeeds env GOCI_CACHE="$PWD/cache" "$GOCI" build web
	cp stdout first
	for blob in cache/v1/blobs/*; do
		flip "$blob" 100
	done
	rm -rf dist
	succeeds env GOCI_CACHE="$PWD/cache" "$GOCI" build web
	cmp stdout first
	"$JUDGE" layout dist/web
}

a_damaged_layout_blob_is_replaced() {
	module web
	succeeds "$GOCI" build web
	for blob in dist/web/blobs/sha256/*; do
		flip "$blob" 10
	done
	succeeds "$GOCI" build web
	"$JUDGE" layout dist/web
}

parallel_builds_lose_nothing() {
	module web
	succeeds "$GOCI" build web
	for n in 1 2 3 4 5 6; do
		"$GOCI" build -t "web:t$n" --progress quiet web >/dev/null &
		eval "job$n=\$!"
	done
	# shellcheck disable=SC2154 # set by eval
	wait "$job1" "$job2" "$job3" "$job4" "$job5" "$job6"
	same "$(jq '.manifests | length' dist/web/index.json)" 7
	"$JUDGE" layout dist/web
}

labels_come_from_git() {
	module repo/web
	(cd repo && git init -q && git add -A && git -c user.name=t -c user.email=t@t commit -qm x &&
		git tag v1.4.0 && git remote add origin https://u:secret@git.example.com/org/x.git)
	succeeds "$GOCI" build --vcs head repo/web
	config dist/web >config.json
	same "$(jq -r '.config.Labels["org.opencontainers.image.revision"]' config.json)" \
		"$(git -C repo rev-parse HEAD)"
	same "$(jq -r '.config.Labels["org.opencontainers.image.version"]' config.json)" v1.4.0
	same "$(jq -r '.config.Labels["org.opencontainers.image.source"]' config.json)" \
		https://git.example.com/org/x
}

# collector NAME=VALUE...: what Go is told of its garbage, when the user has said that.
collector() {
	echo "// $*" >>web/main.go
	succeeds env -u GOGC -u GOMEMLIMIT "$@" PATH="$PWD/bin:$PATH" "$GOCI" build web
	cat calls
	rm calls
}

only_the_user_overrules_the_collector() {
	module web
	mkdir bin
	cat >bin/go <<-GO
		#!/bin/sh
		[ "\$1" != build ] || echo "\${GOGC-unset} \${GOMEMLIMIT-unset}" >>"$PWD/calls"
		exec $(command -v go) "\$@"
	GO
	chmod +x bin/go
	collector A=1 | grep -Eq '^(unset unset|(off|400|200) [0-9]{9,})$' || fail 'by default'
	same "$(collector GOGC=150)" '150 unset' 'GOGC and GOMEMLIMIT'
	same "$(collector GOMEMLIMIT=1GiB)" 'unset 1GiB' 'GOGC and GOMEMLIMIT'
}

check 'build writes one reference on standard output' writes_one_reference
check 'build without a service builds the current folder' builds_the_current_folder
check 'the config has the defaults of a production image' has_the_design_s_config
check 'the options of the image reach its config' options_reach_the_config
check 'annotations are on the manifest' annotations_are_on_the_manifest
check 'a second build replaces its tag and keeps the others' replaces_its_tag_and_keeps_others
check 'the tag names the image and its layout' tag_names_the_image
check 'the output option chooses the layout and its tag' output_chooses_the_layout
check 'several platforms make an index' platforms_make_an_index
check 'ldflags and build tags reach the compiler' ldflags_and_go_tags_reach_the_compiler
check 'what the compiler makes for a debugger is left out unless flags of the user ask for it' \
	debug_information_is_there_for_who_keeps_it
check 'static files get a layer of their own' static_files_get_a_layer_of_their_own
check 'a file that the service may not read is warned of' warns_of_a_closed_file
check 'certificates and time zones can be left out' can_leave_out_certificates_and_zones
check 'a named certificate file is the one in the image' takes_a_named_certificate_file
check 'a pattern builds every main below a folder' builds_every_main_below
check 'one failing service does not stop the others' one_failing_service_does_not_stop_the_others
check 'go.mod and go.sum are never written' go_mod_and_go_sum_are_never_written
check 'a vendor folder is used with no network' vendor_is_used_where_it_is
check 'modules are fetched again only when go.mod or go.sum changes' \
	modules_are_fetched_again_only_when_go_sum_changes
check 'SOURCE_DATE_EPOCH is every time in the image' source_date_epoch_is_every_time
check 'an unchanged layer is not packed again' an_unchanged_layer_is_not_packed_again
check 'no-cache compiles and packs anew what has not changed, to the same digest' \
	no_cache_compiles_and_packs_anew
check 'Go may use the memory that is free, unless the user says what it may' \
	only_the_user_overrules_the_collector
check 'a damaged cache is rebuilt, never used' a_damaged_cache_is_rebuilt
check 'a damaged blob of the layout is replaced' a_damaged_layout_blob_is_replaced
check 'several builds into one layout lose nothing' parallel_builds_lose_nothing
check 'labels tell revision, version and source from git' labels_come_from_git
finish
