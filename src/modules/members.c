#include "modules/members.h"

#include "app/paths.h"
#include "modules/modfiles.h"
#include "oci/json.h"

#include <string.h>

/* The members of a workspace: the path, the folder and the go.mod of each. */
struct members {
	struct oci_strv paths, dirs;
	json_t *docs;
};

static void release(struct members *m)
{
	oci_strv_release(&m->paths);
	oci_strv_release(&m->dirs);
	json_decref(m->docs);
}

static int add_member(struct members *members, const struct goci_module *m,
	struct goci_app *app, const char *dir, struct oci_err *err)
{
	oci_auto_free char *file = oci_xasprintf("%s/go.mod", dir);
	json_t *doc = goci_modfiles_json(m, app, file, err);
	const char *path;

	if (!doc)
		return -1;
	path = oci_json_text(json_object_get(doc, "Module"), "Path");
	oci_strv_add(&members->paths, path ? path : "");
	oci_strv_add(&members->dirs, dir);
	json_array_append_new(members->docs, doc);
	return 0;
}

static int find(struct members *members, const struct goci_module *m,
	struct goci_app *app, struct oci_err *err)
{
	oci_auto_free char *root = goci_modfiles_root(m);
	oci_auto_json *work = goci_modfiles_json(m, app, m->gowork, err);
	const json_t *item;
	size_t i;

	if (!work)
		return -1;
	json_array_foreach(json_object_get(work, "Use"), i, item) {
		const char *path = oci_json_text(item, "DiskPath");
		oci_auto_free char *dir = path ? goci_path_join(root, path) : NULL;

		if (dir && add_member(members, m, app, dir, err) < 0)
			return -1;
	}
	return 0;
}

static void add_edit(
	const struct members *members, const json_t *required, struct oci_strv *edits)
{
	const char *path = oci_json_text(required, "Path");
	const char *version = oci_json_text(required, "Version");

	for (size_t i = 0; path && version && i < members->paths.count; i++) {
		oci_auto_free char *edit = oci_xasprintf(
			"-replace=%s@%s=%s", path, version, members->dirs.items[i]);

		if (strcmp(members->paths.items[i], path) == 0 &&
			!oci_strv_has(edits, edit))
			oci_strv_add(edits, edit);
	}
}

int goci_members_edits(const struct goci_module *module, struct goci_app *app,
	struct oci_strv *edits, struct oci_err *err)
{
	struct members members = {OCI_STRV_INIT, OCI_STRV_INIT, NULL};
	const json_t *doc, *required;
	size_t i, j;
	int status;

	if (!module->gowork)
		return 0;
	members.docs = json_array();
	status = find(&members, module, app, err);
	json_array_foreach(members.docs, i, doc)
		json_array_foreach(json_object_get(doc, "Require"), j, required)
			add_edit(&members, required, edits);
	release(&members);
	return status;
}
