/*
 * The memory budget that concurrently read layers share.
 */
#ifndef OCI_STRICT_BUDGET_H
#define OCI_STRICT_BUDGET_H

#include "oci/limits.h"

/*
 * Takes room for `files` files and `bytes` bytes of names; false when too little is
 * left.
 */
bool oci_budget_take(struct oci_budget *budget, size_t files, size_t bytes);

/* Returns room that was taken by oci_budget_take. */
void oci_budget_give(struct oci_budget *budget, size_t files, size_t bytes);

/*
 * Waits until `bytes` bytes of decompression windows are free, and takes them. The
 * caller must hold no window while it waits. Returns false at once when `bytes` exceeds
 * the whole budget.
 */
bool oci_budget_take_window(struct oci_budget *budget, size_t bytes);

/* Returns window bytes and wakes the callers that wait. */
void oci_budget_give_window(struct oci_budget *budget, size_t bytes);

#endif
