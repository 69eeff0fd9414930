#!/bin/sh
# The parts for CIs in scripts/ci: each is run as its runner would run it, with a release
# on this machine and a registry that wants a password. tests/tools/lib/runner.py carries
# the steps out; the Job of Kubernetes runs in runc, under the conditions of its pod.
# shellcheck disable=SC2016,SC2086,SC2154,SC2317
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/cli/lib/module.sh
. "$TOP/tests/cli/lib/module.sh"

# The steps have a home of their own, which lacks the compiled standard library.
GOCACHE=$(go env GOCACHE)
GOMODCACHE=$(go env GOMODCACHE)
export GOCACHE GOMODCACHE

CI=$TOP/scripts/ci
LIB=$TOP/tests/tools/lib
POD_USER=65532

runner() {
	python3 "$LIB/runner.py" "$@"
}

# A release in the form that make dist gives it, of the programs that are tested.
make_release() {
	need tar gzip sha256sum curl
	version=$("$GOCI" version | sed -n 's/^goci  *//p')
	name=goci-$version-linux-$(dpkg --print-architecture)
	mkdir -p "$TMP/release" "$TMP/$name/bin"
	cp "$GOCI" "$GOCI-watch" "$TMP/$name/bin/"
	tar -czf "$TMP/release/$name.tar.gz" -C "$TMP" "$name"
	cp "$TOP/scripts/install.sh" "$TMP/release/"
	(cd "$TMP/release" && sha256sum -- *.tar.gz >SHA256SUMS)
}

serve_release() {
	release_port=$(free_port)
	release=http://127.0.0.1:$release_port
	start "$TMP/server" python3 -m http.server --bind 127.0.0.1 --directory "$TMP/release" \
		"$release_port"
	wait_http "$release/SHA256SUMS"
}

serve_registry() {
	registry=127.0.0.1:$(free_port)
	perl -e 'print "somebody:", crypt("secret", q($2b$05$abcdefghijklmnopqrstuu)), "\n"' \
		>"$TMP/htpasswd"
	cat >"$TMP/registry.yml" <<-END
		version: 0.1
		log: {level: error}
		storage: {inmemory: {}}
		http: {addr: "$registry"}
		auth: {htpasswd: {realm: test, path: $TMP/htpasswd}}
	END
	start "$TMP/registry" docker-registry serve "$TMP/registry.yml"
}

# Stand-ins: the registry speaks no TLS, and the machine's packages are left alone.
make_stand_ins() {
	need docker-registry skopeo python3
	mkdir "$TMP/bin"
	printf 'unqualified-search-registries = []\n[[registry]]\nlocation = "%s"\ninsecure = true\n' \
		"$registry" >"$TMP/bin/registries.conf"
	cat >"$TMP/bin/skopeo" <<-END
		#!/bin/sh
		exec "$(command -v skopeo)" --registries-conf "\${0%/*}/registries.conf" "\$@"
	END
	printf '#!/bin/sh\necho "apt-get $*"\n' >"$TMP/bin/apt-get"
	chmod 755 "$TMP/bin/"*
	PATH=$TMP/bin:$PATH
	printf '{"auths":{"%s":{"auth":"%s"}}}\n' "$registry" "$(printf somebody:secret | base64)" \
		>"$TMP/auth.json"
}

# checkout: two services and their settings.
checkout() {
	mkdir src home temp
	module src/web
	module src/api
	printf 'services:\n  web: {path: ./web}\n  api: {path: ./api}\n' >src/goci.yaml
	export HOME="$PWD/home"
}

# in_registry REPOSITORY REF: it has what REF, a line with @DIGEST, says.
in_registry() {
	REGISTRY_AUTH_FILE=$TMP/auth.json skopeo inspect --raw \
		"docker://$registry/$1@${2##*@}" >raw || fail "$registry/$1 has no ${2##*@}"
	same "sha256:$(sha256sum <raw | cut -d' ' -f1)" "${2##*@}"
}

no_password_is_left() {
	! grep -rl "$(printf somebody:secret | base64)" home temp src 2>/dev/null ||
		fail 'the password is left'
}

github() {
	(cd src && RUNNER_TEMP=$test_dir/temp runner github "$CI/github/action.yml" "$@")
}

