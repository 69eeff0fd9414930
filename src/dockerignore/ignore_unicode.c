#include "dockerignore/ignore_unicode.h"

#include <string.h>

enum { NAME_MAX_LEN = 32 };

/* The name in lower case, without what does not count. */
static bool canonical(const char *name, size_t len, char out[NAME_MAX_LEN])
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = name[i];

		if (c == '_' || c == '-' || c == ' ')
			continue;
		if (c == '\0' || n + 1 == NAME_MAX_LEN)
			return false;
		out[n++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	out[n] = '\0';
	return true;
}

static const struct goci_unicode_name *find(
	const struct goci_unicode_table *table, const char *name)
{
	for (size_t i = 0; i < table->name_count; i++)
		if (strcmp(table->names[i].name, name) == 0)
			return &table->names[i];
	return NULL;
}

static void add_start(
	struct goci_runes *set, const struct goci_unicode_table *table, size_t i)
{
	uint32_t end = i + 1 < table->start_count ? table->starts[i + 1] >> 8
						  : GOCI_RUNE_MAX + 1;

	goci_runes_add(set, table->starts[i] >> 8, end - 1);
}

bool goci_unicode_add(struct goci_runes *set, const char *name, size_t len)
{
	const struct goci_unicode_table *categories = &goci_unicode_categories;
	const struct goci_unicode_table *scripts = &goci_unicode_scripts;
	const struct goci_unicode_name *found;
	char wanted[NAME_MAX_LEN];

	if (!canonical(name, len, wanted))
		return false;
	if (strcmp(wanted, "ascii") == 0) {
		goci_runes_add(set, 0, 0x7f);
		return true;
	}
	found = find(categories, wanted);
	if (found) {
		for (size_t i = 0; i < categories->start_count; i++)
			if (found->classes >> (categories->starts[i] & 0xff) & 1)
				add_start(set, categories, i);
		return true;
	}
	found = find(scripts, wanted);
	for (size_t i = 0; found && i < scripts->start_count; i++)
		if ((scripts->starts[i] & 0xff) == found->classes)
			add_start(set, scripts, i);
	return found != NULL;
}
