#!/bin/sh
# goci resolve: references in manifests become images, and nothing else changes.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"
# shellcheck source=tests/cli/lib/shop.sh
. "$TOP/tests/cli/lib/shop.sh"

# manifest TEXT...: lines of m.yaml.
manifest() {
	printf '%s\n' "$@" >m.yaml
}

# becomes LINE...: m.yaml resolved is these lines.
becomes() {
	resolve -f m.yaml
	printf '%s\n' "$@" >want
	filled want | diff -u - stdout || fail 'another result'
}

every_form() {
	shop .
	resolve -f "$FORMS/in" -o out
	for form in "$FORMS"/out/*; do
		name=$(basename "$form")
		filled "$form" | cmp - "out/$name" || {
			filled "$form" | diff -u - "out/$name" | cat -A
			fail "$name"
		}
	done
	same "$(ls out)" "$(ls "$FORMS/in")"
	same "$(ls out)" "$(ls "$FORMS/out")"
}

# What differs for a reader of YAML that is not ours: references, and the values beside
# them that Helm and kustomize join with them.
an_independent_reader() {
	shop .
	resolve -f "$FORMS/in" -o out
	cat >compare.py <<-'END'
		import json, os, re, sys, yaml

		IMAGE = re.compile(r"registry\.example/shop/(api|web)@sha256:[0-9a-f]{64}$")
		REF = re.compile(r"(goci|ko)://[^\s]+$")

		def walk(a, b, path):
		    assert (a.id, a.tag) == (b.id, b.tag) or a.tag.endswith(":null"), path
		    if a.id == "scalar":
		        if REF.match(a.value.strip()):
		            assert IMAGE.match(b.value), (path, b.value)
		            kind = "web" if "web" in a.value else "api"
		            assert "/%s@" % kind in b.value, (path, b.value)
		            return 1
		        assert a.value == b.value, (path, a.value, b.value)
		        return 0
		    assert len(a.value) == len(b.value), path
		    n = 0
		    for i, (x, y) in enumerate(zip(a.value, b.value)):
		        pairs = zip(x, y) if a.id == "mapping" else [(x, y)]
		        n += sum(walk(p, q, path + [i]) for p, q in pairs)
		    return n

		for name in sorted(os.listdir(sys.argv[1])):
		    if name in ("values.yaml", "merge.yaml", "kustomization.yaml",
		                "anchors-again.yaml"):
		        continue
		    texts = [open(os.path.join(d, name), encoding="utf-8-sig", newline="").read()
		             for d in sys.argv[1:3]]
		    if name.endswith(".json"):
		        # PyYAML takes neither tabs nor escaped surrogates
		        texts = [json.dumps(json.loads(t), ensure_ascii=False) for t in texts]
		    a, b = (list(yaml.compose_all(t, yaml.SafeLoader)) for t in texts)
		    assert len(a) == len(b), name
		    count = sum(walk(x, y, [name]) for x, y in zip(a, b) if x)
		    print(name, count)
	END
	python3 compare.py "$FORMS/in" out >counts || fail 'the documents differ'
	same "$(wc -l <counts)" 25
	same "$(awk '{ n += $2 } END { print n > 60 }' counts; cat 1)" "$(cat 1)"
}

# Helm's usual ways to join the values of an image.
charts_join_a_pair() {
	shop .
	resolve -f "$FORMS/in/values.yaml"
	cat >join.py <<-'END'
		import re, sys, yaml

		v = yaml.safe_load(open("stdout"))
		digest = {"api": sys.argv[1], "web": sys.argv[2]}

		def check(image, name):
		    text = image.get("repository", image.get("name"))
		    if image.get("registry"):
		        text = image["registry"] + "/" + text
		    if image.get("digest"):
		        text += "@" + image["digest"]
		    else:
		        text += ":" + image["tag"]
		    want = r"registry\.example/shop/%s(:[\w.-]+)?@%s$" % (name, digest[name])
		    assert re.match(want, text), text

		for key, name in (("api", "api"), ("web", "web"), ("empty", "api"),
		                  ("digest", "api"), (None, "api"), ("before", "web"),
		                  ("named", "api")):
		    check(v[key]["image"], name)
		check({"repository": v["sidecarRepository"], "tag": v["sidecarTag"]}, "web")
		check({"repository": v["sidecar_image_repository"],
		       "digest": v["sidecar_image_digest"]}, "api")
		assert v["api"]["image"]["tag"].startswith("v1.2@")
	END
	python3 join.py "$API" "$WEB"
}

replaced_back_it_is_the_source() {
	shop .
	for name in deployment flow lists long duplicate-keys crlf unicode marked no-end; do
		resolve -f "$FORMS/in/$name.yaml"
		sed -e "s,$REPO/api@$API,goci://api,g" \
			-e "s,image: $REPO/web@$WEB\$,image: ko://example.com/test/shop/cmd/web," \
			-e "s,$REPO/web@$WEB,goci://web,g" stdout >back
		sed 's,ko://example.com/test/shop/cmd/web,goci://web,' "$FORMS/in/$name.yaml" >want
		sed -i 's,ko://example.com/test/shop/cmd/web,goci://web,' back
		# as the last two were written at one place
		cmp want back || fail "$name"
	done
}

a_stream_of_files() {
	shop .
	printf 'a: goci://api' >1.yaml
	printf '%%YAML 1.1\n---\nb: 1\n' >2.yaml
	printf '\357\273\277# first\n--- # its own\nc: 1\n' >3.yaml
	printf '# no document\n' >4.yaml
	printf '\357\273\277d: "goci://api"\r\n' >5.yaml
	printf '{"e": 1}' >6.json
	printf 'f: 1\n' >input
	resolve -f 1.yaml,2.yaml -f 3.yaml -f 4.yaml -f 5.yaml -f - -f 6.json <input
	{
		printf 'a: %s\n...\n%%YAML 1.1\n---\nb: 1\n' "$REPO/api@$API"
		printf '# first\n--- # its own\nc: 1\n...\n# no document\n'
		printf -- '---\nd: "%s"\r\n---\nf: 1\n---\n{"e": 1}' "$REPO/api@$API"
	} >want
	cmp want stdout || { diff -u want stdout | cat -A; fail 'another stream'; }
	same "$(python3 -c 'import sys, yaml
print("".join(k for d in yaml.safe_load_all(sys.stdin) if d for k in d))' <stdout)" abcdfe
}

one_file_is_byte_for_byte() {
	shop .
	printf '\357\273\277# \342\200\256 x\r\na: b' >m.yaml
	resolve -f m.yaml
	cmp m.yaml stdout
	[ ! -e dist ] || fail 'something was built'
}

a_folder_in_order() {
	shop .
	mkdir -p d/b.d d/layout/sub
	printf 'imageLayoutVersion: 1\n' >d/layout/oci-layout
	for f in b.yaml a.yml c.json b.d/x.yaml .hidden.yaml goci.yaml notes.txt \
		Kustomization layout/x.yaml; do
		printf '{"f": "%s"}\n' "$f" >"d/$f"
	done
	resolve -f d/
	same "$(sed -n 's/.*"f": "\(.*\)".*/\1/p' stdout | paste -sd ' ')" \
		'Kustomization a.yml b.yaml c.json'
	resolve -R -f d
	same "$(sed -n 's/.*"f": "\(.*\)".*/\1/p' stdout | paste -sd ' ')" \
		'Kustomization a.yml b.d/x.yaml b.yaml c.json'
	mkdir none
	refuses 1 '^goci: none: no \*\.yaml.*-R' "$GOCI" resolve -f none
}

