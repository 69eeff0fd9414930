#!/bin/sh
# The labels that tell where an image comes from: of git, and of a base.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

GIT_CONFIG_GLOBAL=/dev/null
GIT_CONFIG_SYSTEM=/dev/null
export GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM
as_me='-c user.name=t -c user.email=t@t -c protocol.file.allow=always'

# commit DIR: all of it.
commit() {
	[ -e "$1/.git" ] || git -C "$1" init -q
	git -C "$1" add -A
	# shellcheck disable=SC2086 # options
	git -C "$1" $as_me commit -qm x
}

# label LAYOUT NAME: its value; "null" for none.
label() {
	config "$1" | jq -r ".config.Labels[\"org.opencontainers.image.$2\"]"
}

goci() {
	"$GOCI" build --no-tzdata --ca-certificates none "$@"
}

# A repository of two services, with an embedded folder and a file of its own.
repository() {
	module repo/web
	module repo/other
	mkdir -p repo/web/inner repo/web/static repo/conf
	echo one >repo/web/static/a.txt
	echo conf >repo/conf/f
	printf 'package inner\n' >repo/web/inner/inner.go
	printf 'package main\n\nimport (\n\t"embed"\n\n\t_ "example.com/test/web/inner"\n)\n\n//go:embed static *.html\nvar files embed.FS\n' \
		>repo/web/embed.go
	echo page >repo/web/index.html
	commit repo
	git -C repo remote add origin https://u:secret@git.example.com/org/x.git
}

# tells REVISION VERSION SOURCE OPTION...
tells() {
	want="$1 $2 $3"
	shift 3
	rm -rf out
	succeeds goci -o oci:out:production "$@"
	same "$(label out revision) $(label out version) $(label out source)" "$want" \
		'revision, version and source'
}

the_option_decides() {
	repository
	git -C repo tag v1.4.0
	head=$(git -C repo rev-parse HEAD)
	url=https://git.example.com/org/x
	tells null null "$url" repo/web
	tells null null "$url" --vcs source repo/web
	tells "$head" v1.4.0 "$url" --vcs head repo/web
	tells null null null --vcs none repo/web
	printf 'defaults:\n  vcs: none\n' >repo/goci.yaml
	tells null null null repo/web
	tells null null "$url" --vcs source repo/web
	tells mine null "$url" --vcs source --label org.opencontainers.image.revision=mine repo/web
	has_not out/index.json secret
	refuses 2 '"all" is not source, head or none' goci --vcs all repo/web
	echo 'defaults: {vcs: all}' >repo/goci.yaml
	refuses 2 'goci.yaml:1: .*"all" is not source, head or none' goci repo/web
}

# Twelve services, of one library each but the last two, in one repository.
twelve() {
	mkdir repo
	printf 'module example.com/test/repo\n\ngo 1.19\n' >repo/go.mod
	for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
		mkdir -p "repo/cmd/s$n" "repo/lib$n"
		printf 'package lib\n\nconst Name = "%s"\n' "$n" >"repo/lib$n/lib.go"
		printf 'package main\n\nimport lib "example.com/test/repo/lib%s"\n\nfunc main() { println(lib.Name) }\n' \
			"$n" >"repo/cmd/s$n/main.go"
	done
	commit repo
	git -C repo remote add origin https://git.example.com/org/x.git
}

a_commit_changes_what_it_touches() {
	twelve
	succeeds goci ./repo/...
	sort stdout >before
	same "$(wc -l <before)" 12 'services'
	echo text >repo/README
	commit repo
	sleep 0.05
	succeeds env ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=execve -o trace "$GOCI" build --no-tzdata \
		--ca-certificates none ./repo/...
	sort stdout | cmp before -
	same "$(grep -c ' unchanged ' stderr)" 12 'services that are unchanged'
	same "$(grep -c 'execve(' trace)" 1 'programs that were started'
	sed -i 's/"3"/"three"/' repo/lib3/lib.go
	commit repo
	succeeds goci ./repo/...
	same "$(sort stdout | diff before - | grep -c '^> oci:dist/s3:')" 1 'changed images'
	same "$(sort stdout | diff before - | grep -c '^>')" 1 'changed images'
	rm -rf clone && git clone -q repo clone
	git -C clone remote set-url origin https://git.example.com/org/x.git
	sort stdout >before
	succeeds env GOCI_CACHE="$PWD/fresh" "$GOCI" build --no-tzdata --ca-certificates none \
		./clone/...
	sort stdout | cmp before -
}

