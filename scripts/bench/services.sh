# shellcheck shell=sh disable=SC2154,SC2164 # set -e, and the variables, are those of bench.sh
# Several services in one call. ko takes one module a call, so that three modules are three
# calls; the programs of one module are one call for both.

$have_ko || exit 0
names='websocket-gateway presence-service workflow-engine'
mkdir "$here/three"
cd "$here/three"
for name in $names; do
	cp -r "$TOP/fixtures/services/$name" .
	ko_settings "$name"
	(cd "$name" && go mod download)
done

goci_three() {
	# shellcheck disable=SC2086 # a list of names
	image $names
}

ko_three() {
	for name in $names; do
		(cd "$name" && ko_image "$here/ko/$name" .) || return 1
	done
}

# cold CONTENDER: with modules in the module cache, and nothing else.
cold() {
	empty "$here/cold" dist "$here/ko"
	mkdir "$here/cold"
	(
		export GOCACHE="$here/cold/go" GOCI_CACHE="$here/cold/goci" KOCACHE="$here/cold/ko"
		measure "cold-$1" "$1_three"
	)
}

for _ in $(seq "$rounds_cold"); do
	cold goci
	cold ko
done
empty "$here/cold"

quietly goci_three
quietly ko_three
for _ in $(seq "$rounds"); do
	for contender in goci ko; do
		edit ./*/main.go
		measure "edit-$contender" "${contender}_three"
	done
done

programs "$here/twenty" 20
cd "$here/twenty"
ko_settings .

edit_shared() {
	cat >shared/shared.go <<-END
	package shared

	import (
		"fmt"
		"net/http"
	)

	const version = "$(now)"

	func Serve(port int) {
		fmt.Println(version, http.ListenAndServe(fmt.Sprint(":", port), nil))
	}
	END
}

goci_twenty() {
	image ./cmd/...
}

ko_twenty() {
	ko_image "$here/ko/twenty" ./cmd/*
}

edit_shared
quietly goci_twenty
quietly ko_twenty
for _ in $(seq "$rounds"); do
	for contender in goci ko; do
		edit_shared
		measure "twenty-$contender" "${contender}_twenty"
	done
done

heading '' goci ko
row 'three services, cold' cold-goci cold-ko '<= 0.90'
row 'three services, one line edited in each' edit-goci edit-ko '<= 0.70'
row '20 programs, a package of all edited' twenty-goci twenty-ko '<= 0.50'
