/*
 * Removing one entry of the stock.
 */
#ifndef OCI_STORE_COLLECT_H
#define OCI_STORE_COLLECT_H

#include "oci/stock.h"

/* Removes an entry, and counts it as gone. Whether it could be. */
bool oci_stock_remove(struct oci_stock_job *job, const struct oci_stock_entry *entry);

#endif
