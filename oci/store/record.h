/*
 * The file of a record: a head with checksums, followed by the record.
 */
#ifndef OCI_STORE_RECORD_H
#define OCI_STORE_RECORD_H

#include "cache_impl.h"

/* Appends the file of a record to `out`; `blob` may be NULL. */
void oci_record_write(const struct oci_digest *key, const char *record,
	const struct oci_digest *blob, int64_t size, struct oci_buf *out);

/* Parses the head; the first OCI_RECORD_HEAD_MAX bytes of the file are enough. */
int oci_record_head(const char *text, struct oci_record *r);

/*
 * Parses a whole file and verifies its checksum. Returns 0, or -1 when it is damaged.
 */
int oci_record_parse(
	const struct oci_digest *key, const struct oci_buf *file, struct oci_record *r);

#endif
