package main

import (
	"fmt"
	"math/rand"
	"strings"
)

type mutator struct {
	*rand.Rand
	corpus [][]byte
}

// A field of a header, and values that readers stumble over.
type field struct {
	at, width int
	values    []string
}

var numbers = []string{
	"", "0", "1", "1000", "0000000\x000000", "0000001\x00\x00\x00\x00\x00", " 12 ", "  \x00",
	"12 34", "8", "-1", "+1", "0x10", "777777777777", "77777777777 ", "1\x002", "\x00001",
	"\x80", "\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
	"\x80\x00\x00\x00\x00\x00\x02\x00", "\xff\xff\xff\xff\xff\xff\xff\xff", "\xc0\x00\x00\x00\x00\x00\x00\x01",
	"\x80\x00\x00\x00\x7f\xff\xff\xff\xff\xff\xff\xff", "\x90\x00\x00\x00\x00\x00\x00\x01", "00000001000\x00",
	"00000002000 ", "\t10", "10\t", "10\n", "000000a0000", "4000000", "00000000000", "7777777",
}

var names = []string{
	"", "a", "a/", "./a", "./", ".", "..", "../a", "/a", "a//b", "a/../b", "a/.", "a/./b", "b",
	"etc/passwd", "etc", "lib/x", "lib", "hard", "a\x00b", "\xff\xfe", "é", " ", "a ", ".wh.a",
	".wh.", ".wh..wh..opq", "etc/.wh.passwd", strings.Repeat("n", 100), strings.Repeat("d/", 50),
	"a/////", "//", "\\a", "C:a", "a\nb", "././@LongLink", "PaxHeaders.0/x", "e\u0301",
}

var kindValues = strings.Split("0 1 2 3 4 5 6 7 x g L K S D M V N A X Z \x00 \xff", " ")

var fields = []field{
	{0, 100, names}, {100, 8, numbers}, {108, 8, numbers}, {116, 8, numbers},
	{124, 12, numbers}, {124, 12, numbers}, {136, 12, numbers}, {156, 1, kindValues},
	{156, 1, kindValues}, {157, 100, names}, {257, 8, []string{
		"ustar\x0000", "ustar  \x00", "ustar\x00", "ustar\x0001", "ustar   ", "ustar", "",
		"USTAR\x0000", "ustar\x00  ", "\x00\x00\x00\x00\x00\x00\x00\x00"}},
	{265, 32, names}, {329, 8, numbers}, {337, 8, numbers}, {345, 155, names},
	{345, 12, numbers}, {357, 12, numbers}, {386, 12, numbers}, {482, 1, []string{"\x01", ""}},
	{483, 12, numbers}, {500, 12, []string{"x", ""}}, {508, 4, []string{"tar\x00", ""}},
}

var keys = []string{
	"path", "path", "linkpath", "size", "size", "uid", "gid", "mtime", "atime", "ctime", "uname",
	"gname", "comment", "hdrcharset", "GNU.sparse.major", "GNU.sparse.name", "GNU.sparse.size",
	"GNU.sparse.realsize", "GNU.sparse.map", "SCHILY.xattr.user.a", "SCHILY.realsize",
	"SCHILY.devmajor", "SCHILY.filetype", "SCHILY.acl.access", "LIBARCHIVE.xattr.user.a",
	"LIBARCHIVE.symlinktype", "SUN.holesdata", "VENDOR.x", "", "a\x00b", "PATH",
}

var values = append([]string{
	"0", "1", "3", "512", "700", "1024", "-1", "+1", "1.5", "-1.5", "99999999999", "8589934592",
	"9223372036854775807", "9223372036854775808", "4294967295", "4294967296", "2147483648",
	"0x10", " 1", "1 ", "01", "1e3", "ISO-IR 10646 2000 UTF-8", "BINARY", "ISO-8859-1", "a=b",
	"u::rwx", "file", "dir", strings.Repeat("long/", 30) + "n", "1,0", "0 0 1 0\n",
}, names...)

func (m mutator) pick(list []string) string {
	return list[m.Intn(len(list))]
}

// blocks are the offsets of all headers; of the first block when there is none.
func headerOffsets(data []byte) []int {
	var offsets []int
	for at := 0; at+block <= len(data); at += block {
		if isHeader(data[at:]) {
			offsets = append(offsets, at)
		}
	}
	if len(offsets) == 0 {
		return []int{0}
	}
	return offsets
}

func (m mutator) header(data []byte) int {
	offsets := headerOffsets(data)
	return offsets[m.Intn(len(offsets))]
}

func insert(data []byte, at int, more []byte) []byte {
	out := append([]byte{}, data[:at]...)
	return append(append(out, more...), data[at:]...)
}

func pad(data []byte) []byte {
	return append(data, make([]byte, -len(data)&(block-1))...)
}

// flip changes some bytes as they are.
func (m mutator) flip(data []byte) []byte {
	for n := 1 + m.Intn(3); n > 0; n-- {
		data[m.Intn(len(data))] ^= 1 << m.Intn(8)
	}
	return data
}

// flipHeader changes bytes of a header, whose checksum is right again.
func (m mutator) flipHeader(data []byte) []byte {
	at := m.header(data)
	for n := 1 + m.Intn(3); n > 0; n-- {
		data[at+m.Intn(block)] = byte(m.Intn(256))
	}
	repair(data[at:])
	return data
}

