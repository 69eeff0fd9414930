#include "rootfs.h"

#include "layers.h"

#include <ctype.h>
#include <string.h>

/* True when a line of passwd has this name; the first field ends at a colon. */
static bool has_user(const struct oci_buf *passwd, const char *name, size_t len)
{
	for (const char *line = passwd->data; line && *line;) {
		if (strncmp(line, name, len) == 0 && line[len] == ':')
			return true;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return false;
}

/* True when /etc/passwd is a link, whose target's content is not kept. */
static bool is_elsewhere(const struct oci_files *files)
{
	struct oci_err ignored;
	oci_auto_free char *real = oci_files_resolve(files, "etc/passwd", &ignored);
	struct oci_file file;

	return real && oci_files_find(files, real, &file) &&
	       (strcmp(real, "etc/passwd") != 0 || file.type == OCI_FILE_HARDLINK);
}

static void check_user(struct oci_graph *g, const struct oci_image_layers *layers,
	const struct oci_files *files, const struct oci_buf *passwd)
{
	const struct oci_doc doc = {g->findings, layers->config};
	struct oci_at at = {NULL, "config", 0}, at_user = {&at, "User", 0};
	size_t len = layers->user ? strcspn(layers->user, ":") : 0;

	if (!len || isdigit((unsigned char)*layers->user) ||
		!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_",
			*layers->user))
		return;
	if (!passwd &&
		(strcmp(layers->user, "root") == 0 || (files && is_elsewhere(files))))
		return;
	if (!passwd || !has_user(passwd, layers->user, len))
		oci_doc_say(&doc, &at_user, OCI_RULE_USER_UNKNOWN, "\"%.*s\" is %s",
			(int)len, layers->user,
			passwd ? "not in /etc/passwd"
			       : "a name, and there is no /etc/passwd");
}

struct linking {
	struct oci_graph *g;
	const char *subject;
	const struct oci_files *files;
};

/*
 * Such a link is valid, as it is resolved within the image; it is reported on request.
 */
static void check_link(const char *path, const struct oci_file *file, void *arg)
{
	const struct linking *l = arg;
	oci_auto_free char *end = NULL;
	struct oci_file found;
	struct oci_err ignored;
	bool there;

	if (file->type != OCI_FILE_SYMLINK || !file->link)
		return;
	end = oci_files_resolve(l->files, path, &ignored);
	there = end && (!*end || oci_files_find(l->files, end, &found));
	if (*file->link == '/' || !there)
		oci_findings_add(l->g->findings, OCI_RULE_SYMLINK_ODD, l->subject, path,
			"leads to %s, which is %s", file->link,
			there ? "absolute" : "not there");
}

void oci_rootfs_check(struct oci_graph *g, const struct oci_image_layers *layers,
	const struct oci_files *files, const struct oci_buf *passwd)
{
	struct linking l = {g, layers->config, files};

	check_user(g, layers, files, passwd);
	if (g->options->strict)
		oci_files_each(files, check_link, &l);
}
