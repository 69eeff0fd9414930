#include "fuzz.h"

#include "go/semver.h"
#include "oci/json.h"
#include "vulns/linked.h"
#include "vulns/osv.h"

#include <stdlib.h>
#include <string.h>

static void ask(const json_t *doc, const char *version)
{
	const json_t *affected;
	size_t i;

	(void)goci_osv_withdrawn(doc);
	(void)goci_osv_severity(doc);
	(void)goci_osv_url(doc);
	(void)goci_osv_time(doc);
	json_array_foreach(json_object_get(doc, "affected"), i, affected) {
		const json_t *package = json_object_get(affected, "package");
		const char *module = oci_json_text(package, "name");
		const char *fixed;

		if (!module)
			abort();
		if (!goci_osv_affects(affected, version))
			continue;
		fixed = goci_osv_fixed(doc, module, version);
		if (fixed && goci_osv_affects(affected, fixed))
			abort();
	}
}

/* A document that is taken can be asked for every version. */
static void osv(const char *data, size_t len)
{
	static const char *const versions[] = {
		"v0.0.0", "1.19.0-rc.1", "v1.2.3+incompatible", "(devel)", ""};
	struct oci_err err;
	oci_auto_json *doc = goci_osv_parse(data, len, &err);

	for (size_t i = 0; doc && i < OCI_COUNT(versions); i++)
		ask(doc, versions[i]);
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* Two lines: versions have an order, whichever comes first. */
static void versions(const char *data, size_t len)
{
	oci_auto_free char *a = fuzz_text(data, len), *go = NULL;
	char *b = strchr(a, '\n');

	go = goci_semver_of_go(a);
	if (go && !goci_semver_valid(go))
		abort();
	if (!b)
		return;
	*b++ = '\0';
	if (sign(goci_semver_compare(a, b)) != -sign(goci_semver_compare(b, a)) ||
		goci_semver_compare(a, a) != 0)
		abort();
}

/* A function's name gives a few, without what generics and closures add. */
static void function_names(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len);
	oci_auto_free char *clean = goci_symbol_clean(text);
	oci_auto_strv names = OCI_STRV_INIT;

	goci_symbol_names(text, &names);
	if (names.count > 32)
		abort();
}

const struct fuzz_target fuzz_vulns[] = {
	{"osv", osv},
	{"versions", versions},
	{"function-names", function_names},
	{0},
};
