#include "settings/config.h"

#include "app/trust.h"
#include "oci/fs.h"
#include "options/checks.h"
#include "options/checks_name.h"
#include "settings/build_options.h"
#include "settings/config_path.h"
#include "settings/config_value.h"
#include "settings/own.h"
#include "settings/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

struct service {
	char *name;
	char *path;
	struct goci_settings settings;
};

struct goci_config {
	struct goci_config_file source;
	struct goci_yaml *root; /* as it was written */
	char *dir;              /* absolute */
	char *prefix;
	struct goci_values defaults;
	struct goci_own own;
	struct service *services;
	size_t count;
};

void goci_config_free(struct goci_config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < config->count; i++) {
		free(config->services[i].name);
		free(config->services[i].path);
		goci_settings_release(&config->services[i].settings);
	}
	free(config->services);
	goci_yaml_free(config->root);
	goci_values_release(&config->defaults);
	goci_own_release(&config->own);
	free(config->prefix);
	free(config->source.base);
	free(config->dir);
	free(config->source.file);
	free(config);
}

void goci_config_freep(struct goci_config **config)
{
	goci_config_free(*config);
}

/* An empty section is equivalent to none. */
static int check_section(const struct goci_config *c, const struct goci_yaml *node,
	const char *name, struct oci_err *err)
{
	if (node->kind == GOCI_YAML_MAP || goci_yaml_null(node))
		return 0;
	return goci_config_wrong_type(&c->source, node, name, "a mapping", err);
}

static int read_defaults(
	struct goci_config *c, const struct goci_yaml *node, struct oci_err *err)
{
	if (check_section(c, node, "defaults", err) < 0)
		return -1;
	for (const struct goci_yaml *n = node->child; n; n = n->next)
		if (goci_config_option(
			    &c->source, n, GOCI_PER_CALL, &c->defaults, err) < 0)
			return -1;
	return 0;
}

static int read_path(const struct goci_config *c, struct service *service,
	const struct goci_yaml *node, struct oci_err *err)
{
	const char *text = goci_config_text(&c->source, node, "path", err);

	if (!text)
		return -1;
	if (goci_check_path(text, err) < 0 ||
		goci_config_path_check(c->dir, c->source.top, text, err) < 0) {
		oci_err_wrap(err, "path");
		return goci_config_at(&c->source, node, err);
	}
	service->path = strstr(text, "...") ? oci_xstrdup(text)
					    : goci_config_path_absolute(c->dir, text);
	return 0;
}

static int check_service_name(
	const struct goci_config *c, const struct goci_yaml *node, struct oci_err *err)
{
	const char *name = node->key;

	if (*name && *name != '-' && *name != '.' && !strchr(name, '/') &&
		goci_check_line(name, err) == 0)
		return 0;
	oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" is not a service's name: expected a word without '/', such "
		"as its folder's",
		name);
	return goci_config_at(&c->source, node, err);
}

static int read_service(
	struct goci_config *c, const struct goci_yaml *node, struct oci_err *err)
{
	struct service *service = &c->services[c->count];

	if (check_service_name(c, node, err) < 0 ||
		check_section(c, node, node->key, err) < 0)
		return -1;
	*service = (struct service){.name = oci_xstrdup(node->key)};
	c->count++;
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		int status =
			strcmp(n->key, "path") == 0
				? read_path(c, service, n, err)
				: goci_config_option(&c->source, n, GOCI_PER_SERVICE,
					  &service->settings, err);

		if (status < 0)
			return -1;
	}
	if (service->path)
		return 0;
	service->path = goci_config_path_default(c->dir, service->name);
	return goci_config_path_check(c->dir, c->source.top, service->path, err) < 0
		       ? goci_config_at(&c->source, node, err)
		       : 0;
}

static int not_here(const struct goci_config *c, const struct goci_yaml *node,
	const char *why, struct oci_err *err)
{
	oci_err_set(err, OCI_ERR_USAGE, "%s: %s", node->key, why);
	return goci_config_at(&c->source, node, err);
}

static int read_services(
	struct goci_config *c, const struct goci_yaml *node, struct oci_err *err)
{
	size_t count = 0;

	if (check_section(c, node, "services", err) < 0)
		return -1;
	if (!c->source.top)
		return not_here(c, node,
			"only the goci.yaml of a source can have services", err);
	for (const struct goci_yaml *n = node->child; n; n = n->next)
		count++;
	c->services = oci_xcalloc(count + 1, sizeof(*c->services));
	for (const struct goci_yaml *n = node->child; n; n = n->next)
		if (read_service(c, n, err) < 0)
			return -1;
	return 0;
}

static int read_prefix(
	struct goci_config *c, const struct goci_yaml *node, struct oci_err *err)
{
	const char *text = goci_config_text(&c->source, node, "prefix", err);

	if (!text)
		return -1;
	if (goci_check_prefix(text, err) < 0)
		return goci_config_at(&c->source, node, err);
	c->prefix = oci_xstrdup(text);
	return 0;
}

