#include "ci/spot.h"

#include "oci/mem.h"
#include "oci/utf8.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DIGITS_MAX = 9 };

/* "NAME:LINE[:COLUMN]: " in a text. */
struct place {
	const char *name;
	size_t name_len;
	unsigned line;
	unsigned column;
};

void goci_ci_spot_release(struct goci_ci_spot *spot)
{
	free(spot->file);
	*spot = (struct goci_ci_spot){0};
}

/* Reads ":NUMBER"; returns what follows, or NULL. */
static const char *take_number(const char *p, const char *end, unsigned *number)
{
	unsigned digits = 0;

	if (p == end || *p++ != ':')
		return NULL;
	for (*number = 0; p < end && *p >= '0' && *p <= '9'; p++) {
		if (++digits > DIGITS_MAX)
			return NULL;
		*number = *number * 10 + (unsigned)(*p - '0');
	}
	return digits && *number ? p : NULL;
}

/* What is before a colon is the name if numbers follow. */
static bool take_place(
	const char *name, const char *colon, const char *end, struct place *place)
{
	const char *rest = take_number(colon, end, &place->line);
	const char *after = rest ? take_number(rest, end, &place->column) : NULL;

	if (!rest)
		return false;
	if (after)
		rest = after;
	else
		place->column = 0;
	if (rest < end && *rest != ':')
		return false;
	place->name = name;
	place->name_len = (size_t)(colon - name);
	return place->name_len && place->name_len < PATH_MAX && *name != ' ' &&
	       *name != '\t';
}

/* Finds a place whose name begins at `name`. */
static bool place_at(const char *name, const char *end, struct place *place)
{
	const char *p = name;

	while ((p = memchr(p, ':', (size_t)(end - p)))) {
		if (take_place(name, p, end, place))
			return true;
		/* A name has no ": ", where the next part of a message begins. */
		if (++p < end && *p == ' ')
			return false;
	}
	return false;
}

bool goci_ci_spot_begins(const char *text, size_t len)
{
	static const char vet[] = "vet: ";
	const char *end = text + len;
	struct place place;

	if (len > strlen(vet) && strncmp(text, vet, strlen(vet)) == 0)
		text += strlen(vet);
	return place_at(text, end, &place);
}

/*
 * The file of a place, relative to `top`; NULL where it is not in there, or its name
 * cannot be printed as it is. Owned.
 */
static char *find_file(const struct place *place, const char *dir, const char *top)
{
	oci_auto_free char *name = oci_xstrndup(place->name, place->name_len);
	oci_auto_free char *path = *name == '/' || !dir
					   ? oci_xstrdup(name)
					   : oci_xasprintf("%s/%s", dir, name);
	oci_auto_free char *found = realpath(path, NULL), *from = realpath(top, NULL);
	size_t len = from ? strlen(from) : 0;
	struct stat st;

	if (!found || !from || stat(found, &st) < 0 || !S_ISREG(st.st_mode) ||
		strncmp(found, from, len) != 0 || found[len] != '/' ||
		!oci_utf8_all_plain(found))
		return NULL;
	return oci_xstrdup(found + len + 1);
}

bool goci_ci_spot_find(const char *text, size_t len, const char *dir, const char *top,
	struct goci_ci_spot *spot)
{
	const char *end = text + len, *p = text;
	struct place place;

	*spot = (struct goci_ci_spot){0};
	while (p) {
		if (place_at(p, end, &place))
			spot->file = find_file(&place, dir, top);
		if (spot->file) {
			spot->line = place.line;
			spot->column = place.column;
			return true;
		}
		p = memmem(p, (size_t)(end - p), ": ", 2);
		p = p ? p + 2 : NULL;
	}
	return false;
}
