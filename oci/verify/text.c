#include "text.h"

#include "oci/json.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* `p` is never after `end`, where a NUL is. */
struct scan {
	const struct oci_doc *doc;
	const char *start;
	const char *p;
	const char *end;
	enum oci_text_kind kind;
	size_t values;
	unsigned depth;
	size_t names;        /* of the objects that are being read: they take memory */
	bool uncounted;      /* in a value that is not decoded */
	struct oci_buf kept; /* of what is decoded in part, up to `kept_to` */
	const char *kept_to;
};

static int value(struct scan *s, const struct oci_at *at, bool free_names);

static void skip_space(struct scan *s)
{
	while (s->p < s->end && strchr(" \t\r\n", *s->p) && *s->p)
		s->p++;
}

static int broken(struct scan *s, const struct oci_at *at, const char *wanted)
{
	oci_doc_say(s->doc, at, OCI_RULE_JSON, "at byte %zu: expected %s",
		(size_t)(s->p - s->start), wanted);
	return -1;
}

static int take(struct scan *s, const struct oci_at *at, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(s->end - s->p) < len || memcmp(s->p, word, len) != 0)
		return broken(s, at, word);
	s->p += len;
	return 0;
}

/* The value of an escape's four digits; -1 when they are malformed. */
static long hex4(const struct scan *s)
{
	char digits[5] = "";

	if (s->end - s->p < 4)
		return -1;
	memcpy(digits, s->p, 4);
	for (int i = 0; i < 4; i++)
		if (!isxdigit((unsigned char)digits[i]))
			return -1;
	return strtol(digits, NULL, 16);
}

static void add_rune(struct oci_buf *out, unsigned long c)
{
	char utf8[4];
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (size_t i = len; i-- > 1; c >>= 6)
		utf8[i] = (char)(0x80 | (c & 0x3f));
	utf8[0] = (char)(lead[len] | c);
	oci_buf_add(out, utf8, len);
}

/* Decodes \uXXXX; `p` is after the u. */
static int unicode_escape(struct scan *s, const struct oci_at *at, struct oci_buf *out)
{
	long c = hex4(s), low;

	if (c < 0)
		return broken(s, at, "four hex digits");
	s->p += 4;
	if (c == 0)
		oci_doc_say(s->doc, at, OCI_RULE_JSON_NUL,
			"a string has \\u0000 at byte %zu", (size_t)(s->p - s->start));
	if (c < 0xd800 || c > 0xdfff) {
		add_rune(out, c ? (unsigned long)c : '?');
		return 0;
	}
	if (c < 0xdc00 && s->end - s->p >= 6 && s->p[0] == '\\' && s->p[1] == 'u') {
		s->p += 2;
		low = hex4(s);
		if (low >= 0xdc00 && low <= 0xdfff) {
			s->p += 4;
			add_rune(out, 0x10000 + (unsigned long)(((c - 0xd800) << 10) +
								(low - 0xdc00)));
			return 0;
		}
		s->p -= 2;
	}
	oci_doc_say(s->doc, at, OCI_RULE_JSON_SURROGATE,
		"a string has \\u%04lx without its other half at byte %zu", c,
		(size_t)(s->p - s->start));
	oci_buf_adds(out, "?");
	return 0;
}

static int escape(struct scan *s, const struct oci_at *at, struct oci_buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	char c = *s->p;

	if (c == 'u') {
		s->p++;
		return unicode_escape(s, at, out);
	}
	found = c ? strchr(from, c) : NULL;
	if (!found)
		return broken(s, at, "an escape of JSON");
	oci_buf_add(out, &to[found - from], 1);
	s->p++;
	return 0;
}

/* Decodes a string into `out`. */
static int string(struct scan *s, const struct oci_at *at, struct oci_buf *out)
{
	if (take(s, at, "\"") < 0)
		return -1;
	while (s->p < s->end && *s->p != '"') {
		if ((unsigned char)*s->p < ' ') {
			if (!*s->p)
				oci_doc_say(s->doc, at, OCI_RULE_JSON_NUL,
					"a string has the byte NUL");
			return broken(s, at, "no control character in a string");
		}
		if (*s->p != '\\') {
			oci_buf_add(out, s->p++, 1);
			continue;
		}
		s->p++;
		if (escape(s, at, out) < 0)
			return -1;
	}
	return take(s, at, "\"");
}

static void digits(struct scan *s)
{
	while (s->p < s->end && isdigit((unsigned char)*s->p))
		s->p++;
}

/*
 * True for an integer beyond 64 bits and for a number beyond a double; sizes have their
 * own rule.
 */
static bool out_of_range(const char *number, bool whole)
{
	errno = 0;
	if (whole)
		(void)strtoll(number, NULL, 10);
	else if (!isfinite(strtod(number, NULL)))
		return true;
	return errno == ERANGE && whole;
}

