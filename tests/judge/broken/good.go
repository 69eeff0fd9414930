package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
)

// What tools that are not at hand put beside images, or make of them, by their documents:
// all of it is valid. The real ones that can be had are recorded.

const (
	mediaDocker       = "application/vnd.docker.distribution.manifest.v2+json"
	mediaDockerConfig = "application/vnd.docker.container.image.v1+json"
	mediaCache        = "application/vnd.buildkit.cacheconfig.v0"
)

// attach puts one more manifest into index.json, made of these blobs.
func attach(im *image, change func(image, m, e object), config object, layers ...object) {
	before := im.index
	im.index = func(i object) {
		if before != nil {
			before(i)
		}
		list := array{}
		for _, l := range layers {
			list = append(list, l)
		}
		first := copied(i["manifests"].(array)[0].(object))
		delete(first, "annotations")
		m := object{"schemaVersion": 2, "mediaType": mediaManifest, "config": config,
			"layers": list}
		e := object{"annotations": object{}}
		change(first, m, e)
		for k, v := range im.out.document(m["mediaType"].(string), m) {
			e[k] = v
		}
		if len(e["annotations"].(object)) == 0 {
			delete(e, "annotations")
		}
		i["manifests"] = append(i["manifests"].(array), e)
	}
}

func tagged(tag string) func(image, m, e object) {
	return func(image, m, e object) { e["annotations"].(object)[refName] = tag }
}

// attachedTag is cosign's name for what is attached to an image.
func attachedTag(end string) func(image, m, e object) {
	return func(image, m, e object) {
		e["annotations"].(object)[refName] =
			strings.Replace(image["digest"].(string), ":", "-", 1) + end
	}
}

// emptyConfig is what go-containerregistry writes for what is no image.
func emptyConfig(layers ...object) object {
	ids := array{}
	for _, l := range layers {
		ids = append(ids, l["digest"])
	}
	return object{"architecture": "", "created": "0001-01-01T00:00:00Z", "os": "",
		"history": array{object{"created": "0001-01-01T00:00:00Z"}},
		"rootfs":  object{"type": "layers", "diff_ids": ids}, "config": object{}}
}

// cosigned is a manifest of cosign's with an SBOM.
func cosigned(change func(image, m, e object), configType string) func(*image) {
	return func(im *image) {
		sbom := im.out.descriptor("text/spdx+json", []byte(`{"spdxVersion":"SPDX-2.3"}`))
		attach(im, change, im.out.document(configType, emptyConfig(sbom)), sbom)
	}
}

// attestation is BuildKit's, in the image's own index; the new form says what it is.
func attestation(modern bool) func(*image) {
	return func(im *image) {
		im.index = func(i object) {
			entry := copied(i["manifests"].(array)[0].(object))
			delete(entry, "annotations")
			subject := copied(entry)
			entry["platform"] = object{"architecture": "amd64", "os": "linux"}
			data := marshal(statement(entry["digest"].(string)))
			layer := im.out.descriptor(mediaStatement, data)
			layer["annotations"] = object{"in-toto.io/predicate-type": predicate}
			m := object{"schemaVersion": 2, "mediaType": mediaManifest,
				"config": im.out.document(mediaConfig, object{"architecture": "unknown",
					"os": "unknown", "config": object{},
					"rootfs": object{"type": "layers", "diff_ids": array{digest(data)}}}),
				"layers": array{layer}}
			if modern {
				m["artifactType"] = "application/vnd.docker.attestation.manifest.v1+json"
				m["config"] = im.out.descriptor(mediaEmpty, []byte("{}"))
				m["subject"] = subject
			}
			a := im.out.document(mediaManifest, m)
			a["platform"] = object{"architecture": "unknown", "os": "unknown"}
			a["annotations"] = object{"vnd.docker.reference.type": "attestation-manifest",
				"vnd.docker.reference.digest": entry["digest"]}
			d := im.out.document(mediaIndex, object{"schemaVersion": 2,
				"mediaType": mediaIndex, "manifests": array{entry, a}})
			d["annotations"] = object{refName: "latest"}
			i["manifests"] = array{d}
		}
	}
}

// cache is BuildKit's --cache-to: an index of layers once, now a manifest.
func cache(manifest bool) func(*image) {
	return func(im *image) {
		im.index = func(i object) {
			l := im.layers[0]
			layer := im.out.descriptor(l.mediaType, l.data)
			layer["annotations"] = object{"buildkit/createdat": "2024-01-01T00:00:00Z",
				"containerd.io/uncompressed": l.diffID}
			config := im.out.document(mediaCache, object{
				"layers":  array{object{"blob": layer["digest"], "parent": -1}},
				"records": array{object{"digest": digest(nil), "layers": array{}}}})
			d := im.out.document(mediaIndex, object{"schemaVersion": 2,
				"mediaType": mediaIndex, "manifests": array{layer, config}})
			if manifest {
				d = im.out.document(mediaManifest, object{"schemaVersion": 2,
					"mediaType": mediaManifest, "config": config, "layers": array{layer}})
			}
			d["annotations"] = object{refName: "latest"}
			i["manifests"] = array{d}
		}
	}
}

