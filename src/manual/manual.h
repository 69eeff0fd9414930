/*
 * Manual pages of section 1: goci(1), and one for each command.
 */
#ifndef GOCI_MANUAL_MANUAL_H
#define GOCI_MANUAL_MANUAL_H

#include "manual/command.h"
#include "manual/page.h"

#define GOCI_MANUAL_ABOUT \
	"Turns a Go service into an OCI image on disk: no Docker, no daemon, no root."

/* `commands` is NULL at the end. */
void goci_manual_program(
	struct goci_page *page, const struct goci_command *const *commands);
void goci_manual_command(struct goci_page *page, const struct goci_command *command);

#endif
