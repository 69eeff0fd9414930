package main

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
)

// bombs are layers that take a reader's time or memory, and no rule of tar apart.
func bombs() []layer {
	gz := func(code, name string, data func() []byte) layer {
		return layer{name, code, "+gzip", data}
	}
	return []layer{
		gz("OCI0603", "tar-truncated-gzip-quine", quine),
		gz("OCI0601", "tar-checksum-gzip-in-gzip", func() []byte {
			return member(sea("\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03", 'A', 4<<10, false))
		}),
		gz("OCI1122", "limit-ratio-zeros", func() []byte {
			e := entry{name: "zeros", size: octal(12, 4<<30)}
			return sea(string(headers(e)), 0, 4<<10, false)
		}),
		gz("OCI0651", "pax-acl-long", func() []byte { return member(longACL()) }),
		gz("", "bomb-passwd", func() []byte { return each(300, passwd) }),
		gz("OCI1123", "limit-entries-many", func() []byte { return each(250001, anEmpty) }),
		gz("OCI0608", "tar-sparse-holes", func() []byte { return each(200, hole) }),
		gz("OCI0608", "tar-sparse-map", func() []byte { return member(longMap(12000)) }),
	}
}

// breakouts are layers of the kinds by which unpackers were made to write, or to link, to
// what is not below their root. All would make the folder /tmp/goci-hostile-out.
func breakouts() []layer {
	out := func(name, path string, before ...entry) layer {
		return raw("", "breakout-"+name, func() []byte {
			return tarOf(append(before, dir(path+"goci-hostile-out"),
				file(path+"goci-hostile-out/x"))...)
		})
	}
	up := repeat("../", 20)
	return []layer{
		out("absolute", "/tmp/"),
		out("dotdot", up+"tmp/"),
		out("dotdot-within", "a/b/"+up+"tmp/", dir("a")),
		out("symlink-absolute", "l/", symlink("l", "/tmp")),
		out("symlink-relative", "l/", symlink("l", up+"tmp")),
		out("symlink-up-and-out", "l/", dir("d"), symlink("l", "d/../../"+up+"tmp")),
		out("symlink-twice", "m/", symlink("l", "/tmp"), symlink("m", "l")),
		out("symlink-over-folder", "l/", dir("l"), symlink("l", "/tmp")),
		out("symlink-dotdot", "../", symlink("..", "/tmp")),
		out("symlink-slash", "l/", symlink("l/", "/tmp")),
		out("hardlink-to-symlink", "h/", symlink("l", "/tmp"), hardlink("h", "l")),
		out("hardlink-through-symlink", "", symlink("l", "/etc"), hardlink("h", "l/passwd"),
			file("h")),
		out("hardlink-dotdot", "", hardlink("h", up+"etc/passwd"), file("h")),
		out("hardlink-absolute", "", hardlink("h", "/etc/passwd"), file("h")),
		out("whiteout-dotdot", "", file(".wh..."), file("a/.wh..")),
	}
}

