#include "modules/outside_asm.h"

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

/* A text that is read from its beginning to its end. */
struct text {
	const char *at;
	const char *file; /* for messages */
};

/* Where a comment that begins here ends; NULL: none does. */
static const char *comment_end(const char *p)
{
	const char *end;

	if (strncmp(p, "//", 2) == 0)
		return p + strcspn(p, "\n");
	if (strncmp(p, "/*", 2) != 0)
		return NULL;
	end = strstr(p + 2, "*/");
	return end ? end + 2 : p + strlen(p);
}

/* What stands between the words of one line: blanks, comments, a line that goes on. */
static void skip_blanks(struct text *t)
{
	for (;;) {
		const char *end = comment_end(t->at);

		if (end)
			t->at = end;
		else if (*t->at && strchr(" \t\r", *t->at))
			t->at++;
		else if (strncmp(t->at, "\\\n", 2) == 0)
			t->at += 2;
		else
			return;
	}
}

/* A string or a character ends on its line, or, in backquotes, anywhere. */
static void skip_quoted(struct text *t)
{
	char quote = *t->at++;

	while (*t->at && *t->at != quote && (quote == '`' || *t->at != '\n'))
		t->at += *t->at == '\\' && quote != '`' && t->at[1] ? 2 : 1;
	t->at += *t->at == quote;
}

static int refuse(const struct reading *r, const struct text *t, const char *why,
	struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID, "%s/%s: %s: \"%.*s\"", r->dir, t->file,
		why, (int)strcspn(t->at, "\n") % 100, t->at);
}

static int take_include(struct reading *r, struct text *t, struct oci_err *err)
{
	oci_auto_free char *copy = NULL;
	size_t len;

	skip_blanks(t);
	len = *t->at == '"' ? strcspn(t->at + 1, "\"\n") : 0;
	if (*t->at != '"' || t->at[1 + len] != '"' || !is_plain(t->at + 1, len))
		return refuse(r, t,
			"includes what is not a plain path relative to the folder",
			err);
	if (r->files.count == FILES_MAX)
		return refuse(r, t, "the package includes too many files", err);
	copy = oci_xstrndup(t->at + 1, len);
	if (!oci_strv_has(&r->files, copy))
		oci_strv_add(&r->files, copy);
	t->at += len + 2;
	return 0;
}

/* After "#": of the directives of Go's assembler one alone reads a file. */
static int take_directive(struct reading *r, struct text *t, struct oci_err *err)
{
	static const char *const others[] = {
		"define", "undef", "ifdef", "ifndef", "else", "endif", "line"};
	size_t len;

	skip_blanks(t);
	len = strspn(t->at, "abcdefghijklmnopqrstuvwxyz");
	if (len == 7 && strncmp(t->at, "include", len) == 0) {
		t->at += len;
		return take_include(r, t, err);
	}
	for (size_t i = 0; i < OCI_COUNT(others); i++)
		if (strlen(others[i]) == len && strncmp(t->at, others[i], len) == 0) {
			t->at += len;
			return 0;
		}
	return refuse(r, t, "\"#\" begins no directive of Go's assembler", err);
}

/*
 * "#" is the first of a line, or in a comment or a string: elsewhere it could only be
 * part of a macro that makes a directive.
 */
static int scan(struct reading *r, struct text *t, struct oci_err *err)
{
	bool first = true;

	for (;;) {
		skip_blanks(t);
		if (!*t->at)
			return 0;
		if (*t->at == '\n' || *t->at == '#') {
			bool directive = *t->at == '#';

			if (directive && !first)
				return refuse(r, t, "\"#\" within a line", err);
			t->at++;
			first = !directive;
			if (directive && take_directive(r, t, err) < 0)
				return -1;
			continue;
		}
		first = false;
		if (strchr("\"'`", *t->at))
			skip_quoted(t);
		else
			t->at++;
	}
}

/* What is not in the folder is the toolchain's, or not there. */
static int check_file(struct reading *r, const char *file, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_free char *path = oci_xasprintf("%s/%s", r->dir, file);
	struct oci_err why = {0};

	if (oci_beneath_read(r->within, path, FILE_MAX, &text, &why) < 0) {
		if (why.code != OCI_ERR_INVALID)
			return 0;
		*err = why;
		return -1;
	}
	if (strlen(text.data) != text.len)
		return oci_err_set(err, OCI_ERR_INVALID, "%s: has a NUL in it", path);
	return scan(r, &(struct text){text.data, file}, err);
}

/* A dependency has its module, a package of the source all that the source has. */
static const char *within(const json_t *package, const char *bounds)
{
	const char *dir = oci_json_text_or(package, "Dir", "");

	if (goci_path_below(bounds, dir))
		return bounds;
	return oci_json_text_or(json_object_get(package, "Module"), "Dir", dir);
}

/*
 * What is included beside what go list names is of the package, too: what follows from
 * its files follows from these.
 */
static void note_included(json_t *package, const struct reading *r)
{
	size_t known = json_array_size(json_object_get(package, "SFiles"));
	oci_auto_json *all = json_array();

	for (size_t i = known; i < r->files.count; i++)
		if (goci_path_exists(r->dir, r->files.items[i]))
			json_array_append_new(all, json_string(r->files.items[i]));
	json_object_set(package, "HFiles", all);
}

int goci_outside_check_includes(
	json_t *package, const char *bounds, struct oci_err *err)
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
	if (status == 0)
		note_included(package, &r);
	oci_strv_release(&r.files);
	return status;
}
