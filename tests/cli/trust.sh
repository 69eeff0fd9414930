#!/bin/sh
# A source is input: building it runs nothing of it, and what it sets stays in it.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

STRANGER=65532

# tool FILE: a program that leaves a proof that it was run.
tool() {
	mkdir -p "$(dirname "$1")"
	printf '#!/bin/sh\n: >%s/proof\nexec "$@"\n' "$PWD" >"$1"
	chmod 755 "$1"
}

# anew COMMAND...: with no memory of what was built before, but Go's own.
anew() {
	attempt=$((${attempt:-0} + 1))
	GOCI_CACHE=$TMP/cache-$$-$number-$attempt "$@"
}

nothing_ran() {
	[ ! -e proof ] || fail 'a program of the source was run'
}

# source_of FOLDER: a repository with one module, and a program.
source_of() {
	module "$1"
	mkdir -p "$1/.git"
	tool "$1/tool"
}

# each_refused FOLDER <LINES: builds with each line as the goci.yaml, and is refused.
each_refused() {
	while IFS= read -r line; do
		printf '%b\n' "$line" >"$1/goci.yaml"
		run "$GOCI" build "$1"
		nothing_ran
		[ "$status" -eq 2 ] || { show_run "$line"; fail 'want 2'; }
		has_line 'goci.yaml:[0-9]+: '
		one_line
	done
}

flags_that_run_programs() {
	source_of web
	each_refused web <<-YAML
		defaults: {go-flag: "-toolexec=$PWD/web/tool"}
		defaults: {go-flag: "--toolexec=$PWD/web/tool"}
		services: {web: {path: ., go-flag: ["-v", "-toolexec=$PWD/web/tool"]}}
		defaults: {ldflags: "-linkmode=external -extld=$PWD/web/tool"}
		defaults: {ldflags: [-linkmode, external, -extld, $PWD/web/tool]}
		defaults: {go-flag: "-ldflags=all=-linkmode=external -extld=$PWD/web/tool"}
		defaults: {go-flag: -buildvcs}
		defaults: {go-flag: -buildvcs=true}
		defaults: {go-flag: -compiler=gccgo}
		defaults: {shell: ./tool, target: base}
		defaults: {shell: $PWD/web/tool}
	YAML
}

flags_that_touch_files() {
	source_of web
	printf 'package main\n\nfunc main() {}\n' >other.go
	printf '{"Replace": {"%s/web/main.go": "%s/other.go"}}' "$PWD" "$PWD" >web/o.json
	each_refused web <<-YAML
		defaults: {go-flag: "-overlay=$PWD/web/o.json"}
		defaults: {go-flag: "-modfile=../other.mod"}
		defaults: {go-flag: "-pgo=../profile"}
		defaults: {go-flag: "-pkgdir=$PWD/written"}
		defaults: {go-flag: "-C=.."}
		defaults: {go-flag: "-mod=mod"}
		defaults: {go-flag: "-gcflags=-memprofile=$PWD/written"}
		defaults: {go-flag: "-gcflags=all=-N -l -cpuprofile $PWD/written"}
		defaults: {go-flag: "-gcflags='-traceprofile=$PWD/written'"}
		defaults: {go-flag: "-asmflags=-I=/etc"}
		defaults: {ldflags: "-o $PWD/written"}
		defaults: {ldflags: "-X main.version=1 -cpuprofile=$PWD/written"}
		defaults: {ldflags: "-s '-memprofile' '$PWD/written'"}
		defaults: {ldflags: "-capturehostobjs=$PWD"}
		defaults: {ldflags: "@$PWD/other.go"}
		defaults: {ldflags: "-X @$PWD/other.go"}
		defaults: {ldflags: "-s $PWD/other.go"}
		defaults: {ldflags: "-buildid=x"}
		defaults: {ldflags: "-buildid="}
		defaults: {ldflags: "-s 'not closed"}
		defaults: {go-flag: "-gcflags=\\\\u00a0-cpuprofile=-spectre=x/../../written"}
		defaults: {go-flag: "-gcflags=./..=-cpuprofile=$PWD/written"}
		defaults: {go-flag: "-asmflags=-D=H=#"}
		defaults: {go-flag: -asan}
		defaults: {go-flag: -race=true}
	YAML
	[ ! -e written ] || fail 'a file outside was written'
}

safe_flags() {
	source_of web
	cat >web/goci.yaml <<-'YAML'
		defaults:
		  ldflags: ["-X main.version=1.4", -s, -w, -extldflags=-static, "-X 'main.x=a b'"]
		  go-flag: [-trimpath, -race=false, "-gcflags=all=-N -l", -tags=a, -pgo=off, -v]
	YAML
	succeeds "$GOCI" build web
	"$JUDGE" tree dist/web | grep -q 'app/main' || fail 'no program'
}

