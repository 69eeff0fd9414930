#!/bin/sh
# --policy of goci verify and goci build: what an image for production must be.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# module_with_files: a module web, and files that an image should not have.
module_with_files() {
	module web
	printf '#!/bin/sh\n' >script
	printf 'A=1\n' >./env
	printf '{}\n' >plain
	# In halves, so that this file holds none.
	printf 'token: %s%s\n' ghp_ aB3dE6fG7hI8jK9lM0nO1pQ2rS3tU4vW5xY6 >token
	openssl genpkey -algorithm ed25519 -out key 2>/dev/null
	openssl req -x509 -key key -out cert -days 1 -subj /CN=test 2>/dev/null
}

builds() {
	succeeds "$GOCI" build -o oci:out "$@" web
}

# codes: of the findings in the JSON document on stdout, each once.
codes() {
	jq -r '.images[].findings[] | select(.severity == "error") | .code' stdout | sort -u |
		paste -sd ' ' -
}

# breaks CODE KEY [GOCI BUILD OPTION...]: the image breaks that rule alone, and with the
# check off none.
breaks() {
	code=$1 key=$2
	shift 2
	rm -rf out
	builds "$@"
	status=0
	"$GOCI" verify --policy production --json oci:out >stdout || status=$?
	same "$status" 1 "$code"
	same "$(codes)" "$code" "$*"
	printf '%s: off\n' "$key" >off.yaml
	succeeds "$GOCI" verify --policy off.yaml oci:out
}

each_check_has_its_code() {
	module_with_files
	breaks OCI2001 user --user 0:0
	breaks OCI2002 static --file script:/opt/run:0755 --entrypoint /opt/run
	breaks OCI2002 static --file /bin/true:/opt/true:0755 --entrypoint /opt/true
	breaks OCI2002 static --entrypoint /not/there
	breaks OCI2003 shell --file script:/usr/bin/apt-get:0755
	breaks OCI2003 shell --file script:/opt/bash:0755 --env PATH=/opt
	breaks OCI2003 shell --file script:/bin/sh:0755 --env PATH=/opt:/bin
	fails_with 1 "$GOCI" verify --policy production oci:out
	same "$(grep -c OCI2003 stdout)" 1 'a shell is told once'
	breaks OCI2004 setuid --file plain:/opt/x:4755
	breaks OCI2007 world-writable --file plain:/opt/x:0666
	breaks OCI2009 secrets --file key:/etc/tls/plain
	breaks OCI2009 secrets --file env:/app/.env
	breaks OCI2009 secrets --file token:/etc/web.yaml
	breaks OCI2009 secrets --env API_TOKEN=abc
	breaks OCI2009 secrets --label note=AKIA0123456789ABCDEF
}

# One that Go's linker puts between other strings, and a key with its secret in a file.
tokens_are_found_in_programs_and_files() {
	module_with_files
	cat >web/main.go <<-'GO'
		package main

		import (
			_ "embed"
			"os"
		)

		//go:embed token
		var token string

		func main() { os.Stdout.WriteString(token) }
	GO
	printf '%s%s' ghp_ zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17 >web/token
	printf 'id = %s%s\nsecret = %s%s\n' AKIA IOSF2DNN7QX4M5PL \
		wJalr9UtnFEMI/K7MDENG+ bPxRfiCYzK4EXqPLeK >aws
	builds --file aws:/etc/aws
	fails_with 1 "$GOCI" verify --policy production oci:out
	has stdout 'OCI2009 policy-secret sha256:.* app/main: has a token of GitHub'
	has stdout 'OCI2009 policy-secret sha256:.* etc/aws: has a key of AWS'
	same "$(grep -c OCI2009 stdout)" 2
}

goci_s_own_image_passes() {
	module_with_files
	builds --volume /data --file cert:/etc/cert.pem
	succeeds "$GOCI" verify --policy production oci:out
}

SECRET_NAMES='.pgpass _netrc .NETRC id_ed25519_sk server.p12 vault.kdbx tls.key store.jks
	credentials.json my-service-account.json .terraformrc terraform.tfstate .env-local
	.git-credentials .pypirc .aws/credentials .docker/config.json .kube/config'
