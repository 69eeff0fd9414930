/*
 * What is attached to an image: signatures, attestations, bills of materials.
 *
 * Each is a manifest with a "subject" (image-spec 1.1, manifest.md), a referrer. In a
 * layout it stands in index.json twice: as an entry without a tag, which oras and
 * regctl read, and in an index under the tag "sha256-<hex>" (distribution-spec 1.1,
 * "Referrers Tag Schema"), which every tool can copy to a registry by its tag. Images
 * come before all of these. cosign's older form is one manifest under the tag
 * "sha256-<hex>.sig" (or .att) with a layer for each signature.
 *
 * When a commit replaces an image, and no entry of index.json names it any more, what
 * refers to it leaves index.json in the same commit, whoever attached it; entries that
 * have a name of their own stay. Its blobs stay, as those of the image do. Blobs of
 * what is replaced for the same image are removed, as readers look among the blobs for
 * manifests with a subject.
 */
#ifndef OCI_ATTACH_H
#define OCI_ATTACH_H

#include "oci/image.h"
#include "oci/layout.h"

/*
 * The annotation by which a program recognizes what it attached: the value is `by` of
 * oci_attached.
 */
#define OCI_ATTACHED_BY "dev.goci.attached-by"

/* Annotations that state a predicate type, on a manifest, a descriptor or a layer. */
#define OCI_PREDICATE_BUNDLE "dev.sigstore.bundle.predicateType"
#define OCI_PREDICATE_IN_TOTO "in-toto.io/predicate-type"
#define OCI_PREDICATE_COSIGN "predicateType"

/* The ends of tags of cosign's older form. */
#define OCI_ATTACHED_SIG ".sig"
#define OCI_ATTACHED_ATT ".att"

enum {
	OCI_ATTACHED_MAX = 1000,       /* referrers of an image that are read */
	OCI_ATTACHED_LAYERS_MAX = 1000 /* layers of one of them */
};

/* One document to attach; all borrowed. */
struct oci_attached {
	struct oci_descriptor subject; /* a manifest or an index */
	const char *artifact_type;
	const char *layer_type; /* NULL: the artifact type */
	/*
	 * NULL: a referrer. OCI_ATTACHED_SIG or _ATT: a layer of the manifest under
	 * that tag; the artifact type is not used.
	 */
	const char *tag_end;
	const json_t *annotations;       /* of the manifest, or NULL */
	const json_t *layer_annotations; /* or NULL */
	const char *by;                  /* who attaches it, or NULL */
	const char *created;             /* an RFC 3339 time, or NULL */
	const void *data;
	size_t size;
};

/*
 * Stages a document, to be committed with an image or by oci_publish_commit_attached.
 * It replaces what has the same subject, artifact type (or tag), predicate type and
 * `by`; what others have attached stays. `manifest` (may be NULL) is set to the
 * descriptor of a referrer, for what refers to that.
 */
int oci_publish_attach(struct oci_publish *p, const struct oci_attached *attached,
	struct oci_descriptor *manifest, struct oci_err *err);

/*
 * What `by` has attached to `subject` before is removed by the commit, unless it is
 * staged, too.
 */
void oci_publish_detach(
	struct oci_publish *p, const struct oci_digest *subject, const char *by);

/*
 * Publishes what is staged for images that the layout has; OCI_ERR_NOT_FOUND when it
 * lacks a subject. Tags of images stay as they are.
 */
int oci_publish_commit_attached(struct oci_publish *p, struct oci_err *err);

/* A layer of what is attached; all owned by the list. */
struct oci_attached_layer {
	char *media_type; /* "" when absent */
	struct oci_digest digest;
	int64_t size;
	json_t *annotations;  /* or NULL */
	char *predicate_type; /* of the layer, else of its manifest; or NULL */
};

/* One manifest that refers to an image; all owned by the list. */
struct oci_attached_item {
	struct oci_digest digest; /* of the manifest */
	int64_t size;
	char *artifact_type;  /* "" when absent */
	char *predicate_type; /* or NULL */
	char *by;             /* OCI_ATTACHED_BY, or NULL */
	char *tag_end;        /* ".sig", ".att", ".sbom"; NULL for a referrer */
	json_t *manifest;     /* NULL when it is damaged */
	struct oci_attached_layer *layers;
	size_t count;
	/*
	 * It cannot be read, or has another subject than what lists it: `fault` says
	 * so.
	 */
	bool damaged;
	struct oci_err fault;
};

struct oci_attached_list {
	struct oci_attached_item *items;
	size_t count;
	struct oci_source *source;
};

#define OCI_ATTACHED_LIST_INIT \
	{                      \
		0              \
	}

void oci_attached_list_release(struct oci_attached_list *list);
#define oci_auto_attached_list \
	OCI_AUTO(oci_attached_list_release) struct oci_attached_list

/*
 * Finds all that refers to `subject`: entries of index.json whose manifest has that
 * subject, what the index under "sha256-<hex>" lists, and the tags of cosign's older
 * form; each once. Documents are verified against their digests, layers are not read.
 * Fails when there are over OCI_ATTACHED_MAX; a damaged one is an item that says so.
 * The list may outlive `images`.
 */
int oci_attached_find(const struct oci_images *images, const struct oci_digest *subject,
	struct oci_attached_list *list, struct oci_err *err);

/* Appends the content of a layer, verified and of at most `max` bytes, to `out`. */
int oci_attached_read(const struct oci_attached_list *list,
	const struct oci_attached_layer *layer, size_t max, struct oci_buf *out,
	struct oci_err *err);

/*
 * The entries of index.json that say to refer to one of these subjects, without reading
 * a blob: to see whether anything has changed. Owned by the caller; NULL on failure.
 */
json_t *oci_attached_entries(const char *dir, const struct oci_digest *subjects,
	size_t count, struct oci_err *err);

/*
 * Whether an entry of index.json is attached to an image, as far as the entry itself
 * says: it names a subject, has the tag of one, or has an artifact type and no tag.
 */
bool oci_entry_refers(const json_t *entry);

/*
 * The end of a tag that says to which image it refers, borrowed: "" of "sha256-<hex>"
 * (distribution-spec, "Referrers Tag Schema"), or cosign's ".sig", ".att" or ".sbom";
 * also where it is the tag of a full name. NULL for any other tag, and for NULL.
 */
const char *oci_tag_about_end(const char *name);

/*
 * The predicate type that an object's annotations state, borrowed; NULL without one.
 */
const char *oci_predicate_type(const json_t *annotated);

/*
 * The descriptor of a referrer for a list of referrers (distribution-spec 1.1, "Pushing
 * Manifests with Subject"): `entry` with the artifact type and the annotations of its
 * `manifest`. Owned by the caller.
 */
json_t *oci_referrer_descriptor(const json_t *entry, const json_t *manifest);

#endif
