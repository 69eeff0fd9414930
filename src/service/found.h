/*
 * A memo of what a word names: its module and main packages. Go is not run while the
 * module, the toolchain and the heads of the Go files are unchanged.
 */
#ifndef GOCI_SERVICE_FOUND_H
#define GOCI_SERVICE_FOUND_H

#include "memo/memo.h"
#include "modules/list.h"

/* Fills `module` and `mains`, which the caller releases. -1: Go has to run. */
int goci_found_recall(const struct goci_memos *memos, const struct goci_list_call *call,
	bool offline, struct goci_module *module, struct goci_mains *mains);

/*
 * Stores the result of a Go run that started at `began`. Failure to store is no error.
 */
void goci_found_keep(const struct goci_memos *memos, const struct goci_list_call *call,
	const struct goci_mains *mains, int64_t began);

#endif
