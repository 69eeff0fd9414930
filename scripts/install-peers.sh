#!/bin/sh
# install-peers.sh [PEER]...: gets the Go programs that goci is held against, in these
# versions, into build/peers (BUILD honoured); ko and crane, if none is named. Compiling
# each takes minutes.
set -eu

GOBIN=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)/${BUILD:-build}/peers
export GOBIN
containerd=github.com/containerd/containerd/v2/cmd
[ $# -gt 0 ] || set -- ko crane
for peer in "$@"; do
	case $peer in
	ko) package=github.com/google/ko@v0.19.1 ;;
	crane) package=github.com/google/go-containerregistry/cmd/crane@v0.22.1 ;;
	cosign2) package=github.com/sigstore/cosign/v2/cmd/cosign@v2.6.5 ;;
	cosign3) package=github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3 ;;
	oras) package=oras.land/oras/cmd/oras@v1.3.6 ;;
	regctl) package=github.com/regclient/regclient/cmd/regctl@v0.11.7 ;;
	trivy) package=github.com/aquasecurity/trivy/cmd/trivy@v0.65.0 ;;
	grype) package=github.com/anchore/grype/cmd/grype@v0.121.3 ;;
	syft) package=github.com/anchore/syft/cmd/syft@v1.57.1 ;;
	helm) package=helm.sh/helm/v3/cmd/helm@v3.22.0 ;;
	notation) package=github.com/notaryproject/notation/cmd/notation@v1.3.2 ;;
	containerd2) package=$containerd/containerd@v2.4.2 ;;
	ctr2) package=$containerd/ctr@v2.4.2 ;;
	containerd-shim-runc-v2) package=$containerd/containerd-shim-runc-v2@v2.4.2 ;;
	dockerd2) package=github.com/moby/moby/v2/cmd/dockerd@v2.0.0-beta.24 ;;
	*) echo "install-peers.sh: no peer \"$peer\"" >&2; exit 2 ;;
	esac
	[ ! -x "$GOBIN/$peer" ] || continue
	# Without drivers that need libraries of C; trivy needs the experiment.
	experiment=
	[ "$peer" != trivy ] || experiment=jsonv2
	CGO_ENABLED=0 GOEXPERIMENT=$experiment go install -tags no_btrfs,no_devmapper,no_zfs,exclude_graphdriver_btrfs \
		"$package"
	# Two versions of a program of one name.
	[ -x "$GOBIN/$peer" ] || mv "$GOBIN/${peer%[0-9]}" "$GOBIN/$peer"
done
