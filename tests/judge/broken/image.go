package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

type object = map[string]any
type array = []any

const (
	mediaIndex    = "application/vnd.oci.image.index.v1+json"
	mediaManifest = "application/vnd.oci.image.manifest.v1+json"
	mediaConfig   = "application/vnd.oci.image.config.v1+json"
	mediaLayer    = "application/vnd.oci.image.layer.v1.tar"
	mediaEmpty    = "application/vnd.oci.empty.v1+json"
	refName       = "org.opencontainers.image.ref.name"
)

// An image is valid as it is made. Each hook changes a part on its way to the disk;
// what is made of that part afterwards fits it, so that a case breaks one rule.
type image struct {
	layers     []blob
	header     func(string) string
	config     func(object)
	configText func(string) string
	manifest   func(object)
	text       func(string) string // of the manifest
	entry      func(object)        // the descriptor of the manifest in index.json
	index      func(object)
	indexText  func(string) string
	after      func(*folder) // when all is written
	out        *folder
}

type blob struct {
	mediaType string
	data      []byte
	diffID    string
}

// A folder is a layout on its way to the disk: paths and contents.
type folder struct {
	files map[string][]byte
	other map[string]func(path string) error
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func (f *folder) add(data []byte) string {
	d := digest(data)
	f.files[blobPath(d)] = data
	return d
}

func blobPath(digest string) string {
	return "blobs/sha256/" + strings.TrimPrefix(digest, "sha256:")
}

func (f *folder) document(mediaType string, doc any) object {
	return f.descriptor(mediaType, marshal(doc))
}

func (f *folder) descriptor(mediaType string, data []byte) object {
	return object{"mediaType": mediaType, "digest": f.add(data), "size": len(data)}
}

func marshal(doc any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	must(encoder.Encode(doc))
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// tarOf makes a tar of entries of the standard library's.
func tarOf(entries ...tar.Header) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range entries {
		e := e
		if e.Mode == 0 {
			e.Mode = 0o644
		}
		content := []byte(e.PAXRecords["content"])
		e.PAXRecords = nil
		if e.Typeflag == 0 || e.Typeflag == tar.TypeReg {
			e.Size = int64(len(content))
		}
		must(w.WriteHeader(&e))
		_, err := w.Write(content)
		must(err)
	}
	must(w.Close())
	return out.Bytes()
}

func file(name, content string) tar.Header {
	return tar.Header{Name: name, Typeflag: tar.TypeReg,
		PAXRecords: map[string]string{"content": content}}
}

func gzipped(data []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, 9)
	_, err := w.Write(data)
	must(err)
	must(w.Close())
	return out.Bytes()
}

func layerOf(entries ...tar.Header) blob {
	plain := tarOf(entries...)
	return blob{mediaLayer + "+gzip", gzipped(plain), digest(plain)}
}

func newImage() *image {
	return &image{
		layers: []blob{layerOf(file("app", "a program\n"))},
		out:    &folder{map[string][]byte{}, map[string]func(string) error{}},
	}
}

func (im *image) configDoc() object {
	ids, history := array{}, array{}
	for _, l := range im.layers {
		ids = append(ids, l.diffID)
		history = append(history, object{"created_by": "broken"})
	}
	doc := object{
		"architecture": "amd64", "os": "linux",
		"config":  object{"Entrypoint": array{"/app"}, "Env": array{"PATH=/"}},
		"rootfs":  object{"type": "layers", "diff_ids": ids},
		"history": history,
	}
	if im.config != nil {
		im.config(doc)
	}
	return doc
}

func changed(change func(string) string, data []byte) []byte {
	if change == nil {
		return data
	}
	return []byte(change(string(data)))
}

func (im *image) manifestOf(config object) object {
	list := array{}
	for _, l := range im.layers {
		list = append(list, im.out.descriptor(l.mediaType, l.data))
	}
	doc := object{"schemaVersion": 2, "mediaType": mediaManifest, "config": config,
		"layers": list}
	if im.manifest != nil {
		im.manifest(doc)
	}
	return doc
}

// build makes the layout, and returns the descriptor of its manifest.
func (im *image) build() (*folder, object) {
	config := im.out.descriptor(mediaConfig, changed(im.configText, marshal(im.configDoc())))
	entry := im.out.descriptor(mediaManifest, changed(im.text, marshal(im.manifestOf(config))))
	manifest := object{}
	for k, v := range entry {
		manifest[k] = v
	}
	entry["annotations"] = object{refName: "latest"}
	if im.entry != nil {
		im.entry(entry)
	}
	index := object{"schemaVersion": 2, "mediaType": mediaIndex, "manifests": array{entry}}
	if im.index != nil {
		im.index(index)
	}
	im.out.files["index.json"] = changed(im.indexText, marshal(index))
	im.out.files["oci-layout"] = changed(im.header,
		[]byte(`{"imageLayoutVersion":"1.0.0"}`))
	if im.after != nil {
		im.after(im.out)
	}
	return im.out, manifest
}

func (f *folder) write(dir string) {
	for path, data := range f.files {
		whole := filepath.Join(dir, path)
		must(os.MkdirAll(filepath.Dir(whole), 0o755))
		must(os.WriteFile(whole, data, 0o644))
	}
	for path, make := range f.other {
		must(make(filepath.Join(dir, path)))
	}
}

// The things that a layout must not be made of; each is put in the place of a file.
func symlink(to string) func(string) error {
	return func(path string) error {
		_ = os.RemoveAll(path)
		return os.Symlink(to, path)
	}
}

func fifo(path string) error {
	_ = os.RemoveAll(path)
	return syscall.Mkfifo(path, 0o644)
}

func directory(path string) error {
	_ = os.RemoveAll(path)
	return os.Mkdir(path, 0o755)
}
