/*
 * Taking from the budget that layers share, and giving it back.
 */
#ifndef OCI_STRICT_BUDGET_H
#define OCI_STRICT_BUDGET_H

#include "oci/limits.h"

/* Takes room for so many files and bytes of names; false when there is none left. */
bool oci_budget_take(struct oci_budget *budget, size_t files, size_t bytes);
void oci_budget_give(struct oci_budget *budget, size_t files, size_t bytes);

/*
 * Waits until `bytes` of windows are free, and takes them. A caller holds nothing while
 * it waits. False, at once, for more than there ever are.
 */
bool oci_budget_take_window(struct oci_budget *budget, size_t bytes);
void oci_budget_give_window(struct oci_budget *budget, size_t bytes);

#endif
