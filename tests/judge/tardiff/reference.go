package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
)

var kinds = map[byte]string{
	tar.TypeReg: "f", tar.TypeRegA: "f", tar.TypeLink: "h", tar.TypeSymlink: "l",
	tar.TypeChar: "c", tar.TypeBlock: "b", tar.TypeDir: "d", tar.TypeFifo: "p",
}

// refer reads an archive by archive/tar.
func refer(data []byte) answer {
	var a answer
	r := tar.NewReader(bytes.NewReader(data))
	for {
		h, err := r.Next()
		if err == io.EOF {
			return a
		}
		if err != nil {
			a.why = err.Error()
			return a
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, r); err != nil {
			a.why = err.Error()
			return a
		}
		e := entry{kind: kinds[h.Typeflag], mode: strconv.FormatInt(h.Mode&0o7777, 8),
			uid: int64(h.Uid), gid: int64(h.Gid), size: h.Size, path: h.Name,
			digest: hex.EncodeToString(sum.Sum(nil))[:12]}
		if e.kind == "" {
			e.kind = "?"
		}
		if e.kind == "h" || e.kind == "l" {
			e.link = h.Linkname
		}
		a.entries = append(a.entries, e.clean())
	}
}
