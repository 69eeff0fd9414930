#include "explain/explain.h"

#include "app/paths.h"
#include "app/trust.h"
#include "explain/becomes.h"
#include "go/compile.h"
#include "go/version.h"
#include "options/option_values.h"
#include "service/request.h"
#include "service/service_add.h"
#include "settings/build_options.h"
#include "settings/config_find.h"
#include "settings/config_path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void release_one(struct goci_explained *e)
{
	free(e->name);
	free(e->path);
	free(e->prefix);
	goci_settings_release(&e->settings);
	goci_service_release(&e->becomes);
	oci_strv_release(&e->problems);
}

void goci_explanation_release(struct goci_explanation *all)
{
	for (size_t i = 0; i < all->count; i++)
		release_one(&all->services[i]);
	free(all->services);
	goci_values_release(&all->call);
	goci_config_free(all->own);
	goci_config_free(all->config);
	goci_configs_release(&all->configs);
}

const struct goci_config *goci_explain_own(const struct goci_explanation *all)
{
	return goci_config_counts(all->own, ".") ? all->own : NULL;
}

/* The section `defaults`, or the entry of a service. */
static const struct goci_yaml *section(const struct goci_config *config, size_t i)
{
	const struct goci_yaml *root = goci_config_root(config);

	return i < goci_config_count(config)
		       ? goci_yaml_get(goci_yaml_get(root, "services"),
				 goci_config_name(config, i))
		       : goci_yaml_get(root, "defaults");
}

static void add_defaults(struct goci_layers *layers, const struct goci_config *config)
{
	const struct goci_yaml *defaults = section(config, SIZE_MAX);

	if (defaults)
		goci_layers_add(layers, goci_config_defaults(config), defaults,
			goci_config_file(config));
}

static void add_layers(struct goci_explained *e, const struct goci_explanation *all,
	size_t entry, const char *dir)
{
	const struct goci_config *config = e->config;

	if (goci_config_counts(all->own, dir))
		add_defaults(&e->layers, all->own);
	if (config)
		add_defaults(&e->layers, config);
	if (config && entry < goci_config_count(config))
		goci_layers_add(&e->layers, goci_config_own(config, entry),
			section(config, entry), goci_config_file(config));
	goci_layers_add(&e->layers, &all->flags->service, NULL, NULL);
}

static struct goci_set_by prefix_in(const struct goci_config *config)
{
	return goci_set_by_node(goci_config_file(config),
		goci_yaml_get(goci_config_root(config), "prefix"));
}

static void find_prefix(
	struct goci_explained *e, const struct goci_explanation *all, const char *dir)
{
	if (all->flags->call.prefix)
		e->prefix_by = (struct goci_set_by){.option = "prefix"};
	else if (e->config && goci_config_prefix(e->config))
		e->prefix_by = prefix_in(e->config);
	else if (goci_config_counts(all->own, dir) && goci_config_prefix(all->own))
		e->prefix_by = prefix_in(all->own);
}

/* The import path of a folder by the go.mod around it; NULL without one. Owned. */
static char *import_path(const char *dir)
{
	oci_auto_free char *top = goci_tree_around(dir, NULL);
	oci_auto_free char *at = goci_find_above(dir, "go.mod", top);
	oci_auto_free char *module = at ? goci_version_module(at) : NULL;

	return module && *module
		       ? oci_xasprintf("%s%s", module, at[1] ? dir + strlen(at) : dir)
		       : NULL;
}

/* What Go would call the program of a folder. */
static char *program_name(const char *dir)
{
	oci_auto_free char *import = import_path(dir);

	return goci_compile_name(import ? import : dir);
}

static void find_path(struct goci_explained *e, size_t entry, const char *dir)
{
	const char *path = e->config && entry < goci_config_count(e->config)
				   ? goci_config_path(e->config, entry)
				   : dir;
	const struct goci_yaml *node = e->config && entry < goci_config_count(e->config)
					       ? section(e->config, entry)
					       : NULL;
	oci_auto_free char *seen = goci_path_from_here(path);
	const struct goci_yaml *given = goci_yaml_get(node, "path");

	e->path = oci_xstrdup(*seen ? seen : ".");
	if (node)
		e->path_by = goci_set_by_node(
			goci_config_file(e->config), given ? given : node);
}

