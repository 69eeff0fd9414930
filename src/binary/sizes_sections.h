/*
 * The size of each section of an ELF file.
 */
#ifndef GOCI_BINARY_SIZES_SECTIONS_H
#define GOCI_BINARY_SIZES_SECTIONS_H

#include "binary/elf.h"

struct goci_section_size {
	char name[32]; /* any bytes; "" for headers and the gaps between sections */
	uint64_t size; /* bytes in the file */
};

/* The sections of a file, largest first. Each byte of the file counts once. */
struct goci_section_sizes {
	struct goci_section_size *items; /* owned by the caller */
	size_t count;
	uint64_t text; /* bytes of the executable sections */
};

/* Reads them. Headers beyond the first that is damaged are ignored. */
struct goci_section_sizes goci_sections_read(const struct goci_elf *elf);

#endif
