/*
 * Extended headers, which describe the entry that follows them: pax records
 * (POSIX.1-2017 pax, "pax Header Block") and GNU tar's long names.
 */
#ifndef OCI_EXTENSION_H
#define OCI_EXTENSION_H

#include "header.h"
#include "oci/buf.h"

struct oci_extension {
	/*
	 * Reading without verifying: sparse files and names that are not UTF-8 are
	 * accepted. Kept by oci_extension_release.
	 */
	bool reads;
	bool pax;
	bool long_name;
	bool long_link;
	char *path; /* NULL: as in the plain header */
	char *link;
	char *sparse_name; /* name of a sparse file, if these are accepted; or NULL */
	int64_t size;      /* -1: as in the plain header, also for uid and gid */
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

/* True when a header of this type may follow the extended headers read so far. */
bool oci_extension_may_follow(const struct oci_extension *ext, char type);

/* Frees the content; the struct is empty and can be reused. */
void oci_extension_release(struct oci_extension *ext);

/*
 * Parses the content of a header of type 'x', 'g', 'L' or 'K'. Returns 0, or -1 when it
 * breaks a rule, which is reported.
 */
int oci_extension_read(struct oci_extension *ext, char type, const char *text,
	size_t len, const struct oci_note *note);

/*
 * Overrides the fields of a plain header with the extended ones. Returns 0, or -1 when
 * they contradict each other, which is reported.
 */
int oci_extension_apply(const struct oci_extension *ext, struct oci_header *h,
	const struct oci_note *note);

#endif
