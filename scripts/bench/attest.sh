# shellcheck shell=sh disable=SC2154,SC2164 # set -e, and the variables, are those of bench.sh
# What bills of materials, provenance and signatures add to a build, in pairs.

cp -r "$service" "$here/service"
cd "$here/service"
go mod download
(umask 077 && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	-out "$here/key.pem" 2>/dev/null)

goci_bare() {
	image -o "oci:$here/bare" .
}

goci_attest() {
	image -o "oci:$here/attested" --attest sbom,provenance --sign-key "$here/key.pem" .
}

for contender in bare attest; do
	quietly "goci_$contender"
done
for _ in $(seq "$rounds"); do
	for contender in attest bare; do
		measure "same-$contender" "goci_$contender"
	done
done
for _ in $(seq "$rounds"); do
	for contender in attest bare; do
		edit main.go
		measure "edit-$contender" "goci_$contender"
	done
done

milliseconds 'nothing changed, all attached and signed' same-attest '<= 15'
heading '' attached bare
row 'nothing changed, beside nothing attached' same-attest same-bare
row 'one line edited' edit-attest edit-bare
figure 'what it adds to an edit' "$(awk -v a="$(median edit-attest)" \
	-v b="$(median edit-bare)" 'BEGIN { printf "%.0f", (a - b) * 1e3 }')" ms '<= 100'
