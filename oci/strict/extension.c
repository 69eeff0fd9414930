#include "extension.h"

#include "oci/utf8.h"

#include <stdlib.h>
#include <string.h>

/* One record; key and value are not NUL-terminated. */
struct record {
	const char *key;
	size_t key_len;
	const char *value;
	size_t value_len;
};

enum { SHORT = 100 }; /* longest name that fits a plain header */

void oci_extension_release(struct oci_extension *ext)
{
	bool reads = ext->reads;

	free(ext->path);
	free(ext->link);
	free(ext->sparse_name);
	*ext = (struct oci_extension)OCI_EXTENSION_INIT;
	ext->reads = reads;
}

bool oci_extension_may_follow(const struct oci_extension *ext, char type)
{
	if (!oci_header_extends(type))
		return true;
	if (ext->pax || type == 'x' || type == 'g')
		return !ext->pax && !ext->long_name && !ext->long_link;
	return type == 'L' ? !ext->long_name : !ext->long_link;
}

static bool key_is(const struct record *r, const char *key)
{
	return r->key_len == strlen(key) && memcmp(r->key, key, r->key_len) == 0;
}

static bool key_begins(const struct record *r, const char *key)
{
	return r->key_len > strlen(key) && memcmp(r->key, key, strlen(key)) == 0;
}

static int bad_value(
	const struct record *r, const char *why, const struct oci_note *note)
{
	return oci_note(note, OCI_RULE_PAX_VALUE, "%.*s: %s: \"%.*s\"",
		r->key_len < 60 ? (int)r->key_len : 60, r->key, why,
		r->value_len < 60 ? (int)r->value_len : 60, r->value);
}

/* Accepts digits only, and no more than fit an int64_t. */
static bool parse_decimal(const char *p, size_t len, int64_t *n)
{
	*n = 0;
	if (!len || len > 19)
		return false;
	while (len--) {
		if (*p < '0' || *p > '9' || *n > (INT64_MAX - (*p - '0')) / 10)
			return false;
		*n = *n * 10 + (*p++ - '0');
	}
	return true;
}

static int take_number(
	const struct record *r, int64_t max, int64_t *n, const struct oci_note *note)
{
	if (!parse_decimal(r->value, r->value_len, n) || *n > max)
		return bad_value(r, "is no number of its range", note);
	return 0;
}

/* Parses seconds with an optional sign and fraction, which is rounded down. */
static int take_time(const struct record *r, int64_t *n, const struct oci_note *note)
{
	bool negative = r->value_len && *r->value == '-';
	const char *p = r->value + negative, *end = r->value + r->value_len;
	const char *dot = memchr(p, '.', (size_t)(end - p));
	bool rest = false;

	if (!parse_decimal(p, (size_t)((dot ? dot : end) - p), n))
		return bad_value(r, "is no time", note);
	while (dot && ++dot < end) {
		if (*dot < '0' || *dot > '9')
			return bad_value(r, "is no time", note);
		rest |= *dot != '0';
	}
	if (negative)
		*n = -*n - rest;
	return 0;
}

static int take_text(const struct record *r, char **out, const struct oci_note *note)
{
	if (!r->value_len)
		return bad_value(r, "is empty", note);
	free(*out);
	*out = oci_xstrndup(r->value, r->value_len);
	return 0;
}

static int take_xattr(struct oci_extension *ext, const struct record *r,
	const char *name, size_t len, const struct oci_note *note)
{
	static const char *const overlay[] = {"trusted.overlay.", "user.overlay."};

	for (size_t i = 0; i < OCI_COUNT(overlay); i++)
		if (len >= strlen(overlay[i]) &&
			memcmp(name, overlay[i], strlen(overlay[i])) == 0)
			oci_note(note, OCI_RULE_XATTR_OVERLAY,
				"the next entry has the attribute %.*s", (int)len,
				name);
	if (len == 16 && memcmp(name, "security.selinux", len) == 0)
		oci_note(note, OCI_RULE_XATTR_SELINUX, "the next entry is \"%.*s\"",
			r->value_len < 80 ? (int)r->value_len : 80, r->value);
	if (len == 19 && memcmp(name, "security.capability", len) == 0)
		ext->capability = true;
	return 0;
}

static bool is_sparse(const struct record *r)
{
	/* libarchive accepts any key with this prefix. */
	return key_begins(r, "GNU.sparse") || key_is(r, "SCHILY.realsize") ||
	       key_is(r, "SUN.holesdata");
}

static int take_charset(const struct record *r, const struct oci_note *note)
{
	static const char *const known[] = {"ISO-IR 10646 2000 UTF-8", "BINARY"};

	for (size_t i = 0; i < OCI_COUNT(known); i++)
		if (r->value_len == strlen(known[i]) &&
			memcmp(r->value, known[i], r->value_len) == 0)
			return 0;
	return oci_note(note, OCI_RULE_PAX_CHARSET, "hdrcharset is \"%.*s\"",
		r->value_len < 60 ? (int)r->value_len : 60, r->value);
}

