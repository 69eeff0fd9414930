#!/bin/sh
# Placeholders in settings: their values, what is made of them where they stand, and that a
# new value is a new image.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

as_me='-c user.name=me -c user.email=me@example.com -c commit.gpgsign=false'

# repository: the module web in a repository of one commit, on the branch feature/x.
repository() {
	need git
	module web
	git init -q -b feature/x .
	git add web
	# shellcheck disable=SC2086 # words on purpose
	git $as_me commit -qm one
	commit=$(git rev-parse HEAD)
	short=$(git rev-parse --short=7 HEAD)
}

# plan JQ ARGUMENT...: what the plan has there.
plan() {
	what=$1
	shift
	succeeds "$GOCI" build --dry-run "$@"
	jq -r ".[0] | $what" stdout
}

# label VALUE: what the value of a label becomes.
label() {
	plan '.config.labels.l' --label "l=$1" web
}

every_word_has_its_value() {
	repository
	git tag v1.2.0
	same "$(label '{name} {target} {git.tag} {git.short} {git.branch} {git.commit} {date}')" \
		"web production v1.2.0 $short feature/x $commit 1970-01-01"
	same "$(SOURCE_DATE_EPOCH=1700000000 label '{date}')" 2023-11-14
	same "$(plan .image -t 'chorus/{name}-{git.branch}:{git.tag}-{git.branch}-{date}' web)" \
		chorus/web-feature-x:v1.2.0-feature-x-1970-01-01
	same "$(plan .output -o 'oci:out/{git.branch}/{name}-{target}:{git.short}' web)" \
		"oci:out/feature-x/web-production:$short"
	same "$(plan .repository --repository 'reg.example:5000/{git.branch}/{name}' web)" \
		reg.example:5000/feature-x/web
	same "$(plan '.compile[0].command[] | select(startswith("-ldflags"))' \
		--ldflags "-X 'main.version={git.tag} of {date}' -X main.b={git.branch}" web)" \
		'-ldflags=-w -s -extldflags "-static" -X '"'main.version=v1.2.0 of 1970-01-01' -X main.b=feature/x"
	# git itself prints annotated, packed and several tags alike.
	# shellcheck disable=SC2086
	git $as_me tag -a -m x v1.10.0
	git tag latest
	same "$(label '{git.tag}')" v1.10.0
	git pack-refs --all
	same "$(label '{git.tag} {git.branch} {git.commit}')" "v1.10.0 feature/x $commit"
	git worktree add -q -b other ../elsewhere 2>/dev/null
	same "$(cd ../elsewhere && label '{git.branch}')" other
	git worktree remove --force ../elsewhere
}

