#include "vulns/policy.h"

#include "vulns/db_open.h"
#include "vulns/report.h"

int goci_vulns_policy_open(struct goci_vulndb *db, const struct oci_policy *policy,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	const struct goci_db_open how = {.offline = true,
		.alone = true,
		.max_age = policy->vulns_max_age,
		.cancel = cancel};

	*db = (struct goci_vulndb)GOCI_VULNDB_INIT;
	if (!policy->vulns)
		return 0;
	return goci_vulndb_open(db, &how, err) < 0 ? oci_err_wrap(err, "--policy") : 0;
}

static void add(const struct goci_vuln *v,
	const struct goci_vulns_policy_program *program, struct oci_findings *findings)
{
	oci_auto_free char *fixed = goci_vuln_fixed(v);

	oci_findings_add(findings, OCI_RULE_POLICY_VULNERABLE, program->subject,
		program->path, "%s: %s %s%s%s; %s%s", v->id, v->module, v->version,
		v->symbols.count ? ", " : "",
		v->symbols.count ? v->symbols.items[0] : "",
		fixed ? "fixed in " : "no version fixes it", fixed ? fixed : "");
}

int goci_vulns_policy_check(const struct oci_policy *policy,
	const struct goci_vulndb *db, const struct goci_vulns_policy_program *program,
	struct oci_findings *findings, struct oci_err *err)
{
	struct goci_vulns_program found = {
		.path = oci_xstrdup(program->path), .info = *program->info};
	enum goci_vulns_fail fail = GOCI_VULNS_FAIL_LINKED;
	struct oci_err wrong;
	int status = goci_vulns_check(&found, db, program->fd, program->cancel, err);

	(void)goci_vulns_fail_parse(policy->vulns, &fail);
	for (size_t i = 0; status == 0 && i < found.count; i++)
		if (goci_vuln_counts(&found.items[i], fail))
			add(&found.items[i], program, findings);
	if (status == 0 && goci_vulndb_complete(db, &wrong) < 0)
		oci_findings_add(findings, OCI_RULE_POLICY_VULNERABLE, program->subject,
			program->path, "%s", wrong.msg);
	/* It is the caller's. */
	found.info = (struct goci_buildinfo)GOCI_BUILDINFO_INIT;
	goci_vulns_program_release(&found);
	return status;
}
