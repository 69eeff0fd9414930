#!/bin/sh
# tree.sh BUILD DOCUMENTS TREE: lays out in TREE what a release installs below a prefix: the
# programs of BUILD, the manual and the completions of DOCUMENTS (made by `make manual`).
set -eu

build=$1
documents=$2
tree=$3

# put MODE FOLDER FILE...: those of the files that there are.
put() {
	mode=$1
	folder=$tree/$2
	shift 2
	for file in "$@"; do
		[ -e "$file" ] || continue
		mkdir -p "$folder"
		install -m "$mode" "$file" "$folder/"
	done
}

rm -rf "$tree"
put 755 bin "$build/goci" "$build/goci-watch" scripts/build-go-service.sh
for section in 1 5 7; do
	put 644 "share/man/man$section" "$documents"/man/*."$section"
done
put 644 share/zsh/site-functions "$documents/completion/_goci"
put 644 share/fish/vendor_completions.d "$documents/completion/goci.fish"
if [ -e "$documents/completion/goci.bash" ]; then
	put 644 share/bash-completion/completions "$documents/completion/goci.bash"
	mv "$tree/share/bash-completion/completions/goci.bash" \
		"$tree/share/bash-completion/completions/goci"
fi
put 644 share/goci "$documents/goci.schema.json"
put 644 share/doc/goci LICENSE CHANGELOG.md
