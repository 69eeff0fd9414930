/*
 * Reading ELF files: headers of either width and byte order, from a foreign file.
 *
 * Nothing that the file says is trusted: offsets and sizes are looked at before use,
 * and counts are bounded.
 */
#ifndef GOCI_GO_ELF_H
#define GOCI_GO_ELF_H

#include "oci/cancel.h"
#include "oci/elf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOCI_ELF_PHDRS_MAX 256

struct goci_elf {
	int fd;                          /* borrowed */
	const struct oci_cancel *cancel; /* may be NULL: reads heed it */
	uint64_t size;
	struct oci_elf_form form;
	unsigned char ehdr[sizeof(Elf64_Ehdr)];
};

/*
 * Reads the header of a regular file. OCI_ERR_NOT_FOUND where it is no ELF file,
 * OCI_ERR_INVALID where it is cut off.
 */
int goci_elf_open(struct goci_elf *elf, int fd, struct oci_err *err);

/*
 * Reads `len` bytes at the file's offset `at`. -1, without an error, for fewer and when
 * it is cancelled.
 */
int goci_elf_read(const struct goci_elf *elf, void *data, size_t len, uint64_t at);

/* Reads program header `i`; -1, without an error, where the file is cut off. */
int goci_elf_phdr(
	const struct goci_elf *elf, uint64_t i, unsigned char phdr[sizeof(Elf64_Phdr)]);

/* How many program headers there are; -1, without an error, for an absurd table. */
int goci_elf_phdr_count(const struct goci_elf *elf);

/* Says that the file is cut off. Returns -1. */
int goci_elf_truncated(struct oci_err *err);

/* A section; its name is cut where it is longer than any that is asked for. */
struct goci_elf_section {
	char name[32];
	uint64_t type;
	uint64_t flags;
	uint64_t addr;
	uint64_t offset;
	uint64_t size; /* in the file, unless the type is SHT_NOBITS */
};

/* How many section headers there are; 0 where there are none, or an absurd table. */
uint64_t goci_elf_section_count(const struct goci_elf *elf);

/* Reads section header `i`; -1, without an error, where the file is cut off. */
int goci_elf_section(
	const struct goci_elf *elf, uint64_t i, struct goci_elf_section *section);

/* Looks for a section by its name. Programs without section headers still run. */
bool goci_elf_find_section(
	const struct goci_elf *elf, const char *name, struct goci_elf_section *section);

/*
 * Reads up to `len` bytes that the program has at `addr` when it runs, within one
 * segment. Returns how many there were.
 */
size_t goci_elf_memory(
	const struct goci_elf *elf, uint64_t addr, void *data, size_t len);

/* A number, a field and a struct's size in the file's form. */
#define GOCI_ELF_NUMBER(elf, p, size) oci_elf_number(&(elf)->form, p, size)
#define GOCI_ELF_FIELD(elf, p, type, field) OCI_ELF_FIELD(&(elf)->form, p, type, field)
#define GOCI_ELF_SIZE(elf, type) OCI_ELF_SIZE(&(elf)->form, type)

#endif
