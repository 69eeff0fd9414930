#!/bin/sh
# Images go to a real registry through the real skopeo, with every digest kept and nothing
# sent twice; what can go wrong on the way is told.
# shellcheck disable=SC1091,SC2016,SC2086,SC2154,SC2317 # names: words on purpose
set -eu
. "$(dirname -- "$0")/../lib.sh"

source=$TMP/source
layout=$TMP/source/dist
names='one two three'
skopeo=$(command -v skopeo || :)

# A module each, so that they are compiled one after another; the last takes longest.
makes_sources() {
	mkdir -p "$source"
	for name in $names; do
		mkdir "$source/$name"
		printf 'module example.com/shop/%s\n\ngo 1.19\n' "$name" >"$source/$name/go.mod"
		printf 'package main\n\nfunc main() { println("%s") }\n' "$name" >"$source/$name/main.go"
	done
	printf 'package main\n\nimport "net/http"\n\nfunc main() { _ = http.ListenAndServe(":8081", nil) }\n' \
		>"$source/three/main.go"
	printf 'prefix: shop\ndefaults:\n  output: oci:dist:{name}\n  repository: %s/shop/{name}\nservices:\n' \
		"$registry" >"$source/goci.yaml"
	for name in $names; do
		printf '  %s: {path: ./%s}\n' "$name" "$name" >>"$source/goci.yaml"
	done
}

# serve NAME [LINE...]: a registry that keeps its images in $TMP/NAME.
serve() {
	served=$1
	shift
	cat >"$TMP/$served.yml" <<-END
	version: 0.1
	log: {level: info, accesslog: {disabled: false}}
	storage: {filesystem: {rootdirectory: $TMP/$served}}
	http: {addr: "$registry"}
	END
	printf '%s\n' "$@" >>"$TMP/$served.yml"
	start "$TMP/$served" docker-registry serve "$TMP/$served.yml"
}

# requests NAME: what the registry was asked since the last call, as "METHOD PATH STATUS".
requests() {
	before=$(cat "$TMP/$1.seen" 2>/dev/null || echo 0)
	wc -l <"$TMP/$1.log" >"$TMP/$1.seen"
	tail -n "+$((before + 1))" "$TMP/$1.log" |
		sed -nE 's,.*"(GET|HEAD|PUT|POST|PATCH|DELETE) ([^ ?"]*)[^"]*" ([0-9]+).*,\1 \2 \3,p'
}

sends_no_blob() {
	has_not "$1" '^\(POST\|PATCH\) '
	has_not "$1" '^PUT .*/blobs/'
}

goci_builds() {
	(cd "$source" && "$GOCI" build --platform linux/amd64,linux/arm64 --tls-verify=false "$@")
}

pushes() {
	"$GOCI" push --tls-verify=false "$@"
}

copies() {
	"$GOCI" copy --tls-verify=false "$@"
}

# raw REPO:TAG: the manifest in the registry.
raw() {
	skopeo inspect --raw --tls-verify=false "docker://$registry/$1"
}

# in_registry REPO:TAG DIGEST
in_registry() {
	same "sha256:$(raw "$1" | sha256sum | cut -d ' ' -f 1)" "$2" "digest of $1"
}

digest_in_layout() {
	jq -r --arg tag "$2" '.manifests[] |
		select(.annotations["org.opencontainers.image.ref.name"] == $tag) | .digest' \
		"$1/index.json"
}

pushes_three_services() {
	requests shop >/dev/null
	succeeds goci_builds --push --metadata-file "$TMP/metadata.json" \
		--image-refs "$TMP/refs" --trace "$TMP/trace.json" $names
	same "$(wc -l <stdout)" 3 references
	for name in $names; do
		digest=$(digest_in_layout "$layout" "$name")
		has stdout "^$registry/shop/$name@$digest\$"
		in_registry "shop/$name:$name" "$digest"
		same "$(raw "shop/$name:$name" | jq '.manifests | length')" 2 platforms
	done
	cmp stdout "$TMP/refs"
	jq -e --arg place "$registry/shop/one:one@" '.goci.services |
		map(.pushed | length) == [1, 1, 1] and
		(map(.pushed[0]) | any(startswith($place)))' "$TMP/metadata.json"
}

# The first push begins before the last compilation ends.
a_push_overlaps_with_compiling() {
	jq -e '[.traceEvents[] | select(.ph == "X")] |
		(map(select(.name == "go build") | .ts + .dur) | max) as $compiled |
		(map(select(.name == "skopeo copy") | .ts) | min) < $compiled' "$TMP/trace.json"
}

