#!/bin/sh
# bench.sh [PART...]: goci's times, sizes and memory beside bare `go build` and the peers
# that are here, as ratios of one run, each with its goal. Not a test: machines are noisy.
#
#   build      nothing changed, one line edited, cold compile          16 min
#   attest     what SBOMs, provenance and signatures add                1 min
#   packing    a program's layer, beside tar | pigz | sha256sum         1 min
#   memory     goci's peak, also with a file of 2 GB (6 GB of disk)     2 min
#   verify     goci verify, beside umoci unpack and skopeo copy         2 min
#   copy       an image of 1 GB to an archive and back, beside skopeo    3 min
#   share      --cache-from on a fresh machine, beside a cold compile   9 min
#   services   three modules in one call; 20 programs of one module    24 min
#   stages     the four stages, beside buildah with the Dockerfile      6 min
#
# The default is all. The times are those of two cores.
#
#   --install-peers   get ko (into BUILD/peers), buildah and the other tools, then go on
#   --help            this
#
# ROUNDS          rounds of which the median is printed; default: 5
# ROUNDS_COLD     rounds of what compiles from nothing; default: 5; 0 leaves it out
# ROUNDS_STAGES   rounds of the stages; default: 1; 0 leaves them out
# SERVICE         default: fixtures/services/websocket-gateway
# TMPDIR, BUILD   honoured. Go's module cache and, except when cold, its build cache are used.
# shellcheck disable=SC1090,SC1091,SC2154
set -eu

TOP=$(cd "$(dirname "$0")/.." && pwd)
BUILD=${BUILD:-build}
all='build attest packing memory verify copy share services stages'
parts=
for argument in "$@"; do
	case $argument in
	--help | -h)
		sed -n '2,/^# shellcheck/{/^# shellcheck/d; s/^# \{0,1\}//p;}' "$0"
		exit ;;
	--install-peers)
		"$TOP/scripts/install-tools.sh" buildah busybox-static docker-registry jq openssl \
			pigz skopeo umoci time
		"$TOP/scripts/install-peers.sh" ko crane ;;
	*)
		case " $all " in
		*" $argument "*) parts="$parts $argument" ;;
		*)
			echo "bench.sh: no part \"$argument\"; there are: $all" >&2
			exit 2 ;;
		esac ;;
	esac
done

. "$TOP/scripts/bench/lib.sh"
. "$TOP/scripts/bench/peers.sh"

# What hashes most gains most from them.
sha='without SHA instructions'
! grep -Eqw 'sha_ni|sha2' /proc/cpuinfo || sha='with SHA instructions'
echo "$(basename "$service"), $(go version | cut -d' ' -f3), $(nproc) cores $sha;" \
	"medians of $rounds rounds, cold compile $rounds_cold, stages $rounds_stages"
parts=${parts:-$all}
here=$work
case $parts in
*build* | *services*) find_ko ;;
esac
for part in $parts; do
	here=$work/$part
	mkdir -p "$here/times"
	printf '\n%s\n' "$part"
	# A subshell: what a part changes, it changes for itself.
	(. "$TOP/scripts/bench/$part.sh")
	empty "$here"
done
