#include "explain/explain_yaml.h"

#include "app/text.h"
#include "app/trust.h"
#include "explain/becomes.h"
#include "explain/machine.h"
#include "options/option_values.h"
#include "settings/build_options.h"
#include "settings/yaml_write.h"

#include <string.h>

/* Where options are written. */
struct page {
	const struct goci_layers *layers;
	const void *values;
	const struct goci_explained *service; /* NULL: the settings of the call */
	const char *indent;
	struct oci_buf *out;
};

static void add_list(const struct oci_strv *list, struct oci_buf *out)
{
	for (size_t i = 0; i < list->count; i++) {
		oci_buf_adds(out, i ? ", " : "[");
		goci_yaml_write(list->items[i], out);
	}
	oci_buf_adds(out, "]");
}

/* The value of an option that is no map, as YAML on one line. */
static void add_value(
	const struct goci_option *option, const void *values, struct oci_buf *out)
{
	const void *field = (const char *)values + option->offset;

	if (option->kind == GOCI_FLAG)
		oci_buf_adds(out, *(const bool *)field ? "true" : "false");
	else if (option->kind == GOCI_STRING || option->kind == GOCI_WORDS)
		goci_yaml_write(*(const char *const *)field, out);
	else
		add_list(field, out);
}

static void add_origins(const struct goci_set_by *by, size_t count, struct oci_buf *out)
{
	oci_buf_adds(out, "  # ");
	for (size_t i = 0; i < count; i++) {
		oci_buf_adds(out, i ? ", " : "");
		goci_set_by_text(&by[i], out);
	}
}

static bool is_same(const struct oci_strv *a, const struct oci_strv *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = strcmp(a->items[i], b->items[i]) == 0;
	return same;
}

/* "; becomes web:1.4, web:latest", where placeholders or names come to that. */
static void add_becomes(
	const struct page *p, const struct goci_option *option, struct oci_buf *out)
{
	oci_auto_strv now = OCI_STRV_INIT, written = OCI_STRV_INIT;
	const void *field = (const char *)p->values + option->offset;
	bool standard;

	if (!p->service || !option->template)
		return;
	if (option->kind == GOCI_STRING || option->kind == GOCI_WORDS)
		oci_strv_add(&written, *(const char *const *)field);
	else
		oci_strv_add_all(&written, field);
	goci_becomes_values(p->service, option, &now, &standard);
	if (!now.count || is_same(&now, &written))
		return;
	for (size_t i = 0; i < now.count; i++) {
		oci_buf_adds(out, i ? ", " : "; becomes ");
		goci_text_add(out, now.items[i]);
	}
}

/* Why a goci.yaml of this folder cannot set this; NULL if it can. Owned. */
static char *why_not(const char *section)
{
	oci_auto_free char *here = realpath(".", NULL);
	oci_auto_free char *top = goci_tree_around(here ? here : ".", NULL);
	const struct goci_origin source = {.top = top};
	goci_auto_config *config = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;

	oci_buf_addf(&text, "defaults:\n%s", section);
	config = goci_config_parse("goci.yaml", &text, &source, &err);
	return config ? NULL : oci_xstrdup(err.msg);
}

/* A line for an option that is no map; a comment if goci.yaml cannot set it. */
static void write_line(const struct page *p, const struct goci_option *option)
{
	struct goci_set_by by[GOCI_LAYERS_MAX];
	size_t count = goci_layers_find(p->layers, option, NULL, by);
	oci_auto_buf value = OCI_BUF_INIT, line = OCI_BUF_INIT;
	oci_auto_free char *why = NULL;

	add_value(option, p->values, &value);
	oci_buf_addf(&line, "  %s: %s\n", goci_option_key(option), value.data);
	why = why_not(line.data);
	oci_buf_addf(p->out, "%s%s%s: %s", p->indent, why ? "# " : "",
		goci_option_key(option), value.data);
	add_origins(by, count, p->out);
	add_becomes(p, option, p->out);
	if (why)
		oci_buf_adds(p->out, "; goci.yaml cannot set it");
	oci_buf_adds(p->out, "\n");
}

/* The keys of a map, a line each. */
static void write_map(const struct page *p, const struct goci_option *option)
{
	const struct oci_strv *map =
		(const void *)((const char *)p->values + option->offset);
	const struct oci_strv *now =
		(const void *)((const char *)(p->service ? &p->service->becomes.settings
							 : p->values) +
			       option->offset);

	oci_buf_addf(p->out, "%s%s:\n", p->indent, goci_option_key(option));
	for (size_t i = 0; i < map->count; i++) {
		size_t len = strcspn(map->items[i], "=");
		oci_auto_free char *key = oci_xstrndup(map->items[i], len);
		struct goci_set_by by[GOCI_LAYERS_MAX];
		size_t count = goci_layers_find(p->layers, option, key, by);

		oci_buf_addf(p->out, "%s  ", p->indent);
		goci_yaml_write(key, p->out);
		oci_buf_adds(p->out, ": ");
		goci_yaml_write(map->items[i] + len + 1, p->out);
		add_origins(by, count, p->out);
		if (strcmp(now->items[i], map->items[i]) != 0) {
			oci_buf_adds(p->out, "; becomes ");
			goci_text_add(p->out, now->items[i] + len + 1);
		}
		oci_buf_adds(p->out, "\n");
	}
}