static int read_own(
	struct goci_config *c, const struct goci_yaml *node, struct oci_err *err)
{
	if (check_section(c, node, node->key, err) < 0)
		return -1;
	return goci_own_read(&c->own, &c->source, c->dir, node, err);
}

static const struct {
	const char *name;
	int (*read)(struct goci_config *c, const struct goci_yaml *node,
		struct oci_err *err);
} sections[] = {
	{"prefix", read_prefix},
	{"defaults", read_defaults},
	{"services", read_services},
	{"cache", read_own},
	{"sign", read_own},
	{"vulns", read_own},
};

static int unknown_section(
	const struct goci_config *c, const struct goci_yaml *node, struct oci_err *err)
{
	struct goci_guess guess;

	if (goci_option_allowed(
		    goci_options_find(&goci_build_options, node->key), GOCI_PER_CALL)) {
		oci_err_set(err, OCI_ERR_USAGE,
			"%s is an option: it goes below \"defaults\" or a service",
			node->key);
		return goci_config_at(&c->source, node, err);
	}
	goci_guess_init(&guess, node->key);
	for (size_t i = 0; i < OCI_COUNT(sections); i++)
		goci_guess_try(&guess, sections[i].name);
	return goci_config_unknown(&c->source, node, &guess, err);
}

static int read_section(
	struct goci_config *c, const struct goci_yaml *node, struct oci_err *err)
{
	for (size_t i = 0; i < OCI_COUNT(sections); i++)
		if (strcmp(sections[i].name, node->key) == 0)
			return sections[i].read(c, node, err);
	return unknown_section(c, node, err);
}

static int read_root(
	struct goci_config *c, const struct goci_yaml *root, struct oci_err *err)
{
	if (check_section(c, root, "the file", err) < 0)
		return -1;
	for (const struct goci_yaml *n = root->child; n; n = n->next)
		if (read_section(c, n, err) < 0)
			return -1;
	return 0;
}

static int set_place(struct goci_config *c, const char *path, struct oci_err *err)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;
	oci_auto_free char *dir =
		slash ? oci_xstrndup(path, len ? len : 1) : oci_xstrdup(".");

	c->source.file = oci_xstrdup(path);
	c->dir = realpath(dir, NULL);
	if (!c->dir)
		return oci_err_sys(err, errno, "%s", dir);
	c->source.base = goci_path_from_here(c->dir);
	return 0;
}

struct goci_config *goci_config_parse(const char *path, const struct oci_buf *text,
	const struct goci_origin *origin, struct oci_err *err)
{
	goci_auto_config *c = oci_xcalloc(1, sizeof(*c));

	c->own = (struct goci_own)GOCI_OWN_INIT;
	c->source.top = origin->top;
	c->source.allowed = origin->allowed;
	if (set_place(c, path, err) < 0)
		return NULL;
	c->root = goci_yaml_parse(path, text->data, text->len, err);
	if (!c->root || read_root(c, c->root, err) < 0)
		return NULL;
	return oci_steal_ptr(&c);
}

/* The file may be a symlink, but its target is part of the source, too. */
struct goci_config *goci_config_read(
	const char *path, const struct goci_origin *origin, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (origin->top && goci_tree_within(origin->top, path, err) < 0)
		return NULL;
	if (oci_fs_read(AT_FDCWD, path, false, GOCI_YAML_SIZE_MAX, &text, err) < 0)
		return NULL;
	return goci_config_parse(path, &text, origin, err);
}

const char *goci_config_prefix(const struct goci_config *config)
{
	return config->prefix;
}

const char *goci_config_dir(const struct goci_config *config)
{
	return config->dir;
}

size_t goci_config_count(const struct goci_config *config)
{
	return config->count;
}

const char *goci_config_name(const struct goci_config *config, size_t i)
{
	return config->services[i].name;
}

const char *goci_config_path(const struct goci_config *config, size_t i)
{
	return config->services[i].path;
}

void goci_config_settings(
	const struct goci_config *config, size_t i, struct goci_settings *out)
{
	goci_settings_merge(out, &config->defaults.service);
	if (i < config->count)
		goci_settings_merge(out, &config->services[i].settings);
}

size_t goci_config_entry(
	const struct goci_config *config, const char *dir, const char *name)
{
	size_t at;

	for (at = 0; at < config->count; at++) {
		const struct service *s = &config->services[at];
		oci_auto_free char *real = name ? NULL : realpath(s->path, NULL);

		if (name ? strcmp(s->name, name) == 0 : real && strcmp(real, dir) == 0)
			break;
	}
	return at;
}

const char *goci_config_file(const struct goci_config *config)
{
	return config->source.file;
}

const struct goci_yaml *goci_config_root(const struct goci_config *config)
{
	return config->root;
}

const struct goci_values *goci_config_defaults(const struct goci_config *config)
{
	return &config->defaults;
}

const struct goci_settings *goci_config_own(const struct goci_config *config, size_t i)
{
	return &config->services[i].settings;
}

const struct goci_call *goci_config_call(const struct goci_config *config)
{
	return &config->defaults.call;
}

const struct goci_own *goci_config_own_sections(const struct goci_config *config)
{
	return &config->own;
}