github_builds_and_pushes() {
	checkout
	github "release=$TMP/release" 'services=web
./api' "push=$registry/github/{name}" "registry=$registry" username=somebody password=secret \
		'options=--label=a=b c  d' >log 2>&1 || fail "$(cat log)"
	outputs=temp/outputs.json
	same "$(jq -r .refs "$outputs" | wc -l)" 2
	same "$(jq -r '.images | fromjson | map(.name) | join(" ")' "$outputs")" 'web api'
	in_registry github/web "$(jq -r .refs "$outputs" | sed -n 1p)"
	in_registry github/api "$(jq -r .refs "$outputs" | sed -n 2p)"
	same "$(config src/dist/web | jq -r .config.Labels.a)" 'b c  d'
	grep -q '^| web |' temp/step_summary_* || fail 'no summary'
	no_password_is_left
	github "release=$TMP/release" services=web 'options=--label=a=b c  d' >log 2>&1 ||
		fail "$(cat log)"
	same "$(jq -r .ref "$outputs")" "oci:dist/web:production@$(jq -r .digest "$outputs")"
}

# What a stranger can choose: the name of a branch, a title, a service of a matrix.
inputs_are_never_run() {
	checkout
	PATH=$PATH:$(dirname "$GOCI")
	for text in '$(touch pwned)' '`touch pwned`"; touch pwned; "' "'; touch pwned; '" \
		'--output=oci:pwned' '*'; do
		! github "services=$text" >log 2>&1 || fail "built: $text"
		! github 'services=web' "push=$text" >log 2>&1 || fail "pushed: $text"
		! github 'services=web' "release=$text" >log 2>&1 || fail "installed: $text"
		! (cd src && runner gitlab "$CI/gitlab/goci.yml" "services=$text") >log 2>&1 ||
			fail "built: $text"
	done
	same "$(find . -name 'pwned*')" ''
	sed 's/goci build --ci/goci build ${{ inputs.options }} --ci/' "$CI/github/action.yml" \
		>wrong.yml
	! (cd src && RUNNER_TEMP=$test_dir/temp runner github ../wrong.yml) >log 2>&1 ||
		fail 'an expression in a script is accepted'
	has log 'becomes a part of a script'
}

gitlab_builds_and_pushes() {
	checkout
	sed "s,/tmp/,$test_dir/temp/,g" "$CI/gitlab/goci.yml" >goci.yml
	chmod a+w src/web
	# Names that another user, or another job, has taken.
	mkdir temp/goci-install.sh home/goci-auth.json
	export CI_JOB_ID=7 TMPDIR="$PWD/temp"
	(cd src && CI_REGISTRY=$registry CI_REGISTRY_USER=somebody CI_REGISTRY_PASSWORD=secret \
		runner gitlab ../goci.yml "release=$release" "push=$registry/gitlab/{name}" \
		'services=web') >log 2>&1 || fail "$(cat log)"
	in_registry gitlab/web "$(jq -r .GOCI_REF src/dotenv.json)"
	runner sections <log >/dev/null
	no_password_is_left
	same "$(find temp home/goci-auth* -type f)" '' 'what is left'
	(cd src && runner gitlab ../goci.yml "release=$release") >log 2>&1 || fail "$(cat log)"
	same "$(jq -r '.GOCI_REF_WEB + "," + .GOCI_REF_API' src/dotenv.json)" \
		"$(jq -r .GOCI_REFS src/dotenv.json)"
}

