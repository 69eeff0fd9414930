/*
 * Removal of entries from the stock.
 */
#ifndef OCI_STORE_COLLECT_H
#define OCI_STORE_COLLECT_H

#include "oci/cache.h"

/* Removes an entry and counts it as removed. False when that failed. */
bool oci_stock_remove(struct oci_stock_job *job, const struct oci_stock_entry *entry);

#endif