static int take(
	struct oci_extension *ext, const struct record *r, const struct oci_note *note)
{
	static const char *const prefixes[] = {"SCHILY.xattr.", "LIBARCHIVE.xattr."};
	int64_t ignored;

	if (ext->reads && key_is(r, "GNU.sparse.name"))
		return take_text(r, &ext->sparse_name, note);
	if (is_sparse(r))
		return ext->reads ? 0
				  : oci_note(note, OCI_RULE_TAR_SPARSE,
					    "the next entry has %.*s", (int)r->key_len,
					    r->key);
	if (key_is(r, "path"))
		return take_text(r, &ext->path, note);
	if (key_is(r, "linkpath"))
		return take_text(r, &ext->link, note);
	if (key_is(r, "size"))
		return take_number(r, INT64_MAX, &ext->size, note);
	if (key_is(r, "uid"))
		return take_number(r, UINT32_MAX, &ext->uid, note);
	if (key_is(r, "gid"))
		return take_number(r, UINT32_MAX, &ext->gid, note);
	if (key_is(r, "mtime")) {
		ext->has_mtime = true;
		return take_time(r, &ext->mtime, note);
	}
	if (key_is(r, "atime") || key_is(r, "ctime"))
		return take_time(r, &ignored, note);
	if (key_is(r, "hdrcharset"))
		return take_charset(r, note);
	if (key_begins(r, "SCHILY.acl."))
		return oci_note(note, OCI_RULE_PAX_ACL, "the next entry has %.*s",
			(int)r->key_len, r->key);
	for (size_t i = 0; i < OCI_COUNT(prefixes); i++)
		if (key_begins(r, prefixes[i]))
			return take_xattr(ext, r, r->key + strlen(prefixes[i]),
				r->key_len - strlen(prefixes[i]), note);
	return 0;
}

/* A global header may have records that change no entry, as `git archive` writes. */
static int take_global(const struct record *r, const struct oci_note *note)
{
	static const char *const without[] = {"path", "linkpath", "size", "uid", "gid",
		"uname", "gname", "mtime", "atime", "ctime", "hdrcharset", "charset"};
	static const char *const families[] = {
		"GNU.", "SCHILY.", "LIBARCHIVE.", "SUN.", "RHT.", "realtime."};
	bool forbidden = false;

	for (size_t i = 0; i < OCI_COUNT(without); i++)
		forbidden |= key_is(r, without[i]);
	for (size_t i = 0; i < OCI_COUNT(families); i++)
		forbidden |= key_begins(r, families[i]);
	if (!forbidden)
		return 0;
	return oci_note(note, OCI_RULE_PAX_GLOBAL, "a global header has %.*s",
		(int)r->key_len, r->key);
}

static int bad_record(const char *at, size_t len, const struct oci_note *note)
{
	return oci_note(note, OCI_RULE_PAX_RECORD, "a record is \"%.*s\"",
		len < 60 ? (int)len : 60, at);
}

/* Splits off the next record: "LENGTH KEY=VALUE\n". */
static int next_record(
	const char **text, size_t *len, struct record *r, const struct oci_note *note)
{
	const char *blank = memchr(*text, ' ', *len < 20 ? *len : 20), *equals;
	size_t digits = blank ? (size_t)(blank - *text) : 0, rest;
	int64_t n;

	if (!digits || **text == '0' || !parse_decimal(*text, digits, &n) ||
		n > (int64_t)*len || n < (int64_t)digits + 4 || (*text)[n - 1] != '\n')
		return bad_record(*text, *len, note);
	r->key = blank + 1;
	rest = (size_t)n - digits - 2;
	equals = memchr(r->key, '=', rest);
	if (!equals || equals == r->key ||
		memchr(r->key, '\0', (size_t)(equals - r->key)))
		return bad_record(*text, (size_t)n, note);
	r->key_len = (size_t)(equals - r->key);
	r->value = equals + 1;
	r->value_len = rest - r->key_len - 1;
	*text += n;
	*len -= (size_t)n;
	return 0;
}

/* Some readers cut these values at a NUL or convert them to UTF-8. */
static int check_text(const struct record *r, bool binary, const struct oci_note *note)
{
	oci_auto_free char *copy = NULL;

	if (!key_is(r, "path") && !key_is(r, "linkpath") && !key_is(r, "uname") &&
		!key_is(r, "gname") && !key_is(r, "GNU.sparse.name"))
		return 0;
	if (memchr(r->value, '\0', r->value_len))
		return bad_value(r, "has a NUL in it", note);
	copy = oci_xstrndup(r->value, r->value_len);
	if (!binary && !oci_utf8_valid(copy))
		return bad_value(r, "is not UTF-8", note);
	return 0;
}

