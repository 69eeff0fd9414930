#!/bin/sh
# What goes into the layers: folders that are there, paths with two sources, the users of
# a base, owners, and what a base makes of the place of the program.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# build OPTION...: of one service, which is compiled once.
build() {
	"$GOCI" build --no-tzdata --ca-certificates none -o oci:image "$@" "$TMP/web"
}

# has_entry PATTERN: of `judge tree`: TYPE+MODE UID GID SIZE PATH...
has_entry() {
	"$JUDGE" tree ./image >entries
	has entries "$1"
}

# base TAR...: a layout of these layers.
base() {
	rm -rf base
	mkdir -p base/blobs/sha256
	python3 - "$@" <<-'PYTHON'
		import hashlib, json, os, sys
		def put(data):
		    digest = hashlib.sha256(data).hexdigest()
		    with open("base/blobs/sha256/" + digest, "wb") as f:
		        f.write(data)
		    return {"digest": "sha256:" + digest, "size": len(data)}
		layers = [open(name, "rb").read() for name in sys.argv[1:]]
		oci = "application/vnd.oci.image."
		config = {"architecture": os.environ.get("ARCH", "amd64"), "os": "linux",
		          "config": {}, "rootfs": {"type": "layers", "diff_ids":
		          ["sha256:" + hashlib.sha256(x).hexdigest() for x in layers]}}
		manifest = {"schemaVersion": 2, "mediaType": oci + "manifest.v1+json",
		    "config": dict(put(json.dumps(config).encode()),
		                   mediaType=oci + "config.v1+json"),
		    "layers": [dict(put(x), mediaType=oci + "layer.v1.tar") for x in layers]}
		entry = dict(put(json.dumps(manifest).encode()),
		             mediaType=oci + "manifest.v1+json")
		with open("base/index.json", "w") as f:
		    json.dump({"schemaVersion": 2, "manifests": [entry]}, f)
		with open("base/oci-layout", "w") as f:
		    f.write('{"imageLayoutVersion":"1.0.0"}')
	PYTHON
}

# tar_of NAME: a tar from lines "TYPE MODE UID PATH [TARGET or TEXT]" on standard input;
# the types are those of find: d, f, l, and h for a hard link; x: a folder with an attribute.
tar_of() {
	cat >lines
	python3 - "$1" <<-'PYTHON'
		import io, sys, tarfile
		with tarfile.open(sys.argv[1], "w", format=tarfile.PAX_FORMAT) as tar:
		    for line in open("lines"):
		        kind, mode, uid, path, *rest = line.rstrip("\n").split(" ", 4)
		        entry = tarfile.TarInfo(path)
		        entry.mode, entry.uid, entry.gid = int(mode, 8), int(uid), int(uid)
		        data = (rest[0] if rest else "").replace("\\n", "\n").encode()
		        entry.type = {"d": tarfile.DIRTYPE, "x": tarfile.DIRTYPE,
		                      "f": tarfile.REGTYPE, "l": tarfile.SYMTYPE,
		                      "h": tarfile.LNKTYPE}[kind]
		        if kind == "x":
		            entry.pax_headers = {"SCHILY.xattr.user.note": rest[0]}
		        if kind in "lh":
		            entry.linkname = rest[0]
		        elif kind == "f":
		            entry.size = len(data)
		        tar.addfile(entry, io.BytesIO(data) if kind == "f" else None)
	PYTHON
}

# layer N: the listing of layer N from the top, counted from 1, by tar: numbers as owners.
layer() {
	manifest=$(blob image "$(digest image production)")
	blob image "$(printf '%s' "$manifest" | jq -r ".layers[-$1].digest")" |
		tar --numeric-owner --xattrs --xattrs-include='*' -tvvzf -
}

