package main

import (
	"archive/tar"
	"math/rand"
	"strings"
)

func manifestIs(name string, change func(object)) fault {
	return fault{name: name, make: func(im *image) { im.manifest = change }}
}

func indexIs(name string, change func(object)) fault {
	return fault{name: name, make: func(im *image) { im.index = change }}
}

func annotated(key string, value any) func(object) {
	return func(o object) {
		if o["annotations"] == nil {
			o["annotations"] = object{}
		}
		o["annotations"].(object)[key] = value
	}
}

func copied(o object) object {
	other := object{}
	for k, v := range o {
		other[k] = v
	}
	return other
}

func documentFaults() []fault {
	top := func(i object) object { return i["manifests"].(array)[0].(object) }
	// nested puts an index between index.json and the manifest.
	nested := func(name string, change func(object)) fault {
		return fault{name: name, make: func(im *image) {
			im.index = func(i object) {
				inner := object{"schemaVersion": 2, "mediaType": mediaIndex}
				entry := copied(top(i))
				delete(entry, "annotations")
				inner["manifests"] = array{entry}
				change(inner)
				d := im.out.document(mediaIndex, inner)
				d["annotations"] = object{refName: "latest"}
				i["manifests"] = array{d}
			}
		}}
	}
	return []fault{
		indexIs("index-without-schema", unset("schemaVersion")),
		indexIs("index-of-schema-1", set("schemaVersion", 1)),
		indexIs("index-of-schema-2-as-text", set("schemaVersion", "2")),
		indexIs("index-without-manifests", unset("manifests")),
		indexIs("index-with-null-manifests", set("manifests", nil)),
		indexIs("index-with-config", set("config", object{})),
		indexIs("index-with-layers", set("layers", array{})),
		nested("nested-index-with-fs-layers", set("fsLayers", array{})),
		indexIs("index-of-another-type", set("mediaType", mediaManifest)),
		indexIs("tag-twice", func(i object) {
			i["manifests"] = append(i["manifests"].(array), top(i))
		}),
		entryIs("tag-with-a-space", annotated(refName, "la test")),
		entryIs("tag-with-two-dots", annotated(refName, "a..b")),
		entryIs("tag-empty", annotated(refName, "")),
		nested("tag-in-a-nested-index", func(i object) {
			annotated(refName, "other")(top(i))
		}),
		entryIs("platform-without-os", set("platform", object{"architecture": "amd64"})),
		entryIs("platform-not-an-object", set("platform", "linux/amd64")),
		manifestIs("manifest-without-schema", unset("schemaVersion")),
		manifestIs("manifest-of-schema-1", set("schemaVersion", 1)),
		manifestIs("manifest-with-manifests", set("manifests", array{})),
		manifestIs("manifest-with-fs-layers", set("fsLayers", array{})),
		manifestIs("manifest-with-signatures", set("signatures", array{})),
		manifestIs("manifest-of-another-type", set("mediaType", mediaIndex)),
		entryIs("artifact-type-of-another-kind", set("artifactType", "application/x")),
		manifestIs("manifest-without-config", unset("config")),
		{name: "manifest-without-layers", make: func(im *image) {
			im.manifest = unset("layers")
			im.config = func(c object) { noLayers(c) }
		}},
		{name: "manifest-with-empty-layers", make: func(im *image) {
			im.manifest = set("layers", array{})
			im.config = func(c object) { noLayers(c) }
		}},
		{name: "artifact-without-type", make: func(im *image) {
			im.manifest = func(m object) {
				m["config"] = im.out.descriptor(mediaEmpty, []byte("{}"))
			}
		}},
		{name: "empty-blob-not-empty", make: func(im *image) {
			im.manifest = func(m object) {
				m["config"] = im.out.descriptor(mediaEmpty, []byte("{ }"))
				m["artifactType"] = "application/x"
			}
		}},
		{name: "layer-of-unknown-type", make: func(im *image) {
			im.layers = append(im.layers, blob{"application/x", []byte("x"), digest([]byte("x"))})
		}},
		manifestIs("annotations-not-an-object", set("annotations", array{})),
		manifestIs("annotation-a-number", annotated("x", 1)),
		manifestIs("annotation-without-a-name", annotated("", "x")),
		manifestIs("annotation-created-no-time", annotated(
			"org.opencontainers.image.created", "yesterday")),
		manifestIs("annotation-base-digest-no-digest", annotated(
			"org.opencontainers.image.base.digest", "latest")),
	}
}