tekton_builds_and_pushes() {
	checkout
	mkdir results work docker cache
	ln -s "$GOCACHE" cache/go-build
	cp "$TMP/auth.json" docker/config.json
	export TEKTON_RESULTS="$PWD/results" TEKTON_WORK="$PWD/work"
	PATH=$TMP/bin:$(dirname "$GOCI"):$PATH runner tekton "$CI/tekton/task.yaml" image=x \
		"workspace.source=$PWD/src" "workspace.dockerconfig=$PWD/docker" \
		"workspace.cache=$PWD/cache" \
		"options=[\"--push=$registry/tekton/{name}\"]" 'services=["./web"]' >log 2>&1 ||
		fail "$(cat log)"
	in_registry tekton/web "$(cat results/IMAGES)"
	same "$(cat results/IMAGE_URL)@$(cat results/IMAGE_DIGEST)" "$(cat results/IMAGES)"
	same "$(cat results/IMAGE_URL)" "$registry/tekton/web"
	rm results/*
	GOCI_TEKTON_RESULTS=$PWD/results REGISTRY_AUTH_FILE=$TMP/auth.json "$GOCI" push \
		oci:src/dist/web:production "$registry/tekton/a:1" "$registry/tekton/b:1" >pushed
	same "$(tr , '\n' <results/IMAGES)" "$(cat pushed)"
	in_registry tekton/b "$(tail -n 1 pushed)"
}

# filled_in FILE: as the user of an example would.
filled_in() {
	sed "s,https://example.com/goci,$release,; s,registry\.example\.com,$registry/$1,
		s,/tmp/,$test_dir/temp/,g" "$CI/$2"
}

pipelines_build_and_push() {
	checkout
	export REGISTRY_AUTH_FILE="$PWD/temp/auth.json" SECRET_REGISTRY_USER=somebody \
		SECRET_REGISTRY_PASSWORD=secret REGISTRY_USER=somebody REGISTRY_PASSWORD=secret
	for pipeline in woodpecker/goci.yaml drone/goci.yaml jenkins/Jenkinsfile; do
		ci=${pipeline%/*}
		filled_in "$ci" "$pipeline" >"pipeline.$ci"
		kind=steps
		[ "$ci" != jenkins ] || kind=jenkins
		(cd src && runner "$kind" "../pipeline.$ci") >"$ci.log" 2>&1 || fail "$(cat "$ci.log")"
		has "$ci.log" '^apt-get install .*skopeo$'
		in_registry "$ci/web" "$(grep "^$registry/$ci/web@" "$ci.log")"
		in_registry "$ci/api" "$(grep "^$registry/$ci/api@" "$ci.log")"
		rm -r src/dist temp/goci
	done
	same "$(jq -r '.goci.services | length' src/goci.json)" 2
	same "$(jq -r '.auths | length' temp/auth.json)" 0 'credentials that are left by Jenkins'
}

# schemas: of Kubernetes' types, and of Tekton's, whose own module has them.
schemas() {
	kube=$(go mod download -json k8s.io/kubectl@v0.34.3 | jq -r .Dir)
	tekton=$(go mod download -json github.com/tektoncd/pipeline@v1.6.0 | jq -r .Dir)
	mkdir schemas
	python3 - "$kube/testdata/openapi/swagger.json" \
		"$tekton/pkg/apis/pipeline/v1/swagger.json" <<-'END'
		import json, sys
		kube, tekton = (json.load(open(p))["definitions"] for p in sys.argv[1:])
		for name, d in list(kube.items()):
		    if name.endswith((".IntOrString", ".Quantity")):
		        kube[name] = {"type": ["string", "number"]}
		    short = name.replace("io.k8s.api.core.v1.", "v1.")
		    short = short.replace("io.k8s.apimachinery.pkg.apis.meta.v1.", "v1.")
		    if short != name:
		        tekton.setdefault(short, {"$ref": "#/definitions/" + name})
		# A value of a param can be a list or an object, too.
		tekton["v1.ParamValue"] = {}
		tekton["v1.Duration"] = {"type": "string"}
		every = {**kube, **tekton}
		# Of the status, which no file has.
		for name in ("knative.Condition", "k8s.io.apimachinery.pkg.runtime.RawExtension",
		        "github.com.tektoncd.pipeline.pkg.apis.config.FeatureFlags",
		        "github.com.tektoncd.pipeline.pkg.apis.run.v1beta1.CustomRunStatus"):
		    every.setdefault(name, {})
		for d in every.values():
		    if "properties" in d:
		        d.setdefault("additionalProperties", False)
		for name, file in ("io.k8s.api.batch.v1.Job", "job-batch-v1"), ("v1.Task", "task-tekton-v1"):
		    json.dump({"$ref": "#/definitions/" + name, "definitions": every},
		              open("schemas/%s.json" % file, "w"))
	END
}

kubeconform_accepts() {
	./kubeconform -strict -summary -output json -schema-location \
		'schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json' "$1" >summary
}

yaml_is_valid() {
	need jq go
	schemas
	GOBIN=$PWD GOFLAGS=-mod=mod go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0
	for part in kubernetes/job.yaml tekton/task.yaml; do
		kubeconform_accepts "$CI/$part" || fail "$(cat summary)"
		same "$(jq -c .summary summary)" '{"valid":1,"invalid":0,"errors":0,"skipped":0}'
		sed 's/allowPrivilegeEscalation/allowPrivilegeEscalations/' "$CI/$part" >wrong.yaml
		! kubeconform_accepts wrong.yaml || fail 'accepts all'
	done
	sed 's/    - name: IMAGES/    - nome: IMAGES/' "$CI/tekton/task.yaml" >wrong.yaml
	! kubeconform_accepts wrong.yaml || fail 'accepts all of Tekton'
}

pods_are_restricted() {
	for part in kubernetes/job.yaml tekton/task.yaml; do
		python3 "$LIB/pod.py" restricted "$CI/$part"
		for line in runAsNonRoot allowPrivilegeEscalation 'drop:' 'type: RuntimeDefault' \
			readOnlyRootFilesystem; do
			sed "/$line/d" "$CI/$part" >wrong.yaml
			! python3 "$LIB/pod.py" restricted wrong.yaml 2>why || fail "without $line"
		done
	done
}

# The image of the pod: what is installed on this machine, read-only.
make_root() {
	mkdir -p root/usr root/etc/ssl root/etc/alternatives root/opt/bin root/opt/go root/proc \
		root/dev root/scratch root/registry root/repository
	for name in bin sbin lib lib64; do
		[ ! -L "/$name" ] || ln -s "usr/$name" "root/$name"
	done
	echo 'root:x:0:0::/:/bin/sh' >root/etc/passwd
	mkdir root/etc/containers
	cp /etc/containers/policy.json root/etc/containers/
	cp "$GOCI" "$(command -v skopeo)" "$TMP/bin/registries.conf" root/opt/bin/
	sed -i "s,exec \".*\" --reg,exec /usr/bin/skopeo --reg," root/opt/bin/skopeo
	chmod 755 root/opt/bin/*
}

# pod [OPTION...]: runs the Job's container.
pod() {
	mkdir -p bundle
	# A distribution's Go has links to other folders of /usr.
	goroot=$(readlink -f "$(go env GOROOT)")
	case $goroot in
	/usr/*) ;;
	*) set -- --bind "$goroot:/opt/go" "$@"; goroot=/opt/go ;;
	esac
	python3 "$LIB/pod.py" config "$CI/kubernetes/job.yaml" "$PWD/root" "$PWD/work" \
		"$PWD/secret" /usr/share/containers/seccomp.json --bind /usr --bind /etc/ssl \
		--bind /etc/alternatives \
		--bind "$PWD/src:/repository" --set "PATH=/opt/bin:$goroot/bin:/usr/bin:/bin" \
		--set GOTOOLCHAIN=local --set GOPROXY=off --set SOURCE=file:///repository \
		--set 'SERVICES=./web ./api' --set "PUSH=$registry/pod/{name}" "$@" >bundle/config.json
	run runc --root "$PWD/runc" run --bundle bundle "goci-test-$$" </dev/null
}

a_pod_builds() {
	need_root
	need runc git
	checkout
	make_root
	git -C src init -q
	git -C src add -A
	git -C src -c user.name=test -c user.email=test@example.com commit -q -m test
	mkdir work secret
	cp "$TMP/auth.json" secret/.dockerconfigjson
	share_go_caches work/go
	mv work/go/build work/go-build
	chown -R "$POD_USER:$POD_USER" work src secret
	pod --run sh -c 'cat /proc/self/status; touch /x /opt/bin/x; touch /scratch/x && echo work
		unshare -U true || echo no namespace; id -u'
	for line in 'NoNewPrivs:.1' 'Seccomp:.2' 'CapEff:.0*' 'CapBnd:.0*' work 'no namespace' \
		"$POD_USER"; do
		has stdout "^$line\$"
	done
	same "$(grep -c 'Read-only file system' stderr)" 2
	pod
	[ "$status" -eq 0 ] || { show_run pod; exit 1; }
	in_registry pod/web "$(sed -n 1p stdout)"
	in_registry pod/api "$(sed -n 2p stdout)"
}

make_release
serve_release
serve_registry
make_stand_ins
check "GitHub's action installs a release, builds and pushes" github_builds_and_pushes
check 'no input of a job is ever run' inputs_are_never_run
check "GitLab's component installs a release, builds and pushes" gitlab_builds_and_pushes
check "Tekton's task builds and pushes, and has its results" tekton_builds_and_pushes
check 'the pipelines of Woodpecker, Drone and Jenkins build and push' pipelines_build_and_push
check "kubeconform accepts Tekton's and Kubernetes' YAML" yaml_is_valid
check 'the pods are restricted, by the Pod Security Standard' pods_are_restricted
check 'the Job builds and pushes under the conditions of its pod, in runc' a_pod_builds
finish
