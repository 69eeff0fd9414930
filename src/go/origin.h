/*
 * The files and variables of this host that determine a module and its toolchain.
 */
#ifndef GOCI_GO_ORIGIN_H
#define GOCI_GO_ORIGIN_H

#include "go/module.h"
#include "memo/inputs.h"

/*
 * Adds the files that determine the module of `dir`: go.mod and go.work, the absence of
 * nearer ones, the go.mod of folders that they name, go.sum, the toolchain, and the
 * file of `go env -w`.
 */
void goci_module_inputs(
	const struct goci_module *module, const char *dir, struct goci_inputs *inputs);

/* Adds all environment variables that Go or goci reads to the hash. */
void goci_env_hash(struct oci_hasher *h);

/*
 * Whether the file of `go env -w` is not trusted in the folder `dir`: it lies in the
 * source, or its path is relative.
 */
bool goci_env_file_is_foreign(const char *dir);

#endif
