#!/bin/sh
# What a call writes for the runner of a CI. The files and logs are read by the rules of
# the runners (tests/tools/lib/runner.py), the summary by cmark-gfm.
# shellcheck disable=SC2016,SC2086,SC2317
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

DIGEST='sha256:[0-9a-f]\{64\}'

runner() {
	python3 "$TOP/tests/tools/lib/runner.py" "$@"
}

# on_github COMMAND...: as a step of GitHub's; its log goes to log.
on_github() {
	[ -e out ] || : >out
	[ -e summary ] || : >summary
	run env GITHUB_ACTIONS=true GITHUB_OUTPUT="$PWD/out" GITHUB_STEP_SUMMARY="$PWD/summary" \
		GITHUB_WORKSPACE="$PWD" "$@"
	cat stdout stderr >log
	runner commands <log >commands.json
}

works() {
	[ "$status" -eq 0 ] || { show_run build; exit 1; }
}

# output NAME: of the step.
output() {
	runner outputs out | jq -er --arg name "$1" '.[$name]'
}

# commands_are NAME...: all that the runner would carry out.
commands_are() {
	same "$(jq -r '.[].command' commands.json | sort -u | tr '\n' ' ')" "$* " 'commands'
}

# annotated JQ: an annotation fits.
annotated() {
	jq -e "any(.[]; $1)" commands.json >/dev/null || { cat log commands.json; fail "not annotated: $1"; }
}

one_image_has_outputs() {
	module web
	printf %s 'before=1' >out
	on_github "$GOCI" build web
	works
	same "$(output before)" 1
	same "$(output ref)" "$(cat stdout)"
	same "$(output refs)" "$(cat stdout)"
	same "$(output digest)" "$(digest_of stdout)"
	same "$(output unchanged)" false
	same "$(output size)" "$(output images | jq '.[0].size.compressed')"
	same "$(output images | jq -r '.[0].name + .[0].digest')" "web$(digest_of stdout)"
	commands_are endgroup group
	: >out
	on_github "$GOCI" build web
	same "$(output unchanged)" true
	same "$(output ref)" "$(cat stdout)"
	commands_are endgroup group
}

several_images_have_outputs() {
	module web
	module api
	on_github "$GOCI" build -t :1 -t :2 web api --metadata-file all.json
	works
	same "$(output refs | wc -l)" 4
	while read -r ref; do
		output refs | grep -Fqx "$ref" || fail "$ref is not among $(output refs)"
	done <stdout
	! output digest || fail 'one of two digests'
	same "$(output images | jq -c 'map(del(.refs, .seconds, .cacheHits, .cacheMisses))')" \
		"$(jq -c .goci.services all.json)" 'images'
}

# A log of a stranger's: the places and texts of Go's errors, and of goci's own.
hostile_text_commands_nobody() {
	module web
	{
		printf 'package main\n\nfunc main() {}\n'
		printf '//line ::set-output name=digest::x:1\nvar a int = "::add-mask::y"\n'
		printf '//line ##[set-output name=digest]x:7\nvar b int = ##[add-mask]z\n'
		printf '//line \302\240::stop-commands::t:8\nvar c int = e\n'
		printf '//line a,line=9::error file=b.go:10\nvar d int = f\n'
	} >web/main.go
	for ci in auto none gitlab; do
		on_github "$GOCI" build --ci "$ci" web
		[ "$status" -eq 1 ] || fail 'it compiles'
		case $ci in
		auto) commands_are endgroup error group ;;
		*) same "$(jq -r '.[].command' commands.json)" '' ;;
		esac
		! jq -e 'any(.[]; .properties.name or .old)' commands.json || fail "$(cat log)"
	done
	has log 'u003a:\(set-output\|stop-commands\)'
	for args in 'build ##[add-mask]x' 'verify oci:##[set-output' 'inspect oci:x/##[debug]y' \
		'##[group]' 'help ##[error]x'; do
		on_github "$GOCI" $args
		! jq -e 'any(.[]; .old)' commands.json || fail "$args: $(cat log)"
	done
}

# Also what a command prints of an image, on standard output.
hostile_images_command_nobody() {
	module web
	succeeds "$GOCI" build --label 'a=::set-output name=a::b ##[add-mask]c' --label '##vso[task.setvariable variable=x]y=##teamcity[z]' web
	for how in inspect 'inspect --json' 'diff --json oci:dist/web' 'verify --strict'; do
		on_github "$GOCI" $how oci:dist/web:production
		same "$(jq -c . commands.json)" '[]' "$how"
		has_not log '##vso\|##teamcity'
	done
	run "$GOCI" inspect --json oci:dist/web:production
	jq -r '.. | strings' stdout >texts
	has texts '^::set-output name=a::b ##\[add-mask\]c$'
}

