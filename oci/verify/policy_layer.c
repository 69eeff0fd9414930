#include "policy_layer.h"

#include "program.h"
#include "secrets.h"

#include <stdlib.h>
#include <string.h>

struct dependent {
	char *path;
	const char *why;
};

struct oci_policy_layer {
	const struct oci_policy *policy;
	const char *subject;
	struct oci_findings *findings;
	struct oci_budget *budget;
	char *path;  /* of the file that is read, or NULL */
	bool secret; /* it was told to be one */
	struct oci_secret_scan scan;
	struct oci_program program;
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
	l->program = (struct oci_program)OCI_PROGRAM_INIT;
	return l;
}

void oci_policy_layer_free(struct oci_policy_layer *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->count; i++)
		free(l->dependents[i].path);
	oci_budget_give(l->budget, l->count, l->bytes);
	free(l->dependents);
	oci_program_release(&l->program);
	free(l->path);
	free(l);
}

static void note(struct oci_policy_layer *l, const char *why)
{
	size_t bytes = strlen(l->path) + 1;

	if (!oci_budget_take(l->budget, 1, bytes)) {
		l->full = true;
		return;
	}
	if ((l->count & (l->count - 1)) == 0)
		l->dependents = oci_xreallocarray(l->dependents,
			l->count ? 2 * l->count : 1, sizeof(*l->dependents));
	l->dependents[l->count++] = (struct dependent){oci_xstrdup(l->path), why};
	l->bytes += bytes;
}

static void tell(struct oci_policy_layer *l, const char *what)
{
	if (!l->secret)
		oci_findings_add(l->findings, OCI_RULE_POLICY_SECRET, l->subject,
			l->path, "is %s", what);
	l->secret = true;
}

void oci_policy_layer_end(struct oci_policy_layer *l)
{
	const char *why;

	if (!l->path)
		return;
	why = l->policy->static_program ? oci_program_end(&l->program) : NULL;
	if (why)
		note(l, why);
	free(l->path);
	l->path = NULL;
}

void oci_policy_layer_entry(const struct oci_walk_entry *entry, void *arg)
{
	struct oci_policy_layer *l = arg;
	const char *what;

	oci_policy_layer_end(l);
	if (entry->file.type != OCI_FILE_REGULAR || !entry->file.size)
		return;
	l->path = oci_xstrdup(entry->path);
	l->secret = false;
	oci_secret_scan_begin(&l->scan, entry->path);
	oci_program_begin(&l->program);
	what = l->policy->secrets ? oci_secret_name(entry->path) : NULL;
	if (what)
		tell(l, what);
}

void oci_policy_layer_content(const void *data, size_t len, void *arg)
{
	struct oci_policy_layer *l = arg;

	if (!l->path)
		return;
	if (l->policy->static_program)
		oci_program_add(&l->program, data, len);
	if (!l->policy->secrets || l->secret)
		return;
	oci_secret_scan_add(&l->scan, data, len);
	if (l->scan.found)
		tell(l, l->scan.found);
}

const char *oci_policy_layer_why(const struct oci_policy_layer *l, const char *path)
{
	for (size_t i = l->count; i > 0; i--)
		if (strcmp(l->dependents[i - 1].path, path) == 0)
			return l->dependents[i - 1].why;
	return l->full ? "is among more programs that need others than are looked at"
		       : NULL;
}