allowed_flags() {
	source_of web
	printf 'defaults: {go-flag: "-toolexec=%s/web/tool"}\n' "$PWD" >web/goci.yaml
	refuses 2 'give --allow-go-flag -toolexec on the command line' "$GOCI" build web
	nothing_ran
	refuses 2 'not the name of a flag' "$GOCI" build --allow-go-flag toolexec web
	succeeds anew "$GOCI" build --allow-go-flag -toolexec web
	[ -e proof ] || fail 'what the user allowed was not done'
	rm proof web/goci.yaml
	succeeds anew "$GOCI" build "--go-flag=-toolexec=$PWD/web/tool" web
	[ -e proof ] || fail 'what the user asked for was not done'
	printf 'defaults: {allow-go-flag: -toolexec}\n' >web/goci.yaml
	refuses 2 'unknown key "allow-go-flag"' "$GOCI" build web
}

paths_that_lead_out() {
	source_of web
	mkdir elsewhere
	echo secret >elsewhere/secret
	ln -s ../elsewhere web/link
	ln -s "$PWD/elsewhere/secret" web/file
	ln -s ../elsewhere/not-there web/dangling
	echo '[core]' >web/.git/config
	each_refused web <<-YAML
		defaults: {file: "../elsewhere/secret:/x"}
		defaults: {file: "$PWD/elsewhere/secret:/x"}
		defaults: {file: "link/secret:/x"}
		defaults: {file: "file:/x"}
		defaults: {file: ".git/config:/x"}
		defaults: {ca-certificates: link/secret}
		defaults: {ignore-file: link/secret}
		defaults: {policy: ../elsewhere/secret}
		defaults: {base: "oci:../elsewhere"}
		defaults: {toolchain: "oci:link:tag"}
		defaults: {output: "oci:../elsewhere/x"}
		defaults: {output: "oci:link/x:t"}
		defaults: {output: "oci:dangling:t"}
		services: {web: {path: ., output: "oci:$PWD/elsewhere/x"}}
		services: {web: {path: ../elsewhere}}
		services: {link: {}}
		services: {web: {path: link/...}}
	YAML
	(
		cd web
		while IFS= read -r line; do
			printf '%s\n' "$line" >goci.yaml
			refuses 2 'goci.yaml:1: ' "$GOCI" build
		done <<-YAML
			defaults: {metadata-file: ../elsewhere/m}
			defaults: {image-refs: link/refs}
			defaults: {trace: $PWD/../elsewhere/trace}
			defaults: {cache-from: ../elsewhere}
			defaults: {cache-to: "oci:link/cache"}
			defaults: {metadata-file: .git/config}
			cache: {max-size: 1KB}
		YAML
	)
	same "$(find elsewhere -type f)" elsewhere/secret 'files outside'
}

is_not_quoted() {
	source_of web
	echo 'hidden: key' >secret
	ln -s ../secret web/goci.yaml
	fails_with 2 "$GOCI" build web
	has_not stderr 'hidden'
}

a_word_that_became_a_link() {
	source_of repo/web
	mkdir repo/.git
	module other
	ln -s ../other repo/service
	cd repo
	refuses 2 'leads out' "$GOCI" build service
	refuses 2 'leads out' "$GOCI" build ./service/...
}

users_configuration() {
	source_of web
	mkdir -p config/goci
	export XDG_CONFIG_HOME="$PWD/config"
	echo text >outside
	cat >config/goci/config.yaml <<-YAML
		prefix: mine
		defaults: {label: {a: mine, b: mine}, env: {A: mine}, file: "$PWD/outside:/x"}
	YAML
	printf 'defaults: {label: {b: source}}\n' >web/goci.yaml
	succeeds "$GOCI" build --label c=line web
	same "$(config dist/web | jq -r '.config.Labels | [.a, .b, .c] | join(" ")')" \
		'mine source line'
	"$GOCI" inspect --files oci:dist/web >files
	has files ' /x$'
	echo 'services: {a: {}}' >config/goci/config.yaml
	refuses 2 'config.yaml:1: services: only the goci.yaml of a source' "$GOCI" build web
	echo 'defalts: {}' >config/goci/config.yaml
	refuses 2 'did you mean "defaults"' "$GOCI" build web
	chmod o+w config/goci/config.yaml
	refuses 1 'everyone can write to' "$GOCI" build web
}