a_second_push_sends_nothing() {
	requests shop >/dev/null
	succeeds goci_builds --push $names
	cmp stdout "$TMP/refs"
	requests shop >asked
	sends_no_blob asked
	same "$(grep -c /manifests/ asked)" 3 'requests for manifests'
	has_not asked '^PUT'
}

if_changed_asks_nothing() {
	requests shop >/dev/null
	succeeds goci_builds --push --if-changed $names
	cmp stdout "$TMP/refs"
	requests shop >asked
	[ ! -s asked ] || fail "$(cat asked)"
	succeeds goci_builds "--push=$registry/other/{name}:x" --if-changed one
	in_registry other/one:x "$(digest_in_layout "$layout" one)"
}

several_tags_cost_no_blob() {
	digest=$(digest_in_layout "$layout" one)
	requests shop >/dev/null
	succeeds pushes "oci:$layout:one" "$registry/shop/one:1.2.3" \
		"docker://$registry/shop/one:1.2" "$registry/shop/one"
	same "$(sort -u stdout)" "$registry/shop/one@$digest"
	same "$(wc -l <stdout)" 3 references
	requests shop >asked
	sends_no_blob asked
	for tag in 1.2.3 1.2 one; do
		in_registry "shop/one:$tag" "$digest"
	done
	succeeds pushes "oci:$layout@$digest" "$registry/shop/one:by-digest"
	in_registry shop/one:by-digest "$digest"
}

all_tags_of_a_service_are_pushed() {
	cp -r "$source/two" .
	printf 'services: {two: {path: ./two}}\n' >goci.yaml
	succeeds "$GOCI" build --tls-verify=false -t :1 -t :2 "--push=$registry/tags/{name}" two
	digest=$(sed 's/.*@//' stdout)
	same "$(cat stdout)" "$registry/tags/two@$digest"
	in_registry tags/two:1 "$digest"
	in_registry tags/two:2 "$digest"
	# As with buildx: names with a registry are places.
	succeeds "$GOCI" build --tls-verify=false -t "$registry/named/a:1" -t "$registry/named/b:2" \
		--push two
	digest=$(sed -n '1s/.*@//p' stdout)
	same "$(cat stdout)" "$(printf '%s\n' "$registry/named/a@$digest" "$registry/named/b@$digest")"
	in_registry named/a:1 "$digest"
	in_registry named/b:2 "$digest"
}

# An archive is pushed with its digest; one of `docker save` has none.
archives_are_pushed() {
	digest=$(digest_in_layout "$layout" one)
	"$GOCI" copy "oci:$layout:one" oci-archive:one.tar
	succeeds pushes oci-archive:one.tar "$registry/archive/one"
	same "$(cat stdout)" "$registry/archive/one@$digest"
	"$GOCI" copy --platform linux/amd64 "oci:$layout:one" docker-archive:one-docker.tar:shop/one:7
	succeeds pushes docker-archive:one-docker.tar "$registry/archive/docker"
	in_registry archive/docker:7 "$(sed 's/.*@//' stdout)"
	same "$(raw archive/docker:7 | jq -r '[.layers[].mediaType] | unique[]')" \
		application/vnd.oci.image.layer.v1.tar+gzip
}

# blob LAYOUT FILE: puts a file there; its digest.
blob() {
	sum=$(sha256sum <"$2" | cut -d ' ' -f 1)
	cp "$2" "$1/blobs/sha256/$sum"
	echo "sha256:$sum"
}

# tag LAYOUT FILE MEDIA-TYPE TAG: a document there gets a tag.
tag() {
	jq -c --arg digest "$(blob "$1" "$2")" --argjson size "$(wc -c <"$2")" --arg type "$3" \
		--arg tag "$4" '.manifests += [{mediaType: $type, digest: $digest, size: $size,
			annotations: {"org.opencontainers.image.ref.name": $tag}}]' \
		"$1/index.json" >index.new
	mv index.new "$1/index.json"
}

# signature LAYOUT FILE TEXT: a signature as cosign's old form has it, not a valid one.
signature() {
	printf '{"critical":"%s"}' "$3" >payload
	payload=$(blob "$1" payload)
	printf '{"architecture":"","os":"","rootfs":{"type":"layers","diff_ids":["%s"]}}' "$payload" >config
	printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":%s,"digest":"%s"},"layers":[{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","size":%s,"digest":"%s","annotations":{"dev.cosignproject.cosign/signature":"%s"}}]}' \
		"$(wc -c <config)" "$(blob "$1" config)" "$(wc -c <payload)" "$payload" "$3" >"$2"
}

