#!/bin/sh
# Every command in the documents is run: each fenced block of README.md and docs/*.md, in
# its order, in a repository laid out as the documents assume.
# DOCUMENTS='README.md docs/ci.md' runs those alone.
#
#	```sh		run as it is
#	```console	each line after "$ " is run; what it prints has the lines below
#	```yaml		GitHub's or GitLab's jobs: their steps, and the parts of scripts/ci that
#			they use, are run for the whole matrix; a run of Tekton's task;
#			the user's configuration, which `goci cache du` has to take;
#			else goci.yaml, which `goci build --dry-run` has to take
#	```c		the program of docs/liboci.md, which tests/tools/liboci.sh builds and runs
#	```		if marked: the output of the block above
#
# A comment above a block can name the state that it needs, or its kind:
#	<!-- state: NAME -->	state_NAME, below, changes the repository first
#	<!-- output -->		of a block without a language
#
# Stand-ins: a registry on the loopback interface for REGISTRY, the Go module proxy for
# GitHub, and podman with the options that a container in a container needs. Options in
# code spans have to exist.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$(dirname -- "$0")/lib/toolchain.sh"

unset SOURCE_DATE_EPOCH GOFLAGS

# Not run, and why:
#	scripts/test.sh		runs this test
#	docker load ...		the engines of the machine are left alone:
#	podman load ...		tests/tools/loaders.sh starts its own
#	scripts/bench.sh ...	takes an hour
#	install.sh, apt-get	install on the machine; tests/tools/install.sh and release.sh
#	make dist, release.sh	are in tests/tools/release.sh
#	make ci-image ...	tests/tools/ci-image.sh makes it
not_run='scripts/test.sh
docker load -i go-httpbin.tar
docker load -i presence-service.tar
podman load -i presence-service.tar
ctr images import --all-platforms presence-service.tar
kind load image-archive presence-service.tar
sh install.sh
curl -fsSL https://example.com/goci/install.sh | sh -s -- https://example.com/goci
apt-get install ./goci_0.2.0_amd64.deb
make dist
{ git rev-parse HEAD; scripts/test.sh; } >../tests.log
scripts/release.sh --tested ../tests.log
goci build --load docker ./services/presence-service
goci build --load podman ./services/presence-service
goci build --load containerd:k8s.io ./services/presence-service
scripts/bench.sh
scripts/bench.sh --install-peers build
make ci-image
make ci-image PLATFORM=linux/amd64,linux/arm64'

# Run without --no-cache: the whole standard library would be compiled, for over a
# minute. tests/cli/script.sh and tests/cli/build.sh have the option.
without_no_cache='s/^\(build-go-service.sh .*\) --no-cache$/\1/'

# Servers run until they are stopped. tests/tools/reload.sh has the rest.
serving='s/^podman run .*:development$/until_up &/; s/^podman run .*go-httpbin:production$/until_up &/'

# Only root can start a container everywhere; CI is root.
without_podman=
[ "$(id -u)" -eq 0 ] || without_podman='/^podman /d;'

