/*
 * Looking at a tar on its way to libarchive, by the rules of verify's walker.
 *
 * libarchive reads an ACL in a time that grows with the square of its length, takes
 * headers as the next ones that other readers take for content, and follows as many
 * headers of headers as there are. What gets there are headers that all readers take
 * alike, and ACLs are refused; sparse files, which verify refuses, are let through.
 */
#ifndef OCI_LAYER_GUARD_H
#define OCI_LAYER_GUARD_H

#include "extension.h"
#include "oci/limits.h"

/* An entry as its headers name it, byte by byte; owned. */
struct oci_guard_entry {
	char type; /* as it is there */
	char *path;
	char *link; /* "" where there is none */
};

void oci_guard_entry_release(struct oci_guard_entry *entry);
#define oci_auto_guard_entry OCI_AUTO(oci_guard_entry_release) struct oci_guard_entry

struct oci_guard {
	struct oci_note note;
	size_t pax_size;
	struct oci_extension ext;
	unsigned char block[OCI_BLOCK];
	size_t have; /* bytes of the block at hand */
	char where[32];
	int64_t offset; /* of what was not looked at */
	char type;      /* of the extended header whose content is read; or 0 */
	size_t want;    /* bytes of that content that are missing */
	struct oci_buf text;
	int64_t skip; /* bytes that are no header */
	bool sparse;  /* the next block goes on with the map of a sparse file */
	int64_t size; /* of the content behind that */
	bool ended;
	struct oci_guard_entry *entries; /* what was looked at, and is not taken yet */
	size_t first, count;
};

/* `findings` are borrowed. Release it with oci_guard_release. */
void oci_guard_init(
	struct oci_guard *g, size_t pax_size, struct oci_findings *findings);
void oci_guard_release(struct oci_guard *g);

/* Looks at the bytes that follow the last ones. -1 when they break a rule: a finding.
 */
int oci_guard_look(struct oci_guard *g, const void *data, size_t len);

/*
 * Takes the next entry, which libarchive has got to: false when none was looked at.
 * libarchive is not asked for names: it makes others of them, by charsets and by the
 * normal form of Unicode.
 */
bool oci_guard_take(struct oci_guard *g, struct oci_guard_entry *entry);

#endif
