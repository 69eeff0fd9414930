/*
 * Programs: finds out from the bytes of a file, as they are read, whether it can run
 * alone.
 *
 * The program headers of an ELF file are at its beginning; the list of needed libraries
 * is kept when it is read. The file is hostile input.
 */
#ifndef OCI_VERIFY_PROGRAM_H
#define OCI_VERIFY_PROGRAM_H

#include "oci/buf.h"
#include "oci/elf.h"

#include <stdbool.h>
#include <stdint.h>

/* OCI_PROGRAM_HEAD has room for 256 program headers. */
enum { OCI_PROGRAM_HEAD = 16 << 10, OCI_DYNAMIC_MAX = 64 << 10 };

struct oci_program {
	unsigned char head[OCI_PROGRAM_HEAD];
	uint64_t at; /* bytes read so far */
	bool other;  /* it is not a program */
	struct oci_elf_form form;
	uint64_t dynamic_at, dynamic_size; /* offset and size in the file */
	struct oci_buf dynamic;
	const char *why; /* why it cannot run alone, as far as is known; or NULL */
};

#define OCI_PROGRAM_INIT                 \
	{                                \
		.dynamic = OCI_BUF_INIT, \
	}

/* Starts with a new file. */
void oci_program_begin(struct oci_program *program);

/* Adds the next `len` bytes of the file. */
void oci_program_add(struct oci_program *program, const void *data, size_t len);
/*
 * Ends the file. Returns why it cannot run alone: "needs an interpreter"; NULL when it
 * can, or is not a program.
 */
const char *oci_program_end(struct oci_program *program);

/* Frees what the struct holds. */
void oci_program_release(struct oci_program *program);

#endif