head_is_told_without_compiling() {
	twelve
	succeeds goci --vcs head ./repo/...
	echo text >repo/README
	commit repo
	succeeds goci --vcs head ./repo/...
	same "$(label dist/s1 revision)" "$(git -C repo rev-parse HEAD)"
	succeeds goci --vcs head ./repo/...
	same "$(grep -c ' unchanged ' stderr)" 12 'services that are unchanged'
}

# dirty CHANGE: after it web is not the commit's any more; undone, it is.
dirty() {
	cp -a repo kept
	(cd "${service:-repo/web}" && eval "$1")
	head=$(git -C repo rev-parse HEAD)
	tells "$head-dirty" v1-dirty null --vcs head --target "${target:-production}" \
		--shell none ${file:+--file "$file:/f${mode:+:$mode}"} "${service:-repo/web}"
	has stderr "warning: $(basename "${service:-repo/web}"): .* differs from commit "
	rm -r repo && mv kept repo
}

# clean CHANGE: of web's inputs none is changed by it.
clean() {
	cp -a repo kept
	(cd "${service:-repo/web}" && eval "$1")
	head=$(git -C repo rev-parse HEAD)
	tells "$head" v1 null --vcs head --target "${target:-production}" --shell none \
		${file:+--file "$file:/f${mode:+:$mode}"} "${service:-repo/web}"
	has_not stderr 'differs from commit'
	rm -r repo && mv kept repo
}

changes_of_inputs_are_told() {
	repository
	git -C repo remote remove origin
	git -C repo tag v1
	for changed in 'echo "//" >>main.go' 'echo "//" >>inner/inner.go && git add -A' \
		'echo "package main" >new.go' 'echo two >static/a.txt' 'echo x >static/new.txt' \
		'rm static/a.txt && touch static/b.txt && git add -A' 'echo x >new.html' \
		'echo "// x" >>go.mod' 'echo "package main" >x.go && echo x.go >.gitignore' \
		'printf "go 1.19\n\nuse ./web\n" >../go.work' 'echo "defaults: {}" >../goci.yaml' \
		'cp main.go ../m && ln -sf ../m main.go' \
		'echo "//" >>main.go && git update-index --assume-unchanged main.go'; do
		dirty "$changed"
	done
	echo "package main" >repo/web/gone.go && commit repo && git -C repo tag -f v1
	dirty 'rm gone.go'
	target=base dirty 'echo "// x" >>go.mod'
	target=development dirty 'echo x >notes'
	file=$PWD/repo/conf dirty 'echo x >../conf/f'
}

other_changes_are_not() {
	repository
	git -C repo remote remove origin
	git -C repo tag v1
	clean 'echo "//" >>../other/main.go && echo x >../new && git add ../new'
	clean 'echo "package main" >x_test.go && echo x >notes'
	clean 'mkdir sub && echo "package sub" >sub/sub.go'
	clean 'touch main.go && chmod +x inner/inner.go && rm ../conf/f'
	clean 'rm ../.git/index'
	clean 'git gc -q'
	clean 'echo x >>../README && git add -A .. && git -C .. reset -q --soft HEAD'
}

# One that has a module with two commands, docs, a test, a tool, and what is ignored.
stages_repository() {
	module repo
	mkdir -p repo/cmd/s2 repo/cmd/s3 repo/docs repo/lists/.hidden repo/own
	mv repo/main.go repo/cmd/s2/ && cp repo/cmd/s2/main.go repo/cmd/s3/
	echo dist >repo/.gitignore
	printf '.git\ndocs\n' >repo/.dockerignore
	echo x | tee repo/docs/d repo/lists/1 repo/lists/2 repo/lists/.3 repo/lists/.hidden/4 \
		repo/R repo/own/f >/dev/null
	printf '#!/bin/sh\n' >repo/run.sh && chmod +x repo/run.sh
	commit repo
	git -C repo tag v1
	service=repo/cmd/s2
}

# twice LAYOUT OPTION...: a build, and one beside its output; both are the commit's.
twice() {
	layout=$1
	shift
	for n in 1 2; do
		succeeds goci --vcs head --shell none "$@"
		has_not stderr 'differs from commit'
		config "$layout" "$stage" | jq -r '.config.Labels' >"labels.$n"
		digest "$layout" "$stage" >"digest.$n"
		same "$(jq -r '.["org.opencontainers.image.revision"]' "labels.$n")" \
			"$(git rev-parse HEAD)" 'revision'
	done
	same "$(cat digest.1)" "$(cat digest.2)" 'digest of the second build'
	rm -r labels.? digest.? stdout stderr
	git clean -qfdx
}

