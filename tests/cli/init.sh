#!/bin/sh
# goci init: a goci.yaml from what is there, and an account of every line.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

DOCKERFILES=$TOP/fixtures/dockerfiles
CARRIED='debian distroless document escape heredoc not-carried scratch several shell-form
	single-stage version ko ko-several'

# settings FILE: goci.yaml without what it tells in comments of whole lines.
settings() {
	sed -e '/^ *#/d' -e '/^$/d' "$1"
}

# what each fixture becomes is kept beside it
becomes_what_is_expected() {
	for shape in $CARRIED; do
		cp -r "$DOCKERFILES/$shape" "$shape"
		(cd "$shape" && succeeds "$GOCI" init)
		settings "$shape/goci.yaml" >got
		diff -u "$DOCKERFILES/$shape/expected.yaml" got || fail "$shape"
	done
}

tells_what_is_expected() {
	for shape in $CARRIED; do
		cp -r "$DOCKERFILES/$shape" "$shape"
		(cd "$shape" && succeeds "$GOCI" init && grep -E '^[^ ]*:[0-9]+: ' stderr >../got) || :
		diff -u "$DOCKERFILES/$shape/expected.told" got || fail "$shape"
		: >got
	done
}

is_accepted_by_build() {
	for shape in $CARRIED; do
		cp -r "$DOCKERFILES/$shape" "$shape"
		cd "$shape"
		succeeds "$GOCI" init
		services=$(sed -n '/^services:/,/^#/s/^  \([a-z0-9-]*\):$/\1/p' goci.yaml |
			paste -sd ' ')
		# shellcheck disable=SC2086 # names without blanks
		succeeds env GOTOOLCHAIN=local "$GOCI" build --dry-run $services
		same "$(jq -r 'map(.service) | join(" ")' stdout)" "$services"
		cd ..
	done
}

