/*
 * The bytes of a key and its password: from files, or from the environment.
 *
 * A variable that a key or a password was read from is removed from the environment of
 * this process, so that no child gets it. From then on this process and its children
 * leave no core file.
 */
#ifndef GOCI_SIGN_KEY_FILE_H
#define GOCI_SIGN_KEY_FILE_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>

/*
 * Appends the text of the key that `key` names: a regular file, or env://NAME.
 * `*exposed` is set if other users of the machine can read the file. The caller wipes
 * `text`. Call it before threads are started.
 */
int goci_key_text(
	const char *key, struct oci_buf *text, bool *exposed, struct oci_err *err);

/*
 * Appends the password: the one line of `file`, or, if that is NULL, the value of
 * GOCI_KEY_PASSWORD. `*given` is whether there is one; it may be empty.
 */
int goci_key_password(
	const char *file, struct oci_buf *password, bool *given, struct oci_err *err);

#endif
