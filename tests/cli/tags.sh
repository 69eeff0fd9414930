#!/bin/sh
# Names and tags of images: what is taken, and that no value is lost without a word.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

GOOD='a__b a---b a_b a.b-c__d chorus/a__b/c--d localhost:5000/a__b reg.example:5000/x [::1]:5000/x'
BAD='a___b a..b a-- -a a/ /a A a._b a.example/ a.-example/x reg.example:123456/x'

# image ARGUMENT...: the image's name in the plan.
image() {
	succeeds "$GOCI" build --dry-run "$@"
	jq -r '.[0].image' stdout
}

the_grammar_is_one() {
	module web
	for name in $GOOD; do
		same "$(image -t "$name:1" web)" "$name:1"
		printf 'defaults: {tag: "%s"}\n' "$name" >web/goci.yaml
		same "$(image web)" "$name:production"
		printf 'prefix: "%s"\n' "$name" >web/goci.yaml
		same "$(image web)" "$name/web:production"
		rm web/goci.yaml
	done
	for name in $BAD; do
		refuses 2 "^goci: --tag: .* is not an image's name" "$GOCI" build "--tag=$name" web
		printf 'defaults: {tag: "%s"}\n' "$name" >web/goci.yaml
		refuses 2 "goci.yaml:1: tag: .* is not an image's name" "$GOCI" build web
		printf 'prefix: "%s"\n' "$name" >web/goci.yaml
		refuses 2 'goci.yaml:1: prefix ".*" is not a valid start' "$GOCI" build web
		rm web/goci.yaml
	done
	module a__b
	succeeds "$GOCI" init a__b
	mkdir -p many/cmd/x__y many/cmd/z
	cp a__b/go.mod many
	cp a__b/main.go many/cmd/x__y
	cp a__b/main.go many/cmd/z
	succeeds "$GOCI" init many
	has many/goci.yaml '^  x__y:'
	succeeds "$GOCI" build -t a__b/c---d:1 web
	same "$(jq -r '.manifests[0].annotations["io.containerd.image.name"] | sub("^[^/]*/"; "")' dist/c---d/index.json)" \
		a__b/c---d:1
	tar -cf a.tar -C dist/c---d .
	succeeds "$GOCI" inspect oci-archive:a.tar:1
}

# A name that nobody gave is made to fit.
folders_give_names() {
	for folder in Web 'a b' WEB_2; do
		module "$folder"
		printf 'module example.com/test/x\n\ngo 1.19\n' >"$folder/go.mod"
		name=$(image "./$folder")
		refuses 2 "not an image's name" "$GOCI" build -t "$folder" "./$folder"
		same "$(image -t "$name" "./$folder")" "$name"
	done
}

# What skopeo takes in oci:DIR:TAG, and registries take.
tags_are_what_layouts_and_registries_take() {
	need skopeo
	module web
	succeeds "$GOCI" build web
	for tag in 1.4 v1 a--b a-b_c.d 0 A; do
		succeeds "$GOCI" build -t ":$tag" web
		succeeds skopeo --insecure-policy inspect --raw "oci:dist/web:$tag"
	done
	for tag in a__b a---b a..b 1.0_ _a a.-b; do
		refuses 2 'is not one that layouts and registries take' "$GOCI" build -t ":$tag" web
		run skopeo --insecure-policy inspect --raw "oci:dist/web:$tag"
		has stderr 'Invalid image'
	done
}

a_tag_for_all() {
	module a
	module b
	printf 'defaults: {tag: "chorus/gate:2"}\n' >b/goci.yaml
	succeeds "$GOCI" build -t :1.4 a b
	same "$(sed 's/@.*//' stdout | tr '\n' ' ')" 'oci:dist/a:1.4 oci:dist/gate:1.4 '
	same "$(image -t :1.4 b)" chorus/gate:1.4
	printf 'defaults: {tag: ":3"}\nservices: {a: {path: .}, c: {path: ., tag: own}}\n' >a/goci.yaml
	same "$(image a)" a:3
	same "$(image -t :4 a)" a:4
	refuses 2 '--output has the tag "1", but --tag has "2"' "$GOCI" build -o oci:out:1 -t :2 b
}

