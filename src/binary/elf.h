/*
 * Reads ELF files of either width and byte order: the file header and program headers.
 *
 * The file is hostile input: offsets and sizes are checked before use, and counts are
 * bounded.
 */
#ifndef GOCI_BINARY_ELF_H
#define GOCI_BINARY_ELF_H

#include "oci/cancel.h"
#include "oci/elf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOCI_ELF_PHDRS_MAX 256

struct goci_elf {
	int fd;                          /* borrowed */
	const struct oci_cancel *cancel; /* may be NULL; checked by every read */
	uint64_t size;                   /* of the file, in bytes */
	struct oci_elf_form form;
	unsigned char ehdr[sizeof(Elf64_Ehdr)];
};

/*
 * Reads the header of the regular file `fd`, which `elf` borrows. OCI_ERR_NOT_FOUND if
 * it is not an ELF file, OCI_ERR_INVALID if it is truncated.
 */
int goci_elf_open(struct goci_elf *elf, int fd, struct oci_err *err);

/*
 * Reads `len` bytes at the file offset `at`. Returns -1, and sets no error, if there
 * are fewer or the read was cancelled.
 */
int goci_elf_read(const struct goci_elf *elf, void *data, size_t len, uint64_t at);

/* Reads program header `i`; -1, without an error, where the file is truncated. */
int goci_elf_phdr(
	const struct goci_elf *elf, uint64_t i, unsigned char phdr[sizeof(Elf64_Phdr)]);

/* The number of program headers; -1, without an error, for a table of absurd size. */
int goci_elf_phdr_count(const struct goci_elf *elf);

/* Sets the error for a truncated file. Returns -1. */
int goci_elf_truncated(struct oci_err *err);

/* A number, a field, and the size of a struct, in the file's width and byte order. */
#define GOCI_ELF_NUMBER(elf, p, size) oci_elf_number(&(elf)->form, p, size)
#define GOCI_ELF_FIELD(elf, p, type, field) OCI_ELF_FIELD(&(elf)->form, p, type, field)
#define GOCI_ELF_SIZE(elf, type) OCI_ELF_SIZE(&(elf)->form, type)

#endif