// zstdRaw is one frame of raw blocks (RFC 8878).
func zstdRaw(data []byte) []byte {
	out := []byte{0x28, 0xb5, 0x2f, 0xfd, 0xa0}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	header := uint32(len(data))<<3 | 1
	return append(append(out, byte(header), byte(header>>8), byte(header>>16)), data...)
}

// skippable is a frame that decoders pass over.
func skippable(data string) []byte {
	out := binary.LittleEndian.AppendUint32(nil, 0x184d2a50)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	return append(out, data...)
}

// chunked is zstd:chunked: frames, and skippable ones with the table of contents.
func chunked(im *image) {
	plain := tarOf(file("app", "a program\n"))
	data := append(zstdRaw(plain[:512]), zstdRaw(plain[512:])...)
	toc := skippable(`{"version":1,"entries":[]}`)
	data = append(append(data, toc...), skippable("GNUlInUx and what follows")...)
	im.layers = []blob{{mediaLayer + "+zstd", data, digest(plain)}}
	im.manifest = func(m object) {
		m["layers"].(array)[0].(object)["annotations"] = object{
			"io.github.containers.zstd-chunked.manifest-checksum": digest(toc),
			"io.github.containers.zstd-chunked.manifest-position": "1:2:3:1"}
	}
}

// eStargz is a gzip member for each entry, a table of contents as the last entry, and a
// footer in a header's extra field.
func eStargz(im *image) {
	entries := []tar.Header{file("app", "a program\n"), file("stargz.index.json", "{}")}
	whole := tarOf(entries...)
	id := digest(whole)
	var data bytes.Buffer
	for ; len(whole) > 1024; whole = whole[1024:] {
		data.Write(gzipped(whole[:1024]))
	}
	data.Write(gzipped(whole))
	footer, _ := gzip.NewWriterLevel(&data, gzip.NoCompression)
	footer.Header.Extra = []byte("SG\x16\x00" + "0000000000000400STARGZ")
	must(footer.Close())
	im.layers = []blob{{mediaLayer + "+gzip", data.Bytes(), id}}
	im.manifest = func(m object) {
		m["layers"].(array)[0].(object)["annotations"] = object{
			"containerd.io/snapshot/stargz/toc.digest": digest([]byte("{}"))}
	}
}

// wasm makes a manifest of a module; with the config of an image as runwasi does.
func wasm(config func(*image, object) object, artifactType string) func(*image) {
	return func(im *image) {
		im.index = func(i object) {
			module := im.out.descriptor("application/wasm", []byte("\x00asm\x01\x00\x00\x00"))
			m := object{"schemaVersion": 2, "mediaType": mediaManifest,
				"config": config(im, module), "layers": array{module}}
			if artifactType != "" {
				m["artifactType"] = artifactType
			}
			d := im.out.document(mediaManifest, m)
			d["annotations"] = object{refName: "latest"}
			i["manifests"] = array{d}
		}
	}
}

// savedOld is docker save up to 24: manifest.json, folders of layers, repositories.
func savedOld(f *folder, _ object) []byte {
	layer := unpacked(f.files[f.layer()])
	config := f.files[f.pathOf(inConfig)]
	hex := strings.TrimPrefix(digest(config), "sha256:")
	id := strings.Repeat("1a", 32)
	return tarOf(tar.Header{Name: id + "/", Typeflag: tar.TypeDir, Mode: 0o755},
		file(id+"/VERSION", "1.0"), file(id+"/json", `{"id":"`+id+`"}`),
		file(id+"/layer.tar", string(layer)), file(hex+".json", string(config)),
		file("manifest.json", string(marshal(array{object{"Config": hex + ".json",
			"RepoTags": array{"app:v1"}, "Layers": array{id + "/layer.tar"}}}))),
		file("repositories", `{"app":{"v1":"`+id+`"}}`))
}

// savedTwice is the same of an image that has a layer twice: the second is a link.
func savedTwice(f *folder, _ object) []byte {
	layer := unpacked(f.files[f.layer()])
	hex := strings.TrimPrefix(digest(f.files[f.pathOf(inConfig)]), "sha256:")
	return tarOf(file("1/layer.tar", string(layer)),
		tar.Header{Name: "2/layer.tar", Typeflag: tar.TypeSymlink, Linkname: "../1/layer.tar"},
		file(hex+".json", string(f.files[f.pathOf(inConfig)])),
		file("manifest.json", string(marshal(array{object{"Config": hex + ".json",
			"RepoTags": nil, "Layers": array{"1/layer.tar", "2/layer.tar"}}}))))
}

