package main

import "strings"

func good() []byte {
	return tarOf(dir("etc"), file("etc/passwd"), symlink("lib", "usr/lib"),
		hardlink("etc/group", "etc/passwd"))
}

// aTar is a case whose blob is a plain tar of these entries.
func aTar(code, name string, entries ...entry) layer {
	return layer{name, code, "", func() []byte { return tarOf(entries...) }}
}

func raw(code, name string, data func() []byte) layer {
	return layer{name, code, "", data}
}

func withMode(e entry, mode int64) entry {
	e.mode = mode
	return e
}

func tarLayers() []layer {
	all := []layer{raw("", "good", good)}
	all = append(all, headerLayers()...)
	all = append(all, extensionLayers()...)
	all = append(all, pathLayers()...)
	all = append(all, linkLayers()...)
	return append(all, attributeLayers()...)
}

func headerLayers() []layer {
	return []layer{
		aTar("OCI0601", "tar-checksum", file("a"), entry{name: "b", checksum: 1}),
		aTar("OCI0602", "tar-number", entry{name: "a", uid: "0000o00"}),
		aTar("OCI0602", "tar-number-negative", entry{name: "a",
			size: repeat("\xff", 12)}),
		aTar("OCI0602", "tar-number-overflow", entry{name: "a",
			size: "\x80\x00\x00\xff" + repeat("\xff", 8)}),
		aTar("OCI0602", "tar-number-after-nul", entry{name: "a",
			size: "0000000\x000001"}),
		raw("OCI0603", "tar-truncated", func() []byte {
			return headers(entry{name: "a", size: octal(12, 5000),
				body: []byte("short")})
		}),
		raw("OCI0603", "tar-truncated-header", func() []byte {
			return headers(file("a"), empty("b"))[:1024+300]
		}),
		raw("OCI0604", "tar-no-end", func() []byte { return headers(file("a")) }),
		raw("OCI0604", "tar-no-end-one-block", func() []byte {
			return append(headers(file("a")), make([]byte, blockSize)...)
		}),
		raw("OCI0605", "tar-after-end", func() []byte {
			return append(tarOf(file("a")), tarOf(file("b"))...)
		}),
		raw("OCI0605", "tar-after-end-one-block", func() []byte {
			return append(append(headers(file("a")), make([]byte, blockSize)...),
				tarOf(file("b"))...)
		}),
		aTar("OCI0606", "tar-format", entry{name: "a", magic: "ustarx00"}),
		aTar("OCI0602", "tar-number-gnu-prefix", entry{name: "a",
			magic: "ustar  \x00", prefix: "old/go"}),
		aTar("OCI0607", "tar-type", entry{name: "a", typ: 'Z'}),
		aTar("OCI0608", "tar-sparse", entry{name: "a", typ: 'S', magic: "ustar  \x00"}),
		aTar("OCI0608", "tar-sparse-pax", pax(record("GNU.sparse.major", "1")+
			record("GNU.sparse.minor", "0")), file("a")),
		aTar("OCI0609", "tar-size-without-content", file("a"), entry{name: "b",
			typ: '1', link: "a", body: entry{name: "hidden", typ: '0'}.block()}),
		aTar("OCI0609", "tar-size-without-content-dir", entry{name: "d/", typ: '5',
			body: entry{name: "hidden", typ: '0'}.block()}),
	}
}

func extensionLayers() []layer {
	gnu := func(e entry) entry {
		e.magic = "ustar  \x00"
		return e
	}
	return []layer{
		aTar("OCI0610", "pax-record", pax("99 path=b\n"), file("a")),
		aTar("OCI0610", "pax-record-without-equals", pax("8 pathb\n"), file("a")),
		aTar("OCI0610", "pax-record-without-key", pax("5 =b\n"), file("a")),
		aTar("OCI0611", "pax-duplicate-key", pax(record("uid", "1")+
			record("uid", "0")), file("a")),
		aTar("OCI0612", "pax-value", pax(record("size", "-1")), file("a")),
		aTar("OCI0612", "pax-value-nul", pax(record("path", "a\x00b")), file("a")),
		aTar("OCI0612", "pax-value-empty", pax(record("path", "")), file("a")),
		aTar("OCI0612", "pax-value-not-utf8", pax(record("path", "\xff"+
			repeat("n", 120))), file("a")),
		aTar("OCI0613", "pax-charset", pax(record("hdrcharset", "ISO-IR 8859 1 1998")),
			file("a")),
		aTar("OCI0614", "tar-headers-disagree", pax(record("size", "512")),
			entry{name: "a", body: make([]byte, 512), size: octal(12, 0)}),
		aTar("OCI0614", "tar-headers-disagree-path", pax(record("path", "b")),
			file("a")),
		aTar("OCI0614", "tar-headers-disagree-link", pax(record("linkpath", "/etc")),
			symlink("a", "usr")),
		aTar("OCI0615", "pax-global", entry{name: "pax_global_header", typ: 'g',
			body: []byte(record("path", "b"))}, file("a")),
		aTar("OCI0616", "tar-extension-order", pax(record("path", "a/b")),
			gnu(long('L', "c/d")), file("a")),
		aTar("OCI0616", "tar-extension-order-twice", pax(record("uid", "1")),
			pax(record("uid", "2")), file("a")),
		aTar("OCI0616", "tar-extension-order-last", file("a"),
			pax(record("uid", "1"))),
		aTar("OCI0617", "tar-long-name", entry{name: "././@LongLink", typ: 'L',
			magic: "ustar  \x00", body: []byte("a\x00b\x00")}, gnu(file("a"))),
		aTar("OCI0651", "pax-acl", pax(record("SCHILY.acl.access", "user::rwx")),
			file("a")),
		aTar("OCI1124", "limit-pax-size", pax(record("comment",
			repeat("x", 1<<20))), file("a")),
	}
}