# referrers LAYOUT FILE DIGEST TEXT: a list of one referrer of DIGEST.
referrers() {
	printf '{"sbom":"%s"}' "$4" >sbom
	printf '{}' >empty
	printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/spdx+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","size":2,"digest":"%s"},"layers":[{"mediaType":"application/spdx+json","size":%s,"digest":"%s"}],"subject":{"mediaType":"application/vnd.oci.image.index.v1+json","size":%s,"digest":"%s"}}' \
		"$(blob "$1" empty)" "$(wc -c <sbom)" "$(blob "$1" sbom)" \
		"$(wc -c <"$1/blobs/sha256/${3#sha256:}")" "$3" >manifest
	printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":%s,"digest":"%s","artifactType":"application/spdx+json"}]}' \
		"$(wc -c <manifest)" "$(blob "$1" manifest)" >"$2"
}

# signed LAYOUT TEXT: a copy of the layout, with a list of referrers and a signature.
signed() {
	cp -r "$layout" "$1"
	digest=$(digest_in_layout "$1" one)
	list=sha256-${digest#sha256:}
	referrers "$1" "$2.list" "$digest" "$2"
	tag "$1" "$2.list" application/vnd.oci.image.index.v1+json "$list"
	signature "$1" "$2.sig" "$2"
	tag "$1" "$2.sig" application/vnd.oci.image.manifest.v1+json "$list.sig"
}

listed() {
	raw "$1" | jq -r '.manifests[].digest' | sort
}

what_refers_to_an_image_follows_it() {
	signed here a
	succeeds pushes --no-referrers oci:here:one "$registry/signed/one:1"
	run raw "signed/one:$list"
	[ "$status" -ne 0 ] || fail 'a list of referrers is there'
	succeeds pushes oci:here:one "$registry/signed/one:1"
	in_registry "signed/one:$list.sig" "sha256:$(sha256sum <a.sig | cut -d ' ' -f 1)"
	same "$(listed "signed/one:$list")" "$(jq -r '.manifests[].digest' a.list)" 'listed referrers'
	requests shop >/dev/null
	succeeds pushes oci:here:one "$registry/signed/one:1"
	requests shop >asked
	has_not asked '^\(PUT\|POST\|PATCH\)'
}

# As oras writes it: an entry of index.json without a tag, which names its subject.
an_untagged_referrer_is_listed() {
	signed here a
	jq -c --slurpfile list a.list --arg tag "$list" '.manifests |= map(select(
		.annotations["org.opencontainers.image.ref.name"] != $tag)) |
		.manifests += ($list[0].manifests | map(del(.artifactType)))' \
		here/index.json >index.new
	mv index.new here/index.json
	for _ in 1 2; do
		requests shop >/dev/null
		succeeds pushes oci:here:one "$registry/untagged/one:1"
		same "$(listed "untagged/one:$list")" "$(jq -r '.manifests[].digest' a.list)"
	done
	requests shop >asked
	has_not asked '^PUT'
	signed there b
	jq -c --arg tag "$list.sig" '.manifests |= map(select(
		.annotations["org.opencontainers.image.ref.name"] != $tag))' there/index.json >index.new
	mv index.new there/index.json
	succeeds pushes oci:there:one "$registry/untagged/one:1"
	same "$(listed "untagged/one:$list")" "$(jq -r '.manifests[].digest' a.list b.list | sort)"
}

# A signature of another key, and another SBOM, that came to the registry in between.
what_others_attached_stays() {
	signed here a
	signed there b
	succeeds pushes oci:there:one "$registry/kept/one:1"
	rm -r here
	cp -r there here
	digest=$(digest_in_layout there one)
	list=sha256-${digest#sha256:}
	jq -c --arg list "$list" '.manifests |= map(select(
		.annotations["org.opencontainers.image.ref.name"] | startswith($list) | not))' \
		there/index.json >here/index.json
	referrers here a.list "$digest" a
	tag here a.list application/vnd.oci.image.index.v1+json "$list"
	succeeds pushes oci:here:one "$registry/kept/one:1"
	same "$(listed "kept/one:$list")" "$(jq -r '.manifests[].digest' a.list b.list | sort)" \
		'listed referrers'
	in_registry "kept/one:$list.sig" "sha256:$(sha256sum <b.sig | cut -d ' ' -f 1)"
	signature here a.sig a
	tag here a.sig application/vnd.oci.image.manifest.v1+json "$list.sig"
	fails_with 1 pushes oci:here:one "$registry/kept/one:1"
	has stderr 'the image is there, but not all that refers to it: .*--no-referrers$'
	in_registry "kept/one:$list.sig" "sha256:$(sha256sum <b.sig | cut -d ' ' -f 1)"
}