configuration_in_a_source() {
	source_of web
	mkdir -p web/.config/goci web/.config/go
	printf 'defaults: {go-flag: "-toolexec=%s/web/tool"}\n' "$PWD" \
		>web/.config/goci/config.yaml
	printf 'GOFLAGS=-toolexec=%s/web/tool\n' "$PWD" >web/.config/go/env
	succeeds anew env -u XDG_CONFIG_HOME GOPATH="$PWD/gopath" GOCACHE="$(go env GOCACHE)" \
		HOME="$PWD/web" "$GOCI" build web
	nothing_ran
	succeeds anew env GOENV="$PWD/web/.config/go/env" "$GOCI" build web
	nothing_ran
	(cd web && succeeds anew env GOENV=.config/go/env "$GOCI" build)
	nothing_ran
	cp web/.config/go/env outside
	run anew env GOENV="$PWD/outside" "$GOCI" build web
	[ -e proof ] || fail "the user's own GOENV does not count"
}

programs_of_a_source() {
	source_of web
	for name in go git gcc goci-watch busybox compile go1.99.0; do
		cp web/tool "web/$name"
	done
	for path in "$PWD/web:$PATH" ".:$PATH" ":$PATH" "web:$PATH"; do
		(cd web && succeeds anew env PATH="$path" "$GOCI" build)
		nothing_ran
	done
	printf 'toolchain go1.99.0\n' >>web/go.mod
	sed -i 's/^go .*/go 1.99/' web/go.mod
	run anew env PATH="$PWD/web:$PATH" GOTOOLCHAIN=auto GOPROXY=off "$GOCI" build web
	nothing_ran
	[ "$status" -ne 0 ] || fail 'there is no such toolchain'
}

dev_keeps_the_compiler_apart() {
	source_of web
	cat >web/goci.yaml <<-YAML
		defaults:
		  env: {GOFLAGS: "-toolexec=$PWD/web/tool", PATH: "$PWD/web", GREETING: hi}
	YAML
	cp web/tool web/go
	cat >web/main.go <<-'GO'
		package main

		import "os"

		func main() { println("started with", os.Getenv("GREETING"), os.Getenv("GOFLAGS")) }
	GO
	PATH="$PWD/web:$PATH" start dev "$GOCI" dev web
	pid=$!
	tries=200
	until grep -q 'started with hi -toolexec' dev.log; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || { cat dev.log; fail 'it was not started'; }
		sleep 0.1
	done
	kill "$pid"
	nothing_ran
}

# planted FILE TEXT: as another user, in the folder above that all can write to.
planted() {
	mkdir -p above
	chmod 1777 above
	printf '%b' "$2" >planted
	mv planted "above/$1"
	chown "$STRANGER" "above/$1"
}

left_by_a_stranger() {
	printf '%b' "$2" >"above/$1"
	chown "$STRANGER" "above/$1"
}

of_somebody_else_above() {
	need_root
	planted goci.yaml "defaults: {go-flag: '-toolexec=$PWD/above/web/tool'}\n"
	module above/web
	tool above/web/tool
	(cd above/web && run anew "$GOCI" build)
	nothing_ran
	(cd above && run anew "$GOCI" build web; mv stdout stderr ..; exit "$status") || :
	nothing_ran
	has_line 'goci.yaml: is not used: '
	mkdir above/.git
	chown "$STRANGER" above/.git
	(cd above/web && refuses 1 'is not used: ' "$GOCI" build)
	nothing_ran
	rm -r above/.git above/goci.yaml
	planted go.work "go 1.19\n\nuse ./web\n"
	(cd above/web && refuses 1 'go.work: is not used: ' "$GOCI" build)
	chown 0 above/go.work
	chmod 755 above
	left_by_a_stranger .dockerignore 'web\n'
	(cd above/web && refuses 1 'dockerignore: is not used: ' "$GOCI" build)
	rm above/.dockerignore
	chmod 1777 above
	rm above/go.work above/web/go.mod
	planted go.mod "module x\n\ngo 1.19\n"
	(cd above/web && refuses 1 'go.mod: is not used: ' "$GOCI" build)
}

a_checkout_of_somebody_else() {
	need_root
	source_of repo/services/web
	rm -r repo/services/web/.git
	mkdir repo/.git
	printf 'prefix: theirs\n' >repo/goci.yaml
	chown -R "$STRANGER:$STRANGER" repo
	(cd repo && succeeds "$GOCI" build ./services/web)
	same "$(jq -r '.manifests[0].annotations["io.containerd.image.name"] | sub("^[^/]*/"; "")' \
		repo/dist/web/index.json)" theirs/web:production
	chmod o+w repo/services
	(cd repo && refuses 1 'everyone can write to .*services; .chmod -R o-w. the source' \
		"$GOCI" build ./services/web)
}