outputs_are_no_sources() {
	stages_repository
	cd repo
	printf 'std*\n*.[12]\n' >>.git/info/exclude
	printf 'std*\n*.[12]\n' >>.dockerignore && commit .
	for stage in development builder; do
		GOCI_CACHE=$PWD/../cache-$stage && export GOCI_CACHE
		twice dist/s3 --target "$stage" ./cmd/s2 ./cmd/s3
	done
	twice out/x --target builder -o oci:out/x:builder ./cmd/s2
}

missing_files_are_told() {
	stages_repository
	target=builder
	dirty 'rm ../../R'
	clean 'rm -r ../../docs'
	target=development
	dirty 'rm ../s3/main.go'
	dirty 'rm -r ../../lists/.hidden'
	dirty 'touch ../../own/oci-layout'
	clean 'rm ../../docs/d && mkdir ../../own/l && touch ../../own/l/oci-layout'
	target=production
	clean 'rm ../../R ../s3/main.go'
	file=$PWD/repo/lists
	for gone in 2 .3 .hidden; do
		dirty "rm -r ../../lists/$gone"
	done
	file=$PWD/repo
	clean true
}

modes_of_what_is_copied_are_told() {
	stages_repository
	target=builder
	dirty 'chmod +x ../../R'
	target=development
	dirty 'chmod -x ../../run.sh'
	clean 'chmod go-r ../../R && chmod +x ../../docs/d'
	target=production
	clean 'chmod +x main.go ../../R'
	file=$PWD/repo/lists
	dirty 'chmod +x ../../lists/2'
	mode=0644 clean 'chmod +x ../../lists/2'
	file=$PWD/repo/run.sh
	dirty 'chmod -x ../../run.sh'
	mode=0755 clean 'chmod -x ../../run.sh'
}

# Each kind of repository knows its commit, and what is changed.
kind() {
	head=$(git -C "$1" rev-parse HEAD)
	tells "$head" null null --vcs head "$2"
	has_not stderr 'differs from commit'
}

repositories_of_any_kind() {
	repository
	git -C repo remote remove origin
	git -C repo checkout -q --detach
	kind repo repo/web
	for n in 1 2 3 4 5; do
		echo "// $n" >>repo/web/inner/inner.go
		commit repo
	done
	git -C repo gc -q --aggressive --prune=now
	[ -z "$(find repo/.git/objects -type f -path '*/??/*')" ] || fail 'not packed'
	kind repo repo/web
	git -C repo repack -q -a -d --depth=50 --window=50
	kind repo repo/web
	git clone -q --depth 1 "file://$PWD/repo" shallow
	git -C shallow remote remove origin
	kind shallow shallow/web
	git -C repo worktree add -q ../tree
	kind tree tree/web
	git clone -q --no-checkout repo sparse
	git -C sparse remote remove origin
	git -C sparse sparse-checkout set --cone web
	git -C sparse checkout -q
	[ ! -e sparse/other ] || fail 'not sparse'
	kind sparse sparse/web
	git clone -q repo lib && git init -q super && module super/web
	# shellcheck disable=SC2086 # options
	git -C super $as_me submodule --quiet add "$PWD/lib" lib
	printf '\nrequire example.com/test/other v0.0.0\n\nreplace example.com/test/other => ../lib/other\n' \
		>>super/web/go.mod
	printf 'package other\n' >super/lib/other/o.go && rm super/lib/other/main.go
	commit super/lib
	printf 'package main\n\nimport _ "example.com/test/other"\n' >super/web/o.go
	commit super
	kind super super/web
	(cd super/web && echo '//' >>../lib/other/o.go)
	tells "$(git -C super rev-parse HEAD)-dirty" null null --vcs head super/web
	git -C tree checkout -q --orphan none
	tells null null null --vcs head tree/web
	mkdir sha && git -C sha init -q --object-format=sha256 && module sha/web && commit sha
	same "$(git -C sha rev-parse HEAD | wc -c)" 65
	kind sha sha/web
}

