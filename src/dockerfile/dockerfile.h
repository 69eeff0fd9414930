/*
 * Reading the text of a Dockerfile into a list of instructions with their lines.
 *
 * The syntax is BuildKit's (Dockerfile reference, docs.docker.com): parser directives,
 * comments, continued lines, flags, here-documents, case-insensitive names. What an
 * instruction means is left to the caller. Sizes and counts are bounded.
 */
#ifndef GOCI_DOCKERFILE_DOCKERFILE_H
#define GOCI_DOCKERFILE_DOCKERFILE_H

#include "oci/buf.h"
#include "oci/err.h"

#define GOCI_DOCKERFILE_SIZE_MAX (1u << 20) /* bytes */
#define GOCI_DOCKERFILE_COUNT_MAX 5000      /* instructions */
#define GOCI_INSTRUCTION_MAX (32u << 10)    /* bytes of one, its lines joined */

struct goci_instruction {
	unsigned line;            /* its first line, from 1 */
	char *name;               /* in upper case */
	char *args;               /* the text after name and flags, lines joined */
	struct oci_strv flags;    /* without the dashes: "from=builder" */
	struct oci_strv heredocs; /* the bodies of here-documents */
};

struct goci_dockerfile {
	char escape; /* '\\', or the character of the escape directive */
	struct goci_instruction *items;
	size_t count;
};

/* Parses `len` bytes. `file` is the name in errors: "FILE:LINE: ...". The caller
 * releases `df`, after a failure too. */
int goci_dockerfile_parse(struct goci_dockerfile *df, const char *file,
	const char *text, size_t len, struct oci_err *err);
void goci_dockerfile_release(struct goci_dockerfile *df);
#define goci_auto_dockerfile OCI_AUTO(goci_dockerfile_release) struct goci_dockerfile

/* The value of a flag, borrowed; "" for a flag without a value, NULL if it is missing.
 */
const char *goci_instruction_flag(const struct goci_instruction *in, const char *name);

/* Whether the arguments or here-documents contain `text`. */
bool goci_instruction_says(const struct goci_instruction *in, const char *text);

#endif
