#!/bin/sh
# goci config: what is set, what sets it, and that its output is a goci.yaml.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$TOP/tests/cli/lib/module.sh"
unset XDG_CONFIG_HOME XDG_CACHE_HOME TMPDIR
export HOME="$TMP/home"
mkdir -p "$HOME/.config/goci"
# What Go there is must not be started: this one says so.
mkdir "$TMP/no-go"
printf '#!/bin/sh\ntouch "%s/go-ran"\nexit 1\n' "$TMP" >"$TMP/no-go/go"
chmod +x "$TMP/no-go/go"

# config ARGUMENT...: goci config, without Go.
goci_config() {
	PATH=$TMP/no-go:$PATH succeeds "$GOCI" config "$@"
	[ ! -e "$TMP/go-ran" ] || fail 'Go was started'
}

source_of_two() {
	module services/web
	module jobs
	mkdir assets .git
	echo x >assets/a
	cat >goci.yaml <<-'YAML'
		prefix: chorus
		defaults:
		  jobs: 3
		  env: {LOG: info, REGION: eu}
		  tag: [":1", ":latest"]
		  label:
		    team: chat
		    called: "{name}"
		services:
		  web:
		    path: services/web
		    port:
		      - 9000
		      - 53/udp
		    env: {LOG: debug}
		    file: assets:/srv
		    offline: true
		  worker:
		    path: jobs
		    cmd: [run, --all]
		    tag: shop/jobs
	YAML
	cat >"$HOME/.config/goci/config.yaml" <<-'YAML'
		prefix: mine
		defaults:
		  progress: plain
		  shell: /bin/busybox
		  vcs: none
		cache:
		  max-age: 30d
	YAML
}

# origin PATH...: lines "FILE:LINE:COLUMN" or what else sets it, from the last JSON.
origin() {
	jq -r "$1.origins[] | if .kind == \"file\"
		then \"\\(.file | sub(\".*/home\"; \"~\")):\\(.line):\\(.column)\"
		else .option // .variable // .kind end" stdout | tr '\n' ' ' | sed 's/ $//'
}

