#include "dockerignore/ignore_runes.h"

#include "oci/utf8.h"

#include <stdlib.h>

uint32_t goci_rune_decode(const char *s, size_t len, size_t *size)
{
	uint32_t rune;

	*size = oci_utf8_decode(s, len, &rune);
	if (*size)
		return rune;
	*size = 1;
	return GOCI_RUNE_ERROR;
}

size_t goci_rune_encode(uint32_t rune, char out[4])
{
	static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
	size_t tail = rune < 0x80 ? 0 : rune < 0x800 ? 1 : rune < 0x10000 ? 2 : 3;

	for (size_t i = tail; i > 0; i--) {
		out[i] = (char)(0x80 | (rune & 0x3f));
		rune >>= 6;
	}
	out[0] = (char)(leads[tail] | rune);
	return tail + 1;
}

bool goci_rune_is_space(uint32_t rune)
{
	return (rune >= 0x09 && rune <= 0x0d) || rune == 0x20 || rune == 0x85 ||
	       rune == 0xa0 || rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200a) ||
	       rune == 0x2028 || rune == 0x2029 || rune == 0x202f || rune == 0x205f ||
	       rune == 0x3000;
}

void goci_runes_release(struct goci_runes *set)
{
	free(set->ranges);
	*set = (struct goci_runes){0};
}

void goci_runes_add(struct goci_runes *set, uint32_t low, uint32_t high)
{
	if (set->count == set->cap) {
		set->cap = set->cap ? 2 * set->cap : 4;
		set->ranges =
			oci_xreallocarray(set->ranges, set->cap, sizeof(*set->ranges));
	}
	set->ranges[set->count++] = (struct goci_range){low, high};
}

static int by_low(const void *a, const void *b)
{
	const struct goci_range *x = a, *y = b;

	return (x->low > y->low) - (x->low < y->low);
}

void goci_runes_clean(struct goci_runes *set)
{
	size_t kept = 0;

	if (set->count < 2)
		return;
	qsort(set->ranges, set->count, sizeof(*set->ranges), by_low);
	for (size_t i = 1; i < set->count; i++) {
		struct goci_range *last = &set->ranges[kept];
		const struct goci_range *r = &set->ranges[i];

		if (r->low > last->high + 1)
			set->ranges[++kept] = *r;
		else if (r->high > last->high)
			last->high = r->high;
	}
	set->count = kept + 1;
}

void goci_runes_add_others(struct goci_runes *set, const struct goci_runes *of)
{
	uint32_t next = 0;

	for (size_t i = 0; i < of->count; i++) {
		if (of->ranges[i].low > next)
			goci_runes_add(set, next, of->ranges[i].low - 1);
		next = of->ranges[i].high + 1;
	}
	if (next <= GOCI_RUNE_MAX)
		goci_runes_add(set, next, GOCI_RUNE_MAX);
}

bool goci_runes_has(const struct goci_runes *set, uint32_t rune)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rune > set->ranges[middle].high)
			low = middle + 1;
		else if (rune < set->ranges[middle].low)
			high = middle;
		else
			return true;
	}
	return false;
}
