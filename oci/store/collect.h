/*
 * What those that remove from the stock share.
 */
#ifndef OCI_STORE_COLLECT_H
#define OCI_STORE_COLLECT_H

#include "oci/cache.h"

/*
 * As oci_stock_read, and fails where layers or records cannot be read: those of the
 * other kind would seem to belong to nothing.
 */
int oci_stock_read_all(
	const struct oci_stock_job *job, struct oci_stock *stock, struct oci_err *err);

/* Removes an entry, and counts it as gone. Whether it could be. */
bool oci_stock_remove(struct oci_stock_job *job, const struct oci_stock_entry *entry);

#endif
