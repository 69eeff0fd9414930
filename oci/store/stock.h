/*
 * Lists the content of a cache.
 */
#ifndef OCI_STORE_STOCK_H
#define OCI_STORE_STOCK_H

#include "collect.h"

/*
 * Like oci_stock_read, but fails when layers or records cannot be read: without one
 * kind, the other would seem unreferenced.
 */
int oci_stock_read_all(
	const struct oci_stock_job *job, struct oci_stock *stock, struct oci_err *err);

#endif