compile_errors_have_their_places() {
	module services/web
	mkdir 'services/web/a,b:c%d'
	printf 'package d\n\nfunc F(a, b int) {}\n\nvar x = y\n' >'services/web/a,b:c%d/d.go'
	cat >services/web/main.go <<-'GO'
		package main

		func main() {
			f(1)
			var z int = "a"
		}

		func f(a, b int) {}
	GO
	on_github "$GOCI" build ./services/web
	annotated '.command == "error" and .properties == {"file": "services/web/main.go",
		"line": "4", "col": "3"} and (.data | test("not enough arguments.*\n\thave"))'
	annotated '.properties.file == "services/web/main.go" and .properties.line == "5"'
	annotated '.command == "error" and (.data | test("^goci: web: .*go build"))'
	same "$(grep -c 'main.go:5:5' log)" 1 'lines that tell it'
	(cd services && on_github "$GOCI" build --progress quiet web)
	jq -e 'any(.[]; .properties.file == "web/main.go")' services/commands.json >/dev/null ||
		fail "$(cat services/log)"
	printf '//line a,b:c%%d/d.go:3\nvar q = r\n' >>services/web/main.go
	on_github "$GOCI" build ./services/web
	annotated '.properties == {"file": "services/web/a,b:c%d/d.go", "line": "3", "col": "9"}
		or .properties == {"file": "services/web/a,b:c%d/d.go", "line": "3"}'
	# A file outside of the checkout has no place in it.
	printf '//line /etc/passwd:1\nvar q = r\n' >>services/web/main.go
	on_github "$GOCI" build ./services/web
	! jq -e 'any(.[]; .properties.file // "" | test("passwd"))' commands.json || fail "$(cat log)"
}

other_errors_have_their_places() {
	module web
	printf 'defaults:\n  colour: red\n' >goci.yaml
	on_github "$GOCI" build web
	annotated '.command == "error" and .properties == {"file": "goci.yaml", "line": "2"}'
	on_github "$GOCI" build --ci none web
	same "$(jq -c . commands.json)" '[]'
	rm goci.yaml
	printf 'module example.com/test/web\n\nnonsense\n' >web/go.mod
	on_github "$GOCI" build web
	annotated '.properties.file == "web/go.mod" and .properties.line == "3"'
	rm -r web
	module web
	printf 'package main\n\nimport _ "embed"\n\n//go:embed no.txt\nvar s string\n\nfunc main() {}\n' \
		>web/main.go
	on_github "$GOCI" build web
	annotated '.properties.file == "web/main.go" and .properties.line == "5"'
}

findings_are_annotated() {
	module web
	succeeds "$GOCI" build web
	flip "$(find dist/web/blobs -size +100k | head -n 1)" 5000
	on_github "$GOCI" verify oci:dist/web
	annotated '.command == "error" and (.data | test("^oci:dist/web: OCI[0-9]+ "))'
	on_github "$GOCI" verify --ci none oci:dist/web
	same "$(jq -c . commands.json)" '[]'
	[ "$status" -eq 1 ] || fail 'nothing is found'
}

events_stay_json() {
	module web
	on_github "$GOCI" build --progress json web
	works
	jq -es 'length > 3' stderr >/dev/null
	same "$(jq -c . commands.json)" '[]'
	same "$(output ref)" "$(cat stdout)"
}

# rendered: the text of the summary's table, a cell in a line.
rendered() {
	cmark-gfm --unsafe -e table -e autolink summary >page.html
	runner table page.html
}

the_summary_is_a_table() {
	need cmark-gfm python3
	module web
	module bad
	echo 'package main' >bad/main.go
	printf 'text without an end' >summary
	on_github "$GOCI" build web bad
	[ "$status" -eq 1 ] || fail 'all was built'
	rendered >cells
	same "$(sed -n 1,2p cells | tr '\n' ' ')" 'bad failed '
	same "$(sed -n 7p cells)" web
	has cells "^$DIGEST\$"
	has cells '^[0-9] of [0-9]$'
	has cells '^new$'
	has cells "^oci:dist/web:production@$DIGEST\$"
	: >summary
	on_github "$GOCI" build web
	rendered >cells
	has cells '^unchanged$'
}