# instruction_lines FILE: where instructions begin; here-documents are left out.
instruction_lines() {
	awk '
		end != "" { if ($0 == end) end = ""; next }
		!more && match($0, /<<-?["\047]?[A-Z]+/) && /^(RUN|COPY)/ {
			end = substr($0, RSTART, RLENGTH)
			gsub(/[<"\047-]/, "", end)
		}
		/^[ \t]*#/ || /^[ \t]*$/ { next }
		!more { print NR }
		{ more = /[\\`][ \t]*$/ }' "$1"
}

accounts_for_every_line() {
	for shape in $CARRIED; do
		file=Dockerfile
		[ -e "$DOCKERFILES/$shape/$file" ] || continue
		cp -r "$DOCKERFILES/$shape" "$shape"
		(cd "$shape" && succeeds "$GOCI" init)
		# all lines that comments name, "Dockerfile:3, 7" spelt out
		sed -n 's/.*# \(Dockerfile:[0-9, ]*\).*/\1/p' "$shape/goci.yaml" |
			tr -cs '0-9' '\n' >told
		for line in $(instruction_lines "$shape/$file"); do
			grep -qx "$line" told || fail "$shape/$file:$line: $(sed -n "${line}p" "$shape/$file")"
		done
	done
}

accounts_for_every_key_of_ko() {
	for shape in ko ko-several; do
		cp -r "$DOCKERFILES/$shape" "$shape"
		(cd "$shape" && succeeds "$GOCI" init)
		sed -n 's/.*# \(\.ko\.yaml:[0-9, ]*\).*/\1/p' "$shape/goci.yaml" |
			tr -cs '0-9' '\n' >told
		grep -nE '[^:]$' "$shape/.ko.yaml" | cut -d: -f1 >lines
		while read -r line; do
			grep -qx "$line" told || fail "$shape/.ko.yaml:$line"
		done <lines
	done
}

document_is_what_goci_makes_anyway() {
	cp -r "$DOCKERFILES/document" service
	cd service
	succeeds "$GOCI" init
	succeeds env GOTOOLCHAIN=local "$GOCI" build --dry-run
	jq -S '.[0].config | del(.labels)' stdout >with
	rm goci.yaml
	succeeds env GOTOOLCHAIN=local "$GOCI" build --dry-run
	jq -S '.[0].config | del(.labels)' stdout >without
	cmp with without
}

# What goci has no counterpart for is told with its line, and the rest is carried over.
what_needs_cgo_is_told() {
	cp -r "$DOCKERFILES/cgo" .
	cd cgo
	succeeds "$GOCI" init
	has_line '^Dockerfile:3: .*CGO_ENABLED=1: .*without cgo'
	grep -q '^services:' goci.yaml || fail "$(cat goci.yaml)"
	cd ..
	module web
	cd web
	tell() {
		printf 'FROM golang\nRUN %s\nEXPOSE 8080\n' "$2" >Dockerfile
		succeeds "$GOCI" init --force
		has_line "^Dockerfile:2: .*$1"
		grep -q 'port: \[8080\]' goci.yaml || fail "$(cat goci.yaml)"
	}
	tell 'CGO_ENABLED=1: .*without cgo' 'CGO_ENABLED=1 go build'
	tell 'GOOS=windows: goci makes images for linux' 'GOOS=windows go build'
	tell '-race needs cgo' 'go build -race'
	tell '-buildmode=c-shared: goci builds programs' 'go build -buildmode=c-shared'
	grep -qv race goci.yaml
}

what_is_no_dockerfile_is_refused() {
	module web
	cd web
	tell() {
		printf '%b' "$2" >Dockerfile
		refuses 1 "$1" "$GOCI" init
		one_line
	}
	tell 'Dockerfile:1: has no FROM' '# nothing\n'
	tell 'Dockerfile:2: unknown instruction FORM; did you mean FROM' '\nFORM x\n'
	tell 'Dockerfile:1: RUN before the first FROM' 'RUN x\nFROM y\n'
	tell 'Dockerfile:2: RUN has no arguments' 'FROM golang\nRUN\n'
	tell 'Dockerfile:2: the here-document is not closed' 'FROM golang\nRUN <<EOF\nx\n'
	tell 'Dockerfile:2: has a control character' 'FROM golang\nRUN a\0001b\n'
	tell 'Dockerfile:1: nothing here builds a Go program' 'FROM node:20\nRUN npm ci\n'
	tell 'Dockerfile:2: COPY wants SRC and DEST' 'FROM golang\nCOPY x\n'
	head -c 1100000 /dev/zero | tr '\0' '#' >Dockerfile
	refuses 1 'Dockerfile' "$GOCI" init
	refuses 1 'nowhere' "$GOCI" init --from-dockerfile nowhere
	[ ! -e goci.yaml ] || fail 'goci.yaml was written'
}

a_dockerfile_of_no_go_build_can_be_passed_over() {
	module web
	cd web
	printf 'FROM scratch\nCOPY app /\n' >Dockerfile
	refuses 1 '^goci: Dockerfile:1: nothing here builds .*--from-dockerfile none' "$GOCI" init
	one_line
	succeeds "$GOCI" init --from-dockerfile none
	grep -q 'path: "."' goci.yaml || fail "$(cat goci.yaml)"
}

# what a line copies is told at once where it is missing, for the build fails by it
a_file_that_is_not_there_is_told() {
	module web
	cd web
	: >there
	printf 'FROM golang AS b\nCOPY . .\nRUN go build -o /a .\nFROM scratch\nCOPY --from=b /a /a\nCOPY there /there\nCOPY nothere /n\nADD no/folder/ /f/\nCMD ["/a"]\n' >Dockerfile
	succeeds "$GOCI" init
	same "$(told Dockerfile | cut -d: -f2)" "7
8"
	has_line '^Dockerfile:7: COPY nothere /n: nothere is not there now: make it before goci build'
}

does_not_overwrite() {
	module web
	cd web
	echo 'prefix: mine' >goci.yaml
	refuses 1 'goci.yaml is there already; --force' "$GOCI" init
	one_line
	same "$(cat goci.yaml)" 'prefix: mine'
	succeeds "$GOCI" init --dry-run
	same "$(cat goci.yaml)" 'prefix: mine'
	succeeds "$GOCI" init --force
	grep -q 'path: "."' goci.yaml || fail "$(cat goci.yaml)"
	[ ! -s stdout ] || fail "stdout is not empty"
}

dry_run_prints_the_file() {
	module web
	succeeds "$GOCI" init --dry-run web
	[ ! -e web/goci.yaml ] || fail 'goci.yaml was written'
	cp stdout printed
	succeeds "$GOCI" init web
	cmp printed web/goci.yaml
	same "$(find web -name '*tmp*')" ''
}

finds_services_without_a_dockerfile() {
	module services/gateway
	module services/jobs/cmd/mail
	mkdir -p cmd/tool services/docs
	printf '// Command tool.\npackage main\n' >cmd/tool/main.go
	printf 'package docs\n' >services/docs/docs.go
	printf 'package main\n' >services/docs/x_test.go
	printf '//go:build ignore\n\npackage main\n' >services/docs/gen.go
	succeeds "$GOCI" init
	same "$(settings goci.yaml | tr -s '\n ' ' ')" \
		'services: gateway: path: ./services/gateway mail: path: ./services/jobs/cmd/mail '
	printf 'module example.com/x\n' >go.mod
	succeeds "$GOCI" init --force
	has_line 'service tool +./cmd/tool'
}

a_dockerfile_elsewhere_is_for_all_services() {
	module services/a
	module services/b
	mkdir docker
	cp "$DOCKERFILES/document/Dockerfile" docker/base-go.dockerfile
	succeeds "$GOCI" init --from-dockerfile docker/base-go.dockerfile
	same "$(settings goci.yaml | sed 's/ *#.*//' | tr -s '\n ' ' ')" \
		'defaults: platform: [linux/amd64] user: "1001:1001" port: [8081] services: a: path: ./services/a b: path: ./services/b '
}

a_service_s_own_dockerfile_is_seen_from_its_folder() {
	module services/a
	module services/b
	mkdir services/a/web
	printf 'FROM golang AS b\nWORKDIR /s\nCOPY . .\nRUN go build -o /a .\nFROM scratch\nCOPY --from=b /a /a\nCOPY web /web\nEXPOSE 80\nCMD ["/a"]\n' >services/a/Dockerfile
	succeeds "$GOCI" init --from-dockerfile services/a/Dockerfile
	grep -q 'file: \[services/a/web:/web\]' goci.yaml || fail "$(cat goci.yaml)"
	same "$(grep -c 'port:' goci.yaml)" 1
	same "$(grep -A3 '^  a:' goci.yaml | grep -c 'path: ./services/a')" 1
}

nothing_hostile_gets_out_of_a_comment() {
	module web
	cd web
	printf 'FROM golang\nRUN go build\nHEALTHCHECK x\342\200\250prefix: evil\nENV A="c\342\200\250d: e"\nLABEL "a\342\200\251b"=c\n' >Dockerfile
	succeeds "$GOCI" init
	has stderr '^Dockerfile:5: .*label: "a\\u2029b=c" has .* an invisible one'
	! grep -q "$(printf '\342\200')" goci.yaml || fail 'a line separator got through'
	! grep -q '^prefix' goci.yaml || fail "$(cat goci.yaml)"
	succeeds env GOTOOLCHAIN=local "$GOCI" build --dry-run
	same "$(jq -r '.[0].config.env[]' stdout | grep ^A= | od -An -tx1 | tr -d ' \n')" \
		413d63e280a8643a20650a
}

# a kodata of plain files is one line, with ko's mode for each file
kodata_is_carried_over() {
	module web
	mkdir -p web/kodata/sub
	echo page >web/kodata/page.txt
	echo deep >web/kodata/sub/deep.txt
	chmod 600 web/kodata/page.txt
	echo 'defaultPlatforms: [linux/amd64]' >web/.ko.yaml
	cd web
	succeeds "$GOCI" init
	grep -qF 'file: ["./kodata:/var/run/ko:0555"]' goci.yaml ||
		grep -qF 'file: [./kodata:/var/run/ko:0555]' goci.yaml || fail "$(cat goci.yaml)"
	succeeds env GOTOOLCHAIN=local "$GOCI" build
	in_the_image dist/web page.txt page
	in_the_image dist/web sub/deep.txt deep
}

# in_the_image LAYOUT NAME CONTENT: ko's data has this file, and the service is told where.
in_the_image() {
	"$JUDGE" layout "$1"
	"$JUDGE" tree "$1" | grep -E '^[^ ]*0?555 0 0 ' >entries || fail "$("$JUDGE" tree "$1")"
	has entries "var/run/ko/$2 .*$(echo "$3" | sha256sum | cut -c1-16)"
	same "$(config "$1" | jq -r '.config.Env[] | select(startswith("KO_"))')" \
		KO_DATA_PATH=/var/run/ko
}

# ko follows symlinks, wherever they lead; a service without kodata gets none
kodata_s_symlinks_are_followed() {
	mkdir repo
	cd repo
	module cmd/front
	module cmd/back
	mkdir -p cmd/front/kodata/plain cmd/front/kodata/mixed state shared
	echo ref >state/HEAD
	echo own >cmd/front/kodata/plain/own
	echo one >shared/one
	ln -s ../../../state/HEAD cmd/front/kodata/HEAD
	ln -s ../../../../shared cmd/front/kodata/mixed/shared
	ln -s ../plain/own cmd/front/kodata/mixed/own
	echo 'defaultFlags: [-v]' >.ko.yaml
	succeeds "$GOCI" init
	same "$(settings goci.yaml | grep -c KO_DATA_PATH)" 1
	has goci.yaml '^# ./cmd/front/kodata: ko follows the symlinks'
	succeeds env GOTOOLCHAIN=local "$GOCI" build front back
	in_the_image dist/front HEAD ref
	in_the_image dist/front plain/own own
	in_the_image dist/front mixed/own own
	in_the_image dist/front mixed/shared/one one
	! "$JUDGE" tree dist/front | grep -- '-> .*own' || fail 'a symlink is left'
	! "$JUDGE" tree dist/back | grep var/run/ko || fail 'back has data'
}

# a name that goci.yaml cannot hold, a symlink to nothing, a circle
kodata_s_oddities_are_told() {
	module web
	mkdir web/kodata
	echo x >'web/kodata/a:b'
	ln -s nowhere web/kodata/gone
	ln -s . web/kodata/again
	ln -s ../.. web/kodata/above
	: >web/.ko.yaml
	succeeds timeout 20 "$GOCI" init web
	has_line '^./kodata: ./kodata/a:b: .file. takes no name with a colon'
	has_line '^./kodata: ./kodata/again leads back to a folder that it is in'
	has_line '^./kodata: ./kodata/above/web/kodata leads back'
	has web/goci.yaml '^# ./kodata: ./kodata/gone leads nowhere now'
}

# told FILE: what goci init says of a Dockerfile or .ko.yaml, without the port's line.
told() {
	grep -E "^$1:[0-9]+: " stderr | grep -v 'port: none' || :
}

# braces with blanks, quotes and conditions in them; what is beside them is carried over
templates_are_left_out() {
	module web
	cd web
	cat >.ko.yaml <<-'YAML'
		defaultLdflags:
		  - -s -w -X main.version={{ .Git.Tag }} -X main.by=ko
		  - "{{ .Env.LDFLAGS }}"
		  - '-X "main.a={{ index .Env "A" }}"'
		  - "{{ if .Git.IsDirty }} -X main.dirty=true {{ end }}"
		  - "{{- with .Env.X }}-X main.x={{ . }}{{ end -}}"
		defaultFlags: -v -tags={{ .Env.TAGS }} -tags=extra
		defaultEnv: ["GOPRIVATE={{ .Env.PRIVATE }}"]
		defaultBaseImage: "{{ .Env.BASE }}"
		defaultPlatforms: ["{{ .Env.OS }}/amd64", linux/amd64]
	YAML
	succeeds "$GOCI" init
	same "$(settings goci.yaml | sed 's/ *#.*//' | tr -s '\n ' ' ')" \
		'defaults: platform: [linux/amd64] port: none ldflags: "-X main.by=ko" go-tags: [extra] services: web: path: "." '
	same "$(told .ko.yaml | cut -d: -f2,4 | sort | paste -sd '|')" \
		"$(paste -sd '|' <<-'EOF'
			10: {{ .Env.OS }}/amd64
			2: -X main.version={{ .Git.Tag }}
			3: {{ .Env.LDFLAGS }}
			4: -X "main.a={{ index .Env "A" }}"
			5: {{ if .Git.IsDirty }} -X main.dirty=true {{ end }}
			6: {{- with .Env.X }}-X main.x={{ . }}{{ end -}}
			7: -tags={{ .Env.TAGS }}
			8: GOPRIVATE={{ .Env.PRIVATE }}
			9: {{ .Env.BASE }}
		EOF
	)"
	succeeds env GOTOOLCHAIN=local "$GOCI" build
}

# each value stands where an anchor, an alias or a merge key has put it
anchors_are_written_out() {
	module cmd/front
	module cmd/back
	module cmd/side
	cat >.ko.yaml <<-'YAML'
		x-build: &build
		  ldflags: &flags
		    - -X main.by=ko
		  flags: [-tags, "netgo,extra"]
		defaultPlatforms: &platforms [linux/amd64]
		builds:
		- id: front
		  main: ./cmd/front
		  <<: *build
		- id: back
		  main: ./cmd/back
		  ldflags: *flags
		- <<: [*build]
		  id: side
		  main: ./cmd/side
		  flags: []
		  platforms: *platforms
	YAML
	succeeds "$GOCI" init
	same "$(settings goci.yaml | sed 's/ *#.*//' | tr -s '\n ' ' ')" \
		'defaults: platform: [linux/amd64] port: none services: back: path: ./cmd/back ldflags: "-X main.by=ko" front: path: ./cmd/front ldflags: "-X main.by=ko" go-tags: [extra] side: path: ./cmd/side platform: [linux/amd64] ldflags: "-X main.by=ko" '
	same "$(told .ko.yaml)" ''
}

# an anchor that stands for two of the one before it, again and again
copies_of_copies_end() {
	module web
	cd web
	{
		echo 'x0: &x0 [a, b]'
		for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28; do
			echo "x$n: &x$n [*x$((n - 1)), *x$((n - 1))]"
		done
	} >.ko.yaml
	refuses 2 '^goci: .ko.yaml:[0-9]*: too many values' timeout 5 "$GOCI" init
	printf 'a: &a [*a]\n' >.ko.yaml
	refuses 2 '^goci: .ko.yaml:1: the alias \*a has no anchor' timeout 5 "$GOCI" init
}

# an exec form with its own CMD, a shell form, a stage's CMD that the next one clears
what_is_started_is_what_docker_starts() {
	module web
	cd web
	# starts WANTED INSTRUCTION...: what those after line 7 become
	starts() {
		want=$1
		shift
		{
			printf 'FROM golang AS b\nCOPY . .\nRUN go build -o /app .\nFROM scratch AS f\n'
			printf 'COPY --from=b /app /app\nUSER 1:1\nWORKDIR /\n'
			printf '%s\n' "$@"
		} >Dockerfile
		succeeds "$GOCI" init --force
		same "$(sed -n 's/^ *\(entrypoint: .*\|cmd: .*\) # .*/\1/p' goci.yaml | paste -sd ' ')" "$want"
		for line in 8 9; do
			grep -Eq "Dockerfile:([0-9]+, )*$line\>" goci.yaml || fail "line $line: $(cat goci.yaml)"
		done
	}
	starts 'cmd: [a, b]' 'ENTRYPOINT ["/app"]' 'CMD ["a", "b"]'
	starts 'cmd: [a, b]' 'CMD ["a", "b"]' 'ENTRYPOINT ["/app"]'
	starts 'entrypoint: [/app/main, serve]' 'ENTRYPOINT /app serve' 'CMD ["a", "b"]'
	starts 'entrypoint: [/app/main, serve]' 'CMD a b' 'ENTRYPOINT exec /app serve'
	starts '' 'ENTRYPOINT /app' 'CMD ["a", "b"]'
	starts '' 'CMD ["/app", "x"]' 'FROM f' 'ENTRYPOINT ["/app"]'
	starts '' 'ENTRYPOINT ["/app"]' 'CMD ["x"]' 'FROM f' 'ENTRYPOINT ["/app"]'
	starts 'cmd: ["y"]' 'CMD ["/app", "x"]' 'FROM f' 'CMD ["y"]' 'ENTRYPOINT ["/app"]'
	starts 'cmd: ["y"]' 'ENTRYPOINT ["/app"]' 'CMD ["x"]' 'FROM f' 'CMD ["y"]'
	starts 'cmd: [x]' 'CMD ["/app", "x"]' 'FROM f' 'EXPOSE 80'
	starts 'cmd: [x]' 'ENTRYPOINT []' 'CMD ["/app", "x"]'
	starts 'cmd: [x]' 'ENTRYPOINT ["/app", "z"]' 'FROM f' 'ENTRYPOINT []' 'CMD ["/app", "x"]'
}

# what cannot be carried over costs nothing but itself
a_line_of_ko_is_told_and_the_rest_carried_over() {
	module web
	cd web
	say() {
		{
			echo 'defaultPlatforms: [linux/amd64]'
			printf '%b' "$2"
		} >.ko.yaml
		succeeds "$GOCI" init --force
		has_line "$1"
		grep -q 'platform: \[linux/amd64\]' goci.yaml || fail "$(cat goci.yaml)"
		succeeds env GOTOOLCHAIN=local "$GOCI" build --dry-run
	}
	say '^.ko.yaml:2: .*CGO_ENABLED=1: .*without cgo' 'defaultEnv: [CGO_ENABLED=1]\n'
	say '^.ko.yaml:2: .*GOOS=windows' 'defaultEnv: [GOOS=windows]\n'
	say '^.ko.yaml:2: .*-race needs cgo' 'defaultFlags: [-race]\n'
	say '^.ko.yaml:3: .*-race needs cgo' 'builds:\n- flags: [-race]\n  main: .\n'
	say '^.ko.yaml:2: .*-buildmode=plugin' 'defaultFlags: -buildmode=plugin\n'
	say '^.ko.yaml:2: .*"?x"?: it is not a flag' 'defaultFlags: [x]\n'
	say '^.ko.yaml:2: builds: it is not a list' 'builds: {a: b}\n'
	say '^.ko.yaml:3: -: it is not a mapping' 'builds:\n- a\n'
	say '^.ko.yaml:2: baseImageOverrides: it is not a mapping' 'baseImageOverrides: [a]\n'
	say '^.ko.yaml:2: defaultFlags: it is not a list' 'defaultFlags: {a: b}\n'
	say '^.ko.yaml:2: -: it is not a string' 'defaultEnv: [[a]]\n'
	say '^.ko.yaml:4: env: it is not a list' 'builds:\n- main: .\n  env: {A: b}\n'
	say '^.ko.yaml:2: verification: goci has no counterpart' 'verification: {}\n'
	say '^.ko.yaml:1: ko: ko reads the first document' '---\na: b\n'
	printf 'builds:\n- main: ./nowhere\n- main: .\n' >.ko.yaml
	succeeds "$GOCI" init --force
	has_line '^.ko.yaml:2: ./nowhere: ./nowhere holds no main package'
}

what_goci_does_otherwise_is_not_told_as_done() {
	module web
	cd web
	for off in false 0 F; do
		printf 'defaultFlags: -tags x -trimpath=%s -race=%s\n' "$off" "$off" >.ko.yaml
		succeeds "$GOCI" init --force
		same "$(told .ko.yaml | cut -d: -f2-4)" "1: defaultFlags: -trimpath=$off"
		printf 'FROM golang\nRUN go build -trimpath=%s\n' "$off" >Dockerfile
		succeeds "$GOCI" init --force --from-ko none
		has_line "^Dockerfile:2: .*: -trimpath=$off: goci runs go build with -trimpath"
		rm Dockerfile
	done
	printf 'defaultFlags: -trimpath=true -trimpath\n' >.ko.yaml
	succeeds "$GOCI" init --force
	same "$(told .ko.yaml)" ''
	printf 'defaultLdflags: ["-X main.v={{.Git.Tag}}"]\ndefaultFlags: [-buildvcs=true]\n' >.ko.yaml
	succeeds "$GOCI" init --force
	has_line '^.ko.yaml:1: .*with .vcs: head. the git revision'
	has_line '^.ko.yaml:2: .*with .vcs: head. the revision'
}

two_words_are_one_flag() {
	module web
	cd web
	cat >.ko.yaml <<-'YAML'
		builds:
		- id: web
		  flags: [-tags, extra, -v, -ldflags, -X main.a=b, -trimpath]
		  ldflags: [-X, main.c=d, -extldflags, -static]
	YAML
	succeeds "$GOCI" init
	same "$(settings goci.yaml | sed 's/ *#.*//' | tr -s '\n ' ' ')" \
		'defaults: port: none services: web: path: "." ldflags: "-X main.a=b -X main.c=d" go-tags: [extra] '
	same "$(told .ko.yaml)" ''
	printf 'builds:\n- main: .\n  flags: -tags extra -v\n' >.ko.yaml
	succeeds "$GOCI" init --force
	grep -q 'go-tags: \[extra\]' goci.yaml || fail "$(cat goci.yaml)"
}

# the root of a module, a package below it, a module in a folder; and none
an_import_path_finds_its_service() {
	module .
	printf 'module example.com/shop\n\ngo 1.19\n' >go.mod
	mkdir -p cmd/worker
	cp main.go cmd/worker/
	module services/mail
	cat >.ko.yaml <<-'YAML'
		baseImageOverrides:
		  example.com/shop: registry.example.com/root:1
		  Example.com/shop/cmd/worker: golang:1.22
		  example.com/test/mail: registry.example.com/mail:3
		  example.com/elsewhere/cmd/worker: registry.example.com/no:4
	YAML
	succeeds "$GOCI" init
	same "$(settings goci.yaml | sed 's/ *#.*//' | tr -s '\n ' ' ')" \
		'defaults: port: none services: shop: path: "." base: oci:bases/root:1 mail: path: ./services/mail base: oci:bases/mail:3 worker: path: ./cmd/worker base: oci:bases/golang:1.22 '
	same "$(told .ko.yaml | cut -d: -f1-3)" '.ko.yaml:5: example.com/elsewhere/cmd/worker'
}

# the images that goci needs no base for count too, where the default is one
an_override_is_built_on_and_not_the_default() {
	module m
	cd m
	for name in a b c d e; do
		mkdir -p "cmd/$name"
		cp main.go "cmd/$name/"
	done
	rm main.go
	cat >.ko.yaml <<-'YAML'
		defaultBaseImage: registry.example.com/static:1
		baseImageOverrides:
		  example.com/test/m/cmd/a: registry.example.com/distroless/base:nonroot
		  example.com/test/m/cmd/b: scratch
		  example.com/test/m/cmd/c: alpine:1
		  example.com/test/m/cmd/d: other.example.com/static:1
	YAML
	succeeds "$GOCI" init
	same "$(settings goci.yaml | sed 's/ *#.*//' | tr -s '\n ' ' ')" \
		'defaults: base: oci:bases/static:1 port: none services: a: path: ./cmd/a base: oci:bases/base:nonroot user: "65532:65532" b: path: ./cmd/b c: path: ./cmd/c base: oci:bases/alpine:1 d: path: ./cmd/d base: oci:bases/static-2:1 e: path: ./cmd/e '
	same "$(told .ko.yaml | cut -d: -f2-4)" '4: example.com/test/m/cmd/b: scratch'
	has_line 'built on oci:bases/static:1 all the same: .* take .base. out of the defaults'
	has_line ' docker://other.example.com/static:1 oci:bases/static-2:1$'
	# without such a default, nothing is what goci builds on
	sed -i 1d .ko.yaml
	succeeds "$GOCI" init --force
	same "$(settings goci.yaml | sed 's/ *#.*//' | grep -c 'base:')" 1
	same "$(told .ko.yaml)" ''
}

# ko's defaults are for those builds that have none of their own
defaults_of_ko_are_not_those_of_every_build() {
	module cmd/a
	module cmd/b
	cat >.ko.yaml <<-'YAML'
		defaultFlags: [-tags=all]
		defaultLdflags: [-X main.x=all]
		builds:
		- main: ./cmd/a
		  flags: [-tags=own]
		  ldflags: [-s]
		- main: ./cmd/b
	YAML
	succeeds "$GOCI" init
	same "$(settings goci.yaml | sed 's/ *#.*//' | tr -s '\n ' ' ')" \
		'defaults: port: none services: a: path: ./cmd/a go-tags: [own] b: path: ./cmd/b ldflags: "-X main.x=all" go-tags: [all] '
}

# copied for the host's platform alone, a base is none for a build for two
a_base_is_copied_for_all_platforms() {
	module web
	cd web
	printf 'defaultBaseImage: registry.example.com/base:1\n' >.ko.yaml
	succeeds "$GOCI" init
	has_line '^before goci build: .*skopeo copy --all docker://registry.example.com/base:1 oci:bases/base:1$'
	has goci.yaml '^ *# .*skopeo copy --all docker://registry.example.com/base:1 oci:bases/base:1$'
	printf 'defaultBaseImage: registry.example.com/distroless/static\n' >.ko.yaml
	succeeds "$GOCI" init --force
	grep -q -e '--all' goci.yaml || fail "$(cat goci.yaml)"
}

goreleaser_is_told_of_and_read_when_named() {
	module web
	cd web
	cat >.goreleaser.yaml <<-'YAML'
		version: 2
		builds:
		- main: .
		  binary: web
		  env: [CGO_ENABLED=0]
		  goos: [linux, windows]
		  goarch: [amd64, arm64]
		  tags: [extra]
		  ldflags: -s -w -X main.version={{ .Version }} -X main.by=gr
		archives: []
	YAML
	succeeds "$GOCI" init
	has_line '^.goreleaser.yaml: goci init does not read it by itself'
	succeeds "$GOCI" init --force --from-ko .goreleaser.yaml
	! grep -q 'does not read it' stderr || fail 'it is read'
	same "$(settings goci.yaml | sed 's/ *#.*//' | tr -s '\n ' ' ')" \
		'defaults: port: none services: web: path: "." platform: [linux/amd64, linux/arm64] ldflags: "-X main.by=gr" go-tags: [extra] '
	same "$(told .goreleaser.yaml | cut -d: -f2-3 | paste -sd,)" \
		'4: binary,6: goos,9: ldflags,1: version,10: archives'
}

# a Dockerfile that exposes nothing, a .ko.yaml, both; and no file at all
the_port_is_what_the_files_say() {
	module web
	cd web
	port_of() {
		sed -n 's/^ *port: *\([^#]*[^# ]\).*/\1/p' goci.yaml | paste -sd,
	}
	printf 'FROM golang\nRUN go build\n' >Dockerfile
	succeeds "$GOCI" init
	same "$(port_of)" none
	has_line '^Dockerfile:1: .*there is no EXPOSE .*.port: none.'
	succeeds env GOTOOLCHAIN=local "$GOCI" build --dry-run
	same "$(jq -c '.[0].config | [has("ports"), (.env | map(select(startswith("PORT"))))]' stdout)" '[false,[]]'
	: >.ko.yaml
	succeeds "$GOCI" init --force
	same "$(port_of)" none
	same "$(grep -c 'port: none' stderr)" 1
	printf 'FROM golang\nRUN go build\nENV PORT=7000\n' >Dockerfile
	succeeds "$GOCI" init --force
	same "$(port_of)" '[7000]'
	printf 'FROM golang\nRUN go build\nEXPOSE 53/udp 8000-8002\n' >Dockerfile
	succeeds "$GOCI" init --force
	same "$(port_of)" '["53/udp", 8000, 8001, 8002]'
	printf 'FROM golang\nRUN go build\nEXPOSE 8000-9000 %s\n' "\$P" >Dockerfile
	succeeds "$GOCI" init --force
	same "$(port_of)" none
	has_line '^Dockerfile:3: .*8000-9000: goci names ports one by one'
	has_line 'no port is carried over: .port: none'
	rm Dockerfile
	succeeds "$GOCI" init --force
	same "$(port_of)" none
	has_line "^.ko.yaml:1: ko: ko's images set no PORT"
	rm .ko.yaml
	succeeds "$GOCI" init --force
	same "$(port_of)" ''
}

check 'each Dockerfile becomes the goci.yaml that is kept beside it' becomes_what_is_expected
check 'what is not carried over is told line by line' tells_what_is_expected
check 'what is written is accepted by goci build' is_accepted_by_build
check 'every instruction is accounted for by its line' accounts_for_every_line
check 'every key of a .ko.yaml is accounted for by its line' accounts_for_every_key_of_ko
check "the document's Dockerfile asks for what goci makes anyway" document_is_what_goci_makes_anyway
check 'what needs cgo or is not for Linux is told with its line' what_needs_cgo_is_told
check 'what is no Dockerfile of a Go program is refused with its line' what_is_no_dockerfile_is_refused
check 'a Dockerfile that builds nothing of Go can be passed over' \
	a_dockerfile_of_no_go_build_can_be_passed_over
check 'a file that is copied and is not there is told' a_file_that_is_not_there_is_told
check 'a goci.yaml that is there is not overwritten without force' does_not_overwrite
check 'a dry run prints the file and writes nothing' dry_run_prints_the_file
check 'services are found without a Dockerfile' finds_services_without_a_dockerfile
check 'a Dockerfile beside the services sets the defaults' a_dockerfile_elsewhere_is_for_all_services
check "a service's own Dockerfile is seen from its folder" \
	a_service_s_own_dockerfile_is_seen_from_its_folder
check 'a template is told and left out, and what is beside it is carried over' \
	templates_are_left_out
check 'anchors, aliases and merge keys are written out' anchors_are_written_out
check 'anchors that grow without end are refused at once' copies_of_copies_end
check 'a line of a .ko.yaml that has no counterpart is told, and the rest carried over' \
	a_line_of_ko_is_told_and_the_rest_carried_over
check 'what is started, with which arguments, is what Docker starts' \
	what_is_started_is_what_docker_starts
check 'what goci does otherwise is not told as done' \
	what_goci_does_otherwise_is_not_told_as_done
check 'a flag and its value may be two words' two_words_are_one_flag
check 'an image is overridden for the service of its import path' an_import_path_finds_its_service
check "an image's override is built on, or it is told why not" \
	an_override_is_built_on_and_not_the_default
check "ko's default flags are for builds without flags alone" \
	defaults_of_ko_are_not_those_of_every_build
check 'an image to build on is copied for all platforms' a_base_is_copied_for_all_platforms
check 'the settings of GoReleaser are told of, and read when they are named' \
	goreleaser_is_told_of_and_read_when_named
check 'the port is what the files say, and none where they say nothing' \
	the_port_is_what_the_files_say
check "ko's data is carried over, and is in the image" kodata_is_carried_over
check "the symlinks in ko's data are followed, as ko does" kodata_s_symlinks_are_followed
check "what is odd in ko's data is told" kodata_s_oddities_are_told
check 'hostile text stays inside its comment' nothing_hostile_gets_out_of_a_comment
finish