given_twice() {
	module web
	while read -r option one two; do
		refuses 2 "^goci: $option is given twice, the second time as \"$two\"" \
			"$GOCI" build "$option" "$one" "$option=$two" web
		one_line
		rm -rf a
		succeeds "$GOCI" build --dry-run "$option" "$one" "$option" "$one" web
	done <<-'END'
		--target base builder
		--trace a b
		--metadata-file a b
		--image-refs a b
		--cache-to a b
		--policy production file
		--ca-certificates none file
	END
	refuses 2 '^goci: --html is given twice' "$GOCI" inspect --html a --html b oci:x
	refuses 2 '^goci: --platform is given twice' \
		"$GOCI" inspect --platform linux/amd64 --platform linux/arm64 oci:x
	refuses 2 '^goci: --policy is given twice' "$GOCI" verify --policy a --policy b oci:x
	refuses 2 '^goci: --from-ko is given twice' "$GOCI" init --from-ko a --from-ko b
	refuses 2 '^goci: --source is given twice' "$GOCI" reproduce --source a --source b oci:x
	# Of numbers and modes the last one counts.
	succeeds "$GOCI" build --dry-run --user 1 --user 2 --workdir /a --workdir /b -j1 -j2 web
	same "$(jq -r '.[0].config | "\(.user) \(.workdir)"' stdout)" '2 /b'
}

# again WHAT ARGUMENT...: two of the call would be one tag of one layout.
again() {
	what=$1
	shift
	refuses 2 "would both be oci:$what;" "$GOCI" build "$@"
	one_line
	[ ! -e dist ] || fail 'something was built'
}

one_tag_twice() {
	module x/web
	module y/web
	module a
	module b
	ln -s dist link
	again dist/web:production x/web y/web
	again out:production -o oci:out a b
	again out:1 -o oci:out:1 a b
	again out:1 -o oci:out -t :1 a b
	again dist/x:1 -t x:1 a b
	again dist/a:1 --target all --shell none -t a:1 a
	again link/a:cache -t :cache --cache-to link/a a
	mkdir real
	ln -s real other
	printf 'defaults: {output: "oci:%s/real"}\n' "$PWD" >a/goci.yaml
	printf 'defaults: {output: "oci:../other/../real/."}\n' >b/goci.yaml
	mkdir .git
	again '.*real/\.:production' a b
	rm -r .git
	rm a/goci.yaml b/goci.yaml
	succeeds "$GOCI" build -o oci:out a
	succeeds "$GOCI" build --target base --shell none -o oci:out b
}

# tags DIR: the tags of a layout and what they name, sorted.
tags() {
	jq -r '.manifests[] | "\(.annotations["org.opencontainers.image.ref.name"]) \(
		.annotations["io.containerd.image.name"] | sub("^[^/]*/"; "")) \(.digest)"' \
		"$1/index.json" | sort
}

several_tags_of_one_image() {
	need skopeo
	module web
	succeeds "$GOCI" build -t chorus/web:1.4 -t :latest -t :1.4 --image-refs refs \
		--metadata-file meta web
	same "$(sed 's/@.*//' stdout)" oci:dist/web:1.4
	digest=$(sed 's/.*@//' stdout)
	same "$(tags dist/web)" "1.4 chorus/web:1.4 $digest
latest chorus/web:latest $digest"
	same "$(cat refs)" "oci:dist/web:1.4@$digest
oci:dist/web:latest@$digest"
	same "$(jq -r '."image.name", .goci.services[0].image, (.goci.services[0].images | length)' meta)" \
		'chorus/web:1.4,chorus/web:latest
chorus/web:1.4
2'
	for tag in 1.4 latest; do
		succeeds skopeo --insecure-policy inspect --raw "oci:dist/web:$tag"
	done
	succeeds "$GOCI" verify oci:dist/web:latest
	printf 'tag: x\n' >web/goci.yaml
	refuses 2 'goes below "defaults"' "$GOCI" build web
	printf 'defaults: {tag: [":1", ":2"]}\nservices: {web: {path: .}, other: {path: ., tag: "x:3"}}\n' \
		>web/goci.yaml
	same "$(image web) $(jq -r '.[0].images | join(" ")' stdout)" 'web:1 web:1 web:2'
	image -t own web >name
	same "$(jq -r '.[0].images | join(" ")' stdout)" 'own:1 own:2'
	image -t chorus/own -t :5 web >name
	same "$(jq -r '.[0].images | join(" ")' stdout)" 'chorus/own:1 chorus/own:2 chorus/own:5'
	printf 'defaults: {tag: "a:1"}\n' >web/goci.yaml
	same "$(image -o oci:out:2 -t :2 -t :3 web) $(jq -r '.[0].output' stdout)" 'a:2 oci:out:2'
	refuses 2 '--output has the tag "4", but --tag has "2"' \
		"$GOCI" build -o oci:out:4 -t :2 -t :3 web
	refuses 2 '--tag a:1 and b:1: in the layout oci:dist/a one tag' \
		"$GOCI" build -t a:1 -t b:1 web
	printf 'defaults: {tag: {a: b}}\n' >web/goci.yaml
	refuses 2 'goci.yaml:1: tag must be a string or a list' "$GOCI" build web
}