# As in the table of options: in goci.yaml as on the command line.
goci_yaml_has_them_too() {
	repository
	cat >web/goci.yaml <<-'YAML'
		defaults:
		  tag: ["{git.branch}/{name}:{git.short}", ":{target}"]
		  output: "oci:out/{name}"
		  repository: registry.example/chorus/{name}
		  ldflags: [-X, "main.version={git.short}"]
		  label: {at: "{git.commit}", json: '{"a":{"b":1}}', literal: "{{name}} ${name} {Name}"}
		  annotation: {"{name}": "{name}"}
	YAML
	succeeds "$GOCI" build --target base --shell none web
	succeeds "$GOCI" build web
	same "$(sed 's/@.*//' stdout)" "oci:web/out/web:$short"
	same "$(jq -r '[.manifests[].annotations["org.opencontainers.image.ref.name"]] | sort | join(" ")' \
		web/out/web/index.json)" "$(printf '%s\n' "$short" base production | sort | tr '\n' ' ' | sed 's/ $//')"
	config web/out/web | jq .config.Labels >labels
	same "$(jq -r '.at, .json, .literal' labels)" "$commit
{\"a\":{\"b\":1}}
{name} \${name} {Name}"
	same "$(jq -r '."goci.ldflags"' labels)" "-X main.version=$short"
	same "$(blob web/out/web "$(digest web/out/web production)" | jq -r '.annotations["{name}"]')" web
	printf 'defaults: {label: {a: b}}\nservices:\n  web:\n    path: .\n    label: {x: "{nam}"}\n' \
		>web/goci.yaml
	refuses 2 'goci.yaml:5: label: [{]nam[}] is none of .*; did you mean .name..; write ..nam.. for' \
		"$GOCI" build web
	printf 'defaults:\n  tag: "{git.tags}"\n' >web/goci.yaml
	refuses 2 'goci.yaml:2: tag: .git.tags. is none of .*; did you mean .git.tag.[?]' "$GOCI" build web
	printf 'defaults:\n  repository: "web/{name}"\n' >web/goci.yaml
	refuses 2 'goci.yaml:2: repository: "web/x" names no registry' "$GOCI" build web
}

# What is not there is an error that says what to do, for those who asked for it.
missing_values_are_errors() {
	repository
	refuses 2 "^goci: --tag: {git.tag}: the commit $short of .* has no tag: tag it" \
		"$GOCI" build -t ':{git.tag}' web
	one_line
	git checkout -q --detach
	refuses 2 '^goci: --label: {git.branch}: HEAD of .* is a commit, not a branch' \
		"$GOCI" build --label 'a={git.branch}' web
	succeeds "$GOCI" build -t ':{git.short}' web
	rm -rf .git dist
	for word in tag short branch commit; do
		refuses 2 "{git.$word}: .* is in no git repository with a commit" \
			"$GOCI" build -t ":{git.$word}" web
	done
	git init -q .
	refuses 2 '{git.branch}: .* is in no git repository with a commit' \
		"$GOCI" build -t ':{git.branch}' web
	succeeds "$GOCI" build -t ':{name}' web
	refuses 2 'SOURCE_DATE_EPOCH "x" is not' env SOURCE_DATE_EPOCH=x "$GOCI" build -t ':{date}' web
}

# Names from git are anyone's.
hostile_names() {
	repository
	while read -r name fit; do
		mkdir -p ".git/refs/heads/$(dirname -- "$name")"
		cp .git/refs/heads/feature/x ".git/refs/heads/$name"
		printf 'ref: refs/heads/%s\n' "$name" >.git/HEAD
		same "$(plan .image -t 'x-{git.branch}:{git.branch}' web)" \
			"x-$(echo "$fit" | tr "[:upper:]" "[:lower:]"):$fit"
		same "$(plan .output -o 'oci:out/{git.branch}' web)" "oci:out/$fit:production"
		rm ".git/refs/heads/$name"
	done <<-'END'
		a;b&c a-b-c
		-X X
		A_B,C A_B-C
		a"b'c a-b-c
		{name}/$(id) name-id
		a:b@sha256 a-b-sha256
	END
	cp .git/refs/heads/feature/x .git/refs/heads/good
	for bad in 'a b' "a'b" 'a"b' '-extld=x' 'a`b' 'a\b'; do
		cp .git/refs/heads/good ".git/refs/heads/$bad"
		printf 'ref: refs/heads/%s\n' "$bad" >.git/HEAD
		refuses 2 '^goci: --ldflags: {git.branch} ' \
			"$GOCI" build --ldflags '-X main.version={git.branch}' web
	done
	printf 'ref: refs/heads/good\n' >.git/HEAD
	for flags in '{git.branch}' '-{name}' '-X {name}' '-X {name}=1' "'{name}'"; do
		refuses 2 '^goci: --ldflags: .* a placeholder stands after' "$GOCI" build --ldflags "$flags" web
	done
	printf 'ref: refs/heads/../../x\n' >.git/HEAD
	refuses 2 '{git.branch}: ' "$GOCI" build -t ':{git.branch}' web
	long=$(printf '%0150d' 0)
	cp .git/refs/heads/good ".git/refs/heads/$long"
	printf 'ref: refs/heads/%s\n' "$long" >.git/HEAD
	succeeds "$GOCI" build --dry-run -t ':{git.branch}' web
	refuses 2 '^goci: --tag: ' "$GOCI" build --dry-run -t ':{git.branch}{git.commit}' web
}

# again ARGUMENT...: builds, and says whether it was answered from the records.
again() {
	sleep 0.03
	succeeds "$GOCI" build "$@" web
	if grep -q unchanged stderr; then echo unchanged; else echo built; fi
}

# reads ARGUMENT...: how many files of git a build opens.
reads() {
	ASAN_OPTIONS=detect_leaks=0 strace -f -o trace -e trace=openat,openat2,open "$GOCI" build --vcs none "$@" web >said
	grep -c 'HEAD\|packed-refs\|refs' trace || :
}

git_is_read_by_those_that_need_it() {
	need strace
	repository
	same "$(reads --label 'a={name} {date}' -t ':{target}')" 0
	same "$(reads --label 'a={name} {date}' -t ':{target}')" 0
	[ "$(reads --label 'a={git.short}')" -gt 0 ] || fail 'git was not read'
}

# A value is an input like any other, and only where it is used.
a_new_value_is_a_new_image() {
	repository
	version='-X main.version={git.tag}'
	git tag v1
	again --ldflags "$version" >said
	first=$(digest dist/web production)
	same "$(again --ldflags "$version")" unchanged
	# shellcheck disable=SC2086
	git $as_me commit -q --allow-empty -m two
	refuses 2 'has no tag' "$GOCI" build --ldflags "$version" web
	git tag v2
	same "$(again --ldflags "$version")" built
	[ "$first" != "$(digest dist/web production)" ] || fail 'the old image'
	same "$(config dist/web | jq -r '.config.Labels["goci.ldflags"]')" '-X main.version=v2'
	same "$(again --ldflags "$version")" unchanged
	git checkout -q v1
	same "$(again --ldflags "$version")" built
	same "$(digest dist/web production)" "$first"
	# A commit that no value changes by, and a branch.
	again --label 'a={name}' >said
	git checkout -q -b other
	same "$(again --label 'a={name}')" unchanged
	again --label 'b={git.branch}' >said
	same "$(again --label 'b={git.branch}')" unchanged
	# shellcheck disable=SC2086
	git $as_me commit -q --allow-empty -m three
	same "$(again --label 'b={git.branch}')" unchanged
	git checkout -q -b another
	same "$(again --label 'b={git.branch}')" built
	again -t ':{git.short}' >said
	same "$(again -t ':{git.short}')" unchanged
	# shellcheck disable=SC2086
	git $as_me commit -q --allow-empty -m four
	same "$(again -t ':{git.short}')" built
	[ -n "$(digest dist/web "$(git rev-parse --short=7 HEAD)")" ] || fail 'no such tag'
}

# goci reproduce builds with the flags and labels that the image has, whatever is in them.
what_was_expanded_is_text() {
	repository
	succeeds "$GOCI" build --ldflags '-X main.version={{name}}' --label 'l={{git.tag}}' web
	same "$(config dist/web | jq -r '.config.Labels | .l, .["goci.ldflags"]')" '{git.tag}
-X main.version={name}'
	cat >web/goci.yaml <<-'YAML'
		defaults: {ldflags: "-X main.version={{name}}-{git.short}", tag: ":{git.branch}"}
	YAML
	succeeds "$GOCI" build web
	succeeds "$GOCI" reproduce --source . oci:dist/web:feature-x
	printf 'FROM golang AS b\nRUN go build -ldflags "-X main.version={name}" -o /m .\nFROM scratch\nCOPY --from=b /m /m\nLABEL a="{name}" b="/{id}"\nENTRYPOINT ["/m"]\n' \
		>web/Dockerfile
	rm web/goci.yaml
	succeeds "$GOCI" init web
	same "$(plan '.config.labels | .a, .b, .["goci.ldflags"]' web)" '{name}
/{id}
-X main.version={name}'
}

check 'each word has the value that git, the plan or SOURCE_DATE_EPOCH says' every_word_has_its_value
check 'placeholders work in goci.yaml, and JSON in a label is none' goci_yaml_has_them_too
check 'a value that does not exist is an error that says what to do' missing_values_are_errors
check 'names from git are made to fit, or refused in flags' hostile_names
check 'git is read for the placeholders that need it alone' git_is_read_by_those_that_need_it
check 'a new value is a new image, and an unused one is not' a_new_value_is_a_new_image
check 'what was expanded is text to init and reproduce' what_was_expanded_is_text
finish