folders_keep_what_they_are() {
	echo x >f
	mkdir -p d/sub empty
	echo y >d/y
	succeeds build --volume /data --user 7:8 --file f:/tmp/f --file f:/data/f \
		--file f:/app/f --file d:/tmp/d:0600:5:6 --file empty:/data
	has_entry '^d1777 0 0 0 /tmp$'
	has_entry '^d0755 7 8 0 /data$'
	has_entry '^d0755 0 0 0 /app$'
	has_entry '^d0755 5 6 0 /tmp/d$'
	has_entry '^-0600 5 6 2 /tmp/d/y '
	succeeds build --volume /data --workdir /data --user 7:8
	has_entry '^d0755 7 8 0 /data$'
	succeeds build --volume /tmp --volume /app --user 7:8 --file f:/var/lib/x/f
	has_entry '^d1777 0 0 0 /tmp$'
	has_entry '^d0755 0 0 0 /app$'
}

# Who unpacks each layer apart (docker) takes a folder from the last layer that it is in,
# and makes one that is only implied as root's, 0755.
layers_tell_of_the_folders_they_are_in() {
	echo x >f
	succeeds build --volume /data --user 7:8 --file f:/tmp/f --file f:/data/f
	layer 2 >list
	has list '^drwxrwxrwt *0/0 .* tmp/$'
	has list '^drwxr-xr-x *7/8 .* data/$'
	tar_of one.tar <<-'END'
		d 755 0 srv
		d 2770 33 srv/share
		x 700 44 srv/note remember
		d 755 0 var
		d 755 0 run
		d 1777 0 run/shm
		l 777 0 var/run /run
	END
	base one.tar
	succeeds build --base oci:base --user 7 --file f:/srv/share/f --file f:/srv/note/f \
		--file f:/var/run/shm/f
	layer 2 >list
	has list '^drwxrws--- *33/33 .* srv/share/$'
	has list '^drwx------\** *44/44 .* srv/note/$'
	has list '^drwxrwxrwt *0/0 .* run/shm/$'
	has_not list 'var'
	manifest=$(blob image "$(digest image production)")
	blob image "$(printf '%s' "$manifest" | jq -r '.layers[-2].digest')" | gzip -dc >layer.tar
	has layer.tar 'SCHILY.xattr.user.note=remember'
	succeeds "$GOCI" verify oci:image
}

kodata_and_yaml_do_the_same() {
	cp -R "$TMP/web" web
	mkdir web/kodata
	echo x >web/kodata/x
	cat >web/goci.yaml <<-'YAML'
		defaults:
		  volume: [/data]
		  user: 7:8
		  file: ["kodata:/var/run/ko", "kodata/x:/data/x", "kodata/x:/tmp/x"]
	YAML
	succeeds "$GOCI" build -o oci:image web
	has_entry '^d1777 0 0 0 /tmp$'
	has_entry '^d0755 7 8 0 /data$'
	has_entry '^d0755 0 0 0 /var/run/ko$'
	sed -i 's,/tmp/x",/app/main"],' web/goci.yaml
	sed -i 's/\]\]/]/' web/goci.yaml
	refuses 1 'main .*--file .*kodata/x:/app/main.*program' "$GOCI" build -o oci:image web
}

# both_named FIRST SECOND OPTION...: is an error that names both.
both_named() {
	first=$1
	second=$2
	shift 2
	refuses 1 "$first" build "$@"
	has_line "$second"
}

two_sources_of_a_path() {
	echo x >f
	echo y >g
	ln -s f link
	mkdir -p d/sub e/sub
	echo 1 >d/sub/same
	echo 2 >e/sub/same
	both_named 'f:/x' 'g:/x' --file f:/x --file g:/x
	both_named 'f:/x' 'f:/x/y' --file f:/x --file f:/x/y
	both_named 'd:/x' 'f:/x' --file d:/x --file f:/x
	both_named 'd:/x' 'e:/x' --file d:/x --file e:/x
	both_named 'd:/x' 'f:/x/sub' --file d:/x --file f:/x/sub
	ln -s /etc d/link
	both_named 'd:/x' 'f:/x/link/f' --file d:/x --file f:/x/link/f
	rm d/link
	both_named 'f:/app/main' "service's program" --file f:/app/main
	both_named 'f:/app/main/x' "service's program" --file f:/app/main/x
	both_named 'f:/data' 'volume /data' --volume /data --file f:/data
	both_named 'f:/w' 'workdir /w' --workdir /w --file f:/w
	both_named 'volume /app/main' "service's program" --volume /app/main
	both_named 'f:/tmp' goci --file f:/tmp
	both_named 'f:/etc' goci --file f:/etc
	both_named 'f:/etc/passwd/x' goci --file f:/etc/passwd/x
	mkdir app
	echo x >app/main
	both_named 'app:/app' "service's program" --file app:/app
	[ ! -e image ] || fail 'an image is there'
	rm e/sub/same
	succeeds build --file d:/x --file e:/x --file f:/X --file f:/x/Same
	has_entry ' /x/sub/same '
	has_entry ' /X '
}