PUBLIC_NAMES='id_ed25519.pub .env.example tls.key.pub config.json ca.pem .npmrc kube/config'

# with_named_files NAME...: a module whose folder web/files has these files; $# options
# that put them into an image are in the file options, and a Dockerfile that does so.
with_named_files() {
	module web
	printf 'FROM golang\nCOPY . .\nRUN go build -o /main .\nFROM scratch\n' >web/Dockerfile
	echo 'COPY --from=0 /main /main' >>web/Dockerfile
	: >options
	for name in "$@"; do
		mkdir -p "web/files/$(dirname "$name")"
		echo nothing >"web/files/$name"
		printf '%s\n' --file "web/files/$name:/srv/$name" >>options
		echo "COPY files/$name /srv/$name" >>web/Dockerfile
	done
	echo 'ENTRYPOINT ["/main"]' >>web/Dockerfile
}

# The policy of a build, the context of a stage, and goci init have one table.
one_table_of_secrets() {
	# shellcheck disable=SC2086 # names
	with_named_files $SECRET_NAMES
	# shellcheck disable=SC2046
	fails_with 1 "$GOCI" build --policy production -o oci:out $(cat options) web
	for name in $SECRET_NAMES; do
		grep -qF "OCI2009 policy-secret srv/$name: is " stderr ||
			fail "the policy takes $name: $(cat stderr)"
	done
	# shellcheck disable=SC2046
	builds $(cat options)
	fails_with 1 "$GOCI" verify --policy production oci:out
	# shellcheck disable=SC2086
	same "$(grep -c '^OCI2009 ' stdout)" "$(echo $SECRET_NAMES | wc -w)" 'secrets in the image'
	succeeds "$GOCI" build --target development --context-report web
	for name in $SECRET_NAMES; do
		grep -qF "out	files/$name	secret: " stdout ||
			fail "the context has $name: $(cat stdout)"
	done
	succeeds "$GOCI" init --dry-run web
	tr -s '\n# ' ' ' <stdout >text
	for name in $SECRET_NAMES; do
		grep -qF "files/$name looks like " text ||
			fail "goci init says nothing of $name: $(cat stdout)"
	done
}

what_is_public_is_no_secret() {
	# shellcheck disable=SC2086
	with_named_files $PUBLIC_NAMES
	# shellcheck disable=SC2046
	succeeds "$GOCI" build --policy production -o oci:out $(cat options) \
		--file web/files/ca.pem:/etc/ssl/certs/ca.key web
	succeeds "$GOCI" build --target development --context-report web
	for name in $PUBLIC_NAMES; do
		case $name in
		ca.pem | .npmrc) grep -qF "out	files/$name	secret: " stdout ;;
		*) grep -qF "in	files/$name" stdout ;;
		esac || fail "$name: $(cat stdout)"
	done
	succeeds "$GOCI" init --dry-run web
	tr -s '\n# ' ' ' <stdout >text
	for name in $PUBLIC_NAMES; do
		case $name in
		ca.pem | .npmrc) ;;
		*) has_not text "files/$name looks like " ;;
		esac
	done
}

checks_have_values() {
	module_with_files
	builds --label team=a
	printf 'max-size: 1KB\nmax-layers: 1\nlabels: [team, owner]\n' >values.yaml
	"$GOCI" verify --policy values.yaml --json oci:out >stdout && fail 'it passed'
	same "$(codes)" 'OCI2010 OCI2011 OCI2012'
	has stdout 'has no .*owner'
	printf 'max-size: 1GB\nmax-layers: 9\nlabels: [team]\n' >values.yaml
	succeeds "$GOCI" verify --policy values.yaml oci:out
}

