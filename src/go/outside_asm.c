#include "go/outside.h"

#include "app/paths.h"
#include "oci/beneath.h"
#include "oci/json.h"

#include <ctype.h>
#include <string.h>

enum { FILE_MAX = 16 << 20, FILES_MAX = 1000 };

/* The files of one package that its assembler reads; those that are included, too. */
struct reading {
	const char *dir;
	const char *within; /* what an include may lead to */
	struct oci_strv files;
};

/* A name that is what it seems, whatever Go's assembler makes of it. */
static bool is_plain(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (name[i] == '\\' || iscntrl((unsigned char)name[i]))
			return false;
	return len && *name != '/';
}

/* Whether "include" at `at` is a directive: after "#", which comments may follow. */
static bool is_directive(const char *text, const char *at)
{
	while (at > text && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	return at > text &&
	       (at[-1] == '#' || (at - text > 1 && at[-2] == '*' && at[-1] == '/'));
}

static int check_include(
	struct reading *r, const char *file, const char *at, struct oci_err *err)
{
	const char *name = at + strspn(at, " \t");
	size_t len = *name == '"' ? strcspn(name + 1, "\"\n") : 0;

	/* Words of a comment. */
	if (*name != '"' && *name != '`' && *name != '/')
		return 0;
	if (*name != '"' || name[1 + len] != '"' || !is_plain(name + 1, len))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s/%s: includes %.*s: write it relative to the folder, as plain text",
			r->dir, file, (int)strcspn(name, "\n") % 200, name);
	if (r->files.count < FILES_MAX) {
		oci_auto_free char *copy = oci_xstrndup(name + 1, len);

		if (!oci_strv_has(&r->files, copy))
			oci_strv_add(&r->files, copy);
	}
	return 0;
}

/* What is not in the folder is the toolchain's, or not there. */
static int check_file(struct reading *r, const char *file, struct oci_err *err)
{
	static const char word[] = "include";
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_free char *path = oci_xasprintf("%s/%s", r->dir, file);
	struct oci_err why = {0};

	if (oci_beneath_read(r->within, path, FILE_MAX, &text, &why) < 0) {
		if (why.code != OCI_ERR_INVALID)
			return 0;
		*err = why;
		return -1;
	}
	for (const char *p = text.data; (p = strstr(p, word)) != NULL;) {
		const char *at = p;

		p += sizeof(word) - 1;
		if (is_directive(text.data, at) && check_include(r, file, p, err) < 0)
			return -1;
	}
	return 0;
}

/* A dependency has its module, a package of the source all that the source has. */
static const char *within(const json_t *package, const char *bounds)
{
	const char *dir = oci_json_text_or(package, "Dir", "");

	if (goci_path_below(bounds, dir))
		return bounds;
	return oci_json_text_or(json_object_get(package, "Module"), "Dir", dir);
}

int goci_outside_check_includes(
	const json_t *package, const char *bounds, struct oci_err *err)
{
	static const char *const lists[] = {"SFiles", "HFiles"};
	struct reading r = {.dir = oci_json_text_or(package, "Dir", ""),
		.within = within(package, bounds)};
	const json_t *name;
	int status = 0;
	size_t i;

	/* Headers alone are read by nothing: there is no cgo. */
	if (!json_array_size(json_object_get(package, "SFiles")))
		return 0;
	for (size_t k = 0; k < OCI_COUNT(lists); k++)
		json_array_foreach(json_object_get(package, lists[k]), i, name)
			oci_strv_add(&r.files, json_string_value(name));
	for (i = 0; i < r.files.count && status == 0; i++)
		status = check_file(&r, r.files.items[i], err);
	oci_strv_release(&r.files);
	return status;
}
