/*
 * Converting a .ko.yaml, or the builds of GoReleaser's settings, to a draft of
 * goci.yaml (ko.build/configuration).
 */
#ifndef GOCI_INIT_KO_H
#define GOCI_INIT_KO_H

#include "init/draft.h"

/* Reads the file at `path`, relative to the current folder. Fails when it is not
 * YAML. */
int goci_ko_read(struct goci_draft *draft, const char *path, struct oci_err *err);

#endif