large_files_of_lfs() {
	repository
	git -C repo remote remove origin
	printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 6\n' \
		"$(printf 'large\n' | sha256sum | cut -d' ' -f1)" >repo/web/static/big
	commit repo
	head=$(git -C repo rev-parse HEAD)
	echo large >repo/web/static/big
	tells "$head" null null --vcs head repo/web
	echo larg3 >repo/web/static/big
	tells "$head-dirty" null null --vcs head repo/web
}

without_git_nothing_is_told() {
	module web
	mkdir bin
	ln -s "$(command -v go)" bin/go
	tells null null null --vcs head web
	git init -q web
	tells null null null --vcs head web
	commit web
	head=$(git -C web rev-parse HEAD)
	PATH=$PWD/bin tells_without_git "$head"
}

# With no git on PATH.
tells_without_git() {
	"$GOCI" build --no-tzdata --ca-certificates none -o oci:none --vcs head web
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	same "$(label none revision)" "$1"
}

# A base that tells of itself in every way.
base() {
	module seed
	set --
	for name in revision version created title source url documentation ref.name vendor \
		authors description licenses base.name base.digest; do
		set -- "$@" --label "org.opencontainers.image.$name=base's"
	done
	succeeds goci -o oci:base:1 "$@" --label com.example.kept=yes --label maintainer=me seed
}

a_base_tells_nothing_of_the_image() {
	base
	module web
	succeeds goci -o oci:out --base oci:base:1 web
	config out >config.json
	same "$(jq -r '.config.Labels | to_entries | map(select(.value == "base'"'"'s").key) | length' \
		config.json)" 0 'labels of the base'
	same "$(jq -r '.config.Labels["com.example.kept"] + .config.Labels.maintainer' config.json)" \
		yesme
	same "$(label out title)" web
	succeeds goci -o oci:out --base oci:base:1 --inherit-labels web
	same "$(label out vendor) $(label out revision) $(label out title)" "base's base's web"
	printf 'defaults:\n  inherit-labels: true\n' >goci.yaml
	succeeds goci -o oci:out --base oci:base:1 web
	same "$(label out licenses)" "base's"
	succeeds goci -o oci:out --base oci:base:1 --inherit-labels=false web
	same "$(label out licenses)" null
	succeeds goci -o oci:out --base oci:base:1 --label org.opencontainers.image.vendor=us web
	same "$(label out vendor)" us
}

# pair OPTION...: of the base of web it is told what base:1 is.
pair() {
	succeeds goci -o oci:out --base oci:base:1 "$@" web
	same "$(label out base.digest)" "$(digest base 1)" 'the digest of the base'
	same "$(label out base.name)" "$name" 'the name of the base'
}

the_base_of_a_base_is_not_that_of_the_image() {
	base
	module web
	name=$(jq -r '.manifests[0].annotations["io.containerd.image.name"]' base/index.json)
	same "${name##*/}" seed:1
	pair --inherit-labels
	jq 'del(.manifests[].annotations["io.containerd.image.name"])' base/index.json >index.json
	mv index.json base/
	name=null
	pair
	pair --inherit-labels
	printf 'defaults:\n  inherit-labels: true\n' >goci.yaml
	pair
	rm goci.yaml
	succeeds goci -o oci:out --base oci:base:1 --inherit-labels \
		--label org.opencontainers.image.base.name=mine web
	same "$(label out base.name) $(label out vendor)" "mine base's"
}

