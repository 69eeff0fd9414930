/*
 * Secrets: detects them by the content of a file, or by the name and value of a
 * variable. Detection by file name is in oci/secret.h.
 */
#ifndef OCI_VERIFY_SECRETS_H
#define OCI_VERIFY_SECRETS_H

#include "token.h"

/*
 * What kind of secret a variable or label is: its name is one such as API_TOKEN, or its
 * value has a known token. NULL for none.
 */
const char *oci_secret_value(const char *name, const char *value);

/* State for scanning content in parts; secrets that span two parts are found. */
struct oci_secret_scan {
	enum { OCI_SECRET_OUTSIDE, OCI_SECRET_TITLE, OCI_SECRET_BODY } state;
	bool npmrc; /* a file where a line that sets a token is a secret */
	bool body_begun;
	size_t matched; /* bytes of the marker matched so far */
	size_t token;   /* the same for npm's setting */
	size_t length;  /* bytes of the title or the body */
	size_t base64;  /* those of them that can be part of a key */
	char title[48];
	const char *found; /* the kind of secret, or NULL */
	struct oci_token_scan tokens;
};

/* Starts with the content of the file at `path`. */
void oci_secret_scan_begin(struct oci_secret_scan *scan, const char *path);

/* Adds the next `len` bytes of the content. */
void oci_secret_scan_add(struct oci_secret_scan *scan, const void *data, size_t len);
/* Ends the content and completes the scan. */
void oci_secret_scan_end(struct oci_secret_scan *scan);

#endif
