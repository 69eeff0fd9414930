/*
 * The function table of a Go program (pclntab), which the runtime needs, so that -s -w
 * does not remove it.
 *
 * It is read as debug/gosym does, in the layouts of Go 1.16, 1.18, and 1.20 and later
 * (told apart by the first four bytes), for either width and byte order. The program is
 * hostile input: offsets are checked before use, and the time is bounded by the size of
 * the table.
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
	uint64_t size; /* up to the next function, with the padding */
};

struct goci_functab {
	unsigned char *data;
	struct goci_func *funcs; /* by address */
	size_t count;
	/* All names, NUL-terminated, one after another: of functions, and of those that
	 * were inlined into them. */
	const char *names;
	size_t names_size;
};

#define GOCI_FUNCTAB_INIT \
	{                 \
		0         \
	}

/*
 * Finds it by its section, or without section headers by its magic number, and reads
 * it. OCI_ERR_NOT_FOUND if there is none, OCI_ERR_INVALID if it is damaged; the table
 * is then empty.
 */
int goci_functab_read(
	const struct goci_elf *elf, struct goci_functab *functab, struct oci_err *err);
void goci_functab_release(struct goci_functab *functab);
#define goci_auto_functab OCI_AUTO(goci_functab_release) struct goci_functab

#endif
