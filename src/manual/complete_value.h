/*
 * Completes the value of an option or an operand, by what the tables say of it.
 */
#ifndef GOCI_MANUAL_COMPLETE_VALUE_H
#define GOCI_MANUAL_COMPLETE_VALUE_H

#include "manual/candidates.h"
#include "manual/command.h"

/* `commands` is NULL at the end. */
void goci_complete_option(struct goci_candidates *c, const struct goci_option *option,
	const struct goci_command *const *commands);
void goci_complete_operand(struct goci_candidates *c,
	const struct goci_operand *operand, const struct goci_command *const *commands);

#endif
