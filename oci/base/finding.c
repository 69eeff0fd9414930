#include "oci/finding.h"
#include "oci/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { TEXT_MAX = 512 };

static const struct oci_rule_info rules[] = {
#define OCI_RULE(id, code, name, severity, source, text) \
	[OCI_RULE_##id] = {code, name, severity, source, text},
#include "oci/rules.def"
#undef OCI_RULE
};

const struct oci_rule_info *oci_rule_info(enum oci_rule rule)
{
	return &rules[rule];
}

int oci_rule_find(const char *code)
{
	for (size_t i = 0; i < OCI_COUNT(rules); i++)
		if (strcasecmp(code, rules[i].code) == 0 ||
			strcasecmp(code, rules[i].name) == 0)
			return (int)i;
	return -1;
}

/*
 * Makes foreign text safe for one line: cut, and without terminal control characters.
 */
static char *line(const char *text)
{
	char *copy = oci_xstrndup(text, TEXT_MAX);

	for (char *c = copy; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return copy;
}

void oci_findings_add(struct oci_findings *f, enum oci_rule rule, const char *subject,
	const char *where, const char *fmt, ...)
{
	char detail[TEXT_MAX];
	va_list args;

	if (++f->seen[rule] > OCI_FINDINGS_KEPT)
		return;
	va_start(args, fmt);
	vsnprintf(detail, sizeof(detail), fmt, args);
	va_end(args);
	OCI_GROW(f->items, f->count);
	f->items[f->count++] = (struct oci_finding){
		.rule = rule,
		.subject = line(subject),
		.where = where ? line(where) : NULL,
		.detail = line(detail),
	};
}

static void finding_release(struct oci_finding *finding)
{
	free(finding->subject);
	free(finding->where);
	free(finding->detail);
}

void oci_findings_join(struct oci_findings *f, struct oci_findings *from)
{
	size_t kept[OCI_RULE_COUNT];

	for (size_t i = 0; i < OCI_RULE_COUNT; i++) {
		kept[i] = f->seen[i];
		f->seen[i] += from->seen[i];
	}
	for (size_t i = 0; i < from->count; i++) {
		if (kept[from->items[i].rule]++ < OCI_FINDINGS_KEPT) {
			OCI_GROW(f->items, f->count);
			f->items[f->count++] = from->items[i];
		} else {
			finding_release(&from->items[i]);
		}
	}
	free(from->items);
	*from = (struct oci_findings)OCI_FINDINGS_INIT;
}

size_t oci_findings_seen(const struct oci_findings *f, enum oci_severity severity)
{
	size_t count = 0;

	for (size_t i = 0; i < OCI_RULE_COUNT; i++)
		if (rules[i].severity == severity)
			count += f->seen[i];
	return count;
}

int oci_findings_refuse(const struct oci_findings *f, struct oci_err *err)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct oci_finding *one = &f->items[i];
		const struct oci_rule_info *rule = oci_rule_info(one->rule);

		if (rule->severity == OCI_ERROR)
			return oci_err_set(err, OCI_ERR_INVALID, "%s%s%s (%s)",
				one->where ? one->where : "", one->where ? ": " : "",
				one->detail, rule->code);
	}
	return 0;
}

void oci_findings_release(struct oci_findings *f)
{
	for (size_t i = 0; i < f->count; i++)
		finding_release(&f->items[i]);
	free(f->items);
	*f = (struct oci_findings)OCI_FINDINGS_INIT;
}
