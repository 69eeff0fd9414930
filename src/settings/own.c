#include "settings/own.h"

#include "oci/fs.h"
#include "options/checks.h"
#include "settings/sign_options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A section that is being read. */
struct reading {
	struct goci_own *own;
	const struct goci_config_file *source;
	const char *dir;
};

void goci_own_release(struct goci_own *own)
{
	goci_sign_values_release(&own->sign);
	free(own->vulndb);
}

static int unknown(const struct reading *r, const struct goci_yaml *node,
	const char *const *known, struct oci_err *err)
{
	struct goci_guess guess;

	goci_guess_init(&guess, node->key);
	for (; *known; known++)
		goci_guess_try(&guess, *known);
	return goci_config_unknown(r->source, node, &guess, err);
}

static int read_limit(
	const struct reading *r, const struct goci_yaml *node, struct oci_err *err)
{
	static const char *const known[] = {"max-size", "max-age", NULL};
	struct goci_limits *limits = &r->own->limits;
	bool size = strcmp(node->key, "max-size") == 0;
	const char *text;
	int status;

	if (!size && strcmp(node->key, "max-age") != 0)
		return unknown(r, node, known, err);
	text = goci_config_text(r->source, node, node->key, err);
	if (!text)
		return -1;
	status = size ? goci_size_parse(text, &limits->max_size, err)
		      : goci_age_parse(text, &limits->max_age, err);
	if (status == 0)
		return 0;
	oci_err_wrap(err, "%s", node->key);
	return goci_config_at(r->source, node, err);
}

static int read_cache(
	const struct reading *r, const struct goci_yaml *node, struct oci_err *err)
{
	for (const struct goci_yaml *n = node->child; n; n = n->next)
		if (read_limit(r, n, err) < 0)
			return -1;
	return 0;
}

static int read_sign(
	const struct reading *r, const struct goci_yaml *node, struct oci_err *err)
{
	struct goci_sign_values *sign = &r->own->sign;

	for (const struct goci_yaml *n = node->child; n; n = n->next)
		if (goci_config_option_of(&goci_sign_options, r->source, n, sign, err) <
			0)
			return -1;
	sign->folder = oci_xstrdup(r->dir);
	if (goci_sign_check(sign, err) == 0)
		return 0;
	oci_err_wrap(err, "sign");
	return goci_config_at(r->source, node, err);
}

/* A path is from the folder of the file; what is not there and has a version, a module.
 */
static char *db_path(const char *dir, const char *text)
{
	oci_auto_free char *path =
		*text == '/' ? oci_xstrdup(text) : oci_xasprintf("%s/%s", dir, text);

	if (*text != '.' && strchr(text, '@') && access(path, F_OK) < 0)
		return oci_xstrdup(text);
	return oci_steal_ptr(&path);
}

static int read_db(
	const struct reading *r, const struct goci_yaml *node, struct oci_err *err)
{
	static const char *const known[] = {"db", NULL};
	const char *text;

	if (strcmp(node->key, "db") != 0)
		return unknown(r, node, known, err);
	text = goci_config_text(r->source, node, node->key, err);
	if (!text)
		return -1;
	if (goci_check_path(text, err) < 0) {
		oci_err_wrap(err, "db");
		return goci_config_at(r->source, node, err);
	}
	r->own->vulndb = db_path(r->dir, text);
	return 0;
}

static int read_vulns(
	const struct reading *r, const struct goci_yaml *node, struct oci_err *err)
{
	for (const struct goci_yaml *n = node->child; n; n = n->next)
		if (read_db(r, n, err) < 0)
			return -1;
	return 0;
}

/*
 * Why a source has none of them: it would limit what is the host's, choose a key, run a
 * program, or hide its own vulnerabilities.
 */
static const struct {
	const char *name;
	int (*read)(const struct reading *r, const struct goci_yaml *node,
		struct oci_err *err);
	const char *why;
	const char *instead;
} sections[] = {
	{"cache", read_cache, "a source cannot limit this host's cache",
		"goci cache gc"},
	{"sign", read_sign, "a source may not choose what signs", "--sign-key"},
	{"vulns", read_vulns, "a source may not choose the vulnerability database",
		"GOCI_VULNDB or goci vulns --db"},
};

int goci_own_read(struct goci_own *own, const struct goci_config_file *source,
	const char *dir, const struct goci_yaml *node, struct oci_err *err)
{
	const struct reading r = {own, source, dir};
	size_t i = 0;

	while (i + 1 < OCI_COUNT(sections) && strcmp(sections[i].name, node->key) != 0)
		i++;
	if (!source->top)
		return sections[i].read(&r, node, err);
	oci_err_set(err, OCI_ERR_USAGE,
		"%s: %s: set it in $XDG_CONFIG_HOME/goci/config.yaml "
		"(~/.config/goci/config.yaml), or by %s",
		node->key, sections[i].why, sections[i].instead);
	return goci_config_at(source, node, err);
}
