#!/bin/sh
# tree.sh VERSION BUILD DOCUMENTS TREE: lays out in TREE what a release installs below a prefix:
# the programs of BUILD, the manual and the completions of DOCUMENTS (made by `make manual`, with
# programs that run here).
set -eu

version=$1
build=$2
documents=$3
tree=$4

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

# page NAME SUMMARY COMMAND...: its manual page, of what COMMAND prints.
page() {
	name=$1
	summary=$2
	shift 2
	{
		printf '.TH %s 1 %s "goci %s" goci\n.SH NAME\n%s \\- %s\n.SH DESCRIPTION\n.nf\n' \
			"$(echo "$name" | tr '[:lower:]' '[:upper:]')" \
			"$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)" "$version" "$name" "$summary"
		"$@" | sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^[.']/\\\\\&&/"
		printf '.fi\n.SH SEE ALSO\n.BR goci (1)\n'
	} >"$tree/share/man/man1/$name.1"
	chmod 644 "$tree/share/man/man1/$name.1"
}

rm -rf "$tree"
put 755 bin "$build/goci" "$build/goci-watch" scripts/build-go-service.sh
for section in 1 5 7; do
	put 644 "share/man/man$section" "$documents"/man/*."$section"
done
mkdir -p "$tree/share/man/man1"
page goci-watch 'build and run a Go program again when a file changes' "$documents/goci-watch" --help
page build-go-service.sh 'goci in the place of a script around docker build' \
	scripts/build-go-service.sh --help
put 644 share/zsh/site-functions "$documents/completion/_goci"
put 644 share/fish/vendor_completions.d "$documents/completion/goci.fish"
if [ -e "$documents/completion/goci.bash" ]; then
	put 644 share/bash-completion/completions "$documents/completion/goci.bash"
	mv "$tree/share/bash-completion/completions/goci.bash" \
		"$tree/share/bash-completion/completions/goci"
fi
put 644 share/goci "$documents/goci.schema.json"
put 644 share/doc/goci LICENSE CHANGELOG.md
