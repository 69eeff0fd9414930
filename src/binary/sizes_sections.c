#include "binary/sizes_sections.h"

#include "binary/elf_section.h"
#include "oci/mem.h"

#include <stdlib.h>
#include <string.h>

enum { SECTIONS_MAX = 256 };

static int by_offset(const void *a, const void *b)
{
	const struct goci_elf_section *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return (x->size > y->size) - (x->size < y->size);
}

static int by_size(const void *a, const void *b)
{
	const struct goci_section_size *x = a, *y = b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* The sections that have bytes in the file. Returns how many there are. */
static size_t list(const struct goci_elf *elf, struct goci_elf_section *sections)
{
	uint64_t total = goci_elf_section_count(elf);
	size_t count = 0;

	for (uint64_t i = 0; i < total && count < SECTIONS_MAX; i++) {
		struct goci_elf_section *s = &sections[count];

		if (goci_elf_section(elf, i, s) < 0)
			break;
		if (s->type == SHT_NULL || s->type == SHT_NOBITS || !s->size ||
			s->offset > elf->size || s->size > elf->size - s->offset)
			continue;
		count++;
	}
	qsort(sections, count, sizeof(*sections), by_offset);
	return count;
}

struct goci_section_sizes goci_sections_read(const struct goci_elf *elf)
{
	oci_auto_free struct goci_elf_section *sections =
		oci_xcalloc(SECTIONS_MAX, sizeof(*sections));
	size_t count = list(elf, sections);
	struct goci_section_sizes sizes = {0};
	uint64_t end = 0, rest = elf->size;

	sizes.items = oci_xcalloc(count + 1, sizeof(*sizes.items));
	/* Each byte is counted once, also where sections are said to overlap. */
	for (size_t i = 0; i < count; i++) {
		const struct goci_elf_section *s = &sections[i];
		struct goci_section_size *out = &sizes.items[sizes.count];
		uint64_t from = s->offset > end ? s->offset : end;

		if (s->offset + s->size <= from)
			continue;
		end = s->offset + s->size;
		memcpy(out->name, s->name, sizeof(out->name));
		out->size = end - from;
		rest -= out->size;
		if (s->flags & SHF_EXECINSTR)
			sizes.text += out->size;
		sizes.count++;
	}
	if (rest)
		sizes.items[sizes.count++].size = rest;
	qsort(sizes.items, sizes.count, sizeof(*sizes.items), by_size);
	return sizes;
}
