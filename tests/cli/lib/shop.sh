# shellcheck shell=sh
# A module with two services, and what goci resolve makes of references to them.
# shellcheck disable=SC2034 # for the scripts that source it

FORMS=$TOP/fixtures/resolve
REPO=registry.example/shop
export GOCI_CACHE="$TMP/cache"

# shop DIR: a module with the services api and web, which the fixtures name.
shop() {
	mkdir -p "$1"
	printf 'module example.com/test/shop\n\ngo 1.19\n' >"$1/go.mod"
	for name in api web; do
		mkdir -p "$1/cmd/$name"
		printf 'package main\n\nfunc main() { println("%s") }\n' "$name" \
			>"$1/cmd/$name/main.go"
	done
	cat >"$1/goci.yaml" <<-END
		defaults:
		  repository: $REPO/{name}
		services:
		  api: {path: ./cmd/api}
		  web: {path: ./cmd/web}
	END
}

# the_digests: API and WEB, of both services, for all tests that build the same.
the_digests() {
	shop "$TMP/first"
	(cd "$TMP/first" && succeeds "$GOCI" build --progress quiet)
	API=$(digest "$TMP/first/dist/api" production)
	WEB=$(digest "$TMP/first/dist/web" production)
}

# filled FILE: what is expected, with the digests of now.
filled() {
	sed -e "s/{api}/$API/g" -e "s/{web}/$WEB/g" "$1"
}

# resolve OPTION...: succeeds; the result is in stdout.
resolve() {
	succeeds "$GOCI" resolve --progress quiet "$@"
}