files_into_a_folder() {
	shop .
	mkdir -p d/sub
	printf 'a: goci://api\n' >d/a.yaml
	printf 'b: 1\n' >d/sub/b.yaml
	printf 'c: goci://api\n' >c.yaml
	resolve -R -f d -f c.yaml -o out/new
	[ ! -s stdout ] || fail 'something was printed'
	same "$(cd out/new && find . -type f | LC_ALL=C sort | paste -sd ' ')" \
		'./a.yaml ./c.yaml ./sub/b.yaml'
	same "$(cat out/new/a.yaml)" "a: $REPO/api@$API"
	same "$(cat d/a.yaml)" 'a: goci://api' 'the source'
	refuses 2 'two files would be out/x/c.yaml' "$GOCI" resolve -f c.yaml -f ./c.yaml -o out/x
	refuses 2 'stdin has no name' "$GOCI" resolve -f - -o out/x </dev/null
	refuses 2 'is a folder that is read' "$GOCI" resolve -f d -o d
	refuses 2 'is a folder that is read' "$GOCI" resolve -R -f d -o d/out
	refuses 2 'is no folder' "$GOCI" resolve -f c.yaml -o c.yaml
	refuses 2 'would replace itself' "$GOCI" resolve -f c.yaml -o .
	[ ! -e out/x ] || fail 'a folder was made'
	resolve -f c.yaml -o -
	same "$(cat stdout)" "c: $REPO/api@$API"
}

