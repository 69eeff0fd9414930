/*
 * The known vulnerabilities of images and programs, and what the forms that they are
 * printed in have in common.
 */
#ifndef GOCI_VULNS_REPORT_H
#define GOCI_VULNS_REPORT_H

#include "oci/platform.h"
#include "vulns/check.h"

/* An image for one platform, or a program that is a file. */
struct goci_vulns_subject {
	const char *name; /* as the user gave it; borrowed */
	char *purl;       /* NULL: no purl can name it */
	char *digest;     /* of the manifest or the file; or NULL */
	/* Of the index, where all of its images are in the report; or NULL. */
	char *index_purl, *index_digest;
	char *path;                          /* of the file or layout, for SARIF */
	struct oci_platform platform;        /* of an image */
	bool image;                          /* or a file */
	struct goci_vulns_program *programs; /* by path */
	size_t count;
	size_t others; /* ELF files that are no Go programs */
};

struct goci_vulns_report {
	const struct goci_vulndb *db; /* borrowed */
	struct goci_vulns_subject *items;
	size_t count;
};

#define GOCI_VULNS_REPORT_INIT \
	{                      \
		0              \
	}

/* Appends a subject, which the report owns. */
struct goci_vulns_subject *goci_vulns_report_add(struct goci_vulns_report *report);
void goci_vulns_report_release(struct goci_vulns_report *report);
#define goci_auto_vulns_report \
	OCI_AUTO(goci_vulns_report_release) struct goci_vulns_report

/* Removes all subjects but the first `count`. */
void goci_vulns_report_cut(struct goci_vulns_report *report, size_t count);

/* Appends a program to a subject, and returns it. */
struct goci_vulns_program *goci_vulns_add_program(struct goci_vulns_subject *subject);

/* When a call fails. */
enum goci_vulns_fail {
	GOCI_VULNS_FAIL_LINKED,  /* vulnerable code is linked, or assumed to be */
	GOCI_VULNS_FAIL_PACKAGE, /* or something of a vulnerable package */
	GOCI_VULNS_FAIL_MODULE,  /* any is found */
	GOCI_VULNS_FAIL_NONE,
};

/* "linked", "package", "module" or "none"; -1 for anything else. */
int goci_vulns_fail_parse(const char *text, enum goci_vulns_fail *fail);

/* Whether a vulnerability makes a call fail. */
bool goci_vuln_counts(const struct goci_vuln *vuln, enum goci_vulns_fail fail);

/* How many vulnerabilities of the subject count, each id once. */
size_t goci_vulns_count(
	const struct goci_vulns_subject *subject, enum goci_vulns_fail fail);

/* "pkg:golang/MODULE@VERSION" of a vulnerability's module; owned by the caller. */
char *goci_vuln_purl(const struct goci_vuln *vuln);

/* The fixed version, as the ecosystem writes it: "v1.2.3", "go1.26.9"; owned. */
char *goci_vuln_fixed(const struct goci_vuln *vuln);

#endif
