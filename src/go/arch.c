#include "go/arch.h"

#include "go/version.h"

#include <stdlib.h>
#include <string.h>

static const struct variable {
	const char *arch;
	const char *name;
	const char *since; /* the Go that knows it; older ones pass it over */
} variables[] = {
	{"386", "GO386", "1.16"},
	{"amd64", "GOAMD64", "1.18"},
	{"arm", "GOARM", "1.5"},
	{"arm64", "GOARM64", "1.23"},
	{"mips64le", "GOMIPS64", "1.11"},
	{"ppc64le", "GOPPC64", "1.11"},
	{"riscv64", "GORISCV64", "1.23"},
};

static const struct variable *find(const char *arch)
{
	for (size_t i = 0; i < OCI_COUNT(variables); i++)
		if (strcmp(variables[i].arch, arch) == 0)
			return &variables[i];
	return NULL;
}

/* A variant in Go's words: GOARM=7, GOAMD64=v3, GOARM64=v8.0. Owned by the caller. */
static char *value_of(const struct oci_platform *p)
{
	const char *variant = p->variant;

	if (strcmp(p->arch, "arm") == 0)
		return oci_xstrdup(variant + 1);
	if (strcmp(p->arch, "arm64") == 0 && !strchr(variant, '.'))
		return oci_xasprintf("%s.0", variant);
	return oci_xstrdup(*variant ? variant : "v1");
}

/* "8.2,lse" and "6,softfloat" are of the variant that they begin with. */
static bool begins(const char *set, const char *value)
{
	return set && strcspn(set, ",") == strlen(value) &&
	       strncmp(set, value, strlen(value)) == 0;
}

char *goci_arch_variable(const struct oci_platform *platform)
{
	const struct variable *v = find(platform->arch);
	const char *set = v ? getenv(v->name) : NULL;
	oci_auto_free char *value = NULL;

	if (v && platform->named)
		value = value_of(platform);
	if (value && !begins(set, value))
		return oci_xasprintf("%s=%s", v->name, value);
	return set && *set ? oci_xasprintf("%s=%s", v->name, set) : NULL;
}

void goci_compile_env(const struct oci_platform *platform, struct oci_strv *env)
{
	oci_auto_free char *variable = goci_arch_variable(platform);

	oci_strv_add(env, "CGO_ENABLED=0");
	oci_strv_addf(env, "GOOS=%s", platform->os);
	oci_strv_addf(env, "GOARCH=%s", platform->arch);
	if (variable)
		oci_strv_add(env, variable);
}

int goci_arch_check(
	const struct oci_platform *platform, const char *version, struct oci_err *err)
{
	const struct variable *v = find(platform->arch);
	oci_auto_free char *variable = goci_arch_variable(platform);

	if (!variable || goci_version_compare(version, v->since) >= 0 ||
		strcmp(variable, "GOARM64=v8.0") == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"%.60s: needs Go %s or newer, and this is %s, which would pass it over: "
		"install that, or leave the variant out",
		variable, v->since, version);
}

int goci_arch_settle(
	struct oci_platform *platform, const char *goarm, struct oci_err *err)
{
	oci_auto_free char *name = NULL;
	struct oci_platform told;
	struct oci_err ignored;

	if (platform->named || strcmp(platform->arch, "arm") != 0)
		return 0;
	platform->named = true;
	if (!goarm)
		return 0;
	name = oci_xasprintf("linux/arm/v%.*s", (int)strcspn(goarm, ","), goarm);
	if (oci_platform_parse(name, &told, &ignored) < 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"GOARM=%.40s: Go builds for 5, 6 and 7: set one of them, or name it "
			"as the platform linux/arm/v7",
			goarm);
	*platform = told;
	return 0;
}