files_in_their_place() {
	shop .
	mkdir d
	printf 'a: goci://api\n' >d/a.yaml
	printf 'b: 1\n' >d/b.yaml
	chmod 640 d/a.yaml
	before=$(stat -c %i d/b.yaml)
	resolve -f d --in-place
	same "$(cat d/a.yaml)" "a: $REPO/api@$API"
	same "$(stat -c %a d/a.yaml)" 640
	same "$(stat -c %i d/b.yaml)" "$before" 'a file without references'
	refuses 2 'two places' "$GOCI" resolve -f d --in-place -o out
}

all_names_before_the_build() {
	shop .
	manifest 'a: goci://apj' 'b: [goci://api, goci://other]' \
		'c: ko://example.com/test/shop/cmd/none' '  ' 'd: "goci://web:bilder"'
	printf 'e: goci://wbe\n' >n.yaml
	refuses 1 'goci: m\.yaml:1:4: goci://apj: .*no service "apj"; did you mean "api"\?' \
		"$GOCI" resolve -f m.yaml -f n.yaml
	has_line '^goci: m\.yaml:2:17: goci://other: .*no service "other"; it has api, web$'
	has_line '^goci: m\.yaml:3:4: ko://example.com/test/shop/cmd/none: '
	has_line '^goci: m\.yaml:5:4: goci://web:bilder: .*did you mean "builder"\?'
	has_line '^goci: n\.yaml:1:4: goci://wbe: .*did you mean "web"\?'
	same "$(wc -l <stderr)" 5
	[ ! -e dist ] || fail 'something was built'
}

wrong_forms() {
	shop .
	for path in all ./... /etc -x example.com/x@v1 cmd; do
		manifest "a: 'ko://$path'"
		refuses 1 'm.yaml:1:4: ko://.*import path of one package' "$GOCI" resolve -f m.yaml
	done
	manifest 'a: goci://api and more'
	refuses 1 'm.yaml:1:4: this begins as a reference' "$GOCI" resolve -f m.yaml
	manifest 'image: {{ .Values.image }}:{{ .tag }}'
	refuses 1 'm.yaml:1:[0-9]*: not YAML.*helm template' "$GOCI" resolve -f m.yaml
	manifest 'a: [1' 'b: 1'
	refuses 1 'm.yaml:[23]:.*not YAML' "$GOCI" resolve -f m.yaml
	manifest 'image:' '  repository: goci://api'
	refuses 1 'm.yaml:2:15: .*without a tag or digest beside it' "$GOCI" resolve -f m.yaml
	manifest 'image: {repository: registry.example/shop, name: goci://api, tag: v1}'
	refuses 1 'm.yaml:1:50: goci://api has a repository beside it' "$GOCI" resolve -f m.yaml
	manifest 'image: {repository: goci://api, repository: goci://web, tag: v1}'
	refuses 1 'm.yaml:1:[0-9]*: goci://.*a part of another' "$GOCI" resolve -f m.yaml
	manifest 'a: &r goci://api' 'image: {repository: *r, tag: ""}'
	refuses 1 'm.yaml:2:21: this alias.*its anchor in line 1' "$GOCI" resolve -f m.yaml
	manifest 'h: &h {repository: goci://api, tag: ""}' 'x: {<<: *h, tag: v2}'
	refuses 1 'm.yaml:2:9: what is merged' "$GOCI" resolve -f m.yaml
	manifest 'v: &v v2' 'image: {repository: goci://api, tag: *v}'
	refuses 1 'm.yaml:2:38: this is written together' "$GOCI" resolve -f m.yaml
	manifest text
	refuses 1 'm.yaml:1:1: this document is a text' "$GOCI" resolve -f m.yaml
	refuses 2 'no file is given' "$GOCI" resolve
	refuses 2 'files are named by -f' "$GOCI" resolve m.yaml
	refuses 2 'no effect' "$GOCI" resolve --target base -f m.yaml
}

