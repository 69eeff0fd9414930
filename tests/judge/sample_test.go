package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A sample is a small good image, in parts that a test can spoil before it is
// written to disk.
type sample struct {
	layers   [][]tar.Header
	gzip     func(tarball []byte) []byte
	tarball  func(tarball []byte) []byte
	config   func(config map[string]any)
	manifest func(manifest map[string]any)
	index    func(index map[string]any)
	body     func(name string, body []byte) []byte // the JSON as it is written
	after    func(t *testing.T, dir string)
}

func directory(name string) tar.Header {
	return tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: 0o755}
}

func file(name string) tar.Header {
	return tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o444, Size: 5}
}

func goodSample() *sample {
	return &sample{layers: [][]tar.Header{
		{directory("app/"), directory("etc/"), file("etc/passwd"), directory("tmp/")},
		{directory("app/"), file("app/main")},
	}}
}

func makeTar(t *testing.T, headers []tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	writer := tar.NewWriter(&out)
	for _, header := range headers {
		if header.ModTime.IsZero() {
			header.ModTime = time.Unix(0, 0)
		}
		if err := writer.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
		if _, err := writer.Write([]byte("hello")[:header.Size]); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func compress(data []byte) []byte {
	return compressNamed(data, "")
}

func compressNamed(data []byte, name string) []byte {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	writer.Name = name
	writer.Write(data)
	writer.Close()
	return out.Bytes()
}

type writer struct {
	*testing.T
	*sample
	dir string
}

func (w writer) put(name string, data []byte) {
	w.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), data, 0o644); err != nil {
		w.Fatal(err)
	}
}

func (w writer) blob(mediaType string, data []byte) map[string]any {
	sum := sha256Hex(data)
	w.put("blobs/sha256/"+sum, data)
	return map[string]any{
		"mediaType": mediaType, "digest": "sha256:" + sum, "size": len(data),
	}
}

// marshal lets the test spoil the document, then its bytes.
func (w writer) marshal(name string, document map[string]any,
	spoil func(map[string]any)) []byte {
	w.Helper()
	if spoil != nil {
		spoil(document)
	}
	data, err := json.Marshal(document)
	if err != nil {
		w.Fatal(err)
	}
	if w.body != nil {
		data = w.body(name, data)
	}
	return data
}

func (w writer) layerBlobs() (layers, diffIDs, history []any) {
	w.Helper()
	for _, headers := range w.layers {
		tarball := makeTar(w.T, headers)
		if w.tarball != nil {
			tarball = w.tarball(tarball)
		}
		packed := compress(tarball)
		if w.gzip != nil {
			packed = w.gzip(tarball)
		}
		layers = append(layers, w.blob(typeLayer+"+gzip", packed))
		diffIDs = append(diffIDs, "sha256:"+sha256Hex(tarball))
		history = append(history, map[string]any{"created": "1970-01-01T00:00:00Z"})
	}
	return layers, diffIDs, history
}

// write makes the layout and returns its folder.
func (s *sample) write(t *testing.T) string {
	t.Helper()
	w := writer{t, s, filepath.Join(t.TempDir(), "layout")}
	if err := os.MkdirAll(filepath.Join(w.dir, "blobs/sha256"), 0o755); err != nil {
		t.Fatal(err)
	}
	w.put("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`))
	layers, diffIDs, history := w.layerBlobs()
	config := w.blob(typeConfig, w.marshal("config", map[string]any{
		"os": "linux", "architecture": "amd64", "created": "1970-01-01T00:00:00Z",
		"config": map[string]any{
			"User": "1001:1001", "WorkingDir": "/app", "Env": []string{"PORT=8081"},
		},
		"rootfs":  map[string]any{"type": "layers", "diff_ids": diffIDs},
		"history": history,
	}, s.config))
	manifest := w.blob(typeManifest, w.marshal("manifest", map[string]any{
		"schemaVersion": 2, "mediaType": typeManifest, "config": config, "layers": layers,
	}, s.manifest))
	manifest["platform"] = map[string]any{"os": "linux", "architecture": "amd64"}
	manifest["annotations"] = map[string]any{refName: "production"}
	w.put("index.json", w.marshal("index", map[string]any{
		"schemaVersion": 2, "mediaType": typeIndex, "manifests": []any{manifest},
	}, s.index))
	if s.after != nil {
		s.after(t, w.dir)
	}
	return w.dir
}
