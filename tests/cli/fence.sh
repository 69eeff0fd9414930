#!/bin/sh
# The fence around verify, inspect and diff: what code that took them over could not do.
# tests/fault/attack.c is that code. Sanitizers leave no fence, and have not got it.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

ATTACK_SO=${ATTACK_SO:-$(dirname "$GOCI")/attack.so}
no_fence_here() {
	skip_because 'a build with sanitizers raises no fence'
}

[ -e "$ATTACK_SO" ] || {
	check 'the fence stops what is tried behind it' no_fence_here
	finish
}

# Ways to read an image, a line each.
cat >"$TMP/readings" <<'END'
verify oci:one
verify --policy production oci:one oci-archive:one.tar
inspect oci:one
inspect --key key.pub oci:one
inspect --sbom --key key.pub oci-archive:signed.tar:amd64
verify --key key.pub --require sbom oci-archive:signed.tar:amd64
inspect --files oci:linked
inspect --size oci-archive:one.tar
inspect --modules --all oci:one
inspect --verify-modules go.sum oci:one
sbom oci:linked
sbom --format spdx --modcache go oci-archive:one.tar
diff oci:one oci:two
diff oci-archive:one.tar oci:two
END

# Two images, beside a file and a folder that no command names.
images() {
	module web
	succeeds "$GOCI" build -o oci:one web
	sed -i s/hello/goodbye/ web/main.go
	succeeds "$GOCI" build -o oci:two web
	tar -cf one.tar -C one .
	ln -s one linked
	: >go.sum
	cp "$TOP/fixtures/layouts/attached/signed-p256.pub" key.pub
	cp "$TOP/fixtures/layouts/attached/signed-p256-bundle.tar" signed.tar
	mkdir -p go
	mkdir -p "$TMP/elsewhere/folder"
	echo secret >"$TMP/elsewhere/secret"
	: >"$TMP/elsewhere/folder/victim"
	chmod -R a+rwX "$TMP/elsewhere" .
	chmod 755 "$TMP"
	give_to_nobody "$TMP/elsewhere"
}

# attacked COMMAND...: as it runs, with the attempts; the outcomes are in `outcomes`.
attacked() {
	status=0
	${as:-} env LD_PRELOAD="$ATTACK_SO" ATTACK="${attack:-all}" \
		ATTACK_SECRET="$TMP/elsewhere/secret" ATTACK_FOLDER="$TMP/elsewhere/folder" \
		"$@" >stdout 2>stderr || status=$?
	sed -n 's/^ATTACK //p' stderr >outcomes
	grep -v '^ATTACK ' stderr >said || :
	landlock=$(sed -n 's/^landlock: //p' outcomes)
	seccomp=$(sed -n 's/^seccomp: //p' outcomes)
	[ -n "$seccomp" ] || { show_run "$*"; fail 'nothing was tried'; }
	sed -i '/^landlock\|^seccomp/d' outcomes
}

# all_refused: each attempt was, and there were some; without Landlock, files can be read.
all_refused() {
	grep -v ': \(EPERM\|EACCES\|ENOSYS\)$' outcomes >succeeded || :
	[ "${landlock:-0}" -ge 1 ] || sed -i '/^read /d' succeeded
	[ ! -s succeeded ] || fail "$1: $(cat succeeded)"
	[ "$(wc -l <outcomes)" -ge 30 ] || fail "$1: only $(cat outcomes)"
	same "$(cat "$TMP/elsewhere/secret")" secret
	same "$(ls "$TMP/elsewhere/folder")" victim 'what is in the folder'
}

need_filter() {
	case $seccomp-$(uname -m) in
	[02]-x86_64 | [02]-aarch64) ;;
	*) skip_because 'needs a kernel with seccomp, on x86-64 or arm64' ;;
	esac
}

nothing_can_be_done() {
	images
	while read -r command; do
		# shellcheck disable=SC2086 # words on purpose
		succeeds_or_differs "$GOCI" $command
		cp stdout undisturbed
		# shellcheck disable=SC2086
		attacked "$GOCI" $command
		need_filter
		all_refused "$command"
		same "$status" "$before" "status of $command"
		cmp stdout undisturbed
		[ ! -s said ] || fail "$command: $(cat said)"
	done <"$TMP/readings"
}

succeeds_or_differs() {
	run "$@"
	before=$status
	case $status in 0 | 3) ;; *) show_run "$*"; exit 1 ;; esac
}