a_file_in_the_place_of_a_folder_of_a_base() {
	echo x >f
	tar_of one.tar <<-'END'
		d 755 0 etc
		f 644 0 etc/hostname old
		d 755 0 run
		d 755 0 var
		l 777 0 var/run ../run
		l 777 0 etc/localtime hostname
		f 644 0 old old
	END
	base one.tar
	both_named 'f:/etc' 'the base' --base oci:base --file f:/etc
	both_named 'f:/var/run' 'the base' --base oci:base --file f:/var/run
	both_named 'f:/etc/hostname/f' 'the base' --base oci:base --file f:/etc/hostname/f
	both_named 'volume /old/x' 'the base' --base oci:base --volume /old/x
	both_named 'volume /old' 'the base' --base oci:base --volume /old
	both_named 'workdir /old' 'the base' --base oci:base --workdir /old
	both_named 'f:/run/x' 'f:/var/run/x' --base oci:base --file f:/run/x \
		--file f:/var/run/x
	succeeds build --base oci:base --file f:/etc/hostname --file f:/etc/localtime
	has_entry '^-0644 0 0 2 /etc/hostname '
	has_entry '^-0644 0 0 2 /etc/localtime '
}

own_files_are_replaced() {
	printf 'me:x:7:7::/:/bin/false\n' >passwd
	echo 'hosts: dns' >nsswitch
	succeeds "$GOCI" build --file passwd:/etc/passwd --file nsswitch:/etc/nsswitch.conf \
		--file passwd:/etc/ssl/certs/ca-certificates.crt \
		--file passwd:/usr/share/zoneinfo/UTC -o oci:image "$TMP/web"
	for path in etc/passwd etc/ssl/certs/ca-certificates.crt usr/share/zoneinfo/UTC; do
		has_entry "^-0644 0 0 $(wc -c <passwd) /$path "
	done
	layer 3 >list
	has_not list 'etc/passwd$'
	has_not list 'zoneinfo/UTC$'
	config image | jq -e '.config.Labels["goci.ca-certificates.digest"] == null'
	refuses 1 '--ca-certificates /etc.*--file passwd' "$GOCI" build --ca-certificates \
		/etc/ssl/certs/ca-certificates.crt --file passwd:/etc/ssl/certs/ca-certificates.crt \
		-o oci:image "$TMP/web"
}

# users_of LINE...: a base whose first layer is of these lines, over a common one.
users_of() {
	{
		printf 'd 755 0 etc\nd 755 0 usr\nd 755 0 usr/etc\n'
		printf 'f 644 0 usr/etc/accounts root:x:0:0::/:/bin/sh\\nsvc:x:2000:3000::/:/bin/sh\\n\n'
		printf 'f 644 0 usr/etc/groups root:x:0:\\nsvc:x:3000:\\n\n'
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} | tar_of one.tar
	base one.tar
}

# verify_takes_it: a user by a name of that file is not told as one that is not there.
verify_takes_it() {
	run_as '{"User":"svc"}'
	succeeds "$GOCI" verify oci:base
	has_not stdout OCI0510
}