each_has_its_origin() {
	source_of_two
	goci_config --json --user 5:5 --env NEW=x
	web='.services[0].settings'
	while read -r path want; do
		same "$(origin "$path")" "$want" "$path"
	done <<-WANT
		$web.port goci.yaml:12:5
		$web.env.LOG goci.yaml:15:11
		$web.env.REGION goci.yaml:4:20
		$web.env.NEW env
		$web.label.team goci.yaml:7:5
		$web.tag goci.yaml:5:3
		$web.file goci.yaml:16:5
		$web.offline goci.yaml:17:5
		$web.user user
		$web.vcs ~/.config/goci/config.yaml:5:3
		$web.shell ~/.config/goci/config.yaml:4:3
		$web.workdir default
		.services[0].path goci.yaml:11:5
		.services[0].prefix goci.yaml:1:1
		.services[1].settings.tag goci.yaml:21:5 goci.yaml:5:3
		.services[1].settings.cmd goci.yaml:20:5
		.call.jobs goci.yaml:3:3
		.call.progress ~/.config/goci/config.yaml:3:3
		.cache.folder GOCI_CACHE
		.cache["max-age"] ~/.config/goci/config.yaml:7:3
		.cache["max-size"] default
	WANT
	same "$(jq -c "[$web.port.value, $web.env.LOG.value, $web.label.called.becomes,
		$web.offline.value, $web.workdir.default, .services[1].settings.tag.becomes,
		.cache[\"max-size\"].value]" stdout)" \
		'[["9000","53/udp"],"debug","web",true,"/app",["shop/jobs:1","shop/jobs:latest"],"10GB"]'
}

# The same settings, by the plan that goci build prints.
it_is_a_goci_yaml() {
	source_of_two
	for words in '' '--port 7000 --env A=b=c --label x={{name}} --cmd now web' \
		"--prefix r.example/x --entrypoint=a --entrypoint=b,c --ldflags=-s worker"; do
		# shellcheck disable=SC2086 # words on purpose
		succeeds "$GOCI" build --dry-run $words
		cp stdout before
		# shellcheck disable=SC2086
		goci_config $words
		cp goci.yaml kept
		cp stdout goci.yaml
		succeeds "$GOCI" build --dry-run
		diff before stdout || fail "another plan: $words"
		goci_config
		sed 's/ *#.*//' stdout >again
		sed 's/ *#.*//' goci.yaml | diff - again || fail "another goci.yaml: $words"
		mv kept goci.yaml
	done
	# From a folder below: as a goci.yaml there.
	cd services
	goci_config web
	has stdout '^    file: \[/.*/assets:/srv\]  # /.*/goci.yaml:16$'
	cp stdout goci.yaml
	succeeds "$GOCI" build --dry-run web
}

# What is not for a goci.yaml of a source is a comment; no origin is lost.
a_source_may_not_set_all() {
	source_of_two
	goci_config --push=r.example/x --go-flag=-pgo=/x --allow-go-flag=-pgo -o oci:/elsewhere web
	has stdout '^    # shell: /bin/busybox  # ~/.config/goci/config.yaml:4; goci.yaml cannot set it$'
	has stdout '^    # go-flag: .*  # --go-flag; goci.yaml cannot set it$'
	has stdout '^    # output: .*oci:/elsewhere.*  # --output; goci.yaml cannot set it$'
	has stdout '^# push: r.example/x  # --push; the command line alone sets it$'
	has stdout '^    # user: 1001:1001  # default$'
	has stdout "^#   folder: $GOCI_CACHE  # GOCI_CACHE\$"
	has stdout '^    tag: \[":1", ":latest"\]  # goci.yaml:5; becomes chorus/web:1, chorus/web:latest$'
	cp stdout goci.yaml
	goci_config
}

folders_without_goci_yaml() {
	rm -f "$HOME/.config/goci/config.yaml"
	module services/web
	goci_config services/web
	has stdout '^  web:$'
	has stdout '^    # tag: web:production  # default$'
	cd services/web
	goci_config
	has stdout '^    path: "\."$'
	fails_with 2 "$GOCI" config ./...
	has_line '^goci: ./...: no such folder, and no service of that name in goci.yaml; package patterns'
	printf 'defaults:\n  tag: "{git.tag}"\n' >goci.yaml
	fails_with 2 "$GOCI" config
	has_line '^goci: web: --tag: [{]git.tag[}]: .* is in no git repository'
	has stdout '^    tag: \["{git.tag}"\]  # goci.yaml:2$'
	has stdout '^    # error: --tag: {git.tag}'
	printf 'defaults:\n  prot: 1\n' >goci.yaml
	refuses 2 '^goci: goci.yaml:2: unknown key "prot"; did you mean "port"' "$GOCI" config
}

# Controls, quotes and what looks like YAML or a comment stay values.
hostile_values_stay_values() {
	module web
	mkdir .git
	printf 'defaults:\n  env: {"A\\u202E": "\\e[31m # x", "k: [": "- &a *b"}\n  cmd: ["#", "a: b", "\\\\", "\\"", "no", "~", "0x1f", "a\\nb", "{name}", "\303\251"]\nservices:\n  "a # b":\n    path: web\n    env: {X: "y\\rz"}\n' >goci.yaml
	sed -i 's/y.rz/yz/' goci.yaml
	succeeds "$GOCI" build --dry-run
	cp stdout before
	goci_config
	if LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" stdout; then
		fail 'a control character is printed'
	fi
	cp stdout goci.yaml
	succeeds "$GOCI" build --dry-run
	diff before stdout
	goci_config --json
	same "$(jq -c '.services[0].settings.cmd.value' stdout)" \
		'["#","a: b","\\","\"","no","~","0x1f","a\nb","{name}","é"]'
	# shellcheck disable=SC2046 # no blanks in it
	{ echo 'services:'; printf '  s%s: {path: web, port: 1}\n' $(seq 3000); } >goci.yaml
	fails_with 2 "$GOCI" config
	has_line 'goci.yaml:[0-9]*: too many values'
}

nothing_is_written() {
	source_of_two
	listing . >before
	rm -rf "$GOCI_CACHE"
	goci_config
	listing . | grep -v ' std\(out\|err\) ' | sed '/^std\(out\|err\) /d' >after
	grep -v '^\(before\|stdout\|stderr\|after\) ' before >b
	grep -v '^\(before\|stdout\|stderr\|after\|b\) ' after | diff b -
	[ ! -e "$GOCI_CACHE" ] || fail 'the cache is there'
}

# --schema alone is --schema=source, --tls-verify alone is true.
values_can_be_left_out() {
	module web
	goci_config --schema
	mv stdout alone
	goci_config --schema=source
	cmp alone stdout
	goci_config --tls-verify web
	refuses 2 '"maybe" is not true or false' "$GOCI" config --tls-verify=maybe web
	refuses 2 '"usr" is not source or user; did you mean "user"' "$GOCI" config --schema=usr
}

the_variables_of_what_signs_are_told() {
	module web
	GOCI_SIGN_KEY=release.key GOCI_VULNDB=/db goci_config web
	has stdout '^# GOCI_SIGN_KEY=release.key  # environment$'
	has stdout '^# GOCI_VULNDB=/db  # environment$'
	# A key that stands where its file belongs stays a secret.
	openssl genpkey -quiet -algorithm ed25519 -out key.pem
	secret=$(sed -n 2p key.pem)
	for form in '' --json; do
		# shellcheck disable=SC2086 # an option, or none
		GOCI_SIGN_KEY=$(cat key.pem) run "$GOCI" config $form web
		has_not stdout "$secret"
		has_not stderr "$secret"
	done
}

check 'an option whose value can be left out has only its own values' values_can_be_left_out
check 'each setting has the line, option, variable or default that sets it, each key its own' \
	each_has_its_origin
check 'the output is a goci.yaml that makes the same plan' it_is_a_goci_yaml
check 'what the goci.yaml of a source cannot set is a comment in it' a_source_may_not_set_all
check 'a folder has settings without a goci.yaml; what goci build refuses is told' \
	folders_without_goci_yaml
check 'controls, quotes and comments in values stay values; a large file is refused' \
	hostile_values_stay_values
check 'the variables of what signs and of the database are told, a key is not' \
	the_variables_of_what_signs_are_told
check 'nothing is written, and no Go is started' nothing_is_written
finish
