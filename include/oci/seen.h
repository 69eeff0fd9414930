/*
 * What is attached to images, and who signed it: a record for each signature,
 * attestation and document that a reader of an image found, whatever form it has and
 * wherever it is listed.
 */
#ifndef OCI_SEEN_H
#define OCI_SEEN_H

#include "oci/buf.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stdint.h>

enum oci_seen_form {
	OCI_SEEN_PLAIN,     /* a document as it is; nothing is signed */
	OCI_SEEN_STATEMENT, /* an in-toto statement that is not signed */
	OCI_SEEN_ENVELOPE,  /* a statement in a DSSE envelope */
	OCI_SEEN_BUNDLE,    /* a statement in a Sigstore bundle */
	OCI_SEEN_SIMPLE,    /* a signature in cosign's simple form */
};

/* What stands beside a signature and is not checked. */
enum oci_seen_unchecked {
	OCI_SEEN_CERTIFICATE = 1,
	OCI_SEEN_LOG = 2,       /* an entry of a transparency log */
	OCI_SEEN_TIMESTAMP = 4, /* of an authority */
};

/* One document; strings are owned and foreign. */
struct oci_seen {
	struct oci_digest subject;  /* the image */
	struct oci_digest manifest; /* the referrer */
	struct oci_digest blob;     /* the document */
	int64_t size;
	enum oci_seen_form form;
	char *media_type;    /* of the document */
	char *artifact_type; /* of the manifest; or NULL */
	char *predicate;     /* its type, as the document says; or NULL */
	char *hint;          /* the key that it names, or NULL */
	bool signature;      /* signs the image and says no more */
	bool has_signature;
	bool faulty;        /* its form or its subject is wrong */
	bool unread;        /* too large to be read */
	bool failed;        /* what it attests did not pass */
	unsigned unchecked; /* of oci_seen_unchecked */
	uint64_t keys;      /* that it is signed by; 0: by none of those given */
};

enum { OCI_SEEN_MAX = 20000 };

struct oci_seen_list {
	struct oci_seen *items;
	size_t count;
	bool full;    /* there were more than OCI_SEEN_MAX */
	size_t tries; /* of signatures by keys that are left */
};

/* Signatures that are tried by a key, in one call. */
#define OCI_SEEN_LIST_INIT     \
	{                      \
		.tries = 20000 \
	}

void oci_seen_list_release(struct oci_seen_list *list);
#define oci_auto_seen_list OCI_AUTO(oci_seen_list_release) struct oci_seen_list

/* A new record, borrowed until the next one; NULL when there are too many. */
struct oci_seen *oci_seen_add(struct oci_seen_list *list);

/* Whether it is an attestation of this type, or of one that the word stands for. */
bool oci_seen_fits(const struct oci_seen *seen, const char *wanted);

/* "signature", a word of oci/predicate.h, or "attestation" or "document"; static. */
const char *oci_seen_kind(const struct oci_seen *seen);

/* "plain", "statement", "dsse", "bundle", "simple"; static. */
const char *oci_seen_form_name(enum oci_seen_form form);

#endif