# From a layout to a registry, to another place there, and back into an archive.
copies_go_to_registries_and_back() {
	signed here a
	succeeds copies oci:here:one "docker://$registry/copied/one:1"
	same "$(cat stdout)" "$registry/copied/one@$digest"
	succeeds copies "docker://$registry/copied/one:1" "docker://$registry/copied/two"
	same "$(cat stdout)" "$registry/copied/two@$digest"
	succeeds copies "docker://$registry/copied/two:1" oci-archive:back.tar
	same "$(cat stdout)" "oci-archive:back.tar:$registry/copied/two:1@$digest"
	succeeds "$GOCI" copy oci-archive:back.tar oci:back
	for tag in 1 "$list.sig"; do
		same "$(digest_in_layout back "$tag")" "$(digest_in_layout here "$(
			echo "$tag" | sed 's/^1$/one/')")" "digest of $tag"
	done
	same "$(jq -r '.manifests[].digest' "back/blobs/sha256/$(digest_in_layout back "$list" |
		sed 's/sha256://')")" "$(jq -r '.manifests[].digest' a.list)" 'listed referrers'
	succeeds copies --no-referrers "docker://$registry/copied/one@$digest" oci:bare:x
	same "$(jq '.manifests | length' bare/index.json)" 1 entries
	succeeds copies --platform linux/arm64 oci:here:one "docker://$registry/copied/one:arm64"
	same "$(raw copied/one:arm64 | jq 'has("layers")')" true
}

wrong_copies_are_told() {
	fails_with 2 copies "docker://$registry/Copied/one" oci:x
	fails_with 2 copies "oci:$layout:one" "docker://$registry/x@sha256:$(printf %064d 0)"
	fails_with 2 copies "docker://$registry/x@sha256:$(printf %064d 0)" oci:x
	has stderr 'has no tag: write the one that it gets, oci:x:TAG'
	fails_with 2 copies --platform linux/arm64 "docker://$registry/x" "docker://$registry/y"
	fails_with 1 copies "docker://$registry/not/there" oci:x
	has stderr "pull $registry/not/there:latest: skopeo: .*manifest unknown: see what is there by .skopeo list-tags docker://$registry/not/there"
	mkdir locked
	: >locked/file
	fails_with 1 copies "docker://$registry/shop/one:one" oci:locked/file
	[ ! -e x ] || fail 'a layout was made'
}

# fake LINES...: a program named skopeo on PATH before the real one.
fake() {
	mkdir -p bin
	{ echo '#!/bin/sh'; printf '%s\n' "$@"; } >bin/skopeo
	chmod +x bin/skopeo
	PATH=$PWD/bin:$PATH
}

skopeo_is_missing_or_too_old() {
	mkdir none
	for program in sh env cat mkdir go; do
		ln -s "$(command -v "$program")" none/
	done
	PATH=$PWD/none fails_with 1 pushes "oci:$layout:one" "$registry/missing/one"
	has stderr '^goci: skopeo, .* is not in PATH (.*/none): install the package "skopeo", 1.9 or newer (goci help registries)$'
	PATH=$PWD/none fails_with 1 goci_builds --push -o oci:never one
	has stderr 'install the package "skopeo"'
	[ ! -e "$source/never" ] || fail 'something was built'
	fake 'echo skopeo version 1.4.1'
	fails_with 1 pushes "oci:$layout:one" "$registry/missing/one"
	has stderr "$PWD/bin/skopeo is version 1.4, .*: install 1.9 or newer"
	fake 'echo hello'
	fails_with 1 pushes "oci:$layout:one" "$registry/missing/one"
	has stderr 'says "hello": expected "skopeo version 1.9" or newer'
	fake 'echo "skopeo version 1.9.3"; [ "$1" = --version ] || { printf "level=fatal msg=\"\033[31mno\\\\nway\"\n" >&2; exit 1; }'
	fails_with 1 pushes "oci:$layout:one" "$registry/missing/one"
	has stderr 'skopeo: \\u001b\[31mno way: run it again'
}

