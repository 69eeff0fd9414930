#include "resolve.h"

#include "oci/buf.h"

#include <stdlib.h>
#include <string.h>

enum { LINKS_MAX = 40 };

/* Appends the first component of `rest` to `done`; returns what follows it. */
static const char *step(struct oci_buf *done, const char *rest)
{
	size_t len = strcspn(rest, "/");

	if (len == 2 && rest[0] == '.' && rest[1] == '.') {
		char *slash = strrchr(done->data, '/');

		if (done->len) {
			done->len = slash ? (size_t)(slash - done->data) : 0;
			done->data[done->len] = '\0';
		}
	} else if (len && !(len == 1 && rest[0] == '.')) {
		if (done->len)
			oci_buf_adds(done, "/");
		oci_buf_add(done, rest, len);
	}
	return rest + len + (rest[len] == '/');
}

char *oci_resolve_path(
	oci_link_fn *link, const void *tree, const char *path, struct oci_err *err)
{
	oci_auto_buf done = OCI_BUF_INIT;
	oci_auto_free char *rest = oci_xstrdup(path);
	const char *at = rest;
	int links = 0;

	while (*at) {
		const char *target;
		char *next;

		at = step(&done, at);
		target = link(done.data, tree);
		if (!target)
			continue;
		if (++links > LINKS_MAX || strlen(target) + strlen(at) > 8192) {
			oci_err_set(
				err, OCI_ERR_INVALID, "/%s: too many symlinks", path);
			return NULL;
		}
		next = oci_xasprintf("%s/%s", target, at);
		if (target[0] == '/')
			oci_buf_clear(&done);
		else
			step(&done, "..");
		free(rest);
		at = rest = next;
	}
	return oci_buf_take(&done);
}
