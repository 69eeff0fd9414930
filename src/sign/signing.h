/*
 * What signs in this call: a key of a file or a variable, or the user's command.
 *
 * What is nearer counts: the option of the command line, then GOCI_SIGN_KEY, then the
 * section `sign` of the user's own configuration; "none" is no key. A password belongs
 * to the key that it is given with: that of the configuration is not tried for a key of
 * the command line.
 *
 * A password costs some hundred milliseconds: a key is decrypted by goci_signing_open,
 * which a build without changes does not call.
 */
#ifndef GOCI_SIGN_SIGNING_H
#define GOCI_SIGN_SIGNING_H

#include "app/app.h"
#include "oci/digest.h"
#include "oci/sign.h"
#include "options/checks_sign.h"

struct goci_signing;

/*
 * Finds what signs, and reads its files. `own` (may be NULL) is the section of the
 * user's configuration. `*signing` is NULL if nothing signs; the caller frees it. Call
 * it before threads are started: it takes secrets out of the environment.
 */
int goci_signing_new(const struct goci_sign_values *given,
	const struct goci_sign_values *own, struct goci_signing **signing,
	struct oci_err *err);
void goci_signing_free(struct goci_signing *signing);
void goci_signing_freep(struct goci_signing **signing);
#define goci_auto_signing OCI_AUTO(goci_signing_freep) struct goci_signing

/* One line about the key file to warn of, borrowed; NULL: none. */
const char *goci_signing_warning(const struct goci_signing *signing);

/*
 * A digest of the key file, or of the command and its public key, and of the formats:
 * another one means that all is to be signed again. For records; no key is decrypted.
 */
void goci_signing_identity(const struct goci_signing *signing, struct oci_digest *out);

/* Which forms of signatures are wanted. */
bool goci_signing_bundle(const struct goci_signing *signing);
bool goci_signing_simple(const struct goci_signing *signing);

/*
 * Decrypts the key, and checks that it can sign; to be called first by one thread, a
 * second time it does nothing. `app` is borrowed until the signing is freed.
 */
int goci_signing_open(
	struct goci_signing *signing, struct goci_app *app, struct oci_err *err);

/* The signer, for any thread, and its public key; borrowed. They must be open. */
const struct oci_signer *goci_signing_signer(const struct goci_signing *signing);

#endif
