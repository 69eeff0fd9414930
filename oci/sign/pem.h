/*
 * The one PEM block of a key file.
 */
#ifndef OCI_SIGN_PEM_H
#define OCI_SIGN_PEM_H

#include "oci/err.h"

#include <stddef.h>

struct oci_pem {
	char *label;  /* "PRIVATE KEY" */
	char *header; /* "Proc-Type: ..." or "" */
	unsigned char *data;
	long size;
};

/*
 * Finds the block, with text around it and EC PARAMETERS before it skipped. It is an
 * error if there is none, or another one behind it.
 */
int oci_pem_read(
	const void *text, size_t size, struct oci_pem *pem, struct oci_err *err);

/* Wipes and frees what is in it. */
void oci_pem_release(struct oci_pem *pem);
#define oci_auto_pem OCI_AUTO(oci_pem_release) struct oci_pem

#endif
