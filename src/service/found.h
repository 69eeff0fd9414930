/*
 * Found: which module and which main packages a word named, as a memo. While neither
 * the module, the toolchain nor the head of a file changes, Go need not be asked.
 */
#ifndef GOCI_SERVICE_FOUND_H
#define GOCI_SERVICE_FOUND_H

#include "memo/memo.h"
#include "modules/list.h"

/* Fills `module` and `mains`. 0 when it is known, -1 when Go has to be asked. */
int goci_found_recall(const struct goci_memos *memos, const struct goci_list_call *call,
	bool offline, struct goci_module *module, struct goci_mains *mains);

/* Keeps what Go has said since `began`; that it cannot be kept is no error. */
void goci_found_keep(const struct goci_memos *memos, const struct goci_list_call *call,
	const struct goci_mains *mains, int64_t began);

#endif
