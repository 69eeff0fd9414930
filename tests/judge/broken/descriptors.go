package main

import (
	"encoding/base64"
	"fmt"
	"strings"
)

func layerIs(name string, change func(object)) fault {
	return fault{name: name, make: func(im *image) {
		im.manifest = func(m object) { change(m["layers"].(array)[0].(object)) }
	}}
}

func entryIs(name string, change func(object)) fault {
	return fault{name: name, make: func(im *image) { im.entry = change }}
}

func set(key string, value any) func(object) {
	return func(o object) { o[key] = value }
}

func unset(key string) func(object) {
	return func(o object) { delete(o, key) }
}

// sized writes a size that no number of Go's is, as text.
func sized(name, size string) fault {
	return fault{name: name, make: func(im *image) {
		im.manifest = func(m object) {
			m["layers"].(array)[0].(object)["size"] = 123454321
		}
		im.text = replaced("123454321", size)
	}}
}

func descriptorFaults() []fault {
	hex := strings.Repeat("ab", 32)
	data := func(o object, d string) { o["data"] = d }
	all := []fault{
		layerIs("descriptor-without-digest", unset("digest")),
		layerIs("descriptor-without-size", unset("size")),
		layerIs("descriptor-without-media-type", unset("mediaType")),
		{name: "descriptor-not-an-object", make: func(im *image) {
			im.manifest = func(m object) { m["layers"] = append(m["layers"].(array), 7) }
			im.config = func(c object) {
				r := c["rootfs"].(object)
				r["diff_ids"] = append(r["diff_ids"].(array), digest(nil))
				c["history"] = append(c["history"].(array), object{})
			}
		}},
		layerIs("media-type-without-slash", set("mediaType", "layer")),
		layerIs("media-type-too-long", set("mediaType", "a/"+strings.Repeat("b", 128))),
		layerIs("layer-urls", set("urls", array{"https://example.com/layer"})),
		layerIs("layer-of-schema-1", set("mediaType",
			"application/vnd.docker.distribution.manifest.v1+prettyjws")),
		layerIs("layer-encrypted", set("mediaType", mediaLayer+"+gzip+encrypted")),
		layerIs("layer-nondistributable", set("mediaType",
			"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")),
		{name: "config-of-a-plugin", make: func(im *image) {
			im.manifest = func(m object) {
				m["config"].(object)["mediaType"] = "application/vnd.docker.plugin.v1+json"
			}
		}},
		entryIs("entry-of-schema-1", set("mediaType",
			"application/vnd.docker.distribution.manifest.v1+json")),
		layerIs("data-not-base64", func(o object) { data(o, "!!!!") }),
		layerIs("data-of-another-size", func(o object) { data(o, "e30=") }),
		{name: "data-unpadded", make: func(im *image) {
			im.manifest = func(m object) {
				im.out.add([]byte("{}"))
				m["layers"] = append(m["layers"].(array)[:0], m["layers"].(array)[0])
				m["config"].(object)["data"] = "e30"
			}
		}},
		{name: "data-with-stray-bits", make: func(im *image) {
			im.manifest = func(m object) { m["config"].(object)["data"] = "e31=" }
		}},
		layerIs("data-of-other-content", func(o object) {
			data(o, base64.StdEncoding.EncodeToString(make([]byte, o["size"].(int))))
		}),
		{name: "same-content-of-two-sizes", make: func(im *image) {
			im.index = func(i object) {
				other := copied(i["manifests"].(array)[0].(object))
				delete(other, "annotations")
				other["size"] = other["size"].(int) + 1
				i["manifests"] = append(i["manifests"].(array), other)
			}
		}},
		{name: "same-content-of-two-types", make: func(im *image) {
			im.index = func(i object) {
				other := object{}
				for k, v := range i["manifests"].(array)[0].(object) {
					other[k] = v
				}
				delete(other, "annotations")
				other["mediaType"] = mediaIndex
				i["manifests"] = append(i["manifests"].(array), other)
			}
		}},
	}
	for i, d := range []string{"sha256:../../../../../../etc/passwd", "sha256:" + hex[2:],
		"sha256:" + strings.ToUpper(hex), ":" + hex, "sha256:" + hex + "\n", "sha256",
		"sha256:%2f" + hex[3:], "sha256:" + hex[1:] + "\u0661", "sha256:.."} {
		all = append(all, layerIs(fmt.Sprintf("digest-%d", i+1), set("digest", d)))
	}
	for _, a := range []string{"sha512:" + hex + hex, "blake3:" + hex, "sha1:" + hex[:40],
		"md5:" + hex[:32]} {
		all = append(all, layerIs("digest-of-"+a[:strings.Index(a, ":")], set("digest", a)))
	}
	return append(all,
		sized("size-negative", "-1"),
		sized("size-fractional", "12.5"),
		sized("size-a-string", `"12"`),
		sized("size-over-63-bits", "9223372036854775808"),
		sized("size-with-an-exponent", "1e3"),
		sized("size-with-a-large-exponent", "1e400"),
	)
}