the_summary_holds_hostile_names() {
	module web
	name='a|b</pre><img src=x>`*_[c](d) www.example.com'
	on_github "$GOCI" build -o "oci:$name" web
	works
	rendered >cells
	grep -Fqx "oci:$name:production@$(sed -n 's/.*@//p' stdout)" cells || fail "$(cat cells)"
	same "$(sed -n 's/^tags: //p' cells)" \
		'code details h3 pre summary table tbody td th thead tr'
	on_github "$GOCI" push "oci:$name:production" 127.0.0.1:1/x:1
	rendered >cells
	grep -Fqx "oci:$name:production" cells || fail "$(cat cells)"
	same "$(sed -n 's/^tags: //p' cells)" \
		'code details h3 pre summary table tbody td th thead tr'
}

# GitHub drops a summary of more than 1 MiB as a whole.
the_summary_keeps_githubs_limit() {
	module web
	head -c 1048000 /dev/zero | tr '\0' x >summary
	on_github "$GOCI" build web
	works
	[ "$(wc -c <summary)" -le 1048576 ] || fail 'too long'
	head -c 1048570 /dev/zero | tr '\0' x >summary
	on_github "$GOCI" build web
	works
	annotated '.command == "warning" and (.data | test("1 MiB"))'
	same "$(wc -c <summary)" 1048570
}

sections_can_be_folded() {
	module web
	module bad
	echo 'package main' >bad/main.go
	run env GITLAB_CI=true "$GOCI" build bad web
	cat stdout stderr >log
	runner sections <log >sections.json
	jq -e 'length >= 2 and all(.[]; .end >= .begin and .begin > 1700000000)' sections.json >/dev/null ||
		fail "$(cat -v log)"
	has log '^goci: bad: '
	run env GITLAB_CI=true "$GOCI" build --progress quiet web
	same "$(runner sections <stderr)" '[]'
}

the_report_has_variables() {
	module web
	module presence-service
	run "$GOCI" build --ci-report goci.env web
	works
	runner dotenv goci.env >vars
	same "$(jq -r '.GOCI_REF + " " + .GOCI_REFS + " " + .GOCI_DIGEST' vars)" \
		"$(cat stdout) $(cat stdout) $(digest_of stdout)"
	run "$GOCI" build --ci-report goci.env web presence-service
	works
	runner dotenv goci.env >vars
	same "$(jq -r '.GOCI_REF_WEB + "," + .GOCI_REF_PRESENCE_SERVICE' vars)" \
		"$(jq -r .GOCI_REFS vars)"
	same "$(jq -r '.GOCI_UNCHANGED + (.GOCI_REF // "")' vars)" false
	echo old >goci.env
	# A later step may source it.
	for dir in 'a b' 'a"b' 'a$(b)' 'a;.' 'a&' 'a|b' '~' 'a<b' 'a>b' 'a(b' 'a*' '{a,b}'; do
		fails_with 1 "$GOCI" build --ci-report goci.env -o "oci:$dir" web
		has_line '^goci: --ci-report goci.env: GOCI_REF: a dotenv report cannot hold'
		same "$(cat goci.env)" old
	done
}

the_report_keeps_gitlabs_limits() {
	module web
	long=$(printf 'x%.0s' $(seq 200))
	long=$long/$long/$long/$long/$long
	long=$long/$long/$long
	fails_with 1 "$GOCI" build --ci-report goci.env -o "oci:$long" web
	has_line 'more than the 5120 that GitLab takes'
	[ ! -e goci.env ] || fail 'a part was written'
	mkdir results
	fails_with 1 env GOCI_TEKTON_RESULTS="$PWD/results" "$GOCI" build -o "oci:$long" web
	has_line 'IMAGE_URL .*4096'
	same "$(ls results)" ''
}

tekton_gets_results() {
	module web
	module api
	mkdir results
	export GOCI_TEKTON_RESULTS="$PWD/results"
	run "$GOCI" build web
	works
	same "$(cat results/IMAGE_URL)@$(cat results/IMAGE_DIGEST)" "$(cat stdout)"
	same "$(cat results/IMAGES)" "$(cat stdout)"
	rm results/*
	run "$GOCI" build web api
	works
	same "$(ls results)" IMAGES
	same "$(tr , '\n' <results/IMAGES)" "$(cat stdout)"
	chmod 444 results/IMAGES
	fails_with 1 "$GOCI" build web
	has_line '^goci: IMAGES .*/results/IMAGES: is read-only .*chmod'
	unset GOCI_TEKTON_RESULTS
	fails_with 2 "$GOCI" build --ci tekton web
	has_line 'GOCI_TEKTON_RESULTS.*--ci none'
}

