/*
 * The documents of what is attached (oci/attach.h), and the entries that they get.
 *
 * What is staged is an array of objects: {"subject": DIGEST, "end": TAG END or "",
 * "descriptor": of the referrer or of the layer, "created": TIME}, or, for what is
 * removed, {"subject": DIGEST, "by": WHO}.
 */
#ifndef OCI_IMAGE_ATTACH_H
#define OCI_IMAGE_ATTACH_H

#include "oci/attach.h"

/* Where the documents go: `text` has as many bytes as `d` says. */
struct oci_attach_sink {
	int (*put)(void *arg, const struct oci_descriptor *d, const char *text,
		struct oci_err *err);
	void *arg;
};

/* Into the layout of a publication, which is borrowed. */
struct oci_attach_sink oci_publish_sink(struct oci_publish *p);

/*
 * Puts the blobs of one document, and adds it to `staged`. `manifest` (may be NULL) is
 * set to the descriptor of a referrer.
 */
int oci_attach_stage(json_t *staged, const struct oci_attached *attached,
	const struct oci_attach_sink *sink, struct oci_descriptor *manifest,
	struct oci_err *err);

/* Puts a document, and sets its descriptor. */
int oci_attach_document(const struct oci_attach_sink *sink, const char *media_type,
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err);

/* The manifest of a tag of cosign's older form, which has these layers. */
int oci_attach_signatures(const struct oci_attach_sink *sink, const json_t *layers,
	const char *created, struct oci_descriptor *manifest, struct oci_err *err);

#endif
