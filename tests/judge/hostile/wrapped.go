package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
)

// member is a gzip member as Go writes it.
func member(data []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	w.Write(data)
	w.Close()
	return out.Bytes()
}

// changed sets a byte, from the end where `at` is negative.
func changed(data []byte, at int, to byte) []byte {
	if at < 0 {
		at += len(data)
	}
	data[at] = to
	return data
}

// withHeaderCRC gives a member a checksum of its header, to which `wrong` is added.
func withHeaderCRC(data []byte, wrong uint16) []byte {
	head := append([]byte{}, data[:10]...)
	head[3] |= 2
	sum := uint16(crc32.ChecksumIEEE(head)) + wrong
	return append(binary.LittleEndian.AppendUint16(head, sum), data[10:]...)
}

// frame is a zstd frame of raw blocks with one of its descriptor's first bytes.
func frame(descriptor byte, header, data []byte) []byte {
	out := append([]byte{0x28, 0xb5, 0x2f, 0xfd, descriptor}, header...)
	for {
		n := len(data)
		if n > 64<<10 {
			n = 64 << 10
		}
		head := uint32(n) << 3
		if n == len(data) {
			head |= 1
		}
		out = append(out, byte(head), byte(head>>8), byte(head>>16))
		out = append(out, data[:n]...)
		data = data[n:]
		if head&1 != 0 {
			return out
		}
	}
}

// aFrame has a window of 128 KiB.
func aFrame(data []byte) []byte {
	return frame(0, []byte{7 << 3}, data)
}

func wrappedLayers() []layer {
	gz := func(code, name string, data func() []byte) layer {
		return layer{name, code, "+gzip", data}
	}
	zst := func(code, name string, data func() []byte) layer {
		return layer{name, code, "+zstd", data}
	}
	half := func() int { return len(good()) / 2 }
	cut := func(data []byte, n int) []byte { return data[:len(data)-n] }
	return []layer{
		gz("", "good-gzip", func() []byte { return member(good()) }),
		gz("", "good-gzip-members", func() []byte {
			parts := append(member(good()[:half()]), member(nil)...)
			return append(parts, member(good()[half():])...)
		}),
		gz("", "good-gzip-header-crc", func() []byte {
			return withHeaderCRC(member(good()), 0)
		}),
		zst("", "good-zstd", func() []byte { return aFrame(good()) }),
		zst("", "good-zstd-frames", func() []byte {
			skip := []byte{0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'}
			parts := append(skip, aFrame(good()[:half()])...)
			return append(append(parts, aFrame(good()[half():])...), skip...)
		}),
		gz("OCI0701", "gzip-truncated", func() []byte { return cut(member(good()), 12) }),
		gz("OCI0701", "gzip-truncated-trailer", func() []byte {
			return cut(member(good()), 3)
		}),
		gz("OCI0702", "gzip-header", func() []byte { return changed(member(good()), 3, 0xe0) }),
		gz("OCI0702", "gzip-header-method", func() []byte {
			return changed(member(good()), 2, 7)
		}),
		gz("OCI0703", "gzip-header-crc", func() []byte {
			return withHeaderCRC(member(good()), 1)
		}),
		gz("OCI0704", "gzip-data", func() []byte { return changed(member(good()), 10, 0x07) }),
		gz("OCI0705", "gzip-checksum", func() []byte {
			m := member(good())
			return changed(m, -8, m[len(m)-8]+1)
		}),
		gz("OCI0705", "gzip-checksum-length", func() []byte {
			m := member(good())
			return changed(m, -4, m[len(m)-4]+1)
		}),
		gz("OCI0706", "gzip-trailing", func() []byte {
			return append(member(good()), "junk"...)
		}),
		gz("OCI0706", "gzip-trailing-zeros", func() []byte {
			return append(member(good()), make([]byte, 512)...)
		}),
		gz("OCI0707", "layer-without-content", func() []byte { return nil }),
		gz("OCI0707", "layer-without-content-gzip", func() []byte { return member(nil) }),
		gz("OCI0708", "compression-mismatch", good),
		zst("OCI0708", "compression-mismatch-zstd", func() []byte { return member(good()) }),
		raw("OCI0708", "compression-mismatch-plain", func() []byte { return member(good()) }),
		zst("OCI0709", "zstd-truncated", func() []byte { return cut(aFrame(good()), 9) }),
		zst("OCI0710", "zstd-data", func() []byte {
			return frame(8, []byte{7 << 3}, good())
		}),
		zst("OCI0710", "zstd-data-checksum", func() []byte {
			return append(frame(4, []byte{7 << 3}, good()), 1, 2, 3, 4)
		}),
		zst("OCI0711", "zstd-trailing", func() []byte {
			return append(aFrame(good()), "junk"...)
		}),
		zst("OCI0712", "zstd-window", func() []byte {
			return frame(0, []byte{18 << 3}, good())
		}),
		zst("OCI0713", "zstd-dictionary", func() []byte {
			return frame(1, []byte{7 << 3, 9}, good())
		}),
		zst("OCI1125", "limit-zstd-window", func() []byte {
			return frame(0, []byte{17 << 3}, good())
		}),
		gz("OCI1122", "limit-ratio", func() []byte {
			return member(tarOf(entry{name: "zeros", body: make([]byte, 64<<20)}))
		}),
	}
}