the_ci_is_found_by_the_environment() {
	module web
	on_github env GOCI_CI=none "$GOCI" build web
	works
	same "$(cat commands.json out summary)" '[]'
	on_github "$GOCI" build --ci none web
	same "$(cat commands.json out summary)" '[]'
	on_github env GITHUB_ACTIONS=1 "$GOCI" build web
	same "$(cat commands.json out summary)" '[]'
	on_github env GITHUB_ACTIONS= GOCI_CI=github "$GOCI" build web
	output ref
	run env GOCI_CI=gitlba "$GOCI" build web
	same "$status" 2
	has_line '^goci: GOCI_CI: "gitlba" is no CI'
	run "$GOCI" build --ci gitlba web
	same "$status" 2
	has_line 'did you mean "gitlab"'
}

files_that_are_missing_are_told() {
	module web
	run env GITHUB_ACTIONS=true GITHUB_OUTPUT="$PWD/no/out" "$GOCI" build web
	works
	has_line '::warning::goci: warning: GITHUB_OUTPUT: .*/no/out is not there.*--ci none'
	fails_with 1 env GITHUB_OUTPUT="$PWD/no/out" GITHUB_STEP_SUMMARY="$PWD/s" \
		"$GOCI" build --ci github web
	has_line 'GITHUB_OUTPUT .*/no/out: .*No such file'
	fails_with 2 "$GOCI" build --ci github web
	has_line '--ci github: GITHUB_OUTPUT is not set.*--ci none'
	has_line '^::error::'
	mkdir dir
	fails_with 1 env GITHUB_ACTIONS=true GITHUB_OUTPUT="$PWD/dir" "$GOCI" build web
	has_line 'GITHUB_OUTPUT .*dir: is a folder'
	: >out
	fails_with 2 env GITHUB_ACTIONS=true GITHUB_OUTPUT="$PWD/out" "$GOCI" build \
		--metadata-file out web
	has_line 'GITHUB_OUTPUT .*out: is also the file of --metadata-file'
}

# A file of half of it would be read as something else.
a_full_disk_leaves_no_half() {
	need_root
	module web
	mkdir small
	mount -t tmpfs -o size=8k tmpfs small || skip_because 'no file system can be mounted'
	trap 'umount small' EXIT
	head -c 7900 /dev/zero | tr '\0' '#' >small/out
	echo >>small/out
	for n in 1 2 3 4 5; do
		echo "v$n=1" >>small/out
	done
	before=$(sha256sum <small/out)
	run env GITHUB_ACTIONS=true GITHUB_OUTPUT="$PWD/small/out" "$GOCI" build -t :1 -t :2 web
	same "$status" 1
	has_line 'GITHUB_OUTPUT .*: .*[Nn]o space left'
	same "$(sha256sum <small/out)" "$before"
	"$JUDGE" layout dist/web --tag 1
}

nothing_of_it_changes_an_image() {
	module web
	on_github "$GOCI" build web
	first=$(cat stdout)
	mkdir results
	for set in GITLAB_CI=true "GOCI_TEKTON_RESULTS=$PWD/results" GOCI_CI=none; do
		run env $set "$GOCI" build --ci-report vars --progress json web
		works
		same "$(cat stdout)" "$first"
		jq -e 'select(.event == "built") | .unchanged' stderr >/dev/null || fail "$set: built again"
	done
	rm -r dist
	on_github "$GOCI" build --no-cache web
	same "$(cat stdout)" "$first"
}

check 'the outputs of a step are those of its image' one_image_has_outputs
check 'the outputs of several images are references and JSON' several_images_have_outputs
check 'no text of a source commands a runner' hostile_text_commands_nobody
check 'no text of an image commands a runner' hostile_images_command_nobody
check "Go's errors are annotations in the files of the checkout" compile_errors_have_their_places
check 'errors of settings, go.mod and embed have their places' \
	other_errors_have_their_places
check 'findings of verify are annotations' findings_are_annotated
check 'with --progress json no command is in between' events_stay_json
check 'the summary is a table of what was built and what failed' the_summary_is_a_table
check 'no name breaks out of its cell of the summary' the_summary_holds_hostile_names
check "the summary keeps GitHub's limit" the_summary_keeps_githubs_limit
check 'sections begin and end, each by a name of its own' sections_can_be_folded
check 'the dotenv report has the variables of the call' the_report_has_variables
check "reports and results keep GitLab's and Tekton's limits" the_report_keeps_gitlabs_limits
check 'Tekton gets its results' tekton_gets_results
check 'the CI is found by the environment, and named by option or variable' \
	the_ci_is_found_by_the_environment
check 'a file that is missing is told, or an error if the CI was named' \
	files_that_are_missing_are_told
check 'an append that fails leaves the file as it was' a_full_disk_leaves_no_half
check 'nothing of it changes an image, or builds it again' nothing_of_it_changes_an_image
finish