documents() {
	# shellcheck disable=SC2086 # a list of names
	(cd "$TOP" && ls ${DOCUMENTS:-README.md docs/*.md})
}

# blocks DOCUMENT: its fenced blocks, each in a file LINE.LANGUAGE here, and what the
# comment above says in LINE.mark.
blocks() {
	awk '
		/^<!-- .* -->$/ { mark = $0; gsub(/^<!-- | -->$/, "", mark); next }
		!inside && /^```/ {
			inside = 1
			language = substr($0, 4) == "" ? "plain" : substr($0, 4)
			file = sprintf("%04d.%s", NR, language)
			printf "" >file
			if (mark != "")
				print mark >sprintf("%04d.mark", NR)
			mark = ""
			next
		}
		inside && /^```$/ { inside = 0; close(file); next }
		inside { print >file }
		/./ { mark = "" }
		END { exit inside }
	' "$TOP/$1"
}

# lay_out DIR: the repository that the documents speak of.
lay_out() {
	mkdir -p "$1/services" "$1/infrastructure/docker" "$1/tools"
	for name in $SERVICES; do
		cp -R "$FIXTURES/$name" "$1/services/$name"
	done
	cp "$TOP/fixtures/dockerfiles/document/Dockerfile" \
		"$1/infrastructure/docker/base-go.dockerfile"
	cp "$FIXTURES/websocket-gateway/.dockerignore" "$1/infrastructure/docker/.dockerignore"
	echo program >"$1/tools/migrate"
	echo secret >"$1/tools/key"
	printf 'dist/\n.goci/\n' >"$1/.gitignore"
	commit "$1"
}

commit() {
	git -C "$1" init -q
	git -C "$1" add -A
	git -C "$1" -c user.name=test -c user.email=test@example.com commit -q -m test
}

start_registry() {
	registry=127.0.0.1:$(free_port)
	cat >"$TMP/registry.yml" <<-END
		version: 0.1
		log: {level: error}
		storage: {inmemory: {}}
		http: {addr: "$registry"}
	END
	printf 'unqualified-search-registries = []\n[[registry]]\nlocation = "%s"\ninsecure = true\n' \
		"$registry" >"$TMP/registries.conf"
	start "$TMP/registry" docker-registry serve "$TMP/registry.yml"
	echo '{}' >"$TMP/auth.json"
	export registry REGISTRY_AUTH_FILE="$TMP/auth.json"
}

# A driver that mounts is many times faster than vfs, which copies; not every machine
# has it.
storage_driver() {
	mkdir -p "$TMP/overlay/lower" "$TMP/overlay/upper" "$TMP/overlay/work" "$TMP/overlay/all"
	if mount -t overlay overlay "$TMP/overlay/all" -o \
		"lowerdir=$TMP/overlay/lower,upperdir=$TMP/overlay/upper,workdir=$TMP/overlay/work" \
		2>/dev/null; then
		umount "$TMP/overlay/all"
		echo overlay
	else
		echo vfs
	fi
}

# Commands of that name come before those of the machine.
make_stand_ins() {
	mkdir -p "$TMP/bin"
	cp "$GOCI" "$GOCI-watch" "$TOP/scripts/build-go-service.sh" "$TMP/bin/"
	podman=$(command -v podman || echo podman)
	cat >"$TMP/bin/skopeo" <<-END
		#!/bin/sh
		# The registry here speaks no TLS.
		exec "$(command -v skopeo || echo skopeo)" --registries-conf "$TMP/registries.conf" "\$@"
	END
	cat >"$TMP/bin/git" <<-END
		#!/bin/sh
		# git clone --branch VERSION https://github.com/...: as the module proxy has it.
		git=$(command -v git)
	END
	cat >>"$TMP/bin/git" <<-'END'
		case "$*" in
		'clone '*' https://github.com/'*) ;;
		*) exec "$git" "$@" ;;
		esac
		set -eu
		for url in "$@"; do :; done
		version=${*##*--branch }
		version=${version%% *}
		module=${url#https://}
		case $version in
		v[01].*) ;;
		*) module=$module/${version%%.*} ;;
		esac
		cp -R "$(go mod download -json "$module@$version" | jq -re .Dir)" "${url##*/}"
		cd "${url##*/}"
		chmod -R u+w .
		"$git" init -q
		"$git" add -A
		"$git" -c user.name=test -c user.email=test@example.com commit -q -m test
	END
	cat >"$TMP/bin/podman" <<-END
		#!/bin/sh
		# No terminal here, limits that root may set, and the image's port may be taken.
		[ "\$1" = run ] || exec "$podman" "\$@"
		shift
		[ "\$1" != -it ] || shift
		exec "$podman" --root "$TMP/podman/root" --runroot "$TMP/podman/run" \\
			--storage-driver "$(storage_driver)" --runtime runc --cgroup-manager cgroupfs \\
			--events-backend none run --rm --network host -e PORT=$(free_port) \\
			--ulimit nofile=1000:1000 --ulimit nproc=1000:1000 "\$@" </dev/null
	END
	cat >"$TMP/bin/until_up" <<-END
		#!/bin/sh
		# Runs a command until it builds or listens, and stops it unless it ends.
		log=$TMP/up.log
	END
	cat >>"$TMP/bin/until_up" <<-'END'
		"$@" >"$log" 2>&1 &
		tries=1200
		left=30
		while kill -0 $! 2>/dev/null && [ "$tries" -gt 0 ] && [ "$left" -gt 0 ]; do
			! grep -q '^goci-watch: building\| listening on ' "$log" || left=$((left - 1))
			tries=$((tries - 1))
			sleep 0.1
		done
		kill -TERM $! 2>/dev/null
		status=0
		wait $! || status=$?
		cat "$log"
		[ "$left" -gt 0 ] || [ "$status" -ne 143 ] || status=0
		exit "$status"
	END
	chmod 755 "$TMP/bin/"*
	# cosign's own library; it speaks to a registry without TLS.
	! documents | grep -q 'sign\|attach' ||
		build_tool "$TOP/tests/judge/cosign" "$TMP/bin/cosign"
	PATH=$TMP/bin:$PATH
	export PATH
}

# in_place COMMAND...: where the reader is; a test's own files stay where it is.
in_place() {
	(cd "$place" && "$@")
}

# type_in FILE: as a reader would, with what is theirs to fill in.
type_in() {
	sed "$without_podman $without_no_cache; $serving; s,REGISTRY,$registry,g" "$1" >typed
	# shellcheck disable=SC2086 # a command, or none
	run in_place env -u GOCI DESTDIR="$TMP/installed" ${as_somebody:-} sh -eu "$PWD/typed"
	cat stdout stderr >printed
}

# simple FILE: lines in which what differs from run to run is the same.
simple() {
	sed -E 's/sha256:[0-9a-f]{64}/DIGEST/g; s/\bgo1\.[0-9.]+/goN/g
		s#/[^ ]*/services/#/src/services/#g; s/[0-9]+(\.[0-9]+)*/N/g
		s/[[:space:]]+/ /g; s/ $//' "$1"
}

# printed_all FILE: what was printed has every line of it.
printed_all() {
	simple printed >have
	simple "$1" | grep -Fxv -e '...' >want || :
	while read -r line; do
		sed 's/^ //' have | grep -Fxq -e "$line" || {
			cat printed
			fail "this was not printed: $line"
		}
	done <want
}

# What is printed is for a block that has it. A container that was started for one document
# is not started for another one.
run_sh() {
	grep -Fxv -e "$not_run" -f "$TMP/podman-before" "$1" >block || return 0
	grep '^podman ' block >>"$TMP/podman-before" || :
	type_in block
	[ "$status" -eq 0 ] || { cat block printed; fail "exit status $status"; }
	cp printed "$TMP/last-printed"
	# The rest of the document is about what was cloned.
	sed -n 's,^git clone .*/,,p' block >"$TMP/cloned"
	[ ! -s "$TMP/cloned" ] || mv "$TMP/cloned" "$place.cloned"
}

run_console() {
	awk '/^[$] / { n++; print substr($0, 3) >(n ".command"); next }
		{ print >(n ".expected") }' "$1"
	for typed_in in *.command; do
		run_command "$typed_in" "${typed_in%.command}.expected"
	done
}

# run_command FILE EXPECTED: where goci refuses in the document, it has to.
run_command() {
	[ -s "$2" ] || fail 'there is no output in the document'
	type_in "$1"
	wanted=0
	! grep '^goci[a-z-]*: ' "$2" | grep -qv '^goci: warning: ' || wanted=1
	[ "$((status != 0))" -eq "$wanted" ] || { cat printed; fail "exit status $status"; }
	printed_all "$2"
}

run_plain() {
	[ "${2:-}" = output ] || return 0
	cp "$TMP/last-printed" printed
	printed_all "$1"
}

# What is tested here, twice: a tree that is built, and a repository to clone.
make_repository() {
	mkdir "$TMP/tree"
	(cd "$TOP" && tar -cf - --exclude=./build --exclude=./dist --exclude=./.git .) |
		tar -xf - -C "$TMP/tree"
	cp -R "$TMP/tree" "$TMP/repository"
	mkdir "$TMP/tree/build"
	(cd "$TOP/build" && cp -a goci goci-watch liboci.a obj "$TMP/tree/build")
	commit "$TMP/repository"
	: >"$TMP/typed-before"
	: >"$TMP/podman-before"
}

# steps FILE [NAME=VALUE...]: the commands of a job, a line each. What the jobs of a
# document have in common is run once, and goci is installed once.
steps() {
	commands=$1
	shift
	while IFS= read -r line; do
		known=$(printf '%s\n' "$line" |
			sed "s,\"\$GOCI_REPOSITORY\",file://$TMP/repository,
				/\.goci/!s,\$, # $place $(printf '%s\n' "$@" | grep '^SERVICE='),")
		! grep -Fxq -e "$known" "$TMP/typed-before" || continue
		printf '%s\n' "$known" >>"$TMP/typed-before"
		succeeds in_place env -u GOCI "PATH=$TMP/installed/usr/local/bin:$PATH" \
			DESTDIR="$TMP/installed" CFLAGS=-O0 "$@" sh -euc "$line" </dev/null
	done <"$commands"
}

# fill_in: GitHub's expressions.
fill_in() {
	sed "s,\\\${{ vars.GOCI_REPOSITORY }},file://$TMP/repository,g
		s,\\\${{ vars.REGISTRY }},$registry,g
		s,\\\${{ vars.REGISTRY_USER }},somebody,g
		s,\\\${{ secrets.REGISTRY_PASSWORD }},secret,g
		s,\\\${{ github.sha }},$commit,g
		s,\\\${{ matrix.service }},$service,g" >filled
	! grep -F "\${{" filled >&2 || fail 'the test has no value for this'
	cat filled
}

# github_services FILE: those of the matrix, else those that the job pushes.
github_services() {
	yq -r '.jobs[].strategy.matrix.service // [] | .[]' "$1"
	yq -r '.jobs[].steps[].run // empty' "$1" |
		sed -nE 's,^(skopeo copy|goci push) .*oci:dist/([a-z-]*):.*,\2,p'
}

# pushed NAME SERVICE: what is in the registry is what was built.
pushed() {
	skopeo inspect --raw "docker://$1" >raw
	same "sha256:$(sha256sum <raw | cut -d' ' -f1)" \
		"$(jq -r '.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] ==
			"production") | .digest' "$place/dist/$2/index.json")" "digest of $1"
}

run_part() {
	kind=$1
	part=$2
	shift 2
	mkdir -p runner
	succeeds in_place env -u GOCI RUNNER_TEMP="$PWD/runner" GOCI_RELEASE= \
		"CI_REGISTRY=$registry" "CI_REGISTRY_IMAGE=$registry/group/project" \
		CI_REGISTRY_USER=somebody CI_REGISTRY_PASSWORD=secret "CI_COMMIT_SHA=$commit" \
		python3 "$TOP/tests/tools/lib/runner.py" "$kind" "$TOP/scripts/ci/$part" "$@"
}

# arguments FILE: NAME=VALUE of each member of a JSON object, for `eval set --`.
arguments() {
	jq -r '[to_entries[] | @sh "\(.key)=\(.value)"] | join(" ")' "$1"
}

# are_pushed PLACE: the services of the file `with`, below a place in the registry.
are_pushed() {
	for service in $(jq -r .services with); do
		pushed "$1/${service##*/}:$commit" "${service##*/}"
	done
}

# The action of scripts/ci, with goci in PATH: tests/tools/ci-parts.sh installs a release.
run_action() {
	service=
	yq -c '.jobs[].steps[] | select(.uses // "" | test("/scripts/ci/github@")).with' "$1" |
		sed "s,\\\${{ vars.GOCI_RELEASE }},,g" | fill_in >with
	[ -s with ] || return 0
	eval "set -- $(arguments with)"
	run_part github github/action.yml "$@"
	are_pushed "$registry"
}

# The component of scripts/ci; GitLab fills its variables in.
run_component() {
	yq -c '.include[].inputs' "$1" >with
	eval "set -- $(arguments with)"
	run_part gitlab gitlab/goci.yml "$@"
	are_pushed "$registry/group/project"
}

# A run of the task of scripts/ci: the task has the params and workspaces that it names.
run_tekton() {
	for names in params workspaces; do
		yq -r ".spec.${names}[].name" "$1" >named
		yq -r ".spec.${names}[].name" "$TOP/scripts/ci/tekton/task.yaml" >there
		! grep -Fxv -f there named || fail "the task has no such $names"
	done
}

run_github() {
	yq -r '.jobs[].steps[].uses // empty' "$1" |
		grep -v '^actions/setup-go@v5$\|/scripts/ci/github@v[0-9.]*$' >used
	same "$(cat used)" actions/checkout@v4 'actions that are used'
	# As docs/ci.md says: it would be run.
	! yq -r '.jobs[].steps[].run // empty' "$1" | grep -F "\${{" >&2 ||
		fail 'an expression becomes a part of a script'
	run_action "$1"
	yq -c '.jobs[].steps[] | select(.run)' "$1" >with_run
	github_services "$1" >services
	while read -r service; do
		while IFS= read -r job; do
			printf '%s\n' "$job" | jq -r '.env // {} | to_entries[] | .key + "=" + .value' |
				fill_in >variables
			printf '%s\n' "$job" | jq -r .run | fill_in >commands
			# shellcheck disable=SC2046 # words without blanks
			steps commands $(cat variables)
		done <with_run
		pushed "$registry/$service:$commit" "$service"
	done <services
	[ -s services ] || [ -s with ] || fail 'no services'
}

run_gitlab() {
	yq -r '.[].parallel.matrix[].SERVICE[]' "$1" >services
	yq -r '.[] | .before_script[], .script[]' "$1" >template
	while read -r service; do
		sed "s/\$SERVICE/$service/g" template >commands
		steps commands "GOCI_REPOSITORY=file://$TMP/repository" "CI_REGISTRY=$registry" \
			"CI_REGISTRY_IMAGE=$registry/group/project" CI_REGISTRY_USER=somebody \
			CI_REGISTRY_PASSWORD=secret "CI_COMMIT_SHA=$commit"
		pushed "$registry/group/project/$service:$commit" "$service"
	done <services
	[ -s services ] || fail 'no matrix'
}

run_yaml() {
	commit=$(in_place git rev-parse HEAD)
	if [ "$(yq 'has("jobs")' "$1")" = true ]; then
		run_github "$1"
	elif [ "$(yq 'has("include")' "$1")" = true ]; then
		run_component "$1"
	elif [ "$(yq '.kind == "TaskRun"' "$1")" = true ]; then
		run_tekton "$1"
	elif [ "$(yq 'any(.[]; type == "object" and has("script"))' "$1")" = true ]; then
		run_gitlab "$1"
	elif [ "$(yq 'type == "array" or (.cache.paths? != null)' "$1")" = true ]; then
		# What a job keeps between runs is what the command beside it writes.
		same "$(yq -r 'if type == "array" then .[].with.path else .cache.paths[] end' "$1")" \
			.goci-cache
	elif [ "$(yq 'has("cache") or has("sign")' "$1")" = true ]; then
		mkdir -p "$TMP/config/goci"
		cp "$1" "$TMP/config/goci/config.yaml"
		run in_place env XDG_CONFIG_HOME="$TMP/config" goci cache du
		[ "$status" -eq 0 ] || fail "exit status $status: $(cat stderr)"
	else
		cp "$1" "$place/goci.yaml"
		yq -r '(.services // {"services/presence-service": 0}) | keys[]' "$1" >names
		# shellcheck disable=SC2046 # names without blanks
		run in_place goci build --dry-run $(cat names)
		rm "$place/goci.yaml"
		[ "$status" -eq 0 ] || fail "exit status $status: $(cat stderr)"
	fi
}

state_built() {
	goci build --progress quiet services/presence-service >/dev/null
}

# A release as install.sh, and those who read an SBOM, see it.
state_release() {
	for arch in amd64 arm64; do
		name=goci-0.2.0-linux-$arch
		mkdir -p "$name/bin"
		printf '#!/bin/sh\necho "goci  0.2.0"\n' >"$name/bin/goci"
		chmod 755 "$name/bin/goci"
		tar -czf "$name.tar.gz" "$name"
		rm -r "$name"
		echo '{"components": [{"name": "zlib", "version": "1.2.13"}]}' >"$name.cdx.json"
	done
	cp "$TOP/scripts/install.sh" .
	sha256sum goci-* >SHA256SUMS
}

# The modules are not verified yet, and nothing is packed.
state_first_build() {
	export GOCI_CACHE="$TMP/first-cache"
}

# What a reader has when they look something up.

state_import_without_require() {
	sed -i '/redis/d' services/presence-service/go.mod
}

state_module_without_sum() {
	sed -i '/go-redis/d' services/presence-service/go.sum
}

state_half_merged() {
	echo '<<<<<<< HEAD' >>services/presence-service/go.mod
}

state_another_sum() {
	sed -i 's,^\(github.com/redis/go-redis/v9 v[^ ]*\) h1:....,\1 h1:AAAA,' \
		services/presence-service/go.sum
}

# As somebody who is not root, since root may do anything.
state_closed_dist() {
	mkdir -p dist
	mv dist dist.open
	mkdir -m 555 dist
	[ "$(id -u)" -eq 0 ] || return 0
	share_go_caches "$TMP/nobody" services/presence-service
	mkdir -p "$TMP/nobody/home"
	give_to_nobody "$TMP/nobody/home"
	cat >"$TMP/bin/as_somebody" <<-END
		#!/bin/sh
		exec setpriv --reuid "$NOBODY" --regid "$NOBODY" --clear-groups --bounding-set=-all \\
			env HOME="$TMP/nobody/home" GOCACHE="$TMP/nobody/build" \\
			GOMODCACHE="$TMP/nobody/mod" GOCI_CACHE="$TMP/nobody/home/cache" "\$@"
	END
	chmod 755 "$TMP/bin/as_somebody"
	as_somebody=as_somebody
}

state_closed_source() {
	need_root
	goci build --progress quiet --target development services/presence-service >/dev/null
	chmod 700 services/presence-service
}

state_a_key() {
	chmod 600 tools/key
}

state_too_much_ignored() {
	echo internal >>services/presence-service/.dockerignore
}

# goci.yaml of docs/settings.md has a program at the top.
state_worker() {
	mkdir -p cmd/worker
	printf 'module example.com/chorus\n\ngo 1.19\n' >go.mod
	printf 'package main\n\nfunc main() {}\n' >cmd/worker/main.go
}

# The first goci.yaml of docs/settings.md is there.
state_settings() {
	state_worker
	awk '/^```yaml/ { on = 1; next } /^```/ && on { exit } on' "$TOP/docs/settings.md" \
		>goci.yaml
	touch cmd/settings
}

state_base_in_registry() {
	goci build --progress quiet -o oci:tools/base:1 services/presence-service >/dev/null
	skopeo copy -q oci:tools/base:1 "docker://$registry/bases/tools:1"
}

state_base_on_disk() {
	mkdir -p bases
	goci build --progress quiet -o oci:bases/tools:1 services/presence-service >/dev/null
}

state_ci_image() {
	goci build --progress quiet -t goci:1 -o oci:dist/goci services/presence-service >/dev/null
}

# as_before: undoes what a state has changed.
as_before() {
	git checkout -q .
	# A goci.yaml that a block made is there for the next one.
	[ ! -e cmd/settings ] || rm goci.yaml
	git clean -fdqx cmd go.mod tools
	[ ! -e services ] || chmod 755 services/presence-service
	[ ! -e dist.open ] || { rmdir dist && mv dist.open dist; }
}

# run_block DOCUMENT BLOCK: in the document's repository.
run_block() {
	place=$TMP/$1.repository
	[ ! -e "$place.cloned" ] || place=$place/$(cat "$place.cloned")
	! grep -q '^scripts/' "$2" || place=$TMP/tree
	! grep -q '^[$] podman ' "$2" || need_root
	mark=
	[ ! -e "${2%.*}.mark" ] || mark=$(cat "${2%.*}.mark")
	[ "$place" = "$TMP/tree" ] || in_place as_before
	case $mark in state:*)
		here=$PWD
		cd "$place"
		"state_${mark#state: }"
		cd "$here" ;;
	esac
	case $2 in
	*.sh | *.console | *.yaml | *.plain) "run_${2##*.}" "$2" "$mark" ;;
	*.c) has "$TOP/tests/tools/liboci.sh" 'docs/liboci.md' ;;
	*) fail 'the test does not know this language' ;;
	esac
	[ "$place" = "$TMP/tree" ] || [ -n "$mark" ] ||
		same "$(in_place git status --porcelain services)" '' 'sources that have changed'
}

