/*
 * What extended headers say of the entry that follows them: pax's records
 * (POSIX.1-2017 pax, "pax Header Block") and GNU tar's long names.
 */
#ifndef OCI_EXTENSION_H
#define OCI_EXTENSION_H

#include "header.h"
#include "oci/buf.h"

struct oci_extension {
	/* For reading alone: sparse files and names that are not UTF-8 pass. It stays.
	 */
	bool reads;
	bool pax;
	bool long_name;
	bool long_link;
	char *path; /* NULL: as the header says */
	char *link;
	char *sparse_name; /* of a sparse file, which is let pass; or NULL */
	int64_t size;      /* -1: as the header says, and so are these */
	int64_t uid;
	int64_t gid;
	int64_t mtime;
	bool has_mtime;
	bool capability;
};

#define OCI_EXTENSION_INIT                        \
	{                                         \
		.size = -1, .uid = -1, .gid = -1, \
	}

/* Whether a header of this type may follow those that were for the next entry. */
bool oci_extension_may_follow(const struct oci_extension *ext, char type);

/* Frees; it is empty and usable again. */
void oci_extension_release(struct oci_extension *ext);

/*
 * Takes the content of a header of type 'x', 'g', 'L' or 'K'. -1 when it breaks a rule,
 * which is noted.
 */
int oci_extension_read(struct oci_extension *ext, char type, const char *text,
	size_t len, const struct oci_note *note);

/* Puts into the header's numbers what is said of them. -1 as above. */
int oci_extension_apply(const struct oci_extension *ext, struct oci_header *h,
	const struct oci_note *note);

#endif
