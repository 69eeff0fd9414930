# shellcheck shell=sh
# What a build has attached to an image.

# attached_document FORMAT LAYOUT FILE: the plain bill of materials about the digest that
# the tag of the only image names; FORMAT is cyclonedx or spdx.
attached_document() {
	jq -r --arg type "$1+json" '.manifests[0].digest as $image | .manifests[] |
		select(.annotations["io.containerd.manifest.subject"] == $image) |
		select(.artifactType | endswith($type)) | .digest' "$2/index.json" >digest
	blob=$(jq -r '.layers[0].digest' "$2/blobs/sha256/$(sed 's/.*://' digest)")
	cp "$2/blobs/sha256/${blob#*:}" "$3"
}