as_root_and_as_another_user() {
	nothing_can_be_done
	[ "$(id -u)" -eq 0 ] || return 0
	rm -rf ./* "$TMP/elsewhere"
	as=as_nobody
	nothing_can_be_done
}

# Giving a file its name is all that is left, and that in one folder.
a_page_is_written_where_it_was_asked_for() {
	images
	mkdir pages
	for page in page.html pages/page.html "$PWD/pages/page.html"; do
		attacked "$GOCI" inspect --html "$page" oci:one
		need_filter
		same "$status" 0
		has "$page" '^<!DOCTYPE html>'
		[ "$landlock" -ge 1 ] || continue
		sed 's/EXDEV$/EACCES/' outcomes >told
		mv told outcomes
		all_refused "inspect --html $page"
	done
	same "$(find . -name '.goci-tmp-*')" '' 'left behind'
	fails_with 1 "$GOCI" inspect --html nowhere/page.html oci:one
	has stderr '^goci: --html nowhere/page.html: .*nowhere/: No such file'
}

# So that what is told of an image that cannot be read is the same.
what_cannot_be_read_is_told_as_ever() {
	images
	for name in oci:nowhere oci-archive:nowhere.tar; do
		fails_with 1 "$GOCI" inspect "$name"
		has stderr "nowhere.*: No such file or directory\$"
	done
	fails_with 1 "$GOCI" inspect oci-archive:one
	has stderr 'is a folder; a layout is named as oci:'
	mv one/blobs/sha256 elsewhere
	ln -s ../../elsewhere one/blobs/sha256
	fails_with 1 "$GOCI" verify oci:one
	has stdout 'is a symlink'
	has_not stdout 'ermission'
}

another_architecture_ends_it() {
	[ "$(uname -m)" = x86_64 ] || skip_because 'only x86-64 has two more'
	images
	for attack in i386 x32; do
		attacked "$GOCI" verify oci:one
		need_filter
		[ "$status" -gt 128 ] || fail "$attack: status $status: $(cat outcomes)"
	done
}

less_of_a_fence() {
	images
	succeeds "$GOCI" verify oci:one
	cp stdout undisturbed
	for ATTACK_KERNEL in none no-landlock no-seccomp; do
		export ATTACK_KERNEL
		attacked "$GOCI" verify oci:one
		same "$status" 0 "$ATTACK_KERNEL"
		cmp stdout undisturbed
		[ ! -s said ] || fail "$ATTACK_KERNEL: $(cat said)"
		cp outcomes "$ATTACK_KERNEL"
		echo secret >"$TMP/elsewhere/secret"
		rm -rf "$TMP/elsewhere/folder"
		mkdir "$TMP/elsewhere/folder"
		: >"$TMP/elsewhere/folder/victim"
	done
	has none '^execve: done$'
	has none '^write a file: done$'
	need_filter
	has no-landlock '^read a file: done$'
	for name in clone 'an inet socket' 'write a file' 'create a file' unlink ptrace; do
		has no-landlock "^$name: EPERM\$"
	done
	[ "$landlock" -ge 1 ] || return 0
	for name in execve 'read a file' 'write a file' 'create a file' unlink; do
		has no-seccomp "^$name: EACCES\$"
	done
}

# What is opened after the fence is named on the command line, or relative to that.
the_fence_comes_first() {
	images
	while read -r command; do
		# shellcheck disable=SC2086 # words on purpose
		run strace -f -e trace=open,openat,seccomp,landlock_restrict_self,execve,socket \
			-o trace "$GOCI" $command
		sed '1,/ seccomp(/d' trace >after
		[ -s after ] || skip_because 'strace cannot trace here'
		has_not after 'execve(\|socket('
		# libc asks for the setting when a thread gives memory back; it may not.
		sed -i '/"\/proc\/sys\/vm\/overcommit_memory".* = -1 EACCES/d' after
		grep -o 'AT_FDCWD, "[^"]*"' after | sort -u |
			grep -vx 'AT_FDCWD, "\(one\|two\|linked\|one.tar\|signed.tar\|go.sum\)"' >others || :
		[ ! -s others ] || fail "$command: $(cat others)"
		sed '/ seccomp(/,$d' trace >first
		has_not first 'index.json\|"blobs"\|"one.tar", O_RDONLY|O_NO'
	done <"$TMP/readings"
}

check 'code that takes over verify, inspect or diff can do nothing, as root or another user' \
	as_root_and_as_another_user
check 'a page is written through the fence, where it was asked for alone' \
	a_page_is_written_where_it_was_asked_for
check 'what cannot be read is told as without a fence' what_cannot_be_read_is_told_as_ever
check 'a call of another architecture ends what it is made in' another_architecture_ends_it
check 'a kernel without Landlock or seccomp has less of a fence, and the same is told' \
	less_of_a_fence
check 'the fence stands before an image is opened, and nothing else is afterwards' \
	the_fence_comes_first
finish