bases_are_allowed_by_digest() {
	module_with_files
	builds
	base=$(digest out production)
	succeeds "$GOCI" build -o oci:over -t over:production --base oci:out:production web
	printf 'bases: ["sha256:%064d"]\n' 0 >bases.yaml
	"$GOCI" verify --policy bases.yaml --json oci:over >stdout && fail 'it passed'
	same "$(codes)" OCI2013
	succeeds "$GOCI" verify --policy bases.yaml oci:out
	printf 'bases: ["%s"]\n' "$base" >bases.yaml
	succeeds "$GOCI" verify --policy bases.yaml oci:over
}

# refused TEXT MESSAGE: the policy TEXT is an error of usage.
refused() {
	printf '%b' "$1" >wrong.yaml
	status=0
	"$GOCI" verify --policy wrong.yaml oci:out >stdout 2>stderr || status=$?
	same "$status" 2
	has stderr "$2"
}

a_wrong_file_is_told_with_its_line() {
	refused 'user: true\nsecret: true\n' 'wrong.yaml:2'
	refused 'user: 1\n' 'wrong.yaml:1: user must be true or false'
	refused 'user: on\nuser: on\n' 'wrong.yaml:2'
	refused 'labels: a\n' 'wrong.yaml:1: labels must be a list, or false'
	refused 'max-size: big\n' 'wrong.yaml:1: max-size'
	refused 'bases: [sha256:a]\n' 'wrong.yaml:1: bases'
	refused '[]\n' 'the file must be a mapping'
}

a_build_keeps_the_last_image() {
	module_with_files
	builds --policy production
	find out -type f -exec sha256sum {} + | sort >before
	for again in 1 2; do
		status=0
		"$GOCI" build -o oci:out --policy production --env A_TOKEN=x web \
			>stdout 2>stderr || status=$?
		same "$status" 1 "build $again"
		has stderr 'OCI2009 policy-secret .config.Env.A_TOKEN'
		has stderr 'breaks --policy production in 1 place'
		find out -type f -exec sha256sum {} + | sort >after
		same "$(cat after)" "$(cat before)"
	done
	printf 'secrets: off\n' >lax.yaml
	builds --policy lax.yaml --env A_TOKEN=x
	printf 'secrets: on\n' >lax.yaml
	"$GOCI" build -o oci:out --policy lax.yaml --env A_TOKEN=x web 2>stderr &&
		fail 'the policy has changed'
	has stderr OCI2009
}

# layer FILE: a tar by Python with what no build of goci's own puts into an image: a file
# with a capability, a device, and a folder that belongs to root.
layer() {
	python3 - "$1" "$2" <<-'END'
		import sys, tarfile
		with tarfile.open(sys.argv[1], "w", format=tarfile.PAX_FORMAT) as tar:
		    if sys.argv[2] == "capability":
		        entry = tarfile.TarInfo("opt")
		        entry.pax_headers = {"SCHILY.xattr.security.capability":
		            "\x01\x00\x00\x02\x00\x04\x00\x00" + 12 * "\x00"}
		    elif sys.argv[2] == "device":
		        entry = tarfile.TarInfo("null")
		        entry.type, entry.devmajor, entry.devminor = tarfile.CHRTYPE, 1, 3
		    else:
		        entry = tarfile.TarInfo("data")
		        entry.type, entry.mode = tarfile.DIRTYPE, 0o755
		    tar.addfile(entry)
	END
}

# foreign KIND [UMOCI CONFIG OPTION...]: oci:foreign:KIND, an image of such a layer.
foreign() {
	kind=$1
	shift
	layer "$kind.tar" "$kind"
	[ -d foreign ] || umoci init --layout foreign
	umoci new --image "foreign:$kind"
	umoci raw add-layer --image "foreign:$kind" "$kind.tar"
	umoci config --image "foreign:$kind" --os linux --config.user 1001:1001 \
		--architecture "$(go env GOHOSTARCH)" "$@"
}