/* What applies without a setting, as a comment; nothing if there is nothing. */
static void write_default(const struct page *p, const struct goci_option *option)
{
	oci_auto_strv values = OCI_STRV_INIT;
	oci_auto_free char *standard = NULL;
	bool words;

	if (p->service)
		goci_becomes_values(p->service, option, &values, &words);
	else
		standard = goci_option_default(option);
	if (standard)
		oci_strv_add(&values, standard);
	if (!values.count)
		return;
	oci_buf_addf(p->out, "%s# %s: ", p->indent, goci_option_key(option));
	for (size_t i = 0; i < values.count; i++) {
		oci_buf_adds(p->out, i ? ", " : "");
		goci_text_add(p->out, values.items[i]);
	}
	oci_buf_adds(p->out, "  # default\n");
}

static void write_options(const struct page *p, enum goci_scope scope)
{
	const struct goci_options *all = &goci_build_options;

	for (size_t i = 0; i < all->count; i++) {
		const struct goci_option *option = &all->rows[i];

		if (option->scope != scope)
			continue;
		if (!goci_value_is_set(option, p->values))
			write_default(p, option);
		else if (option->kind == GOCI_MAP)
			write_map(p, option);
		else
			write_line(p, option);
	}
}

/* What the command line alone can say. */
static void write_once(const struct goci_explanation *all, struct oci_buf *out)
{
	const struct goci_options *rows = &goci_build_options;

	for (size_t i = 0; i < rows->count; i++) {
		const struct goci_option *option = &rows->rows[i];

		if (option->scope != GOCI_ONCE || strcmp(option->name, "prefix") == 0 ||
			!goci_value_is_set(option, all->flags))
			continue;
		oci_buf_addf(out, "# %s: ", option->name);
		add_value(option, all->flags, out);
		oci_buf_addf(out, "  # --%s; the command line alone sets it\n",
			option->name);
	}
}

/* One prefix is that of the file; several cannot be. */
static bool is_one_prefix(const struct goci_explanation *all)
{
	for (size_t i = 1; i < all->count; i++) {
		const char *a = all->services[0].prefix, *b = all->services[i].prefix;

		if (!a != !b || (a && strcmp(a, b) != 0))
			return false;
	}
	return all->count > 0;
}

static void write_prefix(const struct goci_explained *e, const char *indent,
	bool comment, struct oci_buf *out)
{
	oci_buf_addf(out, "%s%sprefix: ", indent, comment || !e->prefix ? "# " : "");
	if (e->prefix)
		goci_yaml_write(e->prefix, out);
	add_origins(&e->prefix_by, 1, out);
	oci_buf_adds(out, "\n");
}

static void write_service(
	const struct goci_explained *e, bool prefix, struct oci_buf *out)
{
	const struct page page = {&e->layers, &e->settings, e, "    ", out};

	oci_buf_adds(out, "  ");
	goci_yaml_write(e->name, out);
	oci_buf_adds(out, ":\n    path: ");
	goci_yaml_write(e->path, out);
	if (e->path_by.file)
		add_origins(&e->path_by, 1, out);
	oci_buf_adds(out, "\n");
	if (prefix)
		write_prefix(e, "    ", true, out);
	write_options(&page, GOCI_PER_SERVICE);
	for (size_t i = 0; i < e->problems.count; i++) {
		oci_buf_adds(out, "    # error: ");
		goci_text_add_line(out, "%s", e->problems.items[i]);
	}
}

static void write_machine(const struct goci_explanation *all, struct oci_buf *out)
{
	struct goci_machine_setting cache[GOCI_MACHINE_CACHE];

	goci_machine_cache(all, cache);
	oci_buf_adds(out, "# cache:\n");
	for (size_t i = 0; i < OCI_COUNT(cache); i++) {
		oci_buf_addf(out, "#   %s: ", cache[i].name);
		goci_text_add(out, cache[i].value ? cache[i].value : "none");
		add_origins(&cache[i].by, 1, out);
		oci_buf_adds(out, "\n");
	}
	goci_machine_release(cache, OCI_COUNT(cache));
	for (const char *const *name = goci_machine_variables; *name; name++) {
		const char *value = goci_machine_variable(*name);

		if (!value || !*value)
			continue;
		oci_buf_addf(out, "# %s=", *name);
		goci_text_add(out, value);
		oci_buf_adds(out, "  # environment\n");
	}
}

void goci_explain_yaml(const struct goci_explanation *all, struct oci_buf *out)
{
	const struct page call = {&all->layers, &all->call, NULL, "  ", out};
	bool one = is_one_prefix(all);

	oci_buf_adds(out,
		"# What `goci build` uses here, as a goci.yaml of this folder. A comment "
		"says what\n# sets a value; lines that are comments are defaults, or not "
		"for a goci.yaml.\n\n");
	if (one)
		write_prefix(&all->services[0], "", false, out);
	oci_buf_adds(out, "defaults:\n");
	write_options(&call, GOCI_PER_CALL);
	oci_buf_adds(out, "services:\n");
	for (size_t i = 0; i < all->count; i++)
		write_service(&all->services[i], !one, out);
	oci_buf_adds(out, "\n# Of this machine and this call:\n");
	write_machine(all, out);
	write_once(all, out);
}