the_repository() {
	shop .
	sed -i '/repository\|defaults/d' goci.yaml
	manifest 'a: goci://api' 'b: "goci://web"'
	refuses 1 'm.yaml:1:4: goci://api: no repository.*--repository' "$GOCI" resolve -f m.yaml
	has_line 'm.yaml:2:4: goci://web: no repository'
	[ ! -e dist ] || fail 'something was built'
	resolve -f m.yaml --repository "127.0.0.1:5000/{name}"
	same "$(head -n 1 stdout)" "a: 127.0.0.1:5000/api@$API"
	manifest 'a: [goci://api]'
	resolve -f m.yaml --repository "[::1]:5000/{name}"
	same "$(cat stdout)" "a: [\"[::1]:5000/api@$API\"]"
	manifest 'image: {registry: x, repository: goci://api, digest: }'
	resolve -f m.yaml --repository "10.1:5/true"
	same "$(cat stdout)" "image: {registry: \"10.1:5\", repository: \"true\", digest: $API }"
}

stages_and_words() {
	shop .
	printf '  again: {path: ./cmd/api, label: {a: b}}\n' >>goci.yaml
	manifest 'a: goci://api' 'b: goci://api:production' \
		'c: ko://example.com/test/shop/cmd/api' 'd: ko://./cmd/api' 'e: goci://again'
	resolve -f m.yaml
	same "$(sed 's/^.: //' stdout | sort | uniq -c | awk '{ print $1 }' | sort | paste -sd ' ')" '1 4'
	same "$(digest dist/again production)" "$(sed -n 's/^e: .*@//p' stdout)"
	succeeds "$GOCI" build --progress quiet goci://web ko://example.com/test/shop/cmd/web
	same "$(cat stdout)" "oci:dist/web:production@$WEB"
	sed -i 's,{path: ./cmd/web},{path: ./cmd/web\, target: all},' goci.yaml
	mkdir web
	manifest 'a: goci://web' 'b: goci://web:base'
	resolve -f m.yaml --shell none
	same "$(sed -n 1p stdout)" "a: $REPO/web@$WEB"
	same "$(sed -n 2p stdout)" "b: $REPO/web@$(digest dist/web base)"
}

a_failed_build() {
	shop .
	mkdir out
	echo old >out/m.yaml
	manifest 'a: goci://api' 'b: goci://web'
	echo 'broken' >>cmd/web/main.go
	refuses 1 'web' "$GOCI" resolve -f m.yaml -o out
	same "$(cat out/m.yaml)" old
	refuses 1 'web' "$GOCI" resolve -f m.yaml
}

without_a_network() {
	shop .
	manifest 'a: goci://api'
	succeeds env GOPROXY=off "$GOCI" resolve --offline --progress quiet \
		-f m.yaml --platform linux/amd64,linux/arm64
	same "$(cat stdout)" "a: $REPO/api@$(digest dist/api production)"
	[ "$(digest dist/api production)" != "$API" ] || fail 'one platform'
	# what was not changed is answered from the records
	succeeds env GOPROXY=off "$GOCI" resolve --offline -f m.yaml \
		--platform linux/amd64,linux/arm64
	has_line unchanged
}

