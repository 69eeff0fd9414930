/*
 * Tokens of services: a fixed prefix, followed by characters in a form that only tokens
 * have.
 *
 * A match is certain enough to refuse an image: its length is right, it is delimited by
 * other characters, and it is not an example from documentation.
 */
#ifndef OCI_VERIFY_TOKEN_H
#define OCI_VERIFY_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * How many bytes before and after a byte are needed to judge a token that begins there.
 */
enum { OCI_TOKEN_BEFORE = 256, OCI_TOKEN_REACH = 512 };

struct oci_token_text {
	const char *data;
	size_t len;
	enum {
		OCI_TOKEN_FILE,    /* a key's name counts only next to the key */
		OCI_TOKEN_PROGRAM, /* the same, but texts in it are not delimited */
		OCI_TOKEN_VALUE, /* value of a variable: the name of a key is enough */
	} kind;
	unsigned *alone; /* counts names of keys without a key, over a whole file */
};

/* The kind of token that begins at `at`: "a token of GitHub"; NULL for none. */
const char *oci_token_at(const struct oci_token_text *text, size_t at);

/* The first token that begins in [at, end); NULL for none. */
const char *oci_token_find(const struct oci_token_text *text, size_t at, size_t end);

/* State for scanning content in parts. */
struct oci_token_scan {
	bool begun, program;
	unsigned alone;
	const char *found; /* the kind of token, or NULL */
	size_t len, at;    /* bytes kept, and how many of them were scanned */
	char kept[2 * (OCI_TOKEN_BEFORE + OCI_TOKEN_REACH)];
};

#endif