static int number(struct scan *s, const struct oci_at *at)
{
	const char *start = s->p;
	bool whole = true, is_size = at && at->name && strcmp(at->name, "size") == 0;

	if (*s->p == '-')
		s->p++;
	if (!isdigit((unsigned char)*s->p))
		return broken(s, at, "a value");
	if (*s->p == '0' && isdigit((unsigned char)s->p[1]))
		return broken(s, at, "no zero before a number");
	digits(s);
	if (*s->p == '.') {
		whole = false;
		s->p++;
		if (!isdigit((unsigned char)*s->p))
			return broken(s, at, "a digit");
		digits(s);
	}
	if (*s->p == 'e' || *s->p == 'E') {
		whole = false;
		s->p++;
		s->p += *s->p == '+' || *s->p == '-';
		if (!isdigit((unsigned char)*s->p))
			return broken(s, at, "a digit");
		digits(s);
	}
	if (out_of_range(start, whole))
		oci_doc_say(s->doc, at, is_size ? OCI_RULE_SIZE : OCI_RULE_JSON_NUMBER,
			"%.*s is out of range",
			(int)(s->p - start > 60 ? 60 : s->p - start), start);
	return 0;
}

static bool is_payload(const struct scan *s)
{
	return s->kind != OCI_TEXT_SPEC && s->kind != OCI_TEXT_ARCHIVE;
}

static int too_many(struct scan *s)
{
	oci_doc_say(s->doc, NULL,
		is_payload(s) ? OCI_RULE_PAYLOAD_UNREAD : OCI_RULE_JSON_VALUES,
		"has over %d values", OCI_JSON_VALUES);
	return -1;
}

static void check_name(struct scan *s, const struct oci_at *at, bool free_names)
{
	const char *meant;

	if (free_names || is_payload(s))
		return;
	meant = oci_json_lookalike(at->name, s->kind == OCI_TEXT_ARCHIVE);
	if (meant)
		oci_doc_say(s->doc, at, OCI_RULE_JSON_FOLDED,
			"some readers take this name for \"%s\"", meant);
}

/* Reports each duplicate name of an object once. */
static void check_repeated(
	struct scan *s, const struct oci_at *at, struct oci_strv *names)
{
	oci_strv_sort(names);
	for (size_t i = 1; i < names->count; i++) {
		struct oci_at member = {at, names->items[i], 0};

		if (strcmp(names->items[i], names->items[i - 1]) == 0 &&
			(i < 2 || strcmp(names->items[i], names->items[i - 2]) != 0))
			oci_doc_say(s->doc, &member, OCI_RULE_JSON_TWICE,
				"the name is there more than once");
	}
}

static bool is_left_out(const struct scan *s, const struct oci_at *at)
{
	if (at->up)
		return false;
	if (s->kind == OCI_TEXT_OUTLINE)
		return *s->p == '{' || *s->p == '[';
	return s->kind == OCI_TEXT_STATEMENT && strcmp(at->name, "predicate") == 0;
}

/* A value that is checked, and takes no memory. */
static int leave_out(struct scan *s, const struct oci_at *at)
{
	size_t before = s->values;

	oci_buf_add(&s->kept, s->kept_to, (size_t)(s->p - s->kept_to));
	oci_buf_adds(&s->kept, "null");
	s->uncounted = true;
	if (value(s, at, false) < 0)
		return -1;
	s->uncounted = false;
	s->values = before;
	s->kept_to = s->p;
	return 0;
}

static int member(struct scan *s, const struct oci_at *at, struct oci_strv *names,
	bool free_names)
{
	oci_auto_buf name = OCI_BUF_INIT;
	struct oci_at here = {at, NULL, 0};

	skip_space(s);
	if (string(s, at, &name) < 0)
		return -1;
	oci_strv_add(names, name.data);
	if (++s->names > OCI_JSON_VALUES)
		return too_many(s);
	here.name = names->items[names->count - 1];
	check_name(s, &here, free_names);
	skip_space(s);
	if (take(s, &here, ":") < 0)
		return -1;
	skip_space(s);
	if (is_left_out(s, &here))
		return leave_out(s, &here);
	return value(s, &here, oci_json_is_free_map(here.name));
}

/* Parses the items between brackets; `names` is NULL for an array. */
static int items(struct scan *s, const struct oci_at *at, struct oci_strv *names,
	bool free_names)
{
	const char *close = names ? "}" : "]";
	struct oci_at item = {at, NULL, 0};

	s->p++;
	skip_space(s);
	if (*s->p == *close)
		return take(s, at, close);
	for (;; item.index++) {
		if ((names ? member(s, at, names, free_names)
			   : value(s, &item, free_names)) < 0)
			return -1;
		skip_space(s);
		if (*s->p != ',')
			return take(s, at, close);
		s->p++;
	}
}

