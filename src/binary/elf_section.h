/*
 * Sections of an ELF file, and its memory image. The file is hostile input: counts are
 * bounded, and no offset is used unchecked.
 */
#ifndef GOCI_BINARY_ELF_SECTION_H
#define GOCI_BINARY_ELF_SECTION_H

#include "binary/elf.h"

struct goci_elf_section {
	char name[32]; /* NUL-terminated, truncated to fit */
	uint64_t type;
	uint64_t flags;
	uint64_t addr;
	uint64_t offset;
	uint64_t size; /* in the file, unless the type is SHT_NOBITS */
};

/* The number of section headers; 0 without a table, or for one of absurd size. */
uint64_t goci_elf_section_count(const struct goci_elf *elf);

/* Reads section header `i`; -1, without an error, where the file is truncated. */
int goci_elf_section(
	const struct goci_elf *elf, uint64_t i, struct goci_elf_section *section);

/*
 * Finds a section by name; false if there is none. A program runs without section
 * headers, so a missing section proves nothing.
 */
bool goci_elf_find_section(
	const struct goci_elf *elf, const char *name, struct goci_elf_section *section);

/*
 * Reads up to `len` bytes that the program maps at `addr`, within one segment. Returns
 * the number of bytes read.
 */
size_t goci_elf_memory(
	const struct goci_elf *elf, uint64_t addr, void *data, size_t len);

#endif
