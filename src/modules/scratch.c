#include "modules/scratch.h"

#include "go/run.h"
#include "modules/modfiles.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void goci_scratch_release(struct goci_scratch *s)
{
	if (s->dir)
		oci_fs_remove_tree(AT_FDCWD, s->dir);
	free(s->dir);
	free(s->modfile);
	oci_strv_release(&s->env);
}

static int scratch_dir(struct goci_scratch *s, const char *work, struct oci_err *err)
{
	s->dir = oci_xasprintf("%s/mod-XXXXXX", work);
	if (mkdtemp(s->dir))
		return 0;
	oci_err_sys(err, errno, "create a folder in %s", work);
	free(oci_steal_ptr(&s->dir));
	return -1;
}

/* Copies FROM/NAME into the scratch folder; what is not there is no error. */
static int copy_in(
	struct goci_scratch *s, const char *from, const char *name, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", from, name);
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, s->dir, err);

	if (dir < 0)
		return -1;
	if (oci_fs_read(AT_FDCWD, path, false, GOCI_MODFILE_MAX, &text, err) < 0)
		return err->code == OCI_ERR_NOT_FOUND ? 0 : -1;
	return oci_fs_write_file(dir, name, text.data, text.len, false, err);
}

/* The edits that make go.work's folders absolute, from `go work edit -json`. */
static void absolute_edits(const json_t *doc, const char *dir, struct oci_strv *args)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(doc, "Use"), i, item) {
		const char *path = oci_json_text(item, "DiskPath");

		if (!path || path[0] == '/')
			continue;
		oci_strv_addf(args, "-dropuse=%s", path);
		oci_strv_addf(args, "-use=%s/%s", dir, path);
	}
	json_array_foreach(json_object_get(doc, "Replace"), i, item) {
		const json_t *old = json_object_get(item, "Old");
		const json_t *new = json_object_get(item, "New");
		const char *from = oci_json_text(old, "Path");
		const char *version = oci_json_text(old, "Version");
		const char *to = oci_json_text(new, "Path");

		if (from && to && to[0] != '/' && goci_modfiles_local(to))
			oci_strv_addf(args, "-replace=%s%s%s=%s/%s", from,
				version ? "@" : "", version ? version : "", dir, to);
	}
}

static int edit_work(const struct goci_scratch *s, const struct goci_module *m,
	struct goci_app *app, const struct oci_strv *edits, const json_t *work,
	const char *dir, struct oci_err *err)
{
	oci_auto_strv args = OCI_STRV_INIT;
	struct goci_go_call call = {.module = m, .service = "", .args = &args};

	oci_strv_add(&args, "work");
	oci_strv_add(&args, "edit");
	absolute_edits(work, dir, &args);
	if (edits)
		oci_strv_add_all(&args, edits);
	if (args.count == 2)
		return 0;
	oci_strv_addf(&args, "%s/go.work", s->dir);
	return goci_go_run(app, &call, NULL, err);
}

int goci_scratch_init(struct goci_scratch *s, const struct goci_module *m,
	struct goci_app *app, const struct oci_strv *edits, struct oci_err *err)
{
	oci_auto_free char *dir = goci_modfiles_root(m);
	oci_auto_json *work = NULL;

	*s = (struct goci_scratch){0};
	if (m->gowork) {
		work = goci_modfiles_json(m, app, m->gowork, err);
		if (!work)
			return -1;
	}
	if (scratch_dir(s, app->work, err) < 0)
		return -1;
	if (!work) {
		s->modfile = oci_xasprintf("-modfile=%s/go.mod", s->dir);
		return copy_in(s, m->dir, "go.mod", err) < 0
			       ? -1
			       : copy_in(s, m->dir, "go.sum", err);
	}
	oci_strv_addf(&s->env, "GOWORK=%s/go.work", s->dir);
	if (copy_in(s, dir, "go.work", err) < 0 ||
		copy_in(s, dir, "go.work.sum", err) < 0)
		return -1;
	return edit_work(s, m, app, edits, work, dir, err);
}
