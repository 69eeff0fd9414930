package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// An entry is one member of a layer, in the layer's order.
type entry struct {
	*tar.Header
	path string // cleaned, without a leading slash
	sum  string // sha256 of a regular file's content
}

// A layer is one layer read whole.
type layer struct {
	diffID  string
	entries []entry
}

func cleanPath(name string) string {
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

func sha256Hex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// layer judges the compressed and the tar form of the layer that d names and
// returns its entries; own says that goci wrote it.
func (j *judgement) layer(d descriptor, own bool) (*layer, bool) {
	content, ok := j.blob(d)
	if !ok {
		return nil, false
	}
	if l, read := j.layers[d.Digest]; read {
		return l, true
	}
	if own {
		j.gzipHeader(d, content)
	}
	if !strings.HasPrefix(d.MediaType, typeLayer) {
		j.fail("T18", d.path(), "layer of type %q", d.MediaType)
	}
	stream, err := uncompress(d.MediaType, content)
	if err != nil {
		j.fail("A7", d.path(), "%v", err)
		return nil, false
	}
	entries, err := readEntries(stream)
	if err != nil {
		j.fail("A6", d.path(), "%v", err)
		return nil, false
	}
	l := &layer{diffID: "sha256:" + sha256Hex(stream), entries: entries}
	j.layers[d.Digest] = l
	j.entries += len(entries)
	if own {
		if err := walkBlocks(stream); err != nil {
			j.fail("A6", d.path(), "%v", err)
		}
		j.judgeOwn(d.path(), entries)
	}
	return l, true
}

// gzipHeader judges the ten bytes before the data: a time or a name there
// would make the digest depend on the build.
func (j *judgement) gzipHeader(d descriptor, content []byte) {
	if !strings.HasSuffix(d.MediaType, "+gzip") || len(content) < 10 {
		return
	}
	if content[3] != 0 {
		j.fail("A7", d.path(), "gzip header has flags %#02x", content[3])
	}
	if mtime := binary.LittleEndian.Uint32(content[4:]); mtime != 0 {
		j.fail("A7", d.path(), "gzip header has the time %d", mtime)
	}
}

// uncompress returns the tar stream of a layer; a gzip stream must be exactly
// one member with nothing after it.
func uncompress(mediaType string, content []byte) ([]byte, error) {
	switch mediaType {
	case typeLayer:
		return content, nil
	case typeLayer + "+gzip", typeDockerLayer:
	default:
		return nil, fmt.Errorf("layer of type %q", mediaType)
	}
	source := bytes.NewReader(content)
	reader, err := gzip.NewReader(source)
	if err != nil {
		return nil, err
	}
	reader.Multistream(false)
	stream, err := io.ReadAll(reader)
	if err != nil {
		return nil, err
	}
	if source.Len() == 0 {
		return stream, nil
	}
	rest := content[len(content)-source.Len():]
	if bytes.HasPrefix(rest, []byte{0x1f, 0x8b}) {
		return nil, errors.New("more than one gzip member")
	}
	return nil, fmt.Errorf("%d bytes after the gzip member", len(rest))
}

func readEntries(stream []byte) ([]entry, error) {
	var entries []entry
	reader := tar.NewReader(bytes.NewReader(stream))
	for {
		header, err := reader.Next()
		if err == io.EOF {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", header.Name, err)
		}
		e := entry{Header: header, path: cleanPath(header.Name)}
		if header.Typeflag == tar.TypeReg {
			e.sum = sha256Hex(content)
		}
		entries = append(entries, e)
	}
}
