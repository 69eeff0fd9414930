#include "policy_layer.h"

#include "oci/secret.h"
#include "program.h"
#include "secrets.h"
#include "strict/budget.h"

#include <stdlib.h>
#include <string.h>

struct dependent {
	char *path;
	const char *why;
};

/* State that is needed only while the layer is read. */
struct reader {
	char *path;  /* path of the current file, or NULL */
	bool secret; /* it was reported as a secret */
	struct oci_secret_scan scan;
	struct oci_program program;
};

struct oci_policy_layer {
	const struct oci_policy *policy;
	const char *subject;
	struct oci_findings *findings;
	struct oci_budget *budget;
	struct reader *reader; /* owned; NULL after the end of the layer */
	struct dependent *dependents;
	size_t count;
	size_t bytes;
	bool full;
};

struct oci_policy_layer *oci_policy_layer_new(const struct oci_policy *policy,
	const char *subject, struct oci_findings *findings, struct oci_budget *budget)
{
	struct oci_policy_layer *l = oci_xcalloc(1, sizeof(*l));

	l->policy = policy;
	l->subject = subject;
	l->findings = findings;
	l->budget = budget;
	l->reader = oci_xcalloc(1, sizeof(*l->reader));
	l->reader->program = (struct oci_program)OCI_PROGRAM_INIT;
	return l;
}

static void stop_reading(struct oci_policy_layer *l)
{
	if (!l->reader)
		return;
	oci_program_release(&l->reader->program);
	free(l->reader->path);
	free(l->reader);
	l->reader = NULL;
}

void oci_policy_layer_free(struct oci_policy_layer *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->count; i++)
		free(l->dependents[i].path);
	oci_budget_give(l->budget, l->count, l->bytes);
	free(l->dependents);
	stop_reading(l);
	free(l);
}

static void note(struct oci_policy_layer *l, const char *why)
{
	size_t bytes = strlen(l->reader->path) + 1;

	if (!oci_budget_take(l->budget, 1, bytes)) {
		l->full = true;
		return;
	}
	OCI_GROW(l->dependents, l->count);
	l->dependents[l->count++] =
		(struct dependent){oci_xstrdup(l->reader->path), why};
	l->bytes += bytes;
}

static void tell(struct oci_policy_layer *l, const char *verb, const char *what)
{
	if (!l->reader->secret)
		oci_findings_add(l->findings, OCI_RULE_POLICY_SECRET, l->subject,
			l->reader->path, "%s %s", verb, what);
	l->reader->secret = true;
}

static void end_file(struct oci_policy_layer *l)
{
	struct reader *r = l->reader;
	const char *why;

	if (!r->path)
		return;
	if (l->policy->secrets && !r->secret) {
		oci_secret_scan_end(&r->scan);
		if (r->scan.found)
			tell(l, "has", r->scan.found);
	}
	why = l->policy->static_program ? oci_program_end(&r->program) : NULL;
	if (why)
		note(l, why);
	free(r->path);
	r->path = NULL;
}

void oci_policy_layer_end(struct oci_policy_layer *l)
{
	end_file(l);
	stop_reading(l);
}

void oci_policy_layer_entry(const struct oci_layer_entry *entry, void *arg)
{
	struct oci_policy_layer *l = arg;
	struct reader *r = l->reader;
	const struct oci_secret *secret;

	end_file(l);
	if (entry->file.type != OCI_FILE_REGULAR || !entry->file.size)
		return;
	r->path = oci_xstrdup(entry->path);
	r->secret = false;
	oci_secret_scan_begin(&r->scan, entry->path);
	oci_program_begin(&r->program);
	secret = l->policy->secrets ? oci_secret_in_image(entry->path) : NULL;
	if (secret)
		tell(l, "is", secret->what);
}

void oci_policy_layer_content(const void *data, size_t len, void *arg)
{
	struct oci_policy_layer *l = arg;
	struct reader *r = l->reader;

	if (!r->path)
		return;
	if (l->policy->static_program)
		oci_program_add(&r->program, data, len);
	if (!l->policy->secrets || r->secret)
		return;
	oci_secret_scan_add(&r->scan, data, len);
	if (r->scan.found)
		tell(l, "has", r->scan.found);
}

const char *oci_policy_layer_why(const struct oci_policy_layer *l, const char *path)
{
	for (size_t i = l->count; i > 0; i--)
		if (strcmp(l->dependents[i - 1].path, path) == 0)
			return l->dependents[i - 1].why;
	return l->full ? "is among more programs that need others than are looked at"
		       : NULL;
}