// sea is gzip of a beginning and so many MiB of one byte, whose end is not right; noise
// in each keeps it below the limit of what may be made of how much.
func sea(beginning string, fill byte, mib int, noise bool) []byte {
	var out bytes.Buffer
	out.WriteString("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	w.Write([]byte(beginning))
	chunk := bytes.Repeat([]byte{fill}, 1<<20)
	for i, x := 0, uint32(1); noise && i < 4096; i++ {
		x = x*1664525 + 1013904223
		chunk[i] = byte(x >> 24)
	}
	w.Write(chunk)
	w.Flush()
	from := out.Len()
	w.Write(chunk)
	w.Flush()
	// What is copied from before is the same everywhere: the end of a chunk.
	again := append([]byte{}, out.Bytes()[from:]...)
	for i := 2; i < mib; i++ {
		out.Write(again)
	}
	w.Close()
	out.Write(make([]byte, 8))
	return out.Bytes()
}

// slow is a layer within all limits that takes seconds to read.
func slow() []byte {
	return sea(string(headers(entry{name: "slow", size: octal(12, 4<<30)})), 0, 4<<10, true)
}

// each compresses so many entries as they are made.
func each(n int, make func(i int) []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	for i := 0; i < n; i++ {
		w.Write(make(i))
	}
	w.Write(tarOf())
	w.Close()
	return out.Bytes()
}

func passwd(i int) []byte {
	return headers(entry{name: fmt.Sprintf("d%d/passwd", i), body: bytes.Repeat([]byte("a"), 1<<20)})
}

func anEmpty(i int) []byte {
	return headers(empty(fmt.Sprintf("d/f%d", i)))
}

// hole is a sparse file of 1 GiB that has nothing in it.
func hole(i int) []byte {
	name := fmt.Sprint("s", i)
	return headers(pax(record("GNU.sparse.major", "1")+record("GNU.sparse.minor", "0")+
		record("GNU.sparse.name", name)+record("GNU.sparse.realsize", "1073741824")),
		entry{name: name, body: append([]byte("1\n0\n0\n"), make([]byte, 506)...)})
}

func longACL() []byte {
	var acl strings.Builder
	for i := 0; acl.Len() < 900000; i++ {
		fmt.Fprintf(&acl, "user:%d:rwx,", i)
	}
	return tarOf(pax(record("SCHILY.acl.access", acl.String())), empty("f"))
}

// longMap is a sparse file of GNU tar whose map goes on in so many blocks.
func longMap(blocks int) []byte {
	e := entry{name: "s", typ: 'S', magic: "ustar  \x00", body: make([]byte, blockSize)}
	head := e.bytes()
	copy(head[386:], octal(12, 1)+octal(12, 1))
	head[482] = 1
	copy(head[148:156], "        ")
	sum := 0
	for _, c := range head[:blockSize] {
		sum += int(c)
	}
	copy(head[148:], fmt.Sprintf("%06o\x00 ", sum))
	out := append([]byte{}, head[:blockSize]...)
	for i, at := 0, int64(4); i < blocks; i++ {
		block := make([]byte, blockSize)
		for k := 0; k < 21; k++ {
			copy(block[24*k:], octal(12, at)+octal(12, 1))
			at += 2
		}
		if i+1 < blocks {
			block[504] = 1
		}
		out = append(out, block...)
	}
	return append(append(out, head[blockSize:]...), make([]byte, 2*blockSize)...)
}

// quine is a gzip file whose content is itself (research.swtch.com/zip tells how such
// files are made: what is stored and what is repeated take five bytes each).
func quine() []byte {
	head := "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
	size := len(quineOf(head, make([]byte, 8)))
	sum := func(x uint32) uint32 {
		tail := binary.LittleEndian.AppendUint32(nil, x)
		tail = binary.LittleEndian.AppendUint32(tail, uint32(size))
		return crc32.ChecksumIEEE(quineOf(head, tail))
	}
	x := fixedPoint(sum)
	tail := binary.LittleEndian.AppendUint32(nil, x)
	return quineOf(head, binary.LittleEndian.AppendUint32(tail, uint32(size)))
}

// fixedPoint solves f(x) = x, where f is linear over bits but for f(0).
func fixedPoint(f func(uint32) uint32) uint32 {
	type row struct{ sum, bits uint32 }
	var rows [32]*row
	reduce := func(r row) row {
		for i := 31; i >= 0; i-- {
			if r.sum>>i&1 != 0 && rows[i] != nil {
				r.sum ^= rows[i].sum
				r.bits ^= rows[i].bits
			}
		}
		return r
	}
	for i := 0; i < 32; i++ {
		bit := uint32(1) << i
		r := reduce(row{f(bit) ^ f(0) ^ bit, bit})
		for k := 31; k >= 0 && r.sum != 0; k-- {
			if r.sum>>k&1 != 0 {
				rows[k] = &r
				break
			}
		}
	}
	r := reduce(row{sum: f(0)})
	if r.sum != 0 {
		panic("there is no such checksum")
	}
	return r.bits
}

func stored(n int) string {
	return string([]byte{0, byte(n), byte(n >> 8), ^byte(n), ^byte(n >> 8)})
}

func quineOf(head string, tail []byte) []byte {
	const unit = 5
	p, s := len(head)+unit, len(tail)+unit
	storedP, storedS, againP, againS := stored(p), stored(s), repeated(p, false), repeated(s, true)
	none, one, four, again := stored(0), stored(unit), stored(4*unit), repeated(4*unit, false)
	return []byte(head + storedP + head + storedP + againP + one + againP + one + one + four +
		againP + one + one + four + again + four + again + four + again + four + again + four +
		again + none + none + storedS + again + none + none + storedS + againS +
		string(tail) + againS + string(tail))
}

// repeated is a block of deflate, in five bytes, that repeats the last n.
func repeated(n int, final bool) string {
	for first := 3; first <= n-3; first++ {
		bits := []byte{0, 1, 0}
		if final {
			bits[0] = 1
		}
		bits = append(bits, match(first, n)...)
		bits = append(bits, match(n-first, n)...)
		bits = append(bits, make([]byte, 7)...)
		if len(bits) < 38 || len(bits) > 40 {
			continue
		}
		out := make([]byte, 5)
		for i, bit := range bits {
			out[i/8] |= bit << (i % 8)
		}
		return string(out)
	}
	panic("it does not fit")
}

// match is `length` bytes from `distance` before, in the fixed codes of RFC 1951.
func match(length, distance int) []byte {
	lengths := []struct{ base, extra int }{{3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0},
		{9, 0}, {10, 0}, {11, 1}, {13, 1}, {15, 1}, {17, 1}, {19, 2}, {23, 2}}
	distances := []struct{ base, extra int }{{1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 1}, {7, 1},
		{9, 2}, {13, 2}, {17, 3}, {25, 3}}
	l, d := len(lengths)-1, len(distances)-1
	for lengths[l].base > length {
		l--
	}
	for distances[d].base > distance {
		d--
	}
	bits := code(l+1, 7)
	bits = append(bits, number(length-lengths[l].base, lengths[l].extra)...)
	bits = append(bits, code(d, 5)...)
	return append(bits, number(distance-distances[d].base, distances[d].extra)...)
}

func code(value, width int) []byte {
	bits := number(value, width)
	for i, k := 0, width-1; i < k; i, k = i+1, k-1 {
		bits[i], bits[k] = bits[k], bits[i]
	}
	return bits
}

func number(value, width int) []byte {
	bits := make([]byte, width)
	for i := range bits {
		bits[i] = byte(value >> i & 1)
	}
	return bits
}
