package main

import (
	"bytes"
	"fmt"
)

const blockSize = 512

// An entry is a header of ustar as its fields are written, and what follows it.
type entry struct {
	name, link string
	typ        byte
	mode       int64
	uid        string // the field as it is; "" for zero
	size       string // the field as it is; "" for that of body
	mtime      string
	magic      string // "" for that of ustar
	prefix     string
	body       []byte
	checksum   int // is added to the right one
}

func octal(width int, n int64) string {
	return fmt.Sprintf("%0*o\x00", width-1, n)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (e entry) block() []byte {
	b := make([]byte, blockSize)
	put := func(at, width int, s string) {
		if len(s) > width {
			s = s[:width]
		}
		copy(b[at:at+width], s)
	}
	if e.mode == 0 {
		e.mode = 0o644
	}
	put(0, 100, e.name)
	put(100, 8, octal(8, e.mode))
	put(108, 8, orElse(e.uid, octal(8, 0)))
	put(116, 8, octal(8, 0))
	put(124, 12, orElse(e.size, octal(12, int64(len(e.body)))))
	put(136, 12, orElse(e.mtime, octal(12, 0)))
	b[156] = e.typ
	put(157, 100, e.link)
	put(257, 8, orElse(e.magic, "ustar\x0000"))
	put(329, 8, octal(8, 0))
	put(337, 8, octal(8, 0))
	put(345, 155, e.prefix)
	copy(b[148:156], "        ")
	sum := e.checksum
	for _, c := range b {
		sum += int(c)
	}
	put(148, 8, fmt.Sprintf("%06o\x00 ", sum))
	return b
}

func (e entry) bytes() []byte {
	out := append(e.block(), e.body...)
	return append(out, make([]byte, -len(out)&(blockSize-1))...)
}

// headers is a tar without its end.
func headers(entries ...entry) []byte {
	var out []byte
	for _, e := range entries {
		if e.typ == 0 {
			e.typ = '0'
		}
		out = append(out, e.bytes()...)
	}
	return out
}

func tarOf(entries ...entry) []byte {
	return append(headers(entries...), make([]byte, 2*blockSize)...)
}

func file(name string) entry {
	return entry{name: name, body: []byte("content of " + name + "\n")}
}

func empty(name string) entry {
	return entry{name: name}
}

func dir(name string) entry {
	return entry{name: name + "/", typ: '5', mode: 0o755}
}

func symlink(name, target string) entry {
	return entry{name: name, typ: '2', link: target, mode: 0o777}
}

func hardlink(name, target string) entry {
	return entry{name: name, typ: '1', link: target}
}

// pax is an extended header of these records, as they are.
func pax(records string) entry {
	return entry{name: "PaxHeaders.0/x", typ: 'x', body: []byte(records)}
}

// record is KEY=VALUE with its length.
func record(key, value string) string {
	rest := " " + key + "=" + value + "\n"
	for n := len(rest); ; n++ {
		if s := fmt.Sprint(n) + rest; len(s) == n {
			return s
		}
	}
}

func long(typ byte, name string) entry {
	return entry{name: "././@LongLink", typ: typ, magic: "ustar  \x00",
		body: append([]byte(name), 0)}
}

func repeat(s string, n int) string {
	return string(bytes.Repeat([]byte(s), n))
}
