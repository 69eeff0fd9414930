/*
 * Build ids: what Go itself knows a program by. The last of the four parts is a hash of
 * the program's content, if the linker was let: -ldflags=-buildid=... writes another
 * program's as well. An id tells where to look, and proves nothing.
 */
#ifndef GOCI_BINARY_BUILDID_H
#define GOCI_BINARY_BUILDID_H

#include <stdbool.h>

enum { GOCI_BUILDID_LEN = 83 };

/*
 * Reads the id from the note that Go's linker writes. False when there is none, or one
 * that is not of Go's form.
 */
bool goci_buildid_read(const char *program, char id[GOCI_BUILDID_LEN + 1]);

#endif