# breaks_too CODE KEY KIND: that foreign image breaks that rule alone, and a build upon it
# is not published.
breaks_too() {
	fails_with 1 "$GOCI" verify --policy production --json "oci:foreign:$3"
	same "$(codes)" "$1" "$3"
	printf '%s: off\n' "$2" >off.yaml
	succeeds "$GOCI" verify --policy off.yaml "oci:foreign:$3"
	fails_with 1 "$GOCI" build -o "oci:upon-$3" --policy production \
		--base "oci:foreign:$3" web
	has stderr "$1 policy-"
	has stderr 'breaks --policy production in 1 place and is not published'
	[ ! -e "upon-$3/index.json" ] || fail "upon-$3 is published"
	succeeds "$GOCI" build -o "oci:upon-$3" --policy off.yaml --base "oci:foreign:$3" web
}

images_of_other_tools_have_their_codes() {
	need umoci python3
	module web
	foreign capability
	foreign device
	foreign read-only --config.volume /data
	breaks_too OCI2005 capabilities capability
	breaks_too OCI2006 devices device
	breaks_too OCI2008 read-only read-only
	foreign no-folder --config.workingdir /work
	fails_with 1 "$GOCI" verify --policy production --json oci:foreign:no-folder
	same "$(codes)" OCI2008 'without its working folder'
}

# disguised MANIFEST: the image in out, its manifest changed by jq, is the only one.
disguised() {
	rm -rf other
	cp -R out other
	jq -c "$1" "out/blobs/sha256/$(digest out production | cut -d: -f2)" >manifest.json
	sum=$(sha256sum manifest.json | cut -d' ' -f1)
	cp manifest.json "other/blobs/sha256/$sum"
	jq -c --arg sum "sha256:$sum" --argjson size "$(wc -c <manifest.json)" \
		'.manifests |= [.[0] | del(.artifactType) | .digest = $sum | .size = $size]' \
		out/index.json >other/index.json
}

# What engines run whatever the types of its layers are, and what is an artifact indeed.
what_is_no_image_breaks_a_policy() {
	module_with_files
	builds --file plain:/opt/x:4755
	while read -r change; do
		disguised "$change"
		fails_with 1 "$GOCI" verify --policy production oci:other
		has stdout '^OCI2014 policy-no-image .* can be run, but '
		run "$GOCI" verify oci:other
		has stdout '^OCI0408 layers-of-no-image .warning. .* says what to run'
		fails_with 1 "$GOCI" verify --strict oci:other
	done <<-'END'
		.layers[].mediaType = "text/spdx"
		.layers[].mediaType = "application/wasm"
		.layers[].mediaType = "application/x.tar+gzip" | .artifactType = "application/x"
		.layers[].mediaType = "application/vnd.in-toto+json"
	END
	for name in helm-chart oras-pushed ko-sboms; do
		archive=oci-archive:$TOP/fixtures/layouts/attached/$name.tar
		tar -xOf "${archive#*:}" ./index.json >index.json
		tag=$(jq -r --arg ref org.opencontainers.image.ref.name \
			'.manifests[].annotations[$ref] // empty' index.json | head -n 1)
		succeeds "$GOCI" verify "$archive:$tag"
		has_not stdout OCI0408
		fails_with 1 "$GOCI" verify --policy production --json "$archive:$tag"
		same "$(codes)" OCI2014 "$name"
		has stdout 'no image: the policy says nothing of it'
	done
}

check 'each check of a policy has its code, and can be off' each_check_has_its_code
check 'tokens are found in programs and files' tokens_are_found_in_programs_and_files
check 'capabilities, devices and what is not writable are seen in images of other tools' \
	images_of_other_tools_have_their_codes
check "goci's own image passes, with a volume and certificates" goci_s_own_image_passes
check 'one table has the names of secrets, for policy, context and init' one_table_of_secrets
check 'public keys, examples and certificates are no secrets by their name' \
	what_is_public_is_no_secret
check 'size, layers and labels have values' checks_have_values
check 'bases are allowed by digest' bases_are_allowed_by_digest
check 'a wrong policy is told with its line' a_wrong_file_is_told_with_its_line
check 'what is no image, or says so, breaks a policy' what_is_no_image_breaks_a_policy
check 'a build that breaks its policy leaves the last image' a_build_keeps_the_last_image
finish
