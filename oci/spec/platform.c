#include "oci/platform.h"

#include "oci/json.h"
#include "oci/mem.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

/*
 * The architectures that Go builds for Linux. `variants` lists the variants an image
 * can state, separated by blanks, in ascending order.
 */
static const struct arch {
	const char *name;
	const char *variants;
	const char *usual; /* the default variant; "": the architecture has none */
	bool written;      /* the default is written into documents */
	bool silent;       /* the default is not shown to users */
} archs[] = {
	{"386", "", "", false, true},
	{"amd64", "v1 v2 v3 v4", "v1", false, true},
	{"arm", "v5 v6 v7", "v7", true, false},
	{"arm64",
		"v8 v8.1 v8.2 v8.3 v8.4 v8.5 v9 v8.6 v9.1 v8.7 v9.2 v8.8 v9.3 v8.9 v9.4 "
		"v9.5",
		"v8", true, true},
	{"loong64", "", "", false, true},
	{"mips64le", "", "", false, true},
	{"ppc64le", "", "", false, true},
	{"riscv64", "", "", false, true},
	{"s390x", "", "", false, true},
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

/* Rank of a variant within its architecture; -1 when it is unknown. */
static int level_of(const struct arch *arch, const char *variant)
{
	const char *p = arch->variants;

	for (int level = 0; *p; level++, p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");

		if (strlen(variant) == len && strncmp(p, variant, len) == 0)
			return level;
		p += len;
	}
	return -1;
}

/* "v9.0" equals "v9". */
static void drop_zero(char *variant)
{
	size_t len = strlen(variant);

	if (len > 2 && strcmp(variant + len - 2, ".0") == 0)
		variant[len - 2] = '\0';
}

static int unknown(const char *s, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_USAGE,
		"platform \"%.60s\" is unknown; use linux/ with 386, amd64[/v1..v4], "
		"arm/v5..v7, arm64[/v8..v9.5], loong64, mips64le, ppc64le, riscv64 or "
		"s390x",
		s);
}

static int refuse_variant(const char *s, const struct arch *arch, struct oci_err *err)
{
	if (*arch->variants)
		return oci_err_set(err, OCI_ERR_USAGE,
			"platform \"%s\": %s has the variants %s", s, arch->name,
			arch->variants);
	return oci_err_set(err, OCI_ERR_USAGE,
		"platform \"%s\": images cannot tell variants of %s apart; leave it out",
		s, arch->name);
}

int oci_platform_parse(const char *s, struct oci_platform *p, struct oci_err *err)
{
	char os[16] = "linux", arch[16] = "", variant[16] = "";
	const struct arch *known;
	int end = -1;

	if (!strchr(s, '/'))
		sscanf(s, "%15[a-z0-9]%n", arch, &end);
	else if (sscanf(s, "%15[a-z]/%15[a-z0-9]%n/%15[a-z0-9.]%n", os, arch, &end,
			 variant, &end) < 2)
		end = -1;
	known = find_arch(arch);
	if (end < 0 || s[end] || strcmp(os, "linux") != 0 || !known)
		return unknown(s, err);
	p->named = *variant;
	drop_zero(variant);
	if (*variant && level_of(known, variant) < 0)
		return refuse_variant(s, known, err);
	if (!*variant)
		snprintf(variant, sizeof(variant), "%s", known->usual);
	if (!known->written && strcmp(variant, known->usual) == 0)
		variant[0] = '\0';
	memcpy(p->os, os, sizeof(os));
	memcpy(p->arch, arch, sizeof(arch));
	snprintf(p->variant, sizeof(p->variant), "%.7s", variant);
	return 0;
}

void oci_platform_format(const struct oci_platform *p, char *out, size_t size)
{
	const struct arch *arch = find_arch(p->arch);
	bool variant = *p->variant &&
		       !(arch && arch->silent && strcmp(p->variant, arch->usual) == 0);

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

/* The stated variant of a document, or the default one. */
static const char *or_usual(const char *variant, const struct arch *arch)
{
	return variant && *variant ? variant : arch ? arch->usual : "";
}

/* v9.x includes v8.x up to v8.(x+5), but no v8 includes all of v9. */
static bool is_below(const struct arch *arch, const char *low, const char *high)
{
	return strcmp(arch->name, "arm64") != 0 || low[1] <= high[1];
}

int oci_platform_distance(const struct oci_platform *p, const json_t *doc)
{
	const char *os = oci_json_text(doc, "os");
	const char *name = oci_json_text(doc, "architecture");
	const struct arch *arch = find_arch(p->arch);
	const char *theirs = or_usual(oci_json_text(doc, "variant"), arch);
	const char *ours = or_usual(p->variant, arch);
	int low, high;

	if (!os || !name || strcmp(os, p->os) != 0 || strcmp(name, p->arch) != 0)
		return -1;
	if (strcmp(theirs, ours) == 0)
		return 0;
	low = arch ? level_of(arch, theirs) : -1;
	high = arch ? level_of(arch, ours) : -1;
	return low >= 0 && low < high && is_below(arch, theirs, ours) ? high - low : -1;
}

bool oci_platform_matches(const struct oci_platform *p, const json_t *doc)
{
	return oci_platform_distance(p, doc) == 0;
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