# finds_svc: `--user svc` is the base's, and who is added comes to those of the base, in the
# file that /etc/passwd leads to.
finds_svc() {
	succeeds build --base oci:base --user svc
	same "$(config image | jq -r .config.User)" 2000:3000 User
	succeeds build --base oci:base --user 4000
	rm -rf root
	mkdir root
	manifest=$(blob image "$(digest image production)")
	for layer in $(printf '%s' "$manifest" | jq -r '.layers[].digest'); do
		blob image "$layer" | bsdtar -xf - -C root
	done
	has "root/$1" '^svc:x:2000:3000:'
	has "root/$1" '^chorus:x:4000:4000:'
}

users_of_a_base_are_followed() {
	users_of 'l 777 0 etc/passwd ../usr/etc/accounts' 'l 777 0 etc/group /usr/etc/groups'
	finds_svc usr/etc/accounts
	verify_takes_it
	same "$(readlink root/etc/passwd)" ../usr/etc/accounts 'the symlink'
	users_of 'h 644 0 etc/passwd usr/etc/accounts' 'h 644 0 etc/group usr/etc/groups'
	finds_svc etc/passwd
	verify_takes_it
	users_of 'l 777 0 etc/passwd /x/y/accounts' 'l 777 0 x usr' \
		'l 777 0 usr/y ../../../usr/etc/../etc'
	finds_svc usr/etc/accounts
	users_of 'l 777 0 etc/passwd ../../../../../usr/etc/accounts'
	finds_svc usr/etc/accounts
	users_of 'h 644 0 usr/etc/again usr/etc/accounts' 'l 777 0 etc/passwd /usr/etc/again'
	finds_svc usr/etc/again
	# A file of a layer below, by a link of one above.
	users_of
	mv one.tar below.tar
	printf 'l 777 0 etc/passwd /usr/etc/accounts\nh 644 0 etc/group usr/etc/groups\n' |
		tar_of above.tar
	base below.tar above.tar
	finds_svc usr/etc/accounts
}

users_that_cannot_be_read() {
	users_of 'l 777 0 etc/passwd group' 'l 777 0 etc/group passwd'
	refuses 1 'etc/passwd.*too many symlinks' build --base oci:base
	users_of 'l 777 0 etc/passwd /usr'
	refuses 1 'etc/passwd.*/usr.* no file' build --base oci:base
	users_of "f 644 0 etc/passwd $(head -c 1100000 /dev/zero | tr '\0' x)"
	refuses 1 'etc/passwd.* larger than' build --base oci:base
	users_of 'f 644 0 etc/passwd svc:x:4294967296:1::/:/bin/sh'
	refuses 1 'svc.* no numbers' build --base oci:base --user svc
	users_of 'f 664 5 etc/passwd root:x:0:0::/:/bin/sh'
	succeeds build --base oci:base --user 4000
	has_entry '^-0664 5 5 [0-9]* /etc/passwd '
	# A link to nothing is where the users are put.
	users_of 'l 777 0 etc/passwd /run/users'
	succeeds build --base oci:base --user 4000
	has_entry ' /run/users '
}

own_files_follow_links() {
	tar_of one.tar <<-'END'
		d 755 0 etc
		d 700 0 etc/pki
		f 600 7 etc/pki/bundle old
		d 755 0 etc/ssl
		l 777 0 etc/ssl/certs ../pki
		l 777 0 etc/pki/ca-certificates.crt /etc/pki/bundle
		l 777 0 etc/nsswitch.conf pki/switch
		l 777 0 tmp var/tmp
		d 755 0 var
	END
	base one.tar
	set=$(find /usr/share/ca-certificates/mozilla -name '*.crt' | sort | head -n 1)
	succeeds "$GOCI" build --no-tzdata --base oci:base --ca-certificates "$set" \
		-o oci:image "$TMP/web"
	has_entry "^-0600 7 7 $(wc -c <"$set") /etc/pki/bundle "
	has_entry '^l.* /etc/pki/ca-certificates.crt -> /etc/pki/bundle$'
	has_entry '^d0700 0 0 0 /etc/pki$'
	has_entry '^-0644 0 0 [0-9]* /etc/pki/switch '
	has_entry '^d1777 0 0 0 /var/tmp$'
}

