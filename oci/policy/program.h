/*
 * Programs: whether one can run alone, told from its bytes as they pass.
 *
 * An ELF file's program headers are at its beginning; the list of the libraries that it
 * needs is kept when it comes by. Nothing the file says is trusted.
 */
#ifndef OCI_VERIFY_PROGRAM_H
#define OCI_VERIFY_PROGRAM_H

#include "oci/buf.h"
#include "oci/elf.h"

#include <stdbool.h>
#include <stdint.h>

/* Room for 256 program headers. */
enum { OCI_PROGRAM_HEAD = 16 << 10, OCI_DYNAMIC_MAX = 64 << 10 };

struct oci_program {
	unsigned char head[OCI_PROGRAM_HEAD];
	uint64_t at; /* bytes that were seen */
	bool other;  /* it is no program */
	struct oci_elf_form form;
	uint64_t dynamic_at, dynamic_size; /* in the file */
	struct oci_buf dynamic;
	const char *why; /* it cannot run alone, so far; or NULL */
};

#define OCI_PROGRAM_INIT                 \
	{                                \
		.dynamic = OCI_BUF_INIT, \
	}

void oci_program_begin(struct oci_program *program);
void oci_program_add(struct oci_program *program, const void *data, size_t len);
/* Why it cannot run alone: "needs an interpreter"; NULL where it can, or is none. */
const char *oci_program_end(struct oci_program *program);
void oci_program_release(struct oci_program *program);

#endif