a_hostile_folder() {
	shop .
	git init -q . && git config user.secret s3cret
	mkdir d
	printf 'SECRET=s3cret\n' >.env
	echo 'secret: s3cret' >.git/kept.yaml
	printf 'a: goci://api\n' >d/a.yaml
	for to in /etc/passwd ../.env ../.git/config ../.git/kept.yaml /dev/zero /proc/self/environ; do
		ln -sfn "$to" d/x.yaml
		refuses 1 'd/x\.yaml' "$GOCI" resolve -f d
		refuses 1 '.' "$GOCI" resolve -f d -o out
	done
	refuses 1 'leads out' "$GOCI" resolve -f d/x.yaml
	refuses 1 'is in a .git' "$GOCI" resolve -f .git/kept.yaml
	ln -sfn /etc d/x.yaml
	refuses 1 'd/x\.yaml' "$GOCI" resolve -R -f d
	ln -sfn a.yaml d/x.yaml
	resolve -f d
	same "$(grep -c "@$API" stdout)" 2 'a link to a manifest of the source'
	rm d/x.yaml
	mkfifo d/x.yaml
	refuses 1 'd/x.yaml.*regular file' "$GOCI" resolve -f d
	rm d/x.yaml
	ln -s "$TMP" out
	refuses 1 'out.*leads out' "$GOCI" resolve -f d -o out
	rm out
	mkdir out
	ln -s "$TMP/stolen" out/a.yaml
	refuses 1 'leads out' "$GOCI" resolve -f d -o out
	[ ! -e "$TMP/stolen" ] || fail 'a link out of the source was written through'
}

hostile_texts() {
	shop .
	python3 - <<-'END'
		import os

		def put(name, text):
		    open(name, "wb").write(text if isinstance(text, bytes) else text.encode())
		laughs = "a0: &a0 [goci://api]\n" + "".join(
		    "a%d: &a%d [*a%d, *a%d]\n" % (i, i, i - 1, i - 1) for i in range(1, 200))
		put("laughs.yaml", laughs)
		put("deep.yaml", "[" * 200)
		put("blocks.yaml", "".join(" " * i + "a:\n" for i in range(200)))
		put("many.yaml", "a: [" + "x," * 1100000 + "]")
		put("mentions.yaml", "- goci://api\n" * 10001)
		put("anchors.yaml", "".join("- &a%d goci://api\n" % i for i in range(300)))
		put("tags.yaml", "%TAG !a! x\n" * 1000 + "---\na: b\n")
		put("large.yaml", "#" * (17 << 20))
		put("nul.yaml", b"a: goci://api\0x\n")
		put("nul-escape.yaml", 'a: "goci://api\\0x"\n')
		put("utf8.yaml", b"a: goci://api \xff\n")
		put("utf16.yaml", "a: goci://api\n".encode("utf-16"))
		put("escape.yaml", 'a: "goci://\\e[31mred"\nb: "goci://\\u202e"\n')
		os.mkdir("named")
		put("named/\x1b[31m.yaml", "a: [")
	END
	resolve -f laughs.yaml
	same "$(grep -c "$API" stdout)" 1
	for name in deep:deeply blocks:deeply many:'too many values' mentions:'too many references' \
		anchors:'too many anchors' tags:'lines of %TAG' large:larger nul:'control character' \
		nul-escape:'begins as a reference' utf8:'not UTF-8' utf16:'not UTF-8'; do
		fails_with 1 "$GOCI" resolve -f "${name%%:*}.yaml"
		has_line "${name#*:}"
		[ ! -s stdout ] || fail "$name"
	done
	fails_with 1 "$GOCI" resolve -f escape.yaml
	has_line 'goci://.u001b\[31mred'
	has_line 'goci://.u202e'
	fails_with 1 "$GOCI" resolve -f named
	has_line '.u001b\[31m.yaml:[0-9]*:'
	! grep -q "$(printf '\033')" stderr || fail 'an escape reached the terminal'
}

