/*
 * The value of --file: SRC:DEST[:MODE[:UID:GID]].
 */
#ifndef GOCI_OPTIONS_CHECKS_COPY_H
#define GOCI_OPTIONS_CHECKS_COPY_H

#include "oci/err.h"

#include <stddef.h>
#include <stdint.h>

/* SRC:DEST[:MODE[:UID:GID]], taken apart. */
struct goci_copy {
	size_t src_len; /* SRC is the first so many bytes of the value */
	char *dest;     /* absolute and clean; owned */
	long mode;      /* permission bits, or -1: not given */
	uint32_t uid;   /* 0 when it is not given */
	uint32_t gid;
};

/* On success `copy->dest` is the caller's to free. */
int goci_copy_parse(const char *value, struct goci_copy *copy, struct oci_err *err);
int goci_check_copy(const char *value, struct oci_err *err);

#endif
