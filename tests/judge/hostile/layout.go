package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const vendor = "application/vnd.oci.image."

type object map[string]any

func put(dir string, data []byte, mediaType string) object {
	digest := fmt.Sprintf("%x", sha256.Sum256(data))
	check(os.WriteFile(filepath.Join(dir, "blobs/sha256", digest), data, 0o644))
	return object{"mediaType": mediaType, "digest": "sha256:" + digest, "size": len(data)}
}

func putJSON(dir string, doc object, mediaType string) object {
	data, err := json.Marshal(doc)
	check(err)
	return put(dir, data, mediaType)
}

// unpacked is the digest that a config would tell of a layer; of what cannot be read to
// its end, or is very long, it is that of the layer itself.
func unpacked(data []byte) string {
	own := fmt.Sprintf("sha256:%x", sha256.Sum256(data))
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return own
	}
	h := sha256.New()
	if n, err := io.Copy(h, io.LimitReader(r, 1<<30)); err != nil || n == 1<<30 {
		return own
	}
	return fmt.Sprintf("sha256:%x", h.Sum(nil))
}

// writeLayout writes an image of one layer; `compressed` is what its media type says.
func writeLayout(dir string, data []byte, compressed string) {
	check(os.MkdirAll(filepath.Join(dir, "blobs/sha256"), 0o755))
	config := putJSON(dir, object{"architecture": "amd64", "os": "linux",
		"config": object{"Entrypoint": []string{"/app/main"}, "User": "1001:1001"},
		"rootfs": object{"type": "layers", "diff_ids": []string{unpacked(data)}},
	}, vendor+"config.v1+json")
	manifest := putJSON(dir, object{"schemaVersion": 2, "mediaType": vendor + "manifest.v1+json",
		"config": config, "layers": []object{put(dir, data, mediaType+compressed)},
	}, vendor+"manifest.v1+json")
	manifest["annotations"] = object{"org.opencontainers.image.ref.name": "1"}
	index, err := json.Marshal(object{"schemaVersion": 2, "manifests": []object{manifest}})
	check(err)
	check(os.WriteFile(filepath.Join(dir, "index.json"), index, 0o644))
	check(os.WriteFile(filepath.Join(dir, "oci-layout"),
		[]byte(`{"imageLayoutVersion":"1.0.0"}`), 0o644))
}

// foreignLayouts makes a layout of each regular file in the folders, as a layer. Names
// begin with a number, since two folders can have one name.
func foreignLayouts(dir string, roots []string) {
	n := 0
	for _, root := range roots {
		check(filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			compressed := ""
			if bytes.HasPrefix(data, []byte("\x1f\x8b")) {
				compressed = "+gzip"
			} else if bytes.HasPrefix(data, []byte("\x28\xb5\x2f\xfd")) {
				compressed = "+zstd"
			}
			n++
			writeLayout(filepath.Join(dir, fmt.Sprintf("%04d", n)), data, compressed)
			fmt.Printf("%04d\t%s\n", n, path)
			return nil
		}))
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "hostile:", err)
		os.Exit(1)
	}
}
