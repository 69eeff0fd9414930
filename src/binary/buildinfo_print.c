#include "binary/buildinfo_print.h"

#include "app/text.h"
#include "app/text_json.h"
#include "binary/buildinfo.h"

static void print_module(const char *word, const struct goci_buildinfo_module *module,
	struct oci_buf *out)
{
	oci_buf_addf(out, "\t%s\t%s\t%s", word, module->path, module->version);
}

static void print_dep(
	const char *word, const struct goci_buildinfo_dep *dep, struct oci_buf *out)
{
	if (!dep->module.path)
		return;
	print_module(word, &dep->module, out);
	if (dep->replacement.path) {
		oci_buf_adds(out, "\n");
		print_module("=>", &dep->replacement, out);
	}
	oci_buf_addf(out, "\t%s\n", goci_buildinfo_used(dep)->sum);
	/* Go has an empty line there, indented as all are. */
	if (dep->replacement.path)
		oci_buf_adds(out, "\t\n");
}

void goci_buildinfo_print(
	const struct goci_buildinfo *info, const char *name, struct oci_buf *out)
{
	oci_auto_buf raw = OCI_BUF_INIT;

	goci_text_add_line(out, "%s: %s", name, info->go_version);
	if (info->path && *info->path)
		oci_buf_addf(&raw, "\tpath\t%s\n", info->path);
	print_dep("mod", &info->main, &raw);
	for (size_t i = 0; i < info->dep_count; i++)
		print_dep("dep", &info->deps[i], &raw);
	for (size_t i = 0; i < info->setting_count; i++)
		oci_buf_addf(&raw, "\tbuild\t%s\n", info->settings[i].line);
	goci_text_add_lines(out, raw.data, raw.len);
}

/* Sets a member that is not empty. */
static void set(json_t *doc, const char *name, const char *value)
{
	if (value && *value)
		goci_text_set(doc, name, value);
}

static json_t *module_json(const struct goci_buildinfo_module *module)
{
	json_t *doc = json_object();

	set(doc, "Path", module->path);
	set(doc, "Version", module->version);
	set(doc, "Sum", module->sum);
	return doc;
}

/* The sum of a module that is replaced is its replacement's alone, as Go has it. */
static json_t *dep_json(const struct goci_buildinfo_dep *dep)
{
	json_t *doc = module_json(&dep->module);

	if (dep->replacement.path)
		json_object_set_new(doc, "Replace", module_json(&dep->replacement));
	return doc;
}

json_t *goci_buildinfo_json(const struct goci_buildinfo *info)
{
	json_t *doc = json_object(), *deps = json_array(), *settings = json_array();

	set(doc, "GoVersion", info->go_version);
	set(doc, "Path", info->path);
	json_object_set_new(doc, "Main", dep_json(&info->main));
	for (size_t i = 0; i < info->dep_count; i++)
		json_array_append_new(deps, dep_json(&info->deps[i]));
	for (size_t i = 0; i < info->setting_count; i++) {
		json_t *setting = json_object();

		set(setting, "Key", info->settings[i].key);
		set(setting, "Value", info->settings[i].value);
		json_array_append_new(settings, setting);
	}
	if (info->dep_count)
		json_object_set(doc, "Deps", deps);
	if (info->setting_count)
		json_object_set(doc, "Settings", settings);
	json_decref(deps);
	json_decref(settings);
	return doc;
}
