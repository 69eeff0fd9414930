/*
 * Secrets: by the content of a file, by a variable's name and value. By the name of a
 * file: oci/secret.h.
 */
#ifndef OCI_VERIFY_SECRETS_H
#define OCI_VERIFY_SECRETS_H

#include "token.h"

/*
 * What a variable or label is: a name such as API_TOKEN with a value, or a value with
 * a token that is known; NULL for none.
 */
const char *oci_secret_value(const char *name, const char *value);

/* A content that is read in parts: what it has is found over their borders. */
struct oci_secret_scan {
	enum { OCI_SECRET_OUTSIDE, OCI_SECRET_TITLE, OCI_SECRET_BODY } state;
	bool npmrc; /* a file that has a secret where a line sets a token */
	bool body_begun;
	size_t matched; /* bytes of what is looked for */
	size_t token;   /* the same of npm's setting */
	size_t length;  /* bytes of the title or the body */
	size_t base64;  /* of them those that are a key's */
	char title[48];
	const char *found; /* what it is, or NULL */
	struct oci_token_scan tokens;
};

void oci_secret_scan_begin(struct oci_secret_scan *scan, const char *path);
void oci_secret_scan_add(struct oci_secret_scan *scan, const void *data, size_t len);
/* There is no more. */
void oci_secret_scan_end(struct oci_secret_scan *scan);

#endif
