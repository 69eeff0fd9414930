package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"
)

const (
	block     = 512
	entryMax  = 16 << 10
	corpusMax = 48 << 10
)

// isHeader tells a header by its checksum.
func isHeader(b []byte) bool {
	var field int
	text := strings.Trim(string(b[148:156]), " \x00")
	if _, err := fmt.Sscanf(text, "%o", &field); err != nil {
		return false
	}
	return field == checksum(b)
}

func checksum(b []byte) int {
	sum := 8 * int(' ')
	for i, c := range b[:block] {
		if i < 148 || i >= 156 {
			sum += int(c)
		}
	}
	return sum
}

func repair(b []byte) {
	copy(b[148:156], fmt.Sprintf("%06o\x00 ", checksum(b)))
}

// sizeOf is the size that a header says its entry has.
func sizeOf(b []byte) int {
	var size int
	fmt.Sscanf(strings.Trim(string(b[124:136]), " \x00"), "%o", &size)
	return size
}

// A span is an entry with its extended headers, from one offset to another.
type span struct{ from, to int }

// spans finds the entries of a sound archive.
func spans(data []byte) []span {
	var all []span
	from := 0
	for at := 0; at+block <= len(data) && isHeader(data[at:]); {
		kind := data[at+156]
		at += block + (sizeOf(data[at:])+block-1)/block*block
		if kind != 'x' && kind != 'g' && kind != 'L' && kind != 'K' && at <= len(data) {
			all = append(all, span{from, at})
			from = at
		}
	}
	return all
}

// shorten leaves out large entries, and those that are too many; links may dangle then,
// and are left out of what is shortened.
func shorten(data []byte) []byte {
	if len(data) <= corpusMax {
		return data
	}
	var out []byte
	for _, s := range spans(data) {
		last := data[s.to-block : s.to]
		if s.to-s.from <= entryMax && !(isHeader(last) && last[156] == '1') &&
			len(out)+s.to-s.from <= corpusMax {
			out = append(out, data[s.from:s.to]...)
		}
	}
	return append(out, make([]byte, 2*block)...)
}

func readCorpus(names []string) ([][]byte, error) {
	corpus := ownTars()
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		corpus = append(corpus, shorten(data))
	}
	return corpus, nil
}

func headers(format tar.Format) []*tar.Header {
	long := strings.Repeat("long/", 24) + "name"
	hs := []*tar.Header{
		{Name: "etc/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "etc/passwd", Typeflag: tar.TypeReg, Mode: 0o644, Size: 700, Uid: 1001},
		{Name: "empty", Typeflag: tar.TypeReg, Mode: 0o600},
		{Name: "lib", Typeflag: tar.TypeSymlink, Linkname: "usr/lib", Mode: 0o777},
		{Name: "hard", Typeflag: tar.TypeLink, Linkname: "etc/passwd", Mode: 0o644},
		{Name: "dev/null", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 3, Mode: 0o666},
		{Name: "dev/sda", Typeflag: tar.TypeBlock, Devmajor: 8, Mode: 0o660},
		{Name: "pipe", Typeflag: tar.TypeFifo, Mode: 0o600},
		{Name: "tail", Typeflag: tar.TypeReg, Mode: 0o4755, Size: 512, Gid: 50},
		{Name: long, Typeflag: tar.TypeReg, Mode: 0o644, Size: 3},
	}
	if format != tar.FormatUSTAR {
		hs = append(hs,
			&tar.Header{Name: "other/" + long + "/" + long, Typeflag: tar.TypeReg, Size: 9},
			&tar.Header{Name: "far", Typeflag: tar.TypeSymlink, Linkname: long + long},
			&tar.Header{Name: "who", Typeflag: tar.TypeReg, Uid: 1 << 22, Gid: 1 << 30})
	}
	if format == tar.FormatPAX {
		hs = append(hs,
			&tar.Header{Name: "café/☺", Typeflag: tar.TypeReg, Size: 5},
			&tar.Header{Name: "cap", Typeflag: tar.TypeReg, Size: 5, ModTime: time.Unix(5, 7),
				PAXRecords: map[string]string{"SCHILY.xattr.security.capability": "\x01\x00"}})
	}
	return hs
}

// ownTars are made by archive/tar, in each of its formats.
func ownTars() [][]byte {
	var tars [][]byte
	for _, format := range []tar.Format{tar.FormatUSTAR, tar.FormatPAX, tar.FormatGNU} {
		var out bytes.Buffer
		w := tar.NewWriter(&out)
		for _, h := range headers(format) {
			h.Format = format
			if err := w.WriteHeader(h); err != nil {
				panic(err)
			}
			if h.Typeflag == tar.TypeReg {
				w.Write(bytes.Repeat([]byte("x"), int(h.Size)))
			}
		}
		w.Close()
		tars = append(tars, out.Bytes())
	}
	return tars
}