# All tags are what the record answers for: each is looked at alone.
each_tag_is_looked_at() {
	module web
	set -- -t :1 -t :2 web
	succeeds "$GOCI" build "$@"
	cp stdout first
	cp dist/web/index.json whole
	succeeds "$GOCI" build "$@"
	has stderr unchanged
	for change in 'del(.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] == "2"))' \
		'del(.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] == "1"))' \
		'(.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] == "2")).annotations["io.containerd.image.name"] = "x"'; do
		jq -c "$change" whole >dist/web/index.json
		succeeds "$GOCI" build "$@"
		has_not stderr unchanged
		cmp first stdout || fail 'another reference'
		jq -S .manifests whole >want
		jq -S '.manifests | sort_by(.annotations["org.opencontainers.image.ref.name"])' \
			dist/web/index.json | cmp - want || fail 'other tags'
	done
	# One of two goes with one of the command line; the other stays where it is.
	succeeds "$GOCI" build -t :1 web
	same "$(tags dist/web | wc -l)" 2
}

# outputs ARGUMENT...: layout and archives in the plan, with the names in each.
outputs() {
	succeeds "$GOCI" build --dry-run "$@"
	jq -r '[.[] | (.output // "-"), (.archives // [] | .[] | "\(.file) \(.images | join(","))")] |
		join("; ")' stdout
}

outputs_are_a_layout_and_archives() {
	module web
	module b
	same "$(outputs -o oci:o -o oci-archive:x.tar web)" \
		'oci:o:production; oci-archive:x.tar web:production'
	same "$(outputs -o oci-archive:x.tar:1.4 -t a/b:1 -t :2 web)" '-; oci-archive:x.tar a/b:1.4'
	same "$(outputs -o oci-archive:x.tar -t a/b:1 -t c:1 web)" '-; oci-archive:x.tar a/b:1,c:1'
	same "$(outputs -o docker-archive:x.tar:foo -o docker-archive:x.tar:foo/a:2 web)" \
		'-; docker-archive:x.tar foo:production,foo/a:2'
	same "$(outputs -o oci-archive:x.tar:reg.example:5000/a:1 web)" \
		'-; oci-archive:x.tar reg.example:5000/a:1'
	same "$(outputs -o 'oci-archive:{name}-{target}.tar' web b)" \
		'-; oci-archive:web-production.tar web:production; -; oci-archive:b-production.tar b:production'
	same "$(outputs -o oci-archive:all.tar web b)" \
		'-; oci-archive:all.tar web:production; -; oci-archive:all.tar b:production'
	same "$(outputs -o oci-archive:- web b)" '-; oci-archive:- web:production; -; oci-archive:- b:production'
	same "$(outputs -o docker-archive:x --target all --shell none web | tr ';' '\n' | grep -c web:)" 4
	while read -r message arguments; do
		# shellcheck disable=SC2086 # words on purpose
		refuses 2 "$(echo "$message" | tr _ ' ')" "$GOCI" build $arguments
		one_line
		for file in dist x.tar; do
			[ ! -e "$file" ] || fail 'something was written'
		done
	done <<-'END'
		two_layouts -o oci:a -o oci:b web
		two_layouts -o oci:a:1 -o oci:a:2 web
		are_one_file -o oci-archive:x.tar -o docker-archive:./x.tar web
		are_one_file -o oci-archive:- -o docker-archive:- web
		has_one_platform,_not_2 -o docker-archive:x.tar --platform linux/amd64,linux/arm64 web
		would_both_be_x:1_in_oci-archive:x.tar -o oci-archive:x.tar -t x:1 web b
		would_both_be_web:1_in_oci-archive:x.tar -o oci-archive:x.tar -t :1 --target all --shell none web
		is_not_an_image's_name -o docker-archive:x.tar:Web web
		is_not_one_that_layouts_and -o oci-archive:x.tar:a__b web
		has_no_digest_yet -o oci-archive:x.tar@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 web
		names_nothing -o oci-archive: web
		is_none_of_oci:DIR -o docker://x/y web
		is_also_the_file_of_--metadata-file -o oci-archive:x.tar --metadata-file ./x.tar web
	END
	refuses 1 'web: is a folder' "$GOCI" build -o oci-archive:web web
	refuses 1 'No such file or directory' "$GOCI" build -o oci-archive:no/x.tar web
	refuses 2 'would overwrite --base' "$GOCI" build -o oci-archive:b/main.go \
		--base oci-archive:b/main.go web
}