# spans DOCUMENT: what is in code spans, a line each.
spans() {
	awk '/^```/ { inside = !inside; next } !inside' "$TOP/$1" | tr '\n' ' ' |
		grep -o "\`[^\`]*\`" | tr -d "\`"
}

# Options are goci's, or those that build-go-service.sh passes on.
spans_are_right() {
	for command in build completion config dev init inspect verify vulns sbom diff reproduce cache measure resolve sign attest; do
		"$GOCI" help "$command"
	done >options
	cat "$TOP/scripts/build-go-service.sh" "$TOP/scripts/install.sh" \
		"$TOP/scripts/install-tools.sh" "$TOP/scripts/release.sh" >>options
	grep -o -e '--[a-z][a-z-]*' options | sort -u >known
	spans "$1" | grep '^goci \|^--[a-z]\|^go [a-z]\|^build-go-service.sh ' >said || return 0
	while read -r line; do
		case $line in
		'go '*) go_has "$line" ;;
		*) goci_has "$line" ;;
		esac
	done <said
}

goci_has() {
	# shellcheck disable=SC2086 # words on purpose
	set -- $1
	if [ "$1" = goci ]; then
		"$GOCI" help "$2" >/dev/null || fail "there is no goci $2"
		shift 2
	fi
	for word in "$@"; do
		case $word in
		--[a-z]*) grep -Fxq -e "${word%%=*}" known || fail "goci has no ${word%%=*}" ;;
		esac
	done
}

