# shellcheck shell=sh
# The stages take the host's Go, which must be static. A distribution's may not be: then
# the tests get Go's own by the module proxy, as GOTOOLCHAIN=auto would.

static_go() {
	LC_ALL=C ldd "$(go env GOROOT)/bin/go" 2>&1 | grep -q 'not a dynamic' && return
	version=v0.0.1-go1.26.0.linux-$(go env GOARCH)
	toolchain=$(go mod download -json "golang.org/toolchain@$version" | jq -r .Dir)
	# Modules have no executable files.
	chmod 755 "$toolchain"/bin/* "$toolchain"/pkg/tool/*/*
	PATH=$toolchain/bin:$PATH
	export PATH
}

static_go