# What a goci.yaml names stays in its source, by links, too.
archives_of_a_source_stay_in_it() {
	module web
	mkdir web/.git web/out
	printf 'defaults: {output: ["oci:dist", "oci-archive:out/{name}.tar"]}\n' >web/goci.yaml
	same "$(outputs web)" 'oci:web/dist:production; oci-archive:web/out/web.tar web:production'
	for path in ../x.tar /x.tar 'out/../../{name}.tar'; do
		printf 'defaults: {output: "oci-archive:%s"}\n' "$path" >web/goci.yaml
		refuses 2 'goci.yaml:1: output: ' "$GOCI" build web
	done
	printf 'defaults: {output: "docker-archive:-"}\n' >web/goci.yaml
	refuses 2 'standard output is for the command line' "$GOCI" build web
	printf 'defaults: {output: "oci-archive:out/{name}.tar"}\n' >web/goci.yaml
	: >victim
	ln -s ../../victim web/out/web.tar
	refuses 1 '--output ' "$GOCI" build web
	rm -r web/out
	ln -s .. web/out
	refuses 2 'goci.yaml:1: output: ' "$GOCI" build web
	rm web/out
	mkdir web/out
	mkfifo web/out/web.tar
	refuses 1 '--output ' "$GOCI" build web
	same "$(cat victim)" ''
}

check "names are those of the distribution-spec, wherever they are given" the_grammar_is_one
# full_name LAYOUT: what engines call the image of a layout.
full_name() {
	jq -r '.manifests[0].annotations["io.containerd.image.name"]' "$1/index.json"
}

# -t, then the repository, then the prefix: of the call, goci.yaml, the user.
names_say_where_they_belong() {
	module web
	mkdir -p own/goci
	export XDG_CONFIG_HOME="$PWD/own"
	cd web
	same "$(image)" web:production
	echo 'prefix: mine' >../own/goci/config.yaml
	same "$(image)" mine/web:production
	echo 'prefix: reg.example/team' >goci.yaml
	same "$(image)" reg.example/team/web:production
	same "$(image --prefix localhost:5000)" localhost:5000/web:production
	same "$(image --prefix '')" web:production
	same "$(image --repository 'reg.example/all/{name}-image')" \
		reg.example/all/web-image:production
	same "$(image --repository reg.example/all -t :1)" reg.example/all:1
	same "$(image --repository reg.example/all -t shop/web)" shop/web:production
	refuses 2 '^goci: --prefix: prefix "A/" is not a valid start' "$GOCI" build --prefix A/
	long=$(printf '%0150d' 0)
	printf 'services:\n  %s:\n    path: .\n' "$long" >goci.yaml
	refuses 2 '^goci: 0*: the image.s name has 301 characters with its prefix' \
		"$GOCI" build --prefix "$long"
	fails_with 2 "$GOCI" config --prefix "$long"
	has stderr '^goci: 0*: the image.s name has 301'
	same "$(image --prefix "$long" -t web)" web:production
	unset XDG_CONFIG_HOME
}

