/*
 * The forms in which a signature or an attestation is attached: the same for a build
 * and by hand.
 */
#ifndef GOCI_ATTACH_FORM_H
#define GOCI_ATTACH_FORM_H

#include "attach/kept.h"
#include "oci/attach.h"
#include "oci/sign.h"

enum goci_form {
	GOCI_FORM_BUNDLE,   /* a Sigstore bundle, of either */
	GOCI_FORM_SIMPLE,   /* cosign's older form of a signature: a layer of .sig */
	GOCI_FORM_ENVELOPE, /* and of an attestation: a layer of .att */
};

/* What is signed; all borrowed. */
struct goci_forming {
	const struct oci_signer *signer;
	const struct oci_digest *subject;
	const char *predicate_type; /* of the statement */
	const struct oci_buf *statement;
};

/* What is attached: without subject, time and who attaches it, which is the caller's.
 */
struct goci_formed {
	struct oci_attached attached; /* borrows the rest */
	struct oci_buf text;
	json_t *annotations;
};

#define GOCI_FORMED_INIT             \
	{                            \
		.text = OCI_BUF_INIT \
	}

void goci_formed_release(struct goci_formed *formed);
#define goci_auto_formed OCI_AUTO(goci_formed_release) struct goci_formed

/*
 * Looks for what is there already. `formed` is filled where a build attached it: it is
 * attached again as it is.
 */
enum goci_kept goci_form_kept(enum goci_form form,
	const struct goci_kept_wanted *wanted, struct goci_formed *formed);

/* Signs, and fills `formed`. */
int goci_form_make(enum goci_form form, const struct goci_forming *forming,
	struct goci_formed *formed, struct oci_err *err);

#endif
