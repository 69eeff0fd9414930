package main

import (
	"archive/tar"
	"bytes"
	"sort"
	"strings"
)

// members are the files of a layout as an archive, and what is changed of them.
func members(f *folder) []tar.Header {
	var names []string
	for path := range f.files {
		names = append(names, path)
	}
	sort.Strings(names)
	var all []tar.Header
	for _, path := range names {
		all = append(all, file(path, string(f.files[path])))
	}
	return all
}

func archived(name string, change func([]tar.Header) []tar.Header) fault {
	return fault{name: name, transport: "oci-archive",
		archive: func(f *folder, manifest object) []byte {
			return tarOf(change(members(f))...)
		}}
}

// find is the first member whose name has a part in it.
func find(all []tar.Header, part string) *tar.Header {
	for i := range all {
		if strings.Contains(all[i].Name, part) {
			return &all[i]
		}
	}
	panic("no member " + part)
}

func bytesOf(name string, change func([]byte) []byte) fault {
	return fault{name: name, transport: "oci-archive",
		archive: func(f *folder, manifest object) []byte {
			return change(tarOf(members(f)...))
		}}
}

// saved makes an archive of docker save.
func saved(name string, change func(doc object), more ...tar.Header) fault {
	return fault{name: name, transport: "docker-archive",
		archive: func(f *folder, manifest object) []byte {
			layer := unpacked(f.files[f.layer()])
			config := string(f.files[f.pathOf(inConfig)])
			doc := object{"Config": "config.json", "RepoTags": array{"x:y"},
				"Layers": array{"layer.tar"}}
			all := []tar.Header{file("config.json", config), file("layer.tar", string(layer))}
			change(doc)
			var list any = array{doc}
			if whole, ok := doc["whole"]; ok {
				list = whole
			}
			all = append(all, file("manifest.json", string(marshal(list))))
			return tarOf(append(all, more...)...)
		}}
}

func archiveFaults() []fault {
	add := func(h tar.Header) func([]tar.Header) []tar.Header {
		return func(all []tar.Header) []tar.Header { return append(all, h) }
	}
	link := func(typ byte, to string) func([]tar.Header) []tar.Header {
		return func(all []tar.Header) []tar.Header {
			*find(all, "index.json") = tar.Header{Name: "index.json", Typeflag: typ,
				Linkname: to}
			return all
		}
	}
	layers := func(names ...any) func(object) {
		return func(doc object) { doc["Layers"] = array(names) }
	}
	return []fault{
		archived("archive-with-a-symlink", link(tar.TypeSymlink, "/etc/passwd")),
		archived("archive-with-a-hard-link", link(tar.TypeLink, "oci-layout")),
		archived("archive-with-a-device", add(tar.Header{Name: "null", Typeflag: tar.TypeChar})),
		archived("archive-with-dots", add(file("../outside", "x"))),
		archived("archive-with-an-absolute-path", add(file("/outside", "x"))),
		archived("archive-with-a-member-twice", add(file("index.json", "{}"))),
		bytesOf("archive-cut", func(b []byte) []byte { return b[:len(b)-1200] }),
		bytesOf("archive-with-a-wrong-checksum", func(b []byte) []byte { b[0] ^= 1; return b }),
		bytesOf("archive-with-data-behind-its-end", func(b []byte) []byte {
			return append(b, bytes.Repeat([]byte("x"), 512)...)
		}),
		saved("saved-with-a-layer-missing", layers("other.tar")),
		saved("saved-with-a-link-outside", layers("evil.tar"), tar.Header{Name: "evil.tar",
			Typeflag: tar.TypeSymlink, Linkname: "../../etc/passwd"}),
		saved("saved-with-dots", layers("../layer.tar")),
		saved("saved-without-config", func(doc object) { delete(doc, "Config") }),
		saved("saved-with-layers-as-text", func(doc object) { doc["Layers"] = "layer.tar" }),
		saved("saved-with-a-folded-name", func(doc object) { doc["layers"] = array{} }),
		saved("saved-as-an-object", func(doc object) { doc["whole"] = object{} }),
		saved("saved-with-another-config-digest", func(doc object) {
			doc["Config"] = strings.Repeat("0", 64) + ".json"
		}, file(strings.Repeat("0", 64)+".json", "{}")),
		{name: "saved-with-another-diff-id", make: func(im *image) {
			im.layers[0].diffID = digest(nil)
		}, transport: "docker-archive", archive: saved("", func(object) {}).archive},
	}
}
