# shellcheck shell=sh disable=SC2154,SC2164 # set -e, and the variables, are those of bench.sh
# One service: nothing changed, one line edited, cold. And 100 services of which none changed.

cp -r "$service" "$here/service"
cd "$here/service"
ko_settings .
go mod download

goci_one() {
	image -o "oci:$here/out" .
}

bare_one() {
	bare "$here/main" .
}

ko_one() {
	ko_image "$here/ko" .
}

contenders='goci bare'
! $have_ko || contenders='goci bare ko'

for contender in $contenders; do
	quietly "${contender}_one"
done
for _ in $(seq "$rounds"); do
	for contender in $contenders; do
		measure "same-$contender" "${contender}_one"
	done
done
for _ in $(seq "$rounds"); do
	for contender in $contenders; do
		edit main.go
		measure "edit-$contender" "${contender}_one"
	done
done

# cold CONTENDER: with modules in the module cache, and nothing else.
cold() {
	empty "$here/cold" "$here/out" "$here/main"
	mkdir "$here/cold"
	(
		export GOCACHE="$here/cold/go" GOCI_CACHE="$here/cold/goci"
		measure "cold-$1" "$1_one"
	)
}

for _ in $(seq "$rounds_cold"); do
	cold goci
	cold bare
done
empty "$here/cold"

# Many programs, small ones: what a service costs that has not changed.
programs "$here/hundred" 100
printf 'package shared\n\nfunc Serve(port int) { println(port) }\n' \
	>"$here/hundred/shared/shared.go"
cd "$here/hundred"
quietly image ./...
mkdir "$here/bin"
quietly bare "$here/bin/" ./...
for _ in $(seq "$rounds"); do
	measure hundred-goci image ./...
	measure hundred-bare bare "$here/bin/" ./...
	# While it takes that long, there is no need to know it better.
	[ "$(sort -n "$here/times/hundred-goci" | tail -n 1)" -lt 20000000000 ] || break
done

milliseconds 'nothing changed' same-goci '<= 25'
milliseconds 'nothing changed, 100 services' hundred-goci '<= 150'
heading '' goci 'go build'
row 'nothing changed' same-goci same-bare
row 'nothing changed, 100 services' hundred-goci hundred-bare
row 'one line edited' edit-goci edit-bare '<= 1.00'
row 'cold compile' cold-goci cold-bare '<= 0.92'
if $have_ko; then
	heading '' goci ko
	row 'nothing changed' same-goci same-ko
	row 'one line edited' edit-goci edit-ko '<= 0.75'
fi
