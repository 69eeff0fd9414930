#include "layers/zones.h"

#include "oci/fs.h"
#include "oci/scan.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum {
	ZONE_MAX = 1 << 20,
	ZONES_MAX = 16 << 20,  /* bytes of all zones */
	SOURCE_MAX = 16 << 20, /* bytes of the Go source */
};

struct zones {
	struct oci_tree *tree;
	struct oci_attrs attrs;
	size_t count;
	size_t total;
};

static int on_entry(const struct oci_scan_entry *e, void *arg, struct oci_err *err)
{
	struct zones *z = arg;
	oci_auto_free char *path = oci_xasprintf("usr/share/zoneinfo/%s", e->path);
	oci_auto_buf data = OCI_BUF_INIT;

	if (e->type != OCI_SCAN_FILE || !*e->path)
		return 0;
	if (oci_scan_read(e, ZONE_MAX, &data, err) < 0)
		return -1;
	z->count++;
	z->total += data.len;
	if (z->total > ZONES_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "time zones are over %d bytes",
			ZONES_MAX);
	return oci_tree_add_data(z->tree, path, data.data, data.len, &z->attrs, err);
}

static int add_zip(struct oci_tree *tree, int fd, int64_t mtime, struct oci_err *err)
{
	struct zones z = {.tree = tree, .attrs = {.mode = 0644, .mtime = mtime}};
	const struct oci_span zip = oci_span_of(fd);
	const struct oci_scan scan = {.span = &zip};

	if (oci_scan_zip(&scan, on_entry, &z, err) < 0)
		return -1;
	return z.count ? 0 : oci_err_set(err, OCI_ERR_INVALID, "has no time zones");
}

/* Reads `digits` digits in base 8 or 16 at `*p` and advances; -1 if invalid. */
static long escaped_number(const char **p, int digits, int base)
{
	long value = 0;

	for (int i = 0; i < digits; i++, (*p)++) {
		int c = tolower((unsigned char)**p);
		int digit = isdigit(c) ? c - '0' : 99;

		if (c >= 'a' && c <= 'f')
			digit = c - 'a' + 10;
		if (digit >= base)
			return -1;
		value = value * base + digit;
	}
	return value;
}

static int add_byte(struct oci_buf *out, long c)
{
	char byte = (char)c;

	if (c < 0 || c > 0xff)
		return -1;
	oci_buf_add(out, &byte, 1);
	return 0;
}

/* \u and \U become UTF-8. */
static int add_rune(struct oci_buf *out, long c)
{
	if (c < 0 || c > 0x10ffff)
		return -1;
	if (c < 0x80)
		return add_byte(out, c);
	if (c < 0x800) {
		add_byte(out, 0xc0 | c >> 6);
	} else if (c < 0x10000) {
		add_byte(out, 0xe0 | c >> 12);
		add_byte(out, 0x80 | (c >> 6 & 0x3f));
	} else {
		add_byte(out, 0xf0 | c >> 18);
		add_byte(out, 0x80 | (c >> 12 & 0x3f));
		add_byte(out, 0x80 | (c >> 6 & 0x3f));
	}
	return add_byte(out, 0x80 | (c & 0x3f));
}

/* Decodes an escape after its backslash (Go spec, "Rune literals"). */
static int unescape(const char **p, struct oci_buf *out)
{
	static const char names[] = "abfnrtv\\\"", bytes[] = "\a\b\f\n\r\t\v\\\"";
	const char *named = **p ? strchr(names, **p) : NULL;

	if (!**p)
		return -1;
	if (named)
		return (*p)++, add_byte(out, bytes[named - names] & 0xff);
	switch (**p) {
	case 'x':
		return (*p)++, add_byte(out, escaped_number(p, 2, 16));
	case 'u':
		return (*p)++, add_rune(out, escaped_number(p, 4, 16));
	case 'U':
		return (*p)++, add_rune(out, escaped_number(p, 8, 16));
	default:
		return add_byte(out, escaped_number(p, 3, 8));
	}
}

/* Decodes a Go string literal after its first quote; advances past the last. */
static int unquote(const char **p, struct oci_buf *out)
{
	for (;;) {
		size_t plain = strcspn(*p, "\"\\\n");
		char end = (*p)[plain];

		oci_buf_add(out, *p, plain);
		*p += plain + (end != '\0');
		if (end == '"')
			return 0;
		if (end != '\\' || unescape(p, out) < 0)
			return -1;
	}
}

/* Decodes string literals joined by "+". */
static int unquote_all(const char *p, struct oci_buf *out)
{
	while (*p++ == '"' && unquote(&p, out) == 0) {
		p += strspn(p, " \t\r\n");
		if (*p != '+')
			return 0;
		p++;
		p += strspn(p, " \t\r\n");
	}
	return -1;
}

/* Package time/tzdata holds the same zip as one string. */
static int read_source(const char *path, struct oci_buf *zip, struct oci_err *err)
{
	static const char start[] = "\nconst zipdata = ";
	oci_auto_buf text = OCI_BUF_INIT;
	const char *at;

	if (oci_fs_read(AT_FDCWD, path, false, SOURCE_MAX, &text, err) < 0)
		return -1;
	at = strstr(text.data, start);
	if (!at)
		return oci_err_set(
			err, OCI_ERR_INVALID, "%s: has no string \"zipdata\"", path);
	if (unquote_all(at + sizeof(start) - 1, zip) < 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: its string \"zipdata\" cannot be read", path);
	return 0;
}

/* Returns a descriptor of the zip in a source file. */
static int open_source(const char *path, struct oci_err *err)
{
	oci_auto_buf zip = OCI_BUF_INIT;
	oci_auto_close int fd = -1;

	if (read_source(path, &zip, err) < 0)
		return -1;
	fd = memfd_create("zones", MFD_CLOEXEC);
	if (fd < 0)
		return oci_err_sys(err, errno, "memfd_create");
	return oci_fs_write_all(fd, zip.data, zip.len, err) < 0 ? -1
								: oci_steal_fd(&fd);
}

static int open_zip(const char *path, struct oci_err *err)
{
	struct stat st;

	return oci_fs_open(AT_FDCWD, path, false, &st, err);
}

int goci_zones_add(
	struct oci_tree *tree, const char *goroot, int64_t mtime, struct oci_err *err)
{
	static const struct {
		const char *path;
		int (*open)(const char *path, struct oci_err *err);
	} places[] = {
		{"lib/time/zoneinfo.zip", open_zip},
		{"src/time/tzdata/zzipdata.go", open_source},
		{"src/time/tzdata/zipdata.go", open_source},
	};

	for (size_t i = 0; i < OCI_COUNT(places); i++) {
		oci_auto_free char *path =
			oci_xasprintf("%s/%s", goroot, places[i].path);
		struct oci_err failed;
		oci_auto_close int fd = places[i].open(path, &failed);

		if (fd < 0 && failed.code == OCI_ERR_NOT_FOUND)
			continue;
		if (fd < 0)
			return *err = failed, -1;
		if (add_zip(tree, fd, mtime, err) < 0)
			return oci_err_wrap(err, "%s", path);
		return 0;
	}
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"the Go toolchain in %s has no time zones (%s, %s)", goroot,
		places[0].path, places[1].path);
}
