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
	same "$(jq -r '.manifests[0].annotations["io.containerd.image.name"]' dist/c---d/index.json)" \
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
		--tag a:1 a:2
		--output oci:a oci:b
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

check "names are those of the distribution-spec, wherever they are given" the_grammar_is_one
check 'a name that comes from a folder fits the grammar' folders_give_names
check 'tags are those that layouts and registries take, as skopeo does' tags_are_what_layouts_and_registries_take
check '":TAG" is the tag of all services of a call, and leaves their names' a_tag_for_all
check 'a value that would be lost is refused' given_twice
check 'two of a call for one tag of one layout are refused, whatever its folder is called' one_tag_twice
finish