check 'a goci.yaml sets no flag by which Go runs a program' flags_that_run_programs
check 'a goci.yaml sets no flag by which Go touches a file of any name' flags_that_touch_files
check 'a goci.yaml sets flags that can do no harm' safe_flags
check 'the command line allows a flag by its name, and sets any' allowed_flags
check 'what a goci.yaml names is in its source, over all symlinks' paths_that_lead_out
check 'a goci.yaml that leads to a secret does not show it' is_not_quoted
check 'a service that is a symlink out of the source is not built' a_word_that_became_a_link
check "the user's configuration is below goci.yaml, and names anything" users_configuration
check 'a configuration that came with the source does not count' configuration_in_a_source
check 'a program in the source is never run as go, be it on PATH' programs_of_a_source
check "goci dev sets the service's environment for the service alone" dev_keeps_the_compiler_apart
# In a repository of their own they are read, and a layout in the way is as it was.
outputs_of_a_source() {
	module web
	mkdir elsewhere
	ln -s ../elsewhere web/build
	cd web
	for option in --metadata-file --trace --image-refs --cache-to --cache-from; do
		run anew "$GOCI" build "$option" build/x
		[ "$status" -ne 0 ] || fail "$option went through the link"
	done
	run "$GOCI" build -o oci:build/x
	[ "$status" -ne 0 ] || fail '--output went through the link'
	same "$(ls -A ../elsewhere)" '' 'files outside'
}

what_is_in_git() {
	module web
	git -C web init -q
	echo hidden >web/.git/credentials
	echo 'defaults: {file: ".:/x"}' >web/goci.yaml
	succeeds "$GOCI" build web
	"$GOCI" inspect --files oci:dist/web >files
	has files ' /x/main.go$'
	has_not files '/\.git'
}

an_object_and_cgo() {
	source_of web
	for name in gcc cc clang ld; do
		tool "bin/$name"
	done
	printf 'package main

import _ "runtime/cgo"

func main() {}
' >web/main.go
	printf 'int x;
' | gcc -c -x c - -o "web/x_linux_$(go env GOHOSTARCH).syso"
	run env PATH="$PWD/bin:$PATH" "$GOCI" build web
	[ "$status" -eq 1 ] || { show_run build; fail 'want 1'; }
	has_line 'has a .syso file and imports runtime/cgo'
	nothing_ran
}

a_dependency_has_no_say() {
	module web
	mkdir -p dep/cmd/x proxy/example.com/dep/@v
	printf 'module example.com/dep

go 1.19
' >dep/go.mod
	printf 'package main

func main() {}
' >dep/cmd/x/main.go
	printf 'prefix: evil.example
defaults: {output: "oci:pwn"}
' >dep/goci.yaml
	mkdir example.com
	mv dep example.com/dep@v1.0.0
	cp example.com/dep@v1.0.0/go.mod proxy/example.com/dep/@v/v1.0.0.mod
	echo '{"Version": "v1.0.0"}' >proxy/example.com/dep/@v/v1.0.0.info
	python3 - proxy/example.com/dep/@v/v1.0.0.zip <<-'PY'
		import sys, zipfile
		with zipfile.ZipFile(sys.argv[1], "w") as z:
		    for name in "go.mod", "goci.yaml", "cmd/x/main.go":
		        z.write("example.com/dep@v1.0.0/" + name)
	PY
	export GOPROXY="file://$PWD/proxy" GONOSUMDB=example.com GONOSUMCHECK=1 \
		GOFLAGS=-modcacherw GOMODCACHE="$PWD/mod" GONOSUMDB='*' GOSUMDB=off
	(cd web && printf 'prefix: mine
' >goci.yaml && GOFLAGS=-mod=mod go get example.com/dep@v1.0.0 &&
		printf '//go:build tools

package main

import _ "example.com/dep/cmd/x"
' >tools.go)
	(cd web && succeeds "$GOCI" build example.com/dep/cmd/x)
	same "$(find mod -name oci-layout)" '' 'layouts in the module cache'
	same "$(jq -r '.manifests[0].annotations["io.containerd.image.name"] | sub("^[^/]*/"; "")' \
		web/dist/x/index.json)" mine/x:production
}

check 'no output goes through a link of a source, be it no repository' outputs_of_a_source
check 'what is in .git does not get into an image with its folder' what_is_in_git
check "the host's compiler and linker are never started" an_object_and_cgo
check "a dependency's goci.yaml has no say" a_dependency_has_no_say
check 'what somebody else has put above a service is not used' of_somebody_else_above
check 'root builds the checkout of another user' a_checkout_of_somebody_else
finish
