#include "manual/manual_yaml.h"

#include "manual/manual_example.h"
#include "settings/build_options.h"

#include <string.h>

static const char *type_of(const struct goci_option *option)
{
	switch (option->kind) {
	case GOCI_FLAG:
		return "true|false";
	case GOCI_MAP:
		return "a mapping of names to values";
	case GOCI_LIST:
	case GOCI_COMMAS:
	case GOCI_ARGS:
		return "one or a list of ";
	case GOCI_STRING:
	case GOCI_WORDS:
		break;
	}
	return "";
}

/* "--name a,b" is a list here, of what is before the "[,...]". */
static void add_value(const struct goci_option *option, struct oci_buf *out)
{
	oci_auto_buf arg = OCI_BUF_INIT;
	const char *rest;

	oci_buf_adds(out, type_of(option));
	if (option->kind == GOCI_FLAG || option->kind == GOCI_MAP)
		return;
	goci_option_add_arg(option, &arg);
	rest = strstr(arg.data, "[,...]");
	oci_buf_add(out, arg.data, rest ? (size_t)(rest - arg.data) : arg.len);
}

static const char *note_of(const struct goci_option *option)
{
	switch (option->setter) {
	case GOCI_BY_USER:
		return option->path
			       ? "\nThe goci.yaml of a source may say none, and name no "
				 "file."
			       : "\nThe goci.yaml of a source may not say another "
				 "one.";
	case GOCI_BY_TABLE:
	case GOCI_BY_TABLE_LINK:
		return "\nThe goci.yaml of a source may set flags that can do no harm, "
		       "and those that --allow-go-flag names.";
	case GOCI_BY_SOURCE:
		break;
	}
	return "";
}

static void add_key(struct goci_page *page, const struct goci_option *option)
{
	oci_auto_buf tag = OCI_BUF_INIT, value = OCI_BUF_INIT, text = OCI_BUF_INIT;

	oci_buf_addf(&tag, "%s: ", option->name);
	add_value(option, &value);
	oci_buf_adds(&text, option->help);
	if (option->key)
		oci_buf_addf(&text, "\nAlso written %s.", option->key);
	oci_buf_adds(&text, note_of(option));
	goci_page_item(page, tag.data, value.data, text.data);
}

static void add_keys(struct goci_page *page, enum goci_scope scope)
{
	for (int g = 0; g < GOCI_GROUP_COUNT; g++) {
		bool titled = false;

		for (size_t i = 0; i < goci_build_options.count; i++) {
			const struct goci_option *o = &goci_build_options.rows[i];

			if (o->scope != scope || (int)o->group != g)
				continue;
			if (!titled && scope == GOCI_PER_SERVICE)
				goci_page_group(page, goci_group_title(o->group));
			titled = true;
			add_key(page, o);
		}
	}
}

static void add_sections(struct goci_page *page)
{
	goci_page_section(page, "Sections");
	goci_page_item(page, "prefix: ", "NAME",
		"What the names of the images begin with: chorus makes chorus/web of web.");
	goci_page_item(page, "defaults: ", "a mapping",
		"Settings of all services, and of the call.");
	goci_page_item(page, "services: ", "a mapping of names to settings",
		"The services, in the order in which they are built. The key path of one is "
		"its folder or package; default: the folder of its name, or that below "
		"services or cmd. Only the goci.yaml of a source has services.");
	goci_page_item(page, "cache: ", "a mapping",
		"max-size (such as 500MB or 10GiB) and max-age (such as 30d) of the cache. "
		"Only the user's own file has it.");
	goci_page_item(page, "sign: ", "a mapping",
		"What signs images: key and password-file, or command and public-key; "
		"formats. Only the user's own file has it.");
	goci_page_item(page, "vulns: ", "a mapping",
		"db: the database of known vulnerabilities, a folder, a zip or "
		"MODULE@VERSION. Only the user's own file has it.");
}

void goci_manual_yaml(struct goci_page *page)
{
	goci_page_title(page, "goci.yaml", 5, "services and settings of goci");
	goci_page_section(page, "Description");
	goci_page_text(page,
		"goci.yaml lists the services of a source, and sets options of `goci build` "
		"for them. It stands in the folder of the source or above it, up to the top "
		"of the repository. The user's own settings, for all sources, are in "
		"$XDG_CONFIG_HOME/goci/config.yaml, by default "
		"~/.config/goci/config.yaml.\n\n"
		"The command line counts before the entry of a service, that before the "
		"defaults of goci.yaml, and those before the user's own. Mappings are merged "
		"by key; any other value replaces the one before it. An unknown key is an "
		"error.\n\n"
		"Paths are relative to the file. Those of a source must be inside the "
		"source.");
	add_sections(page);
	goci_page_section(page, "Settings of a service");
	goci_page_text(page, "These stand below defaults, and below a service.");
	add_keys(page, GOCI_PER_SERVICE);
	goci_page_section(page, "Settings of a call");
	goci_page_text(page, "These stand below defaults.");
	add_keys(page, GOCI_PER_CALL);
	goci_page_section(page, "Examples");
	goci_page_text(page, "Two services of one repository:");
	goci_page_code(page, GOCI_MANUAL_EXAMPLE);
	goci_page_text(page, "The user's own ~/.config/goci/config.yaml:");
	goci_page_code(page, GOCI_MANUAL_EXAMPLE_OWN);
	goci_page_section(page, "See also");
	goci_page_text(page, "`goci-build`(1), `goci-init`(1)");
}