large_ids() {
	echo x >f
	cp -R "$TMP/web" web
	printf 'defaults:\n  user: 1000650000\n  file: ["%s:/x/f:0640:4294967294:1000650000"]\n' \
		"$PWD/f" >web/goci.yaml
	cp f web/f
	sed -i "s,$PWD/f,f," web/goci.yaml
	succeeds "$GOCI" build --volume /data --no-tzdata -o oci:image web
	same "$(config image | jq -r .config.User)" 1000650000:1000650000 User
	has_entry '^-0640 4294967294 1000650000 2 /x/f '
	has_entry '^d0755 1000650000 1000650000 0 /data$'
	succeeds "$GOCI" inspect --files oci:image
	has stdout 4294967294
	succeeds "$GOCI" verify oci:image
	layer 1 >list
	has list '1000650000/1000650000 .* app/main$'
	cp -R image other
	succeeds "$GOCI" diff oci:image oci:other
	refuses 2 4294967295 build --user 4294967295
	refuses 2 4294967294 build --file f:/f:0644:4294967295:0
	succeeds build --user 4294967294:0
	same "$(config image | jq -r .config.User)" 4294967294:0 User
	succeeds "$GOCI" verify oci:image
	has stdout OCI0515
}

empty_commands() {
	refuses 2 'entrypoint.*empty' build --entrypoint ''
	refuses 2 'entrypoint.*empty' build --entrypoint ' '
	refuses 2 'entrypoint.*empty' build --entrypoint '["", "x"]'
	refuses 2 'entrypoint.*empty' build --entrypoint '' --entrypoint x
	cp -R "$TMP/web" web
	for value in '""' '["", x]' '"[\"\"]"'; do
		printf 'defaults:\n  entrypoint: %s\n' "$value" >web/goci.yaml
		refuses 2 'goci.yaml:2: entrypoint.*empty' "$GOCI" build web
	done
	succeeds build --entrypoint /app/main --entrypoint '' --cmd ''
	same "$(config image | jq -c '[.config.Entrypoint, .config.Cmd]')" \
		'[["/app/main",""],[""]]'
	succeeds "$GOCI" verify --strict oci:image
}

# runs_config JSON: a base with this config.
runs_config() {
	tar_of one.tar <<-'END'
		d 755 0 etc
	END
	base one.tar
	run_as "$1"
}

# run_as JSON: the base that is there gets this config.
run_as() {
	python3 - "$1" <<-'PYTHON'
		import hashlib, json, sys
		def load(d):
		    return json.load(open("base/blobs/sha256/" + d["digest"][7:]))
		def put(d, doc):
		    data = json.dumps(doc).encode()
		    digest = hashlib.sha256(data).hexdigest()
		    open("base/blobs/sha256/" + digest, "wb").write(data)
		    d.update(digest="sha256:" + digest, size=len(data))
		index = json.load(open("base/index.json"))
		manifest = load(index["manifests"][0])
		config = load(manifest["config"])
		config["config"] = json.loads(sys.argv[1])
		put(manifest["config"], config)
		put(index["manifests"][0], manifest)
		json.dump(index, open("base/index.json", "w"))
	PYTHON
}

verify_tells_of_an_empty_command() {
	for run in '{"Entrypoint":[""]}' '{"Entrypoint":["","x"],"Cmd":["y"]}' \
		'{"Cmd":[""]}' '{"Entrypoint":null,"Cmd":["","x"]}'; do
		runs_config "$run"
		succeeds "$GOCI" verify oci:base
		has stdout OCI0514
	done
	for run in '{"Entrypoint":["x"],"Cmd":[""]}' '{"Entrypoint":[],"Cmd":null}' '{}'; do
		runs_config "$run"
		succeeds "$GOCI" verify oci:base
		has_not stdout OCI0514
	done
	succeeds "$GOCI" help OCI0514
}