static int nested(struct scan *s, const struct oci_at *at, bool free_names)
{
	oci_auto_strv names = OCI_STRV_INIT;
	bool is_object = *s->p == '{';
	int status;

	if (++s->depth > OCI_TEXT_DEPTH) {
		oci_doc_say(s->doc, NULL, OCI_RULE_JSON_DEPTH,
			"over %d levels of arrays and objects", OCI_TEXT_DEPTH);
		return -1;
	}
	status = items(s, at, is_object ? &names : NULL, free_names);
	s->depth--;
	s->names -= names.count;
	if (is_object && status == 0)
		check_repeated(s, at, &names);
	return status;
}

static int value(struct scan *s, const struct oci_at *at, bool free_names)
{
	oci_auto_buf ignored = OCI_BUF_INIT;

	skip_space(s);
	s->values += *s->p == '{' ? OCI_JSON_OBJECT_WEIGHT : 1;
	if (s->values > OCI_JSON_VALUES && !s->uncounted)
		return too_many(s);
	switch (*s->p) {
	case '{':
	case '[':
		return nested(s, at, free_names);
	case '"':
		return string(s, at, &ignored);
	case 't':
		return take(s, at, "true");
	case 'f':
		return take(s, at, "false");
	case 'n':
		return take(s, at, "null");
	default:
		return number(s, at);
	}
}

/* Length of the UTF-8 character at `p` (RFC 3629); 0 when it is malformed. */
static size_t rune(const char *text, const char *end)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t len = *p < 0x80                 ? 1
		     : *p >= 0xc2 && *p < 0xe0 ? 2
		     : *p >= 0xe0 && *p < 0xf0 ? 3
		     : *p >= 0xf0 && *p < 0xf5 ? 4
					       : 0;

	if (!len || (size_t)(end - text) < len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
		(p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

static int check_utf8(const struct scan *s)
{
	for (const char *p = s->p; p < s->end;) {
		size_t len = rune(p, s->end);

		if (!len) {
			oci_doc_say(s->doc, NULL, OCI_RULE_JSON_UTF8,
				"the byte 0x%02x at byte %zu is no UTF-8",
				(unsigned char)*p, (size_t)(p - s->start));
			return -1;
		}
		p += len;
	}
	return 0;
}

/* The end of the document, or NULL when it cannot be decoded. */
static const char *scan(struct scan *s)
{
	static const char bom[] = "\xef\xbb\xbf";

	if (s->end - s->p >= 3 && memcmp(s->p, bom, 3) == 0) {
		oci_doc_say(s->doc, NULL, OCI_RULE_JSON_BOM, "begins with one");
		s->kept_to = s->p = s->start += 3;
	}
	if (check_utf8(s) < 0 || value(s, NULL, false) < 0)
		return NULL;
	return s->p;
}

static void check_rest(struct scan *s)
{
	const char *behind = s->p;

	skip_space(s);
	if (s->p < s->end)
		oci_doc_say(s->doc, NULL, OCI_RULE_JSON_TRAILING,
			"%zu bytes follow the document, which ends at byte %zu",
			(size_t)(s->end - s->p), (size_t)(behind - s->start));
}

static json_t *decode(struct scan *s, const char *behind)
{
	json_error_t at;

	if (!s->kept.len)
		return json_loadb(s->kept_to, (size_t)(behind - s->kept_to),
			JSON_DECODE_ANY, &at);
	oci_buf_add(&s->kept, s->kept_to, (size_t)(behind - s->kept_to));
	return json_loadb(s->kept.data, s->kept.len, JSON_DECODE_ANY, &at);
}

static json_t *read(struct scan *s)
{
	const char *behind = scan(s);

	if (!behind)
		return NULL;
	check_rest(s);
	return decode(s, behind);
}

json_t *oci_text_read(const struct oci_doc *doc, const char *text, size_t len,
	enum oci_text_kind kind)
{
	struct scan s = {.doc = doc,
		.start = text,
		.p = text,
		.end = text + len,
		.kind = kind,
		.kept = OCI_BUF_INIT,
		.kept_to = text};
	json_t *root = read(&s);

	oci_buf_release(&s.kept);
	if (!root)
		return NULL;
	if (kind == OCI_TEXT_ARCHIVE ? json_is_array(root) : json_is_object(root))
		return root;
	oci_doc_say(doc, NULL, OCI_RULE_JSON_OBJECT, "is %s, expected %s",
		oci_json_kind(root),
		kind == OCI_TEXT_ARCHIVE ? "an array" : "an object");
	json_decref(root);
	return NULL;
}