func pathLayers() []layer {
	return []layer{
		aTar("OCI0618", "path-absolute", file("/etc/passwd")),
		aTar("OCI0619", "path-dotdot", file("../../etc/passwd")),
		aTar("OCI0619", "path-dotdot-inside", file("a/../../b")),
		aTar("OCI0620", "path-empty", file("")),
		aTar("OCI0620", "path-empty-dot", symlink("./.", "/")),
		aTar("OCI0621", "path-slashes", file("a//b")),
		aTar("OCI0621", "path-slashes-last", symlink("a/", "b")),
		aTar("OCI0622", "path-too-long", pax(record("path", repeat("n/", 2050)+"n")),
			file("n")),
		aTar("OCI0622", "path-too-long-name", pax(record("path", repeat("n", 256))),
			file("n")),
		aTar("OCI0623", "path-nul", file("a\x00b")),
		aTar("OCI0624", "path-not-utf8", file("caf\xe9")),
		aTar("OCI0625", "path-misleading", file("etc/passwd ")),
		aTar("OCI0626", "path-through-symlink", symlink("a", "/etc"), file("a/b")),
		aTar("OCI0626", "path-through-lower-symlink-lower", symlink("a", "/etc")),
		aTar("OCI0626", "path-through-lower-symlink-upper", file("a/b")),
		aTar("OCI0627", "path-below-file", file("a"), file("a/b")),
		aTar("OCI0627", "path-below-file-reversed", file("a/b"), file("a")),
		aTar("OCI0627", "path-below-lower-file-lower", file("a")),
		aTar("OCI0627", "path-below-lower-file-upper", file("a/b")),
		aTar("OCI0628", "tar-duplicate-path", file("a"), file("./a")),
		aTar("OCI0628", "tar-duplicate-path-dir", dir("a"), file("a")),
		aTar("OCI0650", "folder-over-symlink-lower", symlink("lib", "usr/lib")),
		aTar("OCI0650", "folder-over-symlink-upper", dir("lib"), file("lib/x")),
	}
}

func linkLayers() []layer {
	return []layer{
		aTar("OCI0629", "hardlink-target-invalid", hardlink("a", "/etc/shadow")),
		aTar("OCI0629", "hardlink-target-invalid-dotdot", hardlink("a", "../b")),
		aTar("OCI0630", "hardlink-target-missing", hardlink("a", "b")),
		aTar("OCI0631", "hardlink-before-target", hardlink("a", "b"), file("b")),
		aTar("OCI0632", "hardlink-not-to-file", dir("d"), hardlink("a", "d")),
		aTar("OCI0632", "hardlink-not-to-file-itself", hardlink("a", "a")),
		aTar("OCI0633", "hardlink-through-symlink", symlink("s", "/etc"),
			hardlink("a", "s/shadow")),
		aTar("OCI0634", "hardlink-to-lower-layer-lower", file("b")),
		aTar("OCI0634", "hardlink-to-lower-layer-upper", hardlink("a", "b")),
		aTar("OCI0635", "hardlink-to-symlink", symlink("s", "/etc/shadow"),
			hardlink("a", "s")),
		aTar("OCI0636", "symlink-target-invalid", symlink("a", "")),
		aTar("OCI0637", "whiteout-name", empty("d/.wh.")),
		aTar("OCI0637", "whiteout-name-dotdot", empty("d/.wh...")),
		aTar("OCI0637", "whiteout-name-aufs", empty(".wh..wh.plnk")),
		aTar("OCI0638", "whiteout-not-an-empty-file", file(".wh.a")),
		aTar("OCI0638", "whiteout-not-an-empty-file-dir", dir(".wh.a")),
		aTar("OCI0639", "whiteout-after-entry", file("a"), empty(".wh.a")),
		aTar("OCI0640", "whiteout-and-entry", empty(".wh.a"), file("a")),
		aTar("OCI0641", "whiteout-of-nothing", empty(".wh.a")),
	}
}

func attributeLayers() []layer {
	xattr := func(key string) entry {
		return pax(record("SCHILY.xattr."+key, "\x01\x00\x00\x02"+repeat("\x00", 16)))
	}
	return []layer{
		aTar("OCI0642", "file-device", entry{name: "dev/sda", typ: '4'}),
		aTar("OCI0642", "file-device-char", entry{name: "dev/mem", typ: '3'}),
		aTar("OCI0643", "file-fifo", entry{name: "run/pipe", typ: '6'}),
		aTar("OCI0644", "file-setuid", withMode(file("bin/su"), 0o4755)),
		aTar("OCI0644", "file-setuid-group", withMode(file("bin/wall"), 0o2755)),
		aTar("OCI0645", "file-capability", xattr("security.capability"),
			file("bin/ping")),
		aTar("OCI0646", "file-world-writable", withMode(file("etc/hosts"), 0o666)),
		aTar("OCI0646", "file-world-writable-dir", withMode(dir("srv"), 0o777)),
		aTar("OCI0647", "xattr-overlay", xattr("trusted.overlay.redirect"),
			dir("etc")),
		aTar("OCI0647", "xattr-overlay-user", xattr("user.overlay.whiteout"),
			file("etc")),
		aTar("OCI0648", "xattr-selinux", pax(record("SCHILY.xattr.security.selinux",
			"system_u:object_r:etc_t:s0\x00")), file("etc")),
		aTar("OCI0649", "owner-too-large", entry{name: "a",
			uid: strings.Repeat("7", 7) + "\x00"}),
		aTar("OCI0649", "owner-too-large-31-bits", entry{name: "a",
			uid: "\x80\x00\x00\x00\xff\xff\xff\xfe"}),
	}
}
