/*
 * The folders that a go.work or a go.mod names, by the text of the file: for callers
 * that must not run Go, and to whom a folder too many does no harm.
 */
#ifndef GOCI_GO_WORKSPACE_H
#define GOCI_GO_WORKSPACE_H

#include "oci/buf.h"

#include <stdbool.h>

/*
 * Appends the folders that DIR/NAME names. In a go.work (`work`) every word may be one,
 * and the go.mod of each is read, too; in a go.mod, words that begin with '.' or '/'.
 * Folders need not exist. A file that cannot be read names none.
 */
void goci_workspace_folders(
	const char *dir, const char *name, bool work, struct oci_strv *folders);

#endif
