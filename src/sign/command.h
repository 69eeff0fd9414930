/*
 * The signer command: a program of the user's that signs with a key that goci does not
 * get, as one in an HSM or a cloud.
 *
 * It is started by its argument vector, without a shell, in the folder of the user's
 * configuration; its program is looked for in the folders of PATH that are not in the
 * source. It reads the bytes to sign on standard input and writes the signature to
 * standard output: raw, or in base64. It has GOCI_SIGN_SECONDS to do so.
 */
#ifndef GOCI_SIGN_COMMAND_H
#define GOCI_SIGN_COMMAND_H

#include "app/app.h"
#include "oci/sign.h"

enum { GOCI_SIGN_SECONDS = 120 };

struct goci_sign_command {
	const struct oci_strv *command; /* borrowed */
	const char *folder;             /* likewise */
	struct goci_app *app;           /* likewise; may lack all but `cancel` */
	const struct oci_key *key;      /* the public key; likewise */
	unsigned limit;                 /* seconds */
};

/* The `sign` of struct oci_signer; `arg` is a struct goci_sign_command. */
int goci_sign_by_command(void *arg, const void *data, size_t size,
	struct oci_buf *signature, struct oci_err *err);

#endif