go_has() {
	# shellcheck disable=SC2086 # words on purpose
	set -- $1
	case $2 in
	mod) go help mod "$3" >/dev/null ;;
	*) go help "$2" >/dev/null ;;
	esac
}

links_lead_somewhere() {
	grep -o '](\([^)]*\))' "$TOP/$1" | sed 's/^](//; s/)$//' | grep -v '^https:' >links || return 0
	while read -r link; do
		file=$1
		[ -z "${link%%#*}" ] || file=$(dirname "$1")/${link%%#*}
		[ -e "$TOP/$file" ] || fail "there is no $file"
		case $link in
		*#*) sed -n 's/^##* //p' "$TOP/$file" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9\n_-' |
			grep -Fxq -e "${link#*#}" || fail "$file has no heading for #${link#*#}" ;;
		esac
	done <links
}

check_blocks() {
	for block in "$TMP/$1.blocks"/*.*; do
		[ -e "$block" ] || continue
		case $block in *.mark) continue ;; esac
		line=$(basename "${block%.*}" | sed 's/^0*//')
		check "$1:$line does what it says: $(sed -n '1s/^\$ //; 1p' "$block" | cut -c 1-70)" \
			run_block "$1" "$block"
	done
}

# podman mounts its storage on itself.
trap 'umount "$TMP/podman/root/overlay" 2>/dev/null || :; clean_up' EXIT

check 'the tools of the documents are installed' need git jq yq skopeo podman runc docker-registry
check 'a clone and a built tree of goci are there' make_repository
make_stand_ins
start_registry
check 'the registry answers' wait_http "http://$registry/v2/"
documents >"$TMP/documents"
while read -r document; do
	mkdir -p "$TMP/$document.blocks"
	(cd "$TMP/$document.blocks" && blocks "$document")
	lay_out "$TMP/$document.repository"
	check_blocks "$document"
	check "the options in $document's code spans are there" spans_are_right "$document"
	check "the links of $document lead somewhere" links_lead_somewhere "$document"
done <"$TMP/documents"
finish