many_layers() {
	python3 - <<-'PYTHON'
		import tarfile
		for i in range(127):
		    with tarfile.open("%d.tar" % i, "w") as tar:
		        tar.addfile(tarfile.TarInfo("d%d" % i))
	PYTHON
	rm 126.tar
	mv 125.tar last
	base ./*.tar
	succeeds build --base oci:base
	has_not stderr 'layers.*engines'
	mv last 125.tar
	base ./*.tar
	succeeds build --base oci:base
	has_line '128 layers.* 127'
	succeeds "$GOCI" verify oci:image
	has stdout OCI0409
	succeeds "$GOCI" verify oci:base
	has_not stdout OCI0409
}

closed_folders() {
	for line in 'd 700 0 app' 'd 711 1001 x' 'd 700 1001 app' 'd 710 0 app' \
		'l 777 0 app y' 'd 700 0 ./' 'd 755 0 ./'; do
		{ echo 'd 700 0 y'; echo "$line"; } | tar_of one.tar
		base one.tar
		succeeds build --base oci:base
		case $line in
		'd 711 1001 x' | 'd 700 1001 app' | 'd 755 0 ./') has_not stderr 'does not start' ;;
		*) has_line '(/app|/y|/) is 0:0, mode 07[01]0: user 1001:1001 cannot reach /app' ;;
		esac
		succeeds build --base oci:base --user 0
		has_not stderr 'does not start'
	done
	printf 'd 700 0 srv\nd 755 0 srv/x\n' | tar_of one.tar
	base one.tar
	succeeds build --base oci:base --workdir /srv/x
	has_line '/srv is 0:0, mode 0700: user 1001:1001 cannot reach /srv/x'
}

# set_capability FILE HEX
set_capability() {
	python3 -c 'import os, sys
os.setxattr(sys.argv[1], "security.capability", bytes.fromhex(sys.argv[2]))' "$@" ||
		skip_because 'this file system or user sets no capabilities'
}

# capability_of PATH: of the last image, as base64.
capability_of() {
	"$GOCI" inspect --files --json oci:image |
		jq -r --arg path "$1" '.. | objects | select(.path? == $path)
			| .attributes["security.capability"] // empty'
}

BIND='01000002 00040000 00000000 00000000 00000000'
BIND64=AQAAAgAEAAAAAAAAAAAAAAAAAAA=

capabilities_of_files_are_kept() {
	need_root
	mkdir -p d/sub
	echo x >f
	cp f d/sub/f
	cp f d/plain
	set_capability f "$BIND"
	set_capability d/sub/f "$BIND"
	python3 -c 'import os; os.setxattr("f", "user.note", b"x")' || :
	succeeds build --file f:/bin/f --file d:/d
	same "$(capability_of /bin/f)" "$BIND64" /bin/f
	succeeds "$GOCI" inspect --files oci:image
	has stdout ' /bin/f \[security.capability\]$'
	same "$(capability_of /d/sub/f)" "$BIND64" /d/sub/f
	same "$(capability_of /d/plain)" '' /d/plain
	"$GOCI" inspect --files --json oci:image | grep -q user.note && fail 'user.note is there'
	succeeds "$GOCI" verify oci:image
	has stdout OCI0645
	refuses 1 'OCI2005.*bin/f' build --policy production --file f:/bin/f
	# As another user, too, who may not set one.
	cp -R "$TMP/web" web
	cp --preserve=xattr f web/f
	mkdir out
	chmod 777 . out
	give_to_nobody out
	succeeds as_nobody env GOCI_CACHE="$PWD/out/cache" HOME="$PWD/out" \
		GOCACHE="$PWD/out/go" "$GOCI" build --no-tzdata --ca-certificates none \
		--file "$PWD/f:/bin/f" -o "oci:$PWD/out/image" "$TMP/web"
	rm -rf image
	cp -R out/image image
	same "$(capability_of /bin/f)" "$BIND64" 'as another user'
}

a_new_capability_is_a_change() {
	need_root
	echo x >f
	mkdir d
	cp f d/f
	succeeds build --file f:/bin/f --file d:/d
	before=$(digest image production)
	set_capability d/f "$BIND"
	succeeds build --file f:/bin/f --file d:/d
	same "$(capability_of /d/f)" "$BIND64" /d/f
	set_capability f "$BIND"
	succeeds build --file f:/bin/f --file d:/d
	same "$(capability_of /bin/f)" "$BIND64" /bin/f
	python3 -c 'import os; os.removexattr("f", "security.capability")'
	python3 -c 'import os; os.removexattr("d/f", "security.capability")'
	succeeds build --file f:/bin/f --file d:/d
	same "$(digest image production)" "$before" 'the image without'
}

namespaced_capabilities_are_refused() {
	need_root
	mkdir d
	echo x >d/f
	set_capability d/f '01000003 00040000 00000000 00000000 00000000 a0860100'
	refuses 1 'd/f: .*user namespace.*setcap' build --file d:/d
	refuses 1 'd/f: .*user namespace.*setcap' build --file d/f:/f
}

capabilities_of_the_program() {
	succeeds build --capability net_bind_service
	same "$(capability_of /app/main)" "$BIND64" /app/main
	first=$(digest image production)
	succeeds build --capability CAP_NET_BIND_SERVICE
	same "$(digest image production)" "$first" 'in capital letters'
	succeeds build --capability net_bind_service,Net_Raw --capability cap_chown
	same "$(capability_of /app/main)" AQAAAgEkAAAAAAAAAAAAAAAAAAA= /app/main
	succeeds build
	same "$(capability_of /app/main)" '' /app/main
	refuses 2 '"net_bind" is not a capability' build --capability net_bind
	cp -R "$TMP/web" web
	for key in 'capabilities: [net_bind_service]' 'capability: cap_net_bind_service' \
		'capabilities: NET_BIND_SERVICE'; do
		printf 'defaults:\n  %s\n  no-tzdata: true\n  ca-certificates: none\n' "$key" \
			>web/goci.yaml
		succeeds "$GOCI" build -o oci:image web
		same "$(capability_of /app/main)" "$BIND64" "$key"
	done
	printf 'defaults:\n  capabilities: [bind]\n' >web/goci.yaml
	refuses 2 'goci.yaml:2: capability.*"bind"' "$GOCI" build web
	refuses 1 'OCI2005.*app/main' build --policy production --capability net_raw
	echo 'capabilities: off' >policy.yaml
	succeeds build --policy policy.yaml --capability net_raw
	succeeds "$GOCI" build --dry-run --capability net_raw "$TMP/web"
	jq -e '.. | objects | select(.app?) | .capabilities == ["net_raw"]' stdout
}

module "$TMP/web"
check 'a folder that another layer has keeps its mode and owner, whatever is put into it' \
	folders_keep_what_they_are
check 'a layer tells of the folders that it puts something into as they are, attributes too' \
	layers_tell_of_the_folders_they_are_in
check 'files of goci.yaml leave folders as they are, and are told like those of --file' \
	kodata_and_yaml_do_the_same
check 'a path with two sources is an error that names both' two_sources_of_a_path
check 'a file does not take the place of a folder of the base, and replaces a file' \
	a_file_in_the_place_of_a_folder_of_a_base
check "what goci would make by itself gives way to a --file" own_files_are_replaced
check 'the users of a base are those that /etc/passwd leads to within it' \
	users_of_a_base_are_followed
check 'users of a base that cannot be read are an error, and not replaced' \
	users_that_cannot_be_read
check 'certificates and the like go where the names of a base lead' own_files_follow_links
check 'ids up to 4294967294 are taken, written, and read by every command' large_ids
check 'an entrypoint whose first word is empty is refused, in goci.yaml too' empty_commands
check 'verify tells of a command whose first word is empty' verify_tells_of_an_empty_command
check 'more than 127 layers are told by build and by verify' many_layers
check 'a base whose folders keep the user from the program is told' closed_folders
check 'capabilities of files are kept, and no other attribute' capabilities_of_files_are_kept
check 'setcap on a file changes the image' a_new_capability_is_a_change
check 'capabilities of a user namespace are refused' namespaced_capabilities_are_refused
check 'the program gets the capabilities that are asked for' capabilities_of_the_program
finish
