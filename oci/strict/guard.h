/*
 * Guards libarchive: checks the bytes of a tar by the rules of verify's walker before
 * libarchive parses them.
 *
 * In libarchive, parsing an ACL takes time quadratic in its length, some content that
 * other readers skip is parsed as headers, and chains of extended headers are not
 * limited. Only headers that all readers parse alike are passed on; ACLs are refused.
 * Sparse files, which verify refuses, are accepted here.
 */
#ifndef OCI_LAYER_GUARD_H
#define OCI_LAYER_GUARD_H

#include "extension.h"
#include "oci/limits.h"

/* The names of an entry exactly as in its headers; owned. */
struct oci_guard_entry {
	char type; /* the type byte of the header */
	char *path;
	char *link; /* "" when it has none */
};

/* Frees the names of an entry. */
void oci_guard_entry_release(struct oci_guard_entry *entry);
#define oci_auto_guard_entry OCI_AUTO(oci_guard_entry_release) struct oci_guard_entry

struct oci_guard {
	struct oci_note note;
	size_t pax_size;
	struct oci_extension ext;
	unsigned char block[OCI_BLOCK];
	size_t have; /* bytes collected in `block` */
	char where[32];
	int64_t offset; /* offset of the next byte to check */
	char type;      /* type of the extended header that is being read, or 0 */
	size_t want;    /* bytes of its content that are missing */
	struct oci_buf text;
	int64_t skip; /* bytes of content and padding to skip */
	bool sparse;  /* the next block continues the map of a sparse file */
	int64_t size; /* size of the content after that map */
	bool ended;
	struct oci_guard_entry *entries; /* checked, not taken yet */
	size_t first, count;
};

/* Initializes a guard; `findings` is borrowed. Release it with oci_guard_release. */
void oci_guard_init(
	struct oci_guard *g, size_t pax_size, struct oci_findings *findings);

/* Frees what a guard holds. */
void oci_guard_release(struct oci_guard *g);

/*
 * Checks the next `len` bytes. Returns 0, or -1 when they break a rule, which is
 * reported.
 */
int oci_guard_look(struct oci_guard *g, const void *data, size_t len);

/*
 * Takes the names of the entry that libarchive is at; the caller releases it. False
 * when none was checked. libarchive's own names are not used: it converts charsets and
 * normalizes Unicode.
 */
bool oci_guard_take(struct oci_guard *g, struct oci_guard_entry *entry);

#endif
