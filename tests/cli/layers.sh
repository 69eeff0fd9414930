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
	"$JUDGE" tree image >tree
	has tree "$1"
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
	both_named 'volume /old' 'the base' --base oci:base --volume /old/x
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
	refuses 1 'ca-certificates passwd.*file passwd' "$GOCI" build --ca-certificates \
		/etc/ssl/certs/ca-certificates.crt --file passwd:/etc/ssl/certs/ca-certificates.crt \
		-o oci:image "$TMP/web"
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
finish
