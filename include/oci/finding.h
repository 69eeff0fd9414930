/*
 * Findings: what is wrong with an image, each by a rule with a stable code.
 *
 * The rules are listed in oci/rules.def with code, name, severity, source and
 * explanation. The first two digits of a code are its area: 01 layout, 02 descriptors
 * and digests, 03 indexes, 04 manifests, 05 configs, 06 tar, 07 compression, 08
 * annotations, 09 JSON, 10 referrers, signatures and attestations, 11 limits, 12
 * archives, 13 inputs of a build, 20 policies.
 */
#ifndef OCI_FINDING_H
#define OCI_FINDING_H

#include "oci/err.h"
#include "oci/mem.h"

#include <stdbool.h>
#include <stddef.h>

enum oci_rule {
#define OCI_RULE(id, code, name, severity, source, text) OCI_RULE_##id,
#include "oci/rules.def"
#undef OCI_RULE
	OCI_RULE_COUNT
};

enum oci_severity {
	OCI_WARNING, /* legal, but readers disagree or a host may refuse it */
	OCI_ERROR,   /* breaks a rule: do not trust the image */
};

struct oci_rule_info {
	const char *code; /* "OCI0503"; never given to another rule */
	const char *name; /* "layer-diff-id-mismatch" */
	enum oci_severity severity;
	const char *source; /* the document that defines it: "image-spec config.md" */
	const char *text;   /* what is wrong about it, and what to do */
};

const struct oci_rule_info *oci_rule_info(enum oci_rule rule);
/* The rule of a code or a name, in any case of letters; -1 when there is none. */
int oci_rule_find(const char *code);

struct oci_finding {
	enum oci_rule rule;
	char *subject; /* "index.json", "sha256:..." */
	char *where;   /* a JSON path or a tar entry; or NULL */
	char *detail;  /* what was found, and what was expected */
};

/*
 * A list of findings, all owned. A hostile image could cause millions: of each rule the
 * first OCI_FINDINGS_KEPT are kept and the rest are counted.
 */
struct oci_findings {
	struct oci_finding *items;
	size_t count;
	size_t seen[OCI_RULE_COUNT];
};

enum { OCI_FINDINGS_KEPT = 20 };

#define OCI_FINDINGS_INIT \
	{                 \
		0         \
	}

/*
 * Adds a finding. Strings are copied, cut to the length of a line, and control
 * characters in them are replaced.
 */
void oci_findings_add(struct oci_findings *f, enum oci_rule rule, const char *subject,
	const char *where, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Moves the findings of `from` to the end of `f`; `from` is empty afterwards. */
void oci_findings_join(struct oci_findings *f, struct oci_findings *from);

/*
 * Returns -1 with the first finding of severity OCI_ERROR as an error, or 0 without
 * one.
 */
int oci_findings_refuse(const struct oci_findings *f, struct oci_err *err);

/* The number of findings of a severity, including those that were not kept. */
size_t oci_findings_seen(const struct oci_findings *f, enum oci_severity severity);

void oci_findings_release(struct oci_findings *f);
#define oci_auto_findings OCI_AUTO(oci_findings_release) struct oci_findings

#endif