func noLayers(c object) {
	c["rootfs"].(object)["diff_ids"] = array{}
	delete(c, "history")
}

func configIs(name string, change func(object)) fault {
	return fault{name: name, make: func(im *image) { im.config = change }}
}

// runIs changes the part of the config that is for the runtime.
func runIs(name, key string, value any) fault {
	return configIs(name, func(c object) { c["config"].(object)[key] = value })
}

func platform(name string, p object) fault {
	return entryIs(name, set("platform", p))
}

func configFaults() []fault {
	rootfs := func(name, key string, value any) fault {
		return configIs(name, func(c object) { c["rootfs"].(object)[key] = value })
	}
	history := func(name string, entries ...any) fault {
		return configIs(name, set("history", array(entries)))
	}
	two := array{digest(nil), digest(nil)}
	return []fault{
		configIs("rootfs-missing", unset("rootfs")),
		rootfs("rootfs-of-another-type", "type", "tarball"),
		rootfs("diff-ids-missing", "diff_ids", nil),
		rootfs("diff-ids-too-few", "diff_ids", array{}),
		{name: "diff-ids-too-many", make: func(im *image) {
			im.config = func(c object) {
				ids := c["rootfs"].(object)["diff_ids"].(array)
				c["rootfs"].(object)["diff_ids"] = append(ids, two...)
			}
		}},
		rootfs("diff-id-no-digest", "diff_ids", array{"sha256:0"}),
		rootfs("diff-id-of-another-layer", "diff_ids", array{digest(nil)}),
		{name: "diff-id-of-the-compressed-layer", make: func(im *image) {
			im.layers[0].diffID = digest(im.layers[0].data)
		}},
		history("history-too-long", object{}, object{}),
		history("history-too-short", object{"empty_layer": true}),
		history("history-of-no-objects", "x"),
		configIs("config-without-os", unset("os")),
		configIs("config-without-architecture", unset("architecture")),
		platform("platform-of-another-os", object{"os": "windows", "architecture": "amd64"}),
		platform("platform-of-another-architecture", object{"os": "linux", "architecture": "arm64"}),
		{name: "platform-of-another-variant", make: func(im *image) {
			im.config = set("variant", "v8")
			im.entry = set("platform", object{"os": "linux", "architecture": "amd64", "variant": "v7"})
		}},
		platform("platform-variant-not-in-the-config",
			object{"os": "linux", "architecture": "amd64", "variant": "v1"}),
		runIs("env-without-equals", "Env", array{"PATH"}),
		runIs("env-without-a-name", "Env", array{"=x"}),
		runIs("env-with-nul", "Env", array{"A=\x00"}),
		runIs("env-no-strings", "Env", array{1}),
		runIs("user-negative", "User", "-1"),
		runIs("user-too-large", "User", "4294967296"),
		runIs("user-over-31-bits", "User", "2147483648:0"),
		runIs("user-no-change", "User", "4294967295:0"),
		runIs("entrypoint-empty", "Entrypoint", array{""}),
		runIs("entrypoint-first-word-empty", "Entrypoint", array{"", "/bin/sh"}),
		runIs("group-empty", "User", "1001:"),
		runIs("user-not-in-passwd", "User", "nobody-here"),
		configIs("created-empty", set("created", "")),
		configIs("created-no-date", set("created", "2024-13-01T00:00:00Z")),
		runIs("cmd-a-string", "Cmd", "sh"),
		{name: "symlink-absolute", make: func(im *image) {
			im.layers = append(im.layers, layerOf(tar.Header{Name: "link",
				Typeflag: tar.TypeSymlink, Linkname: "/app"}))
		}},
		{name: "symlink-dangling", make: func(im *image) {
			im.layers = append(im.layers, layerOf(tar.Header{Name: "link",
				Typeflag: tar.TypeSymlink, Linkname: "../nothing"}))
		}},
		{name: "too-many-files", make: func(im *image) {
			im.layers = append(im.layers, manyFiles(2000))
		}},
		{name: "layer-over-its-limit", make: func(im *image) {
			im.layers = append(im.layers, layerOf(file("big", strings.Repeat("big", 1<<20))))
		}},
		{name: "blob-written-to", make: func(im *image) {
			noise := make([]byte, 48<<20)
			rand.New(rand.NewSource(1)).Read(noise)
			plain := tarOf(file("big", string(noise)))
			im.layers = append(im.layers, blob{mediaLayer, plain, digest(plain)})
		}},
		runIs("labels-not-strings", "Labels", object{"x": 1}),
		runIs("ports-an-array", "ExposedPorts", array{"80/tcp"}),
	}
}

