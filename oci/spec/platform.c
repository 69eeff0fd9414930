#include "oci/platform.h"

#include "oci/json.h"
#include "oci/mem.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

/*
 * What Go builds for Linux. `variants` are those that an image can name, the default
 * first; `silent`: the default is not shown to people.
 */
static const struct arch {
	const char *name;
	const char *variants[4];
	bool written; /* the variant is written into documents */
	bool silent;
} archs[] = {
	{"386", {NULL}, false, true},
	{"amd64", {"v1"}, false, true},
	{"arm", {"v7", "v6", "v5"}, true, false},
	{"arm64", {"v8"}, true, true},
	{"loong64", {NULL}, false, true},
	{"mips64le", {NULL}, false, true},
	{"ppc64le", {NULL}, false, true},
	{"riscv64", {NULL}, false, true},
	{"s390x", {NULL}, false, true},
};

static const struct arch *find_arch(const char *name)
{
	for (size_t i = 0; i < OCI_COUNT(archs); i++)
		if (strcmp(archs[i].name, name) == 0)
			return &archs[i];
	return NULL;
}

void oci_platform_host(struct oci_platform *p)
{
	static const char *const machines[][2] = {{"aarch64", "arm64"},
		{"armv5", "linux/arm/v5"}, {"armv6", "linux/arm/v6"},
		{"armv7", "linux/arm/v7"}, {"i386", "386"}, {"i686", "386"},
		{"loongarch64", "loong64"}, {"mips64", "mips64le"},
		{"ppc64le", "ppc64le"}, {"riscv64", "riscv64"}, {"s390x", "s390x"}};
	const char *name = "linux/amd64";
	struct utsname host;
	struct oci_err ignored;

	for (size_t i = 0; uname(&host) == 0 && i < OCI_COUNT(machines); i++)
		if (strncmp(host.machine, machines[i][0], strlen(machines[i][0])) == 0)
			name = machines[i][1];
	(void)oci_platform_parse(name, p, &ignored);
}

static bool has_variant(const struct arch *arch, const char *variant)
{
	for (size_t i = 0; i < OCI_COUNT(arch->variants) && arch->variants[i]; i++)
		if (strcmp(arch->variants[i], variant) == 0)
			return true;
	return false;
}

static int unknown(const char *s, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_USAGE,
		"platform \"%.60s\" is unknown; use linux/ with 386, amd64, arm/v5..v7, "
		"arm64, loong64, mips64le, ppc64le, riscv64 or s390x",
		s);
}

int oci_platform_parse(const char *s, struct oci_platform *p, struct oci_err *err)
{
	char os[16] = "linux", arch[16] = "", variant[8] = "";
	const struct arch *known;
	int end = -1;

	if (!strchr(s, '/'))
		sscanf(s, "%15[a-z0-9]%n", arch, &end);
	else if (sscanf(s, "%15[a-z]/%15[a-z0-9]%n/%7[a-z0-9]%n", os, arch, &end,
			 variant, &end) < 2)
		end = -1;
	known = find_arch(arch);
	if (end < 0 || s[end] || strcmp(os, "linux") != 0 || !known)
		return unknown(s, err);
	if (*variant && !has_variant(known, variant))
		return oci_err_set(err, OCI_ERR_USAGE,
			"platform \"%s\": images cannot tell this variant of %s apart; "
			"leave it out",
			s, arch);
	if (!*variant && known->variants[0])
		snprintf(variant, sizeof(variant), "%s", known->variants[0]);
	if (!known->written)
		variant[0] = '\0';
	memcpy(p->os, os, sizeof(os));
	memcpy(p->arch, arch, sizeof(arch));
	memcpy(p->variant, variant, sizeof(variant));
	return 0;
}

void oci_platform_format(const struct oci_platform *p, char *out, size_t size)
{
	const struct arch *arch = find_arch(p->arch);
	bool variant = *p->variant && !(arch && arch->silent);

	snprintf(out, size, "%s/%s%s%s", p->os, p->arch, variant ? "/" : "",
		variant ? p->variant : "");
}

int oci_platform_cmp(const struct oci_platform *a, const struct oci_platform *b)
{
	int order = strcmp(a->os, b->os);

	if (!order)
		order = strcmp(a->arch, b->arch);
	return order ? order : strcmp(a->variant, b->variant);
}

bool oci_platform_matches(const struct oci_platform *p, const json_t *doc)
{
	const char *os = oci_json_text(doc, "os");
	const char *arch = oci_json_text(doc, "architecture");
	const char *variant = oci_json_text(doc, "variant");
	const struct arch *known = find_arch(p->arch);
	const char *usual;

	if (!os || !arch || strcmp(os, p->os) != 0 || strcmp(arch, p->arch) != 0)
		return false;
	usual = known ? known->variants[0] : NULL;
	if (!variant || !*variant)
		return !*p->variant || (usual && strcmp(p->variant, usual) == 0);
	if (*p->variant)
		return strcmp(variant, p->variant) == 0;
	return usual && strcmp(variant, usual) == 0;
}

json_t *oci_platform_json(const struct oci_platform *p)
{
	json_t *doc = json_object();

	json_object_set_new(doc, "architecture", json_string(p->arch));
	json_object_set_new(doc, "os", json_string(p->os));
	if (*p->variant)
		json_object_set_new(doc, "variant", json_string(p->variant));
	return doc;
}
