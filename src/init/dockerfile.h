/*
 * Dockerfiles: the text as instructions that know their lines.
 *
 * The reader does what BuildKit's does: parser directives, comments, continued lines,
 * flags, here-documents, names in any case. It knows nothing of what an instruction
 * means, and the size of what it reads is bounded.
 */
#ifndef GOCI_INIT_DOCKERFILE_H
#define GOCI_INIT_DOCKERFILE_H

#include "oci/buf.h"
#include "oci/err.h"

#define GOCI_DOCKERFILE_SIZE_MAX (1u << 20)
#define GOCI_DOCKERFILE_COUNT_MAX 5000
#define GOCI_INSTRUCTION_MAX (32u << 10) /* bytes in one line, once it is joined */

struct goci_instruction {
	unsigned line;            /* where it begins, from 1 */
	char *name;               /* in upper case */
	char *args;               /* what follows name and flags, in one line */
	struct oci_strv flags;    /* "from=builder", before `args` */
	struct oci_strv heredocs; /* their bodies */
};

struct goci_dockerfile {
	char escape; /* '\\', or what the directive says */
	struct goci_instruction *items;
	size_t count;
};

/* Parses `len` bytes. On failure "FILE:LINE: ..."; release it in any case. */
int goci_dockerfile_parse(struct goci_dockerfile *df, const char *file,
	const char *text, size_t len, struct oci_err *err);
void goci_dockerfile_release(struct goci_dockerfile *df);
#define goci_auto_dockerfile OCI_AUTO(goci_dockerfile_release) struct goci_dockerfile

/* The value of a flag, borrowed: "" for one without; NULL when it is not there. */
const char *goci_instruction_flag(const struct goci_instruction *in, const char *name);
/* Whether its arguments or here-documents hold a text. */
bool goci_instruction_says(const struct goci_instruction *in, const char *text);

#endif