func manyFiles(count int) blob {
	var all []tar.Header
	for n := 0; n < count; n++ {
		all = append(all, file("f"+itoa(n), ""))
	}
	return layerOf(all...)
}

// deep nests indexes in each other.
func deep(im *image, levels int) func(object) {
	return func(i object) {
		entry := i["manifests"].(array)[0].(object)
		for n := 0; n < levels; n++ {
			delete(entry, "annotations")
			entry = im.out.document(mediaIndex, object{"schemaVersion": 2,
				"mediaType": mediaIndex, "manifests": array{entry}})
		}
		i["manifests"] = array{entry}
	}
}

func limitFaults() []fault {
	many := func(count int, make func(n int) object) func(*image) func(object) {
		return func(im *image) func(object) {
			return func(i object) {
				list := i["manifests"].(array)
				for n := 0; n < count; n++ {
					list = append(list, make(n))
				}
				i["manifests"] = list
			}
		}
	}
	return []fault{
		{name: "indexes-nested-deeply", make: func(im *image) { im.index = deep(im, 40) }},
		{name: "same-child-again-and-again", make: func(im *image) {
			im.index = func(i object) {
				entry := copied(i["manifests"].(array)[0].(object))
				delete(entry, "annotations")
				for n := 0; n < 1000; n++ {
					i["manifests"] = append(i["manifests"].(array), entry)
				}
			}
		}},
		{name: "indexes-that-fan-out", make: func(im *image) { im.index = fan(im) }},
		{name: "twelve-thousand-manifests", make: func(im *image) {
			im.index = many(12000, func(n int) object {
				return im.out.descriptor(mediaManifest, []byte(strings.Repeat(" ", n%7)+
					`{"schemaVersion":2,"n":`+itoa(n)+`}`))
			})(im)
		}},
		{name: "million-descriptors", make: func(im *image) {
			im.indexText = func(s string) string {
				at := strings.Index(s, `"manifests":[`) + len(`"manifests":[`)
				return s[:at] + strings.Repeat("{},", 1000000) + s[at:]
			}
		}},
		{name: "six-hundred-layers", make: func(im *image) {
			for n := 0; n < 600; n++ {
				im.layers = append(im.layers, layerOf(file("file"+itoa(n), "x")))
			}
		}},
		{name: "twenty-thousand-layers", make: func(im *image) {
			im.manifest = func(m object) {
				d := m["layers"].(array)[0]
				for n := 0; n < 20000; n++ {
					m["layers"] = append(m["layers"].(array), d)
				}
			}
		}},
	}
}

// fan makes indexes of which each has the one below it twice: 2^20 paths.
func fan(im *image) func(object) {
	return func(i object) {
		entry := i["manifests"].(array)[0].(object)
		for n := 0; n < 20; n++ {
			delete(entry, "annotations")
			entry = im.out.document(mediaIndex, object{"schemaVersion": 2,
				"mediaType": mediaIndex, "manifests": array{entry, entry}})
		}
		i["manifests"] = array{entry}
	}
}

func itoa(n int) string {
	return string(marshal(n))
}
