/*
 * Tokens of services: a fixed prefix, and behind it what only a token has.
 *
 * What is told is certain enough to refuse an image by: the length is right, other
 * characters are around it, and it is no example that is written out in a text.
 */
#ifndef OCI_VERIFY_TOKEN_H
#define OCI_VERIFY_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* What of a text is looked at to judge what begins at a byte: before it, and from it.
 */
enum { OCI_TOKEN_BEFORE = 256, OCI_TOKEN_REACH = 512 };

struct oci_token_text {
	const char *data;
	size_t len;
	enum {
		OCI_TOKEN_FILE,    /* a key's name counts beside the key only */
		OCI_TOKEN_PROGRAM, /* so, and texts in it are not set apart */
		OCI_TOKEN_VALUE,   /* of a variable: the name of a key is enough */
	} kind;
	unsigned *alone; /* counts keys' names without a key, of a whole file */
};

/* The token that begins at this byte: "a token of GitHub"; NULL for none. */
const char *oci_token_at(const struct oci_token_text *text, size_t at);

/* The first token that begins from `at` on and before `end`; NULL for none. */
const char *oci_token_find(const struct oci_token_text *text, size_t at, size_t end);

/* A content that comes in parts. */
struct oci_token_scan {
	bool begun, program;
	unsigned alone;
	const char *found; /* what it is, or NULL */
	size_t len, at;    /* of what is kept, and what of it was looked at */
	char kept[2 * (OCI_TOKEN_BEFORE + OCI_TOKEN_REACH)];
};

#endif