# bomb KIND: HEAD becomes a commit in which web/static leads to far more than it is: to
# "trees", 2^60 of them in 60 objects, or to "deltas", 100 times one of 16 MB in 100 bytes.
bomb() {
	python3 - "$1" <<-'PYTHON'
		import os, struct, subprocess, sys, zlib
		git = lambda *a, **k: subprocess.check_output(("git", "-C", "repo") + a, **k)
		entry = lambda mode, name, id: mode + b" " + name + b"\0" + bytes.fromhex(id)
		def tree(body):
		    return git("hash-object", "-w", "-t", "tree", "--literally", "--stdin",
		               input=body).decode().strip()
		def entries(id):
		    raw = git("cat-file", "tree", id)
		    while raw:
		        head, rest = raw.split(b"\0", 1)
		        mode, name = head.split(b" ", 1)
		        yield mode, name, rest[:20].hex()
		        raw = rest[20:]
		def replace(id, path, more):
		    # The tree with `more` appended to the folder at the path.
		    if not path:
		        return tree(b"".join(entry(*e) for e in entries(id)) + more)
		    return tree(b"".join(
		        entry(m, n, replace(i, path[1:], more) if n == path[0] else i)
		        for m, n, i in entries(id)))
		def trees():
		    id = tree(b"")
		    for _ in range(60):
		        id = tree(entry(b"40000", b"z", id) * 2)
		    return entry(b"40000", b"z", id)
		def varint(n):
		    out = b""
		    while n > 127:
		        out, n = out + bytes([n & 127 | 128]), n >> 7
		    return out + bytes([n])
		def header(kind, n):
		    first, n, out = kind << 4 | n & 15, n >> 4, b""
		    while n:
		        out, first, n = out + bytes([first | 128]), n & 127, n >> 7
		    return out + bytes([first])
		def deltas():
		    base_id, bomb_id = "ab" * 20, "bb" * 20
		    base = b"100644 ." + b"n" * (65536 - 29) + b"\0" + b"c" * 20
		    delta = varint(65536) + varint(65536 * 255) + b"\x80" * 255
		    pack = b"PACK" + struct.pack(">II", 2, 2)
		    first = len(pack)
		    pack += header(2, 65536) + zlib.compress(base)
		    second = len(pack)
		    pack += header(7, len(delta)) + bytes.fromhex(base_id) + zlib.compress(delta)
		    fan = b"".join(struct.pack(">I", (i >= 0xab) + (i >= 0xbb)) for i in range(256))
		    index = (b"\xfftOc" + struct.pack(">I", 2) + fan + bytes.fromhex(base_id + bomb_id)
		             + b"\0" * 8 + struct.pack(">II", first, second) + b"\0" * 40)
		    os.makedirs("repo/.git/objects/pack", exist_ok=True)
		    open("repo/.git/objects/pack/pack-x.pack", "wb").write(pack + b"\0" * 20)
		    open("repo/.git/objects/pack/pack-x.idx", "wb").write(index)
		    return b"".join(entry(b"40000", b"z%04d" % i, bomb_id) for i in range(100))
		more = trees() if sys.argv[1] == "trees" else deltas()
		root = replace("HEAD^{tree}", [b"web", b"static"], more)
		body = (f"tree {root}\nauthor a <a@b> 0 +0000\ncommitter a <a@b> 0 +0000\n\nx\n").encode()
		id = git("hash-object", "-w", "-t", "commit", "--literally", "--stdin", input=body)
		head = git("symbolic-ref", "HEAD").decode().strip()
		open("repo/.git/" + head, "w").write(id.decode())
	PYTHON
}

commits_that_grow_are_not_followed() {
	for kind in trees deltas; do
		rm -rf repo
		repository
		bomb "$kind"
		head=$(git -C repo rev-parse HEAD)
		rm -rf out
		succeeds timeout 100 "$GOCI" build --no-tzdata --ca-certificates none --vcs head \
			-o oci:out:production repo/web
		same "$(label out revision)" "$head-dirty" "revision with $kind"
	done
}

check 'git gives the URL of the repository; --vcs says whether also the commit, or nothing' \
	the_option_decides
check 'a commit that touches nothing of a service leaves its digest alone, and starts no Go' \
	a_commit_changes_what_it_touches
check 'with --vcs head each commit is told, and nothing changed is still seen' \
	head_is_told_without_compiling
check "a change of an input of the service, staged, untracked, ignored or removed, makes its \
revision dirty" changes_of_inputs_are_told
check 'changes of other files do not' other_changes_are_not
check 'what goci has written into the source makes no revision dirty, and no other digest' \
	outputs_are_no_sources
check "a file of the commit that is missing in a stage or in what --file names makes it dirty, \
one that is left out does not" missing_files_are_told
check 'so does the mode of a file where the image takes it from the source' \
	modes_of_what_is_copied_are_told
check 'so in packs, worktrees, submodules, shallow and sparse clones, and with SHA-256' \
	repositories_of_any_kind
check 'a commit that grows without end when it is followed is not, and makes the revision dirty' \
	commits_that_grow_are_not_followed
check 'a file that Git LFS has put there is its pointer' large_files_of_lfs
check 'outside of a repository, before its first commit and without git no build fails' \
	without_git_nothing_is_told
check 'what the labels of a base tell of the base is not told of the image, unless asked for' \
	a_base_tells_nothing_of_the_image
check 'the base of a base is not told as that of the image, --inherit-labels or not' \
	the_base_of_a_base_is_not_that_of_the_image
finish
