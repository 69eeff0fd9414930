/*
 * Origin: what describes a module and its toolchain on this host, as inputs, and what
 * of the environment they are taken from.
 */
#ifndef GOCI_GO_ORIGIN_H
#define GOCI_GO_ORIGIN_H

#include "go/module.h"
#include "memo/inputs.h"

/*
 * Adds what describes a module, seen from a folder of it: go.mod, go.work and the
 * absence of nearer ones, the folders that they name, the sums, the toolchain, and the
 * file of `go env -w`.
 */
void goci_module_inputs(
	const struct goci_module *module, const char *dir, struct goci_inputs *inputs);

/* Adds all of the environment that Go or goci takes anything from. */
void goci_env_hash(struct oci_hasher *h);

/*
 * Whether the file of `go env -w` is not to be read where Go works in the folder `dir`:
 * one that lies in the source came along with that. A relative one would, too.
 */
bool goci_env_file_is_foreign(const char *dir);

#endif
