/*
 * The function table of a Go program: what its runtime looks functions up in, so that
 * it is there after -s -w too.
 *
 * It is read as debug/gosym does, in the layouts of Go 1.16, 1.18 and 1.20 up (which
 * the first four bytes tell apart), for either width and byte order. The program is
 * foreign: offsets are looked at before use, and the time it takes is bounded by the
 * table's size.
 */
#ifndef GOCI_BINARY_FUNCTAB_H
#define GOCI_BINARY_FUNCTAB_H

#include "binary/elf.h"
#include "oci/mem.h"

#define GOCI_FUNCTAB_MAX (128u << 20) /* bytes */
#define GOCI_FUNCS_MAX (2u << 20)

struct goci_func {
	const char *name; /* as the linker wrote it, any bytes; borrowed */
	uint64_t addr;
	uint64_t size; /* up to the next function: with what fills the gap */
};

struct goci_functab {
	unsigned char *data;
	struct goci_func *funcs; /* by address */
	size_t count;
};

#define GOCI_FUNCTAB_INIT \
	{                 \
		0         \
	}

/*
 * Reads it: by its section, or where there are no section headers by its first bytes.
 * OCI_ERR_NOT_FOUND where there is none, OCI_ERR_INVALID where it is damaged; the table
 * is empty then.
 */
int goci_functab_read(
	const struct goci_elf *elf, struct goci_functab *functab, struct oci_err *err);
void goci_functab_release(struct goci_functab *functab);
#define goci_auto_functab OCI_AUTO(goci_functab_release) struct goci_functab

#endif
