/*
 * Reading what a cache holds.
 */
#ifndef OCI_STORE_STOCK_H
#define OCI_STORE_STOCK_H

#include "collect.h"

/*
 * As oci_stock_read, and fails where layers or records cannot be read: those of the
 * other kind would seem to belong to nothing.
 */
int oci_stock_read_all(
	const struct oci_stock_job *job, struct oci_stock *stock, struct oci_err *err);

#endif