# The registry goes away before the second service is pushed.
a_push_that_breaks_is_completed() {
	registry=127.0.0.1:$(free_port)
	serve broken
	pid=$!
	(wait_http "http://$registry/v2/")
	fake '[ "$1" != copy ] || echo >>copies' \
		"[ \"\$1\" != copy ] || [ \$(wc -l <copies) != 2 ] || kill $pid" \
		"exec $skopeo \"\$@\""
	fails_with 1 "$GOCI" push --tls-verify=false "oci:$layout:one" \
		"$registry/a/one:1" "$registry/a/one:2" "$registry/a/one:3"
	digest=$(digest_in_layout "$layout" one)
	same "$(cat stdout)" "$registry/a/one@$digest"
	has stderr "push to $registry/a/one:2: .*; pushed: $registry/a/one:1; not pushed: $registry/a/one:3\$"
	wait "$pid" 2>/dev/null || :
	serve broken
	(wait_http "http://$registry/v2/")
	succeeds "$GOCI" push --tls-verify=false "oci:$layout:one" \
		"$registry/a/one:1" "$registry/a/one:2" "$registry/a/one:3"
	same "$(wc -l <stdout)" 3 references
	requests broken >asked
	sends_no_blob asked
}

# One service cannot be compiled, another not be pushed; the third is.
others_are_pushed() {
	cp -r "$source" broken
	echo 'package' >broken/one/main.go
	cd broken
	fails_with 1 "$GOCI" build --tls-verify=false --push one two
	same "$(sed 's/@.*//' stdout)" "$registry/shop/two"
	sed -i "s,  two: {,  two: {repository: \"127.0.0.1:1/shop/two\"\\, ," goci.yaml
	fails_with 1 "$GOCI" build --tls-verify=false --push two three
	same "$(sed 's/@.*//' stdout)" "$registry/shop/three"
	has stderr '^goci: two: push to 127.0.0.1:1/shop/two:two: skopeo: .*connection refused: run it again'
}

wrong_credentials_are_told() {
	registry=127.0.0.1:$(free_port)
	# The password is "right".
	printf '%s\n' 'me:$2b$05$abcdefghijklmnopqrstuu8xaCxxL82bnl.UY74PMksDxIJShppPC' >htpasswd
	serve closed "auth: {htpasswd: {realm: test, path: $PWD/htpasswd}}"
	comes "$TMP/closed.log" 'listening on'
	for password in wrong right; do
		printf '{"auths":{"%s":{"auth":"%s"}}}' "$registry" \
			"$(printf 'me:%s' "$password" | base64)" >"$password.json"
	done
	fails_with 1 pushes --authfile wrong.json "oci:$layout:one" "$registry/a/one"
	has stderr "skopeo: .*: log in with .skopeo login $registry., or name the file .* --authfile (goci help registries)\$"
	fails_with 1 pushes --authfile none.json "oci:$layout:one" "$registry/a/one"
	succeeds pushes --authfile right.json "oci:$layout:one" "$registry/a/one"
	REGISTRY_AUTH_FILE=$PWD/right.json succeeds pushes "oci:$layout:one" "$registry/a/one:2"
	fails_with 1 "$GOCI" push "oci:$layout:one" "$registry/a/one"
	has stderr ': for a registry without TLS give --tls-verify=false (goci help registries)$'
}

sigint_leaves_no_child() {
	fake '[ "$1" != --version ] || exec echo skopeo version 1.9.3' \
		'[ "$1" = copy ] || exit 1' 'echo $$ >child' 'exec sleep 100'
	start push env --default-signal=INT "$GOCI" push --tls-verify=false \
		"oci:$layout:one" "$registry/never/one"
	pid=$!
	comes child .
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	same "$status" 130 status
	! kill -0 "$(cat child)" 2>/dev/null || fail 'skopeo is still there'
	rm child
	cd "$source"
	start "$test_dir/build" env --default-signal=INT "$GOCI" build --push one
	pid=$!
	comes child .
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	same "$status" 130 status
	! kill -0 "$(cat child)" 2>/dev/null || fail 'skopeo is still there'
	rm child
}

