#!/bin/sh
# build-go-service.sh SERVICE [STAGE] [OPTIONS]
#
# In the place of the script of the Docker build strategy, and called the same way:
#
#   build-go-service.sh websocket-gateway
#   build-go-service.sh presence-service development
#   build-go-service.sh workflow-engine production --no-cache
#
# The service is the folder services/SERVICE below $SERVICES_DIR's parent, the current
# folder, or the repository's root. The image is chorus/SERVICE:STAGE, in dist/SERVICE.
# The options of `docker build` that have a counterpart are passed on to goci; the others
# are refused by name.
set -eu

say() {
	echo "build-go-service.sh: $1" >&2
}

die() {
	say "$1"
	exit "${2:-1}"
}

usage() {
	sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0"
}

# The program: $GOCI, the one beside this script (in a checkout: of its build), or the one on
# PATH.
find_goci() {
	here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
	if [ -n "${GOCI:-}" ]; then
		echo "$GOCI"
	elif [ -x "$here/goci" ]; then
		echo "$here/goci"
	elif [ -f "$here/../Makefile" ] && [ -x "$here/../build/goci" ]; then
		echo "$here/../build/goci"
	elif command -v goci >/dev/null; then
		command -v goci
	else
		die "no goci: build it with make, or name it by GOCI=PATH"
	fi
}

# The nearest folder at or above the current one with a .git; the current one if none.
repository() {
	dir=$PWD
	while [ "$dir" != / ] && [ ! -e "$dir/.git" ]; do
		dir=$(dirname "$dir")
	done
	[ -e "$dir/.git" ] && echo "$dir" || echo "$PWD"
}

find_service() {
	for dir in ${SERVICES_DIR:+"$SERVICES_DIR"} "$PWD/services" "$(repository)/services"; do
		if [ -d "$dir/$1" ]; then
			echo "$dir/$1"
			return
		fi
	done
	die "no folder services/$1 here or in the repository; name the folder of services by SERVICES_DIR"
}

case ${1:-} in
-h | --help)
	usage
	exit 0
	;;
'' | -*) die "usage: build-go-service.sh SERVICE [STAGE] [OPTIONS]" 2 ;;
*/* | . | ..) die "\"$1\" is no service's name" 2 ;;
esac
service=$1
shift

stage=production
case ${1:-} in
'' | -*) ;;
*)
	stage=$1
	shift
	;;
esac

# Options: the list is walked once, and what is to be passed on is put at its end.
tag=
count=$#
while [ "$count" -gt 0 ]; do
	option=$1
	shift
	count=$((count - 1))
	value=
	case $option in
	--*=*)
		value=${option#*=}
		option=${option%%=*}
		;;
	--platform | --label | --build-arg | --tag | -t | --progress | --target)
		[ "$count" -gt 0 ] || die "$option needs a value" 2
		value=$1
		shift
		count=$((count - 1))
		;;
	esac
	case $option in
	--no-cache) set -- "$@" --no-cache ;;
	--platform | --label) set -- "$@" "$option" "$value" ;;
	--tag | -t) tag=$value ;;
	--target) stage=$value ;;
	--progress)
		case $value in
		rawjson) value=json ;;
		esac
		set -- "$@" --progress "$value"
		;;
	--build-arg)
		# What the Dockerfile's build takes as arguments is Go's environment.
		case $value in
		GOPROXY=* | GOSUMDB=* | GOPRIVATE=* | GONOSUMDB=* | GONOPROXY=* | GOFLAGS=* | GOTOOLCHAIN=* | SOURCE_DATE_EPOCH=*)
			export "${value?}"
			;;
		CGO_ENABLED=0 | GOOS=linux | GO111MODULE=on) ;;
		GOARCH=*) set -- "$@" --platform "linux/${value#GOARCH=}" ;;
		*) die "--build-arg $value has no counterpart: goci takes GOPROXY, GOSUMDB, GOPRIVATE, GOFLAGS, GOTOOLCHAIN, GOARCH and SOURCE_DATE_EPOCH" 2 ;;
		esac
		;;
	*) die "docker's $option has no counterpart in goci; see goci help build" 2 ;;
	esac
done

case $stage in
base | development | builder | production) ;;
*) die "there is no stage $stage; the stages are base, development, builder and production" 2 ;;
esac

goci=$(find_goci)
folder=$(find_service "$service")
exec "$goci" build --target "$stage" --tag "${tag:-chorus/$service:$stage}" "$@" "$folder"