static int by_key(const void *a, const void *b)
{
	const struct record *r = a, *s = b;
	size_t len = r->key_len < s->key_len ? r->key_len : s->key_len;
	int order = memcmp(r->key, s->key, len);

	return order ? order : (r->key_len > len) - (s->key_len > len);
}

static int check_unique(
	struct record *records, size_t count, const struct oci_note *note)
{
	qsort(records, count, sizeof(*records), by_key);
	for (size_t i = 1; i < count; i++)
		if (by_key(&records[i - 1], &records[i]) == 0)
			return oci_note(note, OCI_RULE_PAX_DUPLICATE,
				"the key %.*s is there twice",
				records[i].key_len < 80 ? (int)records[i].key_len : 80,
				records[i].key);
	return 0;
}

enum { RECORDS_MAX = 4096 };

static int read_pax(struct oci_extension *ext, bool global, const char *text,
	size_t len, const struct oci_note *note)
{
	oci_auto_free struct record *records = NULL;
	size_t count = 0;
	bool binary = false;

	while (len) {
		struct record r;

		if (next_record(&text, &len, &r, note) < 0)
			return -1;
		binary |= key_is(&r, "hdrcharset") && r.value_len == 6;
		if (check_text(&r, binary || ext->reads, note) < 0 ||
			(global ? take_global(&r, note) : take(ext, &r, note)) < 0)
			return -1;
		if (count == RECORDS_MAX)
			return oci_note(note, OCI_RULE_LIMIT_PAX,
				"an extended header has over %d records", RECORDS_MAX);
		OCI_GROW(records, count);
		records[count++] = r;
	}
	return check_unique(records, count, note);
}

static int read_long(
	char **out, const char *text, size_t len, const struct oci_note *note)
{
	const char *end = len ? memchr(text, '\0', len) : NULL;

	if (!end || end == text || end != text + len - 1)
		return oci_note(note, OCI_RULE_TAR_LONG_NAME,
			"a long name of %zu bytes is \"%.*s\"", len,
			len < 60 ? (int)len : 60, text);
	free(*out);
	*out = oci_xstrdup(text);
	return 0;
}

int oci_extension_read(struct oci_extension *ext, char type, const char *text,
	size_t len, const struct oci_note *note)
{
	if (type == 'x')
		ext->pax = true;
	if (type == 'L')
		ext->long_name = true;
	if (type == 'K')
		ext->long_link = true;
	if (type == 'x' || type == 'g')
		return read_pax(ext, type == 'g', text, len, note);
	return read_long(type == 'L' ? &ext->path : &ext->link, text, len, note);
}

static bool is_ascii(const char *text)
{
	while (*text >= ' ' && *text <= '~')
		text++;
	return !*text;
}

/*
 * True when the plain header has `text`, or a shortened form of it. Writers of pax
 * shorten long names in their own ways and omit what is not ASCII; GNU tar truncates.
 */
static bool agrees(const char *text, const char *plain, bool gnu)
{
	size_t len = strlen(text), plain_len = strlen(plain);

	if (!gnu && !is_ascii(text))
		return true;
	if (len > SHORT)
		return plain_len && (!gnu || strncmp(text, plain, plain_len) == 0);
	len -= len && text[len - 1] == '/';
	plain_len -= plain_len && plain[plain_len - 1] == '/';
	return len == plain_len && memcmp(text, plain, len) == 0;
}

int oci_extension_apply(const struct oci_extension *ext, struct oci_header *h,
	const struct oci_note *note)
{
	if (ext->path && !agrees(ext->path, h->name, ext->long_name))
		return oci_note(note, OCI_RULE_PAX_DISAGREES,
			"the path is \"%s\" and \"%s\"", ext->path, h->name);
	if (ext->link && !agrees(ext->link, h->link, ext->long_link))
		return oci_note(note, OCI_RULE_PAX_DISAGREES,
			"the link is to \"%s\" and \"%s\"", ext->link, h->link);
	if (ext->size >= 0 && ext->size < (int64_t)1 << 33 && ext->size != h->size)
		return oci_note(note, OCI_RULE_PAX_DISAGREES,
			"the size is %lld and %lld", (long long)ext->size,
			(long long)h->size);
	if (ext->size >= 0)
		h->size = ext->size;
	if (ext->uid >= 0)
		h->uid = (uint32_t)ext->uid;
	if (ext->gid >= 0)
		h->gid = (uint32_t)ext->gid;
	if (ext->has_mtime)
		h->mtime = ext->mtime;
	return 0;
}
