#include "carry/staging.h"

#include "oci/fs.h"
#include "oci/json.h"
#include "oci/spec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int put(const struct goci_staging *s, const char *name, const char *text,
	size_t len, struct oci_err *err)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", s->dir, name);

	return oci_fs_write_path(path, text, len, false, err);
}

static int make_blobs(
	const struct goci_staging *s, const char *layout, struct oci_err *err)
{
	oci_auto_free char *real = layout ? realpath(layout, NULL) : NULL;
	oci_auto_free char *blobs = oci_xasprintf("%s/blobs", s->dir);
	oci_auto_free char *own = oci_xasprintf("%s/sha256", blobs);
	oci_auto_free char *target = NULL;

	if (!layout)
		return oci_fs_mkdirs(own, NULL, err);
	if (!real)
		return oci_err_sys(err, errno, "%s", layout);
	target = oci_xasprintf("%s/blobs", real);
	return symlink(target, blobs) < 0 ? oci_err_sys(err, errno, "%s", blobs) : 0;
}

int goci_staging_init(struct goci_staging *s, const struct goci_app *app,
	const char *layout, struct oci_err *err)
{
	static const char header[] = "{\"imageLayoutVersion\":\"1.0.0\"}";

	*s = (struct goci_staging)GOCI_STAGING_INIT;
	s->dir = oci_xasprintf("%s/push-XXXXXX", app->work);
	s->image = NULL;
	if (strchr(app->work, ':'))
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: skopeo takes no path with a ':': set TMPDIR to another "
			"folder",
			app->work);
	if (!mkdtemp(s->dir))
		return oci_err_sys(err, errno, "%s", s->dir);
	s->image = oci_xasprintf("oci:%s:" GOCI_STAGING_TAG, s->dir);
	if (put(s, "oci-layout", header, sizeof(header) - 1, err) < 0)
		return -1;
	return make_blobs(s, layout, err);
}

int goci_staging_name(
	struct goci_staging *s, const json_t *descriptor, struct oci_err *err)
{
	static const char *const members[] = {"mediaType", "digest", "size"};
	json_t *entry = json_object();
	oci_auto_json *index = NULL;
	oci_auto_buf text = OCI_BUF_INIT;

	for (size_t i = 0; i < OCI_COUNT(members); i++)
		json_object_set(
			entry, members[i], json_object_get(descriptor, members[i]));
	json_object_set_new(entry, "annotations",
		json_pack("{s:s}", "org.opencontainers.image.ref.name",
			GOCI_STAGING_TAG));
	index = json_pack("{s:i, s:[o]}", "schemaVersion", 2, "manifests", entry);
	oci_json_write(index, &text);
	return put(s, "index.json", text.data, text.len, err);
}

int goci_staging_index(struct goci_staging *s, const json_t *index, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_free char *name = NULL;
	oci_auto_json *descriptor = NULL;
	struct oci_descriptor d;

	oci_json_write(index, &text);
	d = oci_descriptor_of(OCI_MEDIA_INDEX, &text);
	name = oci_xasprintf("blobs/sha256/%s", oci_digest_hex(&d.digest));
	if (put(s, name, text.data, text.len, err) < 0)
		return -1;
	descriptor = oci_descriptor_json(&d);
	return goci_staging_name(s, descriptor, err);
}

void goci_staging_release(struct goci_staging *s)
{
	if (s->image)
		oci_fs_remove_tree(AT_FDCWD, s->dir);
	free(oci_steal_ptr(&s->dir));
	free(oci_steal_ptr(&s->image));
}