a_kustomization() {
	shop .
	mkdir k
	cat >k/app.yaml <<-'END'
		kind: Deployment
		spec: {template: {spec: {containers: [{name: a, image: goci://api}],
		  initContainers: [{name: b, image: goci://web:production}]}}}
	END
	printf '# c\nresources: [app.yaml]\nimages: # d\n  - name: x\n    newTag: y # e\n# f\n' \
		>k/kustomization.yaml
	resolve -f k --set-kustomization
	cat >want <<-'END'
		# c
		resources: [app.yaml]
		images: # d
		  - name: x
		    newTag: y # e
		  - name: goci://web:production
		    newName: registry.example/shop/web
		    digest: {web}
		  - name: goci://api
		    newName: registry.example/shop/api
		    digest: {api}
		# f
	END
	filled want | diff -u - stdout || fail 'another kustomization'
	resolve -f k --set-kustomization -o out
	cmp stdout /dev/null
	cmp out/app.yaml k/app.yaml
	resolve -f k --set-kustomization --in-place
	cmp out/kustomization.yaml k/kustomization.yaml
	sed -i 's/sha256:[0-9a-f]*/sha256:old/' k/kustomization.yaml
	resolve -f k --set-kustomization --in-place
	cmp out/kustomization.yaml k/kustomization.yaml || fail 'set anew'
	for text in 'images: []' 'images:' '{images: [{name: x}]}' '' 'a: b' '--- # c
a: |
  b'; do
		printf '%s\n' "$text" >k/kustomization.yaml
		resolve -f k --set-kustomization
		same "$(python3 -c 'import sys, yaml
print(sum("digest" in i for i in yaml.safe_load(sys.stdin)["images"]))' <stdout)" 2 "$text"
	done
	printf 'images: [{name: goci://web}]\n' >k/kustomization.yaml
	refuses 1 'goci://web, which kustomize takes for goci://web:production' \
		"$GOCI" resolve -f k --set-kustomization
	printf 'images: [{name: goci://web:production}, {name: goci://web}]\n' \
		>k/kustomization.yaml
	resolve -f k --set-kustomization
	printf 'x: goci://api\n' >k/other.yaml
	resolve -f k --set-kustomization
	has_line 'k/other.yaml:1:4: goci://api is no image of containers'
	refuses 2 'no kustomization.yaml' "$GOCI" resolve --set-kustomization -f k/other.yaml
}

the_digests
check 'references in each form of YAML become images, and all else stays byte for byte' every_form
check 'another reader finds the documents changed at the references alone' an_independent_reader
check 'a chart that joins repository and tag, digest or registry gets the digest' charts_join_a_pair
check 'with the images replaced by the references again the text is the source' replaced_back_it_is_the_source
check 'several files become one stream that has the same documents' a_stream_of_files
check 'a file without references is printed byte for byte, and nothing is built' one_file_is_byte_for_byte
check 'a folder is read in order, with -R its folders, and what is no manifest left out' a_folder_in_order
check '-o writes files of the same names, and refuses what it reads' files_into_a_folder
check '--in-place replaces the files that change' files_in_their_place
check 'all unknown names are told with place and nearest name before anything is built' all_names_before_the_build
check 'what cannot be resolved is told with its place' wrong_forms
check 'the repository is that of goci.yaml or --repository, quoted where YAML needs it' the_repository
check 'references name stages and packages, and are arguments of goci build, too' stages_and_words
check 'a failed build writes and prints nothing' a_failed_build
check 'it works without a network, and from records when nothing has changed' without_a_network
check 'a folder of a stranger leads to no other file' a_hostile_folder
check 'hostile texts end soon with a line, and reach no terminal' hostile_texts
check '--set-kustomization sets the images of a kustomization and changes no resource' a_kustomization
finish
