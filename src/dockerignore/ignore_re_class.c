#include "dockerignore/ignore_re_impl.h"
#include "dockerignore/ignore_unicode.h"

#include <string.h>

static const char bad_class[] = "a class of runes that there is not";

/* Classes of ASCII by letter or name; the ranges as pairs of characters. */
struct named {
	const char *name;
	const char *pairs;
};

static const struct named perl[] = {
	{"d", "09"},
	{"s", "\t\n\f\r  "},
	{"w", "09AZ__az"},
};

static const struct named posix[] = {
	{"alnum", "09AZaz"},
	{"alpha", "AZaz"},
	{"ascii", NULL},
	{"blank", "\t\t  "},
	{"cntrl", "\x01\x1f\x7f\x7f"}, /* and NUL */
	{"digit", "09"},
	{"graph", "!~"},
	{"lower", "az"},
	{"print", " ~"},
	{"punct", "!/:@[`{~"},
	{"space", "\t\r  "},
	{"upper", "AZ"},
	{"word", "09AZ__az"},
	{"xdigit", "09AFaf"},
};

static bool next_is(const struct goci_cursor *at, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(at->end - at->p) >= len && memcmp(at->p, text, len) == 0;
}

/* Adds what is in `part`, or with `others` what is not. */
static void add_all(struct goci_runes *set, struct goci_runes *part, bool others)
{
	goci_runes_clean(part);
	if (others)
		goci_runes_add_others(set, part);
	for (size_t i = 0; !others && i < part->count; i++)
		goci_runes_add(set, part->ranges[i].low, part->ranges[i].high);
}

static void add_named(struct goci_runes *set, const struct named *class, bool others)
{
	goci_auto_runes part = {0};

	if (!class->pairs)
		goci_runes_add(&part, 0, 0x7f);
	if (strcmp(class->name, "cntrl") == 0)
		goci_runes_add(&part, 0, 0);
	for (const char *p = class->pairs; p && *p; p += 2)
		goci_runes_add(&part, (unsigned char)p[0], (unsigned char)p[1]);
	add_all(set, &part, others);
}

static const struct named *find(
	const struct named *table, size_t count, const char *name, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(table[i].name) == len &&
			memcmp(table[i].name, name, len) == 0)
			return &table[i];
	return NULL;
}

/* The name after \p, in braces or of one rune; a "^" before it turns *others. */
static const char *unicode_name(
	struct goci_cursor *at, struct goci_slice *name, bool *others)
{
	const char *start = at->p, *close;

	if (at->p == at->end)
		return bad_class;
	if (goci_cursor_rune(at) == '{') {
		start++;
		close = memchr(start, '}', (size_t)(at->end - start));
		if (!close)
			return bad_class;
		at->p = close + 1;
		*name = (struct goci_slice){start, (size_t)(close - start)};
	} else {
		*name = (struct goci_slice){start, (size_t)(at->p - start)};
	}
	if (name->len && *name->data == '^') {
		*others = !*others;
		name->data++;
		name->len--;
	}
	return NULL;
}

static const char *unicode_class(struct goci_cursor *at, struct goci_runes *set)
{
	goci_auto_runes part = {0};
	struct goci_slice name;
	bool others = at->p[1] == 'P';
	const char *why;

	at->p += 2;
	why = unicode_name(at, &name, &others);
	if (why)
		return why;
	if (!goci_unicode_add(&part, name.data, name.len))
		return bad_class;
	add_all(set, &part, others);
	return NULL;
}

const char *goci_class_escape(
	struct goci_cursor *at, struct goci_runes *set, bool *found)
{
	const struct named *class;
	char letter, lower;

	*found = false;
	if (at->end - at->p < 2 || *at->p != '\\')
		return NULL;
	letter = at->p[1];
	lower = (char)(letter | 0x20);
	if (lower == 'p' && (letter == 'p' || letter == 'P')) {
		*found = true;
		return unicode_class(at, set);
	}
	class = find(perl, OCI_COUNT(perl), &lower, 1);
	if (!class || (letter != lower && letter != lower - 'a' + 'A'))
		return NULL;
	*found = true;
	at->p += 2;
	add_named(set, class, letter != lower);
	return NULL;
}

/* "[:alpha:]"; *found is false if there is no ":]" to end it. */
static const char *posix_class(
	struct goci_cursor *at, struct goci_runes *set, bool *found)
{
	const char *name = at->p + 2, *close = name;
	const struct named *class;
	bool others;

	while (at->end - close >= 2 && memcmp(close, ":]", 2) != 0)
		close++;
	*found = at->end - close >= 2;
	if (!*found)
		return NULL;
	others = name < close && *name == '^';
	name += others;
	class = find(posix, OCI_COUNT(posix), name, (size_t)(close - name));
	if (!class)
		return bad_class;
	at->p = close + 2;
	add_named(set, class, others);
	return NULL;
}

static const char *class_rune(struct goci_cursor *at, uint32_t *rune)
{
	if (at->p == at->end)
		return "a \"[\" without its \"]\"";
	if (*at->p == '\\')
		return goci_rune_escape(at, rune);
	*rune = goci_cursor_rune(at);
	return NULL;
}

/* One rune of a class, or two with a "-" between them. */
static const char *class_range(struct goci_cursor *at, struct goci_runes *set)
{
	uint32_t low, high;
	const char *why = class_rune(at, &low);

	high = low;
	if (!why && at->end - at->p >= 2 && at->p[0] == '-' && at->p[1] != ']') {
		at->p++;
		why = class_rune(at, &high);
	}
	if (why)
		return why;
	if (high < low)
		return "a range in brackets that runs backwards";
	goci_runes_add(set, low, high);
	return NULL;
}

static const char *class_item(struct goci_cursor *at, struct goci_runes *set)
{
	bool found = false;
	const char *why = NULL;

	if (at->end - at->p > 2 && next_is(at, "[:"))
		why = posix_class(at, set, &found);
	if (!why && !found)
		why = goci_class_escape(at, set, &found);
	return why || found ? why : class_range(at, set);
}

const char *goci_class_parse(struct goci_cursor *at, struct goci_runes *set)
{
	goci_auto_runes part = {0};
	bool others;

	at->p++;
	others = next_is(at, "^");
	at->p += others;
	for (bool first = true; first || !next_is(at, "]"); first = false) {
		const char *why = class_item(at, &part);

		if (why)
			return why;
	}
	at->p++;
	add_all(set, &part, others);
	goci_runes_clean(set);
	return NULL;
}
