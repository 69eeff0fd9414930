#include "vulns/report.h"

#include "bom/purl.h"

#include <stdlib.h>
#include <string.h>

static void subject_release(struct goci_vulns_subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		goci_vulns_program_release(&subject->programs[i]);
	free(subject->programs);
	free(subject->purl);
	free(subject->digest);
	free(subject->index_purl);
	free(subject->index_digest);
	free(subject->path);
}

void goci_vulns_report_cut(struct goci_vulns_report *report, size_t count)
{
	while (report->count > count)
		subject_release(&report->items[--report->count]);
}

void goci_vulns_report_release(struct goci_vulns_report *report)
{
	goci_vulns_report_cut(report, 0);
	free(report->items);
	*report = (struct goci_vulns_report)GOCI_VULNS_REPORT_INIT;
}

struct goci_vulns_subject *goci_vulns_report_add(struct goci_vulns_report *report)
{
	size_t n = report->count;

	OCI_GROW(report->items, n);
	report->items[n] = (struct goci_vulns_subject){0};
	report->count++;
	return &report->items[n];
}

struct goci_vulns_program *goci_vulns_add_program(struct goci_vulns_subject *subject)
{
	size_t n = subject->count;

	OCI_GROW(subject->programs, n);
	subject->programs[n] = (struct goci_vulns_program)GOCI_VULNS_PROGRAM_INIT;
	subject->count++;
	return &subject->programs[n];
}

int goci_vulns_fail_parse(const char *text, enum goci_vulns_fail *fail)
{
	static const char *const words[] = {"linked", "package", "module", "none"};

	for (size_t i = 0; i < OCI_COUNT(words); i++)
		if (strcmp(words[i], text) == 0) {
			*fail = (enum goci_vulns_fail)i;
			return 0;
		}
	return -1;
}

bool goci_vuln_counts(const struct goci_vuln *vuln, enum goci_vulns_fail fail)
{
	switch (fail) {
	case GOCI_VULNS_FAIL_LINKED:
		return goci_vuln_is_linked(vuln);
	case GOCI_VULNS_FAIL_PACKAGE:
		return vuln->state <= GOCI_VULN_PACKAGE;
	case GOCI_VULNS_FAIL_MODULE:
		return true;
	default:
		return false;
	}
}

size_t goci_vulns_count(
	const struct goci_vulns_subject *subject, enum goci_vulns_fail fail)
{
	json_t *ids = json_object();
	size_t count;

	for (size_t i = 0; i < subject->count; i++)
		for (size_t k = 0; k < subject->programs[i].count; k++) {
			const struct goci_vuln *v = &subject->programs[i].items[k];

			if (goci_vuln_counts(v, fail))
				json_object_set_new(ids, v->id, json_true());
		}
	count = json_object_size(ids);
	json_decref(ids);
	return count;
}

static bool is_go(const struct goci_vuln *vuln)
{
	return strcmp(vuln->module, "stdlib") == 0 ||
	       strcmp(vuln->module, "toolchain") == 0;
}

char *goci_vuln_purl(const struct goci_vuln *vuln)
{
	oci_auto_buf purl = OCI_BUF_INIT;
	const char *version = vuln->version;

	if (is_go(vuln) && strncmp(version, "go", 2) == 0)
		version += 2;
	goci_purl_begin(&purl, "golang", vuln->module);
	goci_purl_version(&purl, version);
	return oci_buf_take(&purl);
}

/* Go 1.26.0 is go1.26.0, and Go 1.20.0 is go1.20. */
char *goci_vuln_fixed(const struct goci_vuln *vuln)
{
	if (!vuln->fixed)
		return NULL;
	return oci_xasprintf("%s%s", is_go(vuln) ? "go" : "v",
		vuln->fixed + (vuln->fixed[0] == 'v'));
}
