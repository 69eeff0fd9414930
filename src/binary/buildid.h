/*
 * Go build ids. The last of the four parts is a hash of the program's content, unless
 * -ldflags=-buildid=... has set another one: an id is a hint for a lookup, not a proof.
 */
#ifndef GOCI_BINARY_BUILDID_H
#define GOCI_BINARY_BUILDID_H

#include <stdbool.h>

enum { GOCI_BUILDID_LEN = 83 };

/*
 * Reads the id from the ELF note that Go's linker writes, NUL-terminated. False if
 * there is none, or it does not have the form of a Go build id.
 */
bool goci_buildid_read(const char *program, char id[GOCI_BUILDID_LEN + 1]);

#endif