// savedNew is docker save since 25: a layout that has a manifest.json, too.
func savedNew(f *folder, _ object) []byte {
	layer, config := f.layer(), f.pathOf(inConfig)
	all := []tar.Header{{Name: "blobs/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "blobs/sha256/", Typeflag: tar.TypeDir, Mode: 0o755}}
	all = append(all, members(f)...)
	return tarOf(append(all, file("manifest.json", string(marshal(array{object{
		"Config": config, "RepoTags": array{"app:v1"}, "Layers": array{layer},
		"LayerSources": object{}}}))), file("repositories", `{"app":{"v1":"x"}}`))...)
}

func dockerTypes(im *image) {
	im.index = func(i object) {
		l := im.layers[0]
		layer := im.out.descriptor("application/vnd.docker.image.rootfs.diff.tar.gzip", l.data)
		m := object{"schemaVersion": 2, "mediaType": mediaDocker, "layers": array{layer},
			"config": im.out.document(mediaDockerConfig, im.configDoc())}
		d := im.out.document(mediaDocker, m)
		d["annotations"] = object{refName: "latest"}
		i["manifests"] = array{d}
	}
	cosigned(func(image, m, e object) {
		m["mediaType"] = mediaDocker
		attachedTag(".sbom")(image, m, e)
	}, mediaDockerConfig)(im)
}

func helm(im *image) {
	attach(im, tagged("1.2.3"),
		im.out.document("application/vnd.cncf.helm.config.v1+json", object{"name": "x"}),
		im.out.descriptor("application/vnd.cncf.helm.chart.content.v1.tar+gzip", gzipped(nil)),
		im.out.descriptor("application/vnd.cncf.helm.chart.provenance.v1.prov", []byte("x")))
}

func goodOnes() []fault {
	subject := func(image, m, e object) { m["subject"] = image }
	typed := func(image, m, e object) { m["artifactType"] = "application/spdx+json" }
	platform := func(os, arch string) func(*image, object) object {
		return func(im *image, module object) object {
			return im.out.document(mediaConfig, object{"os": os, "architecture": arch,
				"config": object{}, "rootfs": object{"type": "layers",
					"diff_ids": array{module["digest"]}}})
		}
	}
	return []fault{
		{name: "cosign-sbom", make: cosigned(attachedTag(".sbom"), mediaConfig)},
		{name: "cosign-sbom-untagged", make: cosigned(func(_, _, _ object) {}, mediaConfig)},
		{name: "cosign-sbom-with-subject", make: cosigned(subject, mediaConfig)},
		{name: "cosign-sbom-with-artifact-type", make: cosigned(typed, mediaConfig)},
		{name: "docker-media-types", make: dockerTypes},
		{name: "buildkit-attestation", make: attestation(false)},
		{name: "buildkit-attestation-as-artifact", make: attestation(true)},
		{name: "buildkit-cache-index", make: cache(false)},
		{name: "buildkit-cache-manifest", make: cache(true)},
		{name: "buildkit-cache-inline", make: func(im *image) {
			im.config = set("moby.buildkit.cache.v0", "e30=")
		}},
		{name: "zstd-chunked", make: chunked},
		{name: "estargz", make: eStargz},
		{name: "wasm-artifact", make: wasm(func(im *image, _ object) object {
			return im.out.document("application/vnd.wasm.config.v0+json",
				object{"os": "wasip2", "architecture": "wasm"})
		}, "")},
		{name: "wasm-with-an-image-config", make: wasm(platform("wasip1", "wasm"), "")},
		{name: "wasm-with-an-entrypoint", make: wasm(func(im *image, module object) object {
			return im.out.document(mediaConfig, object{"os": "wasip1", "architecture": "wasm",
				"config": object{"Entrypoint": array{"/module.wasm"}},
				"rootfs": object{"type": "layers", "diff_ids": array{module["digest"]}}})
		}, "")},
		{name: "wasm-with-artifact-type", make: wasm(platform("", ""),
			"application/vnd.bytecodealliance.wasm.component.layer.v0+wasm")},
		{name: "wasm-in-a-layer", make: func(im *image) {
			im.config = func(c object) { c["os"], c["architecture"] = "wasip1", "wasm" }
			im.entry = set("platform", object{"os": "wasip1", "architecture": "wasm"})
			im.manifest = annotated("module.wasm.image/variant", "compat")
		}},
		{name: "helm-chart-with-provenance", make: helm},
		{name: "docker-save-20.10", transport: "docker-archive", archive: savedOld},
		{name: "docker-save-20.10-with-a-layer-twice", make: func(im *image) {
			im.layers = append(im.layers, im.layers[0])
		}, transport: "docker-archive", archive: savedTwice},
		{name: "docker-save-28", transport: "docker-archive", archive: savedNew},
		{name: "docker-save-28-as-a-layout", transport: "oci-archive", archive: savedNew},
	}
}

func writeGood(dir string) {
	must(os.MkdirAll(filepath.Clean(dir), 0o755))
	for _, f := range goodOnes() {
		f.write(dir)
	}
}
