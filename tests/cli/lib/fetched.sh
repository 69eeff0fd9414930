# shellcheck shell=sh disable=SC2034 # variables of who reads this
# A module that is fetched, from a proxy that is a folder. After module.sh.

path=example.com/Far/Lib
version=v1.2.3
# Go writes capital letters so in names of files.
escaped='example.com/!far/!lib'

# publish: the module, with names that are sorted in an unusual way, in a file:// proxy.
publish() {
	name=$path@$version
	mkdir -p "zip/$name/a/b" "zip/$name/a.d" "zip/$name/a-c" "proxy/$escaped/@v"
	printf 'module %s\n\ngo 1.19\n' "$path" >"zip/$name/go.mod"
	printf 'package lib\n\nconst Name = "far"\n' >"zip/$name/lib.go"
	for file in a/b/x a/é a.d/x a-c/x ab empty; do
		echo "$file" >"zip/$name/$file"
	done
	: >"zip/$name/empty"
	(cd zip && find . -type f | sed 's,^\./,,' | bsdtar -a -cf ../lib.zip -T -)
	cp lib.zip "proxy/$escaped/@v/$version.zip"
	cp "zip/$name/go.mod" "proxy/$escaped/@v/$version.mod"
	echo "{\"Version\":\"$version\"}" >"proxy/$escaped/@v/$version.info"
	echo "$version" >"proxy/$escaped/@v/list"
}

# needs_the_module: web needs it, and the module cache, mod, holds nothing else.
needs_the_module() {
	publish
	module web
	printf '\nrequire %s %s\n' "$path" "$version" >>web/go.mod
	printf 'package main\n\nimport lib "%s"\n\nfunc init() { version = lib.Name }\n' "$path" \
		>web/lib.go
	GOPROXY=file://$PWD/proxy
	GOMODCACHE=$PWD/mod
	GOFLAGS=-modcacherw
	GOSUMDB=off
	export GOPROXY GOMODCACHE GOFLAGS GOSUMDB
	(cd web && go mod tidy && go mod download)
	dir=mod/$escaped@$version
	zip=mod/cache/download/$escaped/@v/$version.zip
	cp -r mod kept
}