# The bytes of the image are the same; its layout stays where it was.
another_name_is_another_entry() {
	module web
	module api
	succeeds "$GOCI" build web
	plain=$(digest_of stdout)
	for of in '--prefix reg.example/team' '--repository reg.example/team/x' ''; do
		# shellcheck disable=SC2086 # words on purpose
		succeeds "$GOCI" build $of web
		same "$(digest_of stdout)" "$plain" "$of"
		case $of in
		--p*) want=reg.example/team/web ;;
		--r*) want=reg.example/team/x ;;
		*) want=docker.io/library/web ;;
		esac
		same "$(full_name dist/web)" "$want:production"
	done
	succeeds "$GOCI" build --repository reg.example/team/all web api
	same "$(full_name dist/web) $(full_name dist/api)" \
		'reg.example/team/all:production reg.example/team/all:production'
	mkdir bin
	printf '#!/bin/sh\n' >bin/podman
	chmod +x bin/podman
	PATH=$PWD/bin:$PATH refuses 2 'web and api would both be reg.example/team/all:production' \
		"$GOCI" build --load podman --repository reg.example/team/all web api
}

check 'a name that comes from a folder fits the grammar' folders_give_names
check 'tags are those that layouts and registries take, as skopeo does' tags_are_what_layouts_and_registries_take
check '":TAG" is the tag of all services of a call, and leaves their names' a_tag_for_all
check 'a value that would be lost is refused' given_twice
check 'two of a call for one tag of one layout are refused, whatever its folder is called' one_tag_twice
# An archive in the source is no part of the next image.
archives_are_not_in_the_context() {
	module web
	succeeds "$GOCI" build --context-report web
	cp stdout before
	mkdir web/out
	: >web/out/x.tar
	: >web/y.tar
	succeeds "$GOCI" build --context-report -o oci-archive:web/out/x.tar -o docker-archive:web/y.tar web
	cp stdout after
	has after 'out/x.tar.*output'
	has after 'y.tar.*output'
	same "$(grep -c main.go after)" 1
	succeeds "$GOCI" build --context-report web
	has_not stdout output
}

# Names that share a tag, of one image and of two, in every kind of place.
every_reference_is_found() {
	module web
	module b
	succeeds "$GOCI" build -t a/w:1 -t :2 -t c:1 -o oci-archive:x.tar -o docker-archive:y.tar \
		-o oci-archive:z.tar:3 --image-refs refs web
	same "$(wc -l <refs)" 7
	succeeds "$GOCI" build -t :1 -t :2 -o "oci:out/{name}" -o oci-archive:all.tar --image-refs others web b
	same "$(wc -l <others)" 8
	cat refs others | while read -r reference; do
		succeeds "$GOCI" verify "$reference"
	done
	for name in 1 a/w:1 2 c:1; do
		succeeds "$GOCI" verify "oci-archive:x.tar:$name"
	done
	refuses 1 'has no tag "w:1"' "$GOCI" verify oci-archive:x.tar:w:1
	succeeds "$GOCI" verify oci-archive:all.tar
}

check 'an image has several tags, on the command line and in goci.yaml' several_tags_of_one_image
check 'a tag that was removed or changed is set again, each alone' each_tag_is_looked_at
check 'an output is one layout and any number of archives, checked before the work' \
	outputs_are_a_layout_and_archives
check 'the archives that a goci.yaml names stay in its source' archives_of_a_source_stay_in_it
check 'an archive in the source is left out of its context' archives_are_not_in_the_context
check 'each reference that is written is found by verify' every_reference_is_found
check 'the name is that of -t, else the repository, else the prefix and the service' \
	names_say_where_they_belong
check 'a prefix or a repository changes what the image is called, and no byte of it' \
	another_name_is_another_entry
finish
