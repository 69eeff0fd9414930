/*
 * Converting a Dockerfile to a draft of goci.yaml.
 *
 * Every instruction is visited in order (docker_walk.h). It becomes settings, or a note
 * that says what goci does instead.
 */
#ifndef GOCI_INIT_DOCKER_H
#define GOCI_INIT_DOCKER_H

#include "dockerfile/dockerfile.h"
#include "go/flags.h"
#include "init/draft.h"

/*
 * Reads the Dockerfile at `path`, relative to the current folder, and adds its settings
 * and notes to the draft. Fails, with "FILE:LINE", when it is not a Dockerfile or
 * builds nothing in Go.
 */
int goci_docker_read(struct goci_draft *draft, const char *path, struct oci_err *err);

/*
 * The same for `text`. Notes call it `file`; `path` is where it is on disk, or NULL:
 * then no file is looked up.
 */
int goci_docker_text(struct goci_draft *draft, const char *file, const char *path,
	const char *text, size_t len, struct oci_err *err);

#endif
