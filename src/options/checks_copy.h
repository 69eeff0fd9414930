/*
 * Parses the value of --file: SRC:DEST[:MODE[:UID:GID]].
 */
#ifndef GOCI_OPTIONS_CHECKS_COPY_H
#define GOCI_OPTIONS_CHECKS_COPY_H

#include "oci/err.h"

#include <stddef.h>
#include <stdint.h>

/* A parsed SRC:DEST[:MODE[:UID:GID]]. */
struct goci_copy {
	size_t src_len; /* length of SRC, with which the value begins */
	char *dest;     /* absolute and clean; owned */
	long mode;      /* permission bits; -1 if not given */
	uint32_t uid;   /* 0 if not given */
	uint32_t gid;
};

/* Parses `value`. On success the caller frees `copy->dest`. */
int goci_copy_parse(const char *value, struct goci_copy *copy, struct oci_err *err);
int goci_check_copy(const char *value, struct oci_err *err);

#endif
