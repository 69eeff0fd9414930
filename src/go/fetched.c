#include "go/fetched.h"

#include "app/text.h"
#include "go/list.h"
#include "go/modsum.h"
#include "oci/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void goci_fetched_release(struct goci_fetched *fetched)
{
	for (size_t i = 0; i < fetched->count; i++) {
		struct goci_fetched_module *m = &fetched->items[i];

		free(m->path);
		free(m->version);
		free(m->zip);
		free(m->dir);
		free(m->sum);
	}
	free(fetched->items);
	*fetched = (struct goci_fetched)GOCI_FETCHED_INIT;
}

static int add_module(const json_t *module, void *arg, struct oci_err *err)
{
	struct goci_fetched *fetched = arg;
	const char *path = oci_json_text(module, "Path");
	const char *version = oci_json_text(module, "Version");
	const char *zip = oci_json_text(module, "Zip");
	const char *dir = oci_json_text(module, "Dir");
	const char *sum = oci_json_text(module, "Sum");

	if (!path || !version || !zip || !dir || !sum)
		return oci_err_set(err, OCI_ERR_CHILD,
			"go mod download does not say where %s is, and its sum",
			path ? path : "a module");
	fetched->items = oci_xreallocarray(
		fetched->items, fetched->count + 1, sizeof(*fetched->items));
	fetched->items[fetched->count++] =
		(struct goci_fetched_module){oci_xstrdup(path), oci_xstrdup(version),
			oci_xstrdup(zip), oci_xstrdup(dir), oci_xstrdup(sum)};
	return 0;
}

int goci_fetched_read(
	const struct oci_buf *out, struct goci_fetched *fetched, struct oci_err *err)
{
	return goci_list_each(out, add_module, fetched, err);
}

/* What is compared of a module. */
enum part { ZIP, DIR };

static char *sum_of(const struct goci_fetched_module *m, enum part part,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_free char *name = NULL;

	if (part == ZIP)
		return goci_modsum_zip(m->zip, cancel, err);
	name = oci_xasprintf("%s@%s", m->path, m->version);
	return goci_modsum_dir(m->dir, name, cancel, err);
}

static int compare(const struct goci_fetched_module *m, enum part part,
	const struct oci_cancel *cancel, struct oci_buf *lines, struct oci_err *err)
{
	const char *path = part == ZIP ? m->zip : m->dir;
	oci_auto_free char *sum = NULL;

	if (access(path, F_OK) < 0 && errno == ENOENT)
		return 0;
	sum = sum_of(m, part, cancel, err);
	if (!sum && err->code == OCI_ERR_INTERRUPTED)
		return -1;
	if (!sum)
		goci_text_add_line(lines, "%s %s: %s", m->path, m->version, err->msg);
	else if (strcmp(sum, m->sum) != 0)
		goci_text_add_line(lines, "%s %s: %s has been modified (%s)", m->path,
			m->version, part == ZIP ? "zip" : "dir", path);
	return 0;
}

int goci_fetched_compare(const struct goci_fetched *fetched,
	const struct oci_cancel *cancel, struct oci_buf *lines, struct oci_err *err)
{
	for (size_t i = 0; i < fetched->count; i++)
		for (enum part part = ZIP; part <= DIR; part++)
			if (compare(&fetched->items[i], part, cancel, lines, err) < 0)
				return -1;
	return 0;
}