// edit gives a field another value, and the header the right checksum.
func (m mutator) edit(data []byte) []byte {
	at := m.header(data)
	for n := 1 + m.Intn(2); n > 0; n-- {
		f := fields[m.Intn(len(fields))]
		value := m.pick(f.values)
		if m.Intn(3) > 0 {
			copy(data[at+f.at:at+f.at+f.width], make([]byte, f.width))
		}
		if len(value) > f.width {
			value = value[:f.width]
		}
		copy(data[at+f.at:], value)
	}
	if m.Intn(20) > 0 {
		repair(data[at:])
	}
	return data
}

// swap copies a field of one header to another.
func (m mutator) swap(data []byte) []byte {
	from, to := m.header(data), m.header(data)
	f := fields[m.Intn(len(fields))]
	copy(data[to+f.at:to+f.at+f.width], data[from+f.at:from+f.at+f.width])
	repair(data[to:])
	return data
}

// rearrange takes some blocks away, and puts them elsewhere perhaps.
func (m mutator) rearrange(data []byte) []byte {
	count := len(data) / block
	from := m.Intn(count)
	n := 1 + m.Intn(3)
	if from+n > count {
		n = count - from
	}
	part := append([]byte{}, data[from*block:(from+n)*block]...)
	switch m.Intn(5) {
	case 0:
		part = make([]byte, block)
	case 1, 2:
		data = append(data[:from*block:from*block], data[(from+n)*block:]...)
		if m.Intn(2) == 0 {
			part = nil
		}
	}
	return insert(data, m.Intn(len(data)/block+1)*block, part)
}

func (m mutator) truncate(data []byte) []byte {
	n := m.Intn(len(data)) + 1
	if m.Intn(2) == 0 {
		n = (n + block - 1) / block * block
	}
	if m.Intn(4) == 0 {
		return append(data, make([]byte, m.Intn(3000))...)
	}
	return data[:n]
}

func (m mutator) record() string {
	rest := " " + m.pick(keys) + "=" + m.pick(values) + "\n"
	n := len(rest) + 1
	for len(fmt.Sprint(n)+rest) != n {
		n++
	}
	if m.Intn(20) == 0 {
		n += m.Intn(5) - 2
	}
	return fmt.Sprint(n) + rest
}

// extension is a header of this type with its content.
func (m mutator) extension(kind byte, content string) []byte {
	h := make([]byte, block)
	name, magic := "PaxHeaders.0/x", "ustar\x0000"
	if kind == 'L' || kind == 'K' {
		name, magic = "././@LongLink", "ustar  \x00"
	}
	copy(h, name)
	copy(h[100:], "0000644\x000000000\x000000000\x00")
	copy(h[124:], fmt.Sprintf("%011o\x0000000000000\x00", len(content)))
	h[156] = kind
	copy(h[257:], magic)
	repair(h)
	return pad(append(h, content...))
}

// extend puts an extended header before another header.
func (m mutator) extend(data []byte) []byte {
	kind := "xxxxxgLLKK"[m.Intn(10)]
	var content string
	if kind == 'L' || kind == 'K' {
		content = m.pick(values) + m.pick([]string{"\x00", "\x00", "\x00", "", "\x00\x00", "\x00a\x00"})
	} else {
		for n := 1 + m.Intn(2); n > 0; n-- {
			content += m.record()
		}
	}
	return insert(data, m.header(data), m.extension(kind, content))
}

// editRecords changes the content of a pax header that is there.
func (m mutator) editRecords(data []byte) []byte {
	var found []int
	for _, at := range headerOffsets(data) {
		if k := data[at+156]; (k == 'x' || k == 'g' || k == 'L' || k == 'K') &&
			at+block+sizeOf(data[at:]) <= len(data) && sizeOf(data[at:]) > 0 {
			found = append(found, at)
		}
	}
	if len(found) == 0 {
		return m.extend(data)
	}
	at := found[m.Intn(len(found))]
	size := sizeOf(data[at:])
	end := at + block + (size+block-1)/block*block
	content := string(data[at+block : at+block+size])
	cut := m.Intn(len(content))
	switch m.Intn(5) {
	case 0:
		content += m.record()
	case 1:
		content = m.record() + content
	case 2:
		content = content[:cut] + content[cut+1:]
	case 3:
		content = content[:cut] + string(rune(' '+m.Intn(95))) + content[cut+1:]
	case 4:
		content += content
	}
	out := append([]byte{}, data[:at]...)
	out = append(out, m.extension(data[at+156], content)...)
	if end > len(data) {
		end = len(data)
	}
	return append(out, data[end:]...)
}

// splice brings an entry from another archive.
func (m mutator) splice(data []byte) []byte {
	other := m.corpus[m.Intn(len(m.corpus))]
	all := spans(other)
	if len(all) == 0 {
		return data
	}
	s := all[m.Intn(len(all))]
	return insert(data, m.header(data), other[s.from:s.to])
}

// make changes one of the archives.
func (m mutator) make() []byte {
	data := append([]byte{}, m.corpus[m.Intn(len(m.corpus))]...)
	// Edits of fields are what readers differ on most.
	kinds := []func([]byte) []byte{m.flip, m.flipHeader, m.flipHeader, m.edit, m.edit, m.edit,
		m.edit, m.edit, m.swap, m.rearrange, m.truncate, m.extend, m.extend, m.extend,
		m.editRecords, m.editRecords, m.splice}
	for n := 1 + m.Intn(2); n > 0 && len(data) >= block; n-- {
		data = kinds[m.Intn(len(kinds))](data)
	}
	return data
}