/* Adds the service of a folder, or of an entry of its goci.yaml. */
static int add(struct goci_explanation *all, const char *dir, const char *name,
	struct oci_err *err)
{
	const struct goci_request request = {.flags = all->flags->service,
		.own = all->own,
		.configs = &all->configs,
		.prefix = all->flags->call.prefix,
		.allowed = &all->flags->call.allowed};
	oci_auto_free char *known_as = NULL;
	struct goci_explained *e;
	size_t entry = SIZE_MAX;

	OCI_GROW(all->services, all->count);
	e = &all->services[all->count++];
	*e = (struct goci_explained){0};
	if (goci_configs_find(
		    &all->configs, dir, NULL, request.allowed, &e->config, err) < 0 ||
		goci_service_settings(&request, dir, name, &e->settings, &e->prefix,
			&known_as, err) < 0)
		return -1;
	if (e->config)
		entry = goci_config_entry(e->config, dir, name);
	e->name = known_as ? oci_steal_ptr(&known_as) : program_name(dir);
	find_path(e, entry, dir);
	find_prefix(e, all, dir);
	add_layers(e, all, entry, dir);
	goci_explain_becomes(e, dir);
	return 0;
}

/* The folder of an entry; for a package pattern that of goci.yaml. Owned. */
static char *folder_of(const struct goci_config *config, size_t i)
{
	char *real = realpath(goci_config_path(config, i), NULL);

	return real ? real : oci_xstrdup(goci_config_dir(config));
}

static int add_entry(struct goci_explanation *all, size_t i, struct oci_err *err)
{
	oci_auto_free char *dir = folder_of(all->config, i);

	return add(all, dir, goci_config_name(all->config, i), err);
}

static int unknown(
	const struct goci_explanation *all, const char *word, struct oci_err *err)
{
	struct goci_guess guess;

	goci_config_guess(all->config, word, &guess);
	oci_err_set(err, OCI_ERR_USAGE,
		"%.200s: no such folder, and no service of that name in goci.yaml",
		word);
	return goci_guess_tell(
		&guess, "package patterns are for goci build, which asks Go", err);
}

static int add_word(struct goci_explanation *all, const char *word, struct oci_err *err)
{
	oci_auto_free char *real = realpath(word, NULL);
	struct stat st;

	if (real && stat(real, &st) == 0 && S_ISDIR(st.st_mode))
		return add(all, real, NULL, err);
	for (size_t i = 0; all->config && i < goci_config_count(all->config); i++)
		if (strcmp(goci_config_name(all->config, i), word) == 0)
			return add_entry(all, i, err);
	return unknown(all, word, err);
}

/* As goci build without words. */
static int add_listed(struct goci_explanation *all, struct oci_err *err)
{
	oci_auto_free char *here = realpath(".", NULL);

	if (!here)
		return oci_err_sys(err, errno, "the current folder");
	if (!all->config || !goci_config_count(all->config) ||
		strcmp(goci_config_dir(all->config), here) != 0)
		return add(all, here, NULL, err);
	for (size_t i = 0; i < goci_config_count(all->config); i++)
		if (add_entry(all, i, err) < 0)
			return -1;
	return 0;
}

static void read_call(struct goci_explanation *all)
{
	const struct goci_config *own = goci_explain_own(all);

	if (own) {
		goci_call_merge(&all->call.call, goci_config_call(own));
		add_defaults(&all->layers, own);
	}
	if (all->config) {
		goci_call_merge(&all->call.call, goci_config_call(all->config));
		add_defaults(&all->layers, all->config);
	}
	goci_call_merge(&all->call.call, &all->flags->call);
	goci_layers_add(&all->layers, all->flags, NULL, NULL);
}

int goci_explain(struct goci_explanation *to, const struct goci_values *flags,
	const struct oci_strv *words, struct oci_err *err)
{
	*to = (struct goci_explanation){.flags = flags};
	if (goci_config_find_own(&to->own, err) < 0 ||
		goci_config_find(".", NULL, &flags->call.allowed, &to->config, err) < 0)
		return -1;
	read_call(to);
	if (!words->count)
		return add_listed(to, err);
	for (size_t i = 0; i < words->count; i++)
		if (add_word(to, words->items[i], err) < 0)
			return -1;
	return 0;
}