wrong_places_are_refused_before_the_work() {
	fake 'touch ran; exit 1'
	for place in "$registry/Shop/one" "$registry/shop/one:" "$registry/shop/one:a b" \
		"$registry/shop/one@sha256:12" '' "docker://" -- -o oci:one shop/one; do
		fails_with 2 pushes "oci:$layout:one" -- "$place"
	done
	fails_with 2 pushes "oci:$layout:one"
	cp -r "$source" here
	cd here
	for place in "$registry/Shop/{name}" one "oci:x" "$registry/shop/{nome}" \
		"$registry/{name}:{name}/x"; do
		fails_with 2 "$GOCI" build "--push=$place" one
	done
	fails_with 2 "$GOCI" build "--push=$registry/shop/same:1" one two
	has stderr "would both be pushed to $registry/shop/same:1"
	sed -i '/repository/d' goci.yaml
	fails_with 2 "$GOCI" build --push one
	has stderr 'one: --push has no place for it: give --push=REPO, or set "repository"'
	[ ! -e ran ] || fail 'skopeo ran'
}

# A source says where it belongs, never that it goes there.
a_source_cannot_push() {
	cp -r "$source" here
	cd here
	fake 'touch ran; exit 1'
	cp goci.yaml before.yaml
	for line in 'push: true' 'push: ""' "push: $registry/x" 'authfile: x' 'tls-verify: false' \
		'if-changed: true' 'retry-times: 3'; do
		sed "s,^defaults:,&\\n  $line," before.yaml >goci.yaml
		fails_with 2 "$GOCI" build one
		has stderr "goci.yaml:3: unknown key \"${line%%:*}\""
	done
	mkdir one/programs
	printf '#!/bin/sh\ntouch %s/ran\n' "$PWD" >one/programs/skopeo
	chmod +x one/programs/skopeo
	cp before.yaml goci.yaml
	PATH=$PWD/one/programs:${PATH#*:} succeeds "$GOCI" build --tls-verify=false --push one
	for value in --all=x "-$registry/x" "docker://$registry/x" "$registry/x --all" \
		"$registry/x@sha256:1" "oci:/tmp/x" "$registry/x:tag" "$registry/../x"; do
		sed "s,  repository: .*,  repository: \"$value\"," before.yaml >goci.yaml
		fails_with 2 "$GOCI" build --push one
		has stderr 'goci.yaml:4: repository'
	done
	[ ! -e ran ] || fail 'skopeo ran'
}

registry=127.0.0.1:$(free_port)
makes_sources
serve shop
# skopeo would follow the link, and send what it leads to before it checks the digest.
links_in_a_layout_are_not_followed() {
	succeeds "$GOCI" build -o "oci:$PWD/layout" "$FIXTURES/workflow-engine"
	layer=$(skopeo inspect --raw oci:layout | jq -r '.layers[0].digest')
	file=layout/blobs/sha256/${layer#sha256:}
	cp "$file" secret
	ln -sf "$PWD/secret" "$file"
	fails_with 1 pushes oci:layout "$registry/linked:1"
	has stderr 'no regular file\|is a symlink'
	run raw linked:1
	[ "$status" -ne 0 ] || fail 'it was pushed'
}

check 'the tools of the push tests are installed' need skopeo jq docker-registry
check 'the registry answers' wait_http "http://$registry/v2/"
check 'three services for two platforms are pushed with the digests of their layout' pushes_three_services
check 'a service is pushed while another is compiled' a_push_overlaps_with_compiling
check 'what is there is asked for once, and not sent again' a_second_push_sends_nothing
check 'with --if-changed nothing is asked for that was pushed before' if_changed_asks_nothing
check 'several tags of an image cost no blob' several_tags_cost_no_blob
check 'all tags and names of a service are pushed' all_tags_of_a_service_are_pushed
check 'archives are pushed' archives_are_pushed
check 'what refers to an image follows it' what_refers_to_an_image_follows_it
check 'what refers to an image without a tag is listed in the registry' an_untagged_referrer_is_listed
check 'what others have attached in the registry stays' what_others_attached_stays
check 'copies go to registries and back, with what refers to them' copies_go_to_registries_and_back
check 'wrong copies are told' wrong_copies_are_told
check 'skopeo that is missing, too old or something else is told' skopeo_is_missing_or_too_old
check 'a push that breaks says what is there, and a second one completes it' a_push_that_breaks_is_completed
check 'a service that fails does not keep the others from being pushed' others_are_pushed
check 'wrong credentials are told, and right ones are passed on' wrong_credentials_are_told
check 'SIGINT ends a push with 130 and leaves no child' sigint_leaves_no_child
check 'links in a layout are not followed' links_in_a_layout_are_not_followed
check 'wrong places are refused before the work' wrong_places_are_refused_before_the_work
check 'the goci.yaml of a source cannot push, nor give skopeo an option' a_source_cannot_push
finish
