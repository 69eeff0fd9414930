#include "init/mains.h"

#include "app/paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SOURCE_MAX = 1 << 20, ENTRIES_MAX = 10000 };

static bool in_module(const char *dir)
{
	oci_auto_free char *at = realpath(dir, NULL);

	while (at && *at) {
		if (goci_path_exists(at, "go.mod"))
			return true;
		*strrchr(at, '/') = '\0';
	}
	return false;
}

enum clause { CLAUSE_NONE, CLAUSE_OTHER, CLAUSE_MAIN };

/* The package clause of Go source of every build, or of most. */
static enum clause read_clause(const char *p)
{
	if (strncmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (p += strspn(p, " \t\r\n"); *p == '/'; p += strspn(p, " \t\r\n")) {
		const char *end = p[1] == '*' ? strstr(p + 2, "*/") : NULL;

		if (strncmp(p, "//go:build ignore", 17) == 0)
			return CLAUSE_OTHER;
		if (p[1] != '/' && !end)
			return CLAUSE_NONE;
		p = end ? end + 2 : p + strcspn(p, "\n");
	}
	if (strncmp(p, "package", 7) != 0)
		return CLAUSE_NONE;
	p += 7;
	p += strspn(p, " \t");
	return strncmp(p, "main", 4) == 0 && strchr(" \t\r\n;/", p[4]) ? CLAUSE_MAIN
								       : CLAUSE_OTHER;
}

static bool is_source(const char *name)
{
	return goci_path_ends(name, ".go") && !strchr("_.", *name) &&
	       !goci_path_ends(name, "_test.go");
}

void goci_mains_list(const char *dir, struct oci_strv *out)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;

	while (d && (entry = readdir(d)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			oci_strv_add(out, entry->d_name);
	if (d)
		closedir(d);
	oci_strv_sort(out);
}

static bool has_main(const struct goci_draft *draft, const char *dir)
{
	struct oci_err ignored;
	oci_auto_free char *real = goci_draft_resolve(draft, dir, &ignored);
	oci_auto_strv names = OCI_STRV_INIT;
	bool found = false;

	if (!real)
		return false;
	goci_mains_list(real, &names);
	for (size_t i = 0; i < names.count && !found; i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, names.items[i]);
		oci_auto_buf text = OCI_BUF_INIT;
		struct oci_err err;

		if (is_source(names.items[i]) &&
			goci_draft_read(draft, path, SOURCE_MAX, &text, &err) == 0)
			found = read_clause(text.data) == CLAUSE_MAIN;
	}
	return found;
}

bool goci_mains_is(const struct goci_draft *draft, const char *dir)
{
	return has_main(draft, dir) && in_module(dir);
}

/* A path of the source, as the account calls it. */
static const char *called(const struct goci_draft *draft, const char *path)
{
	size_t len = strlen(draft->dir);

	if (strncmp(path, draft->dir, len) == 0 && path[len] == '/')
		path += len + 1;
	return strncmp(path, "./", 2) == 0 ? path + 2 : path;
}

static void tell(struct goci_draft *draft, const char *path, const char *why)
{
	const struct goci_position at = {.draft = draft, .what = called(draft, path)};

	goci_left(&at, "%s: skipped", why);
}

/* A Go file in which a main package could be. */
static void tell_file(struct goci_draft *draft, const char *path)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;

	if (goci_draft_read(draft, path, SOURCE_MAX, &text, &err) < 0)
		tell(draft, path, err.msg);
	else if (read_clause(text.data) == CLAUSE_NONE)
		tell(draft, path,
			"has no package clause (is it empty, or does it have merge "
			"conflicts?)");
}

/* What cannot be read of a folder that may be a service, or hold some. */
static void tell_unread(struct goci_draft *draft, const char *dir, bool files)
{
	struct oci_err err;
	oci_auto_free char *real = goci_draft_resolve(draft, dir, &err);
	oci_auto_strv names = OCI_STRV_INIT;
	struct stat st;

	if (lstat(dir, &st) < 0)
		return;
	if (!real || (stat(real, &st) == 0 && S_ISDIR(st.st_mode) &&
			     access(real, R_OK | X_OK) < 0)) {
		if (real)
			oci_err_sys(&err, errno, "%s", dir);
		tell(draft, dir, err.msg);
		return;
	}
	if (files)
		goci_mains_list(real, &names);
	for (size_t i = 0; i < names.count && i < ENTRIES_MAX; i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, names.items[i]);

		if (is_source(names.items[i]))
			tell_file(draft, path);
	}
}

static void find_below(struct goci_draft *draft, const char *below, bool commands)
{
	oci_auto_free char *dir = oci_xasprintf("%s/%s", draft->dir, below);
	struct oci_err ignored;
	oci_auto_free char *real = goci_draft_resolve(draft, dir, &ignored);
	oci_auto_strv names = OCI_STRV_INIT;

	tell_unread(draft, dir, false);
	if (real)
		goci_mains_list(real, &names);
	for (size_t i = 0; i < names.count && i < ENTRIES_MAX; i++) {
		oci_auto_free char *path =
			oci_xasprintf("./%s/%s", below, names.items[i]);
		oci_auto_free char *full = oci_xasprintf("%s/%s", dir, names.items[i]);
		oci_auto_free char *cmd = oci_xasprintf("%s/cmd", path + 2);

		if (strchr("._", names.items[i][0]))
			continue;
		tell_unread(draft, full, true);
		if (goci_mains_is(draft, full))
			goci_draft_service(draft, path, names.items[i]);
		else if (commands)
			find_below(draft, cmd, false);
	}
}

/* The module path in the go.mod of a folder; owned, or NULL. */
static char *module_path(const struct goci_draft *draft, const char *dir)
{
	oci_auto_free char *path = oci_xasprintf("%s/go.mod", dir);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;
	const char *p;

	if (goci_draft_read(draft, path, SOURCE_MAX, &text, &err) < 0)
		return NULL;
	p = strncmp(text.data, "module ", 7) == 0 ? text.data - 1
						  : strstr(text.data, "\nmodule ");
	if (!p)
		return NULL;
	p += 8;
	p += strspn(p, " \t\"");
	return oci_xstrndup(p, strcspn(p, " \t\r\n\""));
}

/* The last part of the module's path, which is what `go build` names a program. */
static char *module_name(const struct goci_draft *draft, const char *dir)
{
	oci_auto_free char *module = module_path(draft, dir);

	return module ? goci_draft_name(module) : NULL;
}

char *goci_mains_import(const struct goci_draft *draft, const char *path)
{
	oci_auto_free char *at = goci_path_join("/", path);
	oci_auto_free char *below = oci_xstrdup("");

	for (;;) {
		oci_auto_free char *dir = oci_xasprintf("%s%s", draft->dir, at);
		oci_auto_free char *module = module_path(draft, dir);
		char *slash = strrchr(at, '/'), *longer;

		if (module)
			return oci_xasprintf("%s%s", module, below);
		if (!at[1])
			return NULL;
		longer = oci_xasprintf("%s%s", slash, below);
		free(below);
		below = longer;
		slash[slash == at] = '\0';
	}
}

char *goci_mains_name(const struct goci_draft *draft, const char *dir)
{
	oci_auto_free char *real = realpath(dir, NULL);
	char *name = module_name(draft, dir);

	return name ? name : goci_draft_name(real ? real : dir);
}

void goci_mains_find(struct goci_draft *draft)
{
	tell_unread(draft, draft->dir, true);
	if (goci_mains_is(draft, draft->dir)) {
		oci_auto_free char *name = goci_mains_name(draft, draft->dir);

		goci_draft_service(draft, ".", name);
	}
	find_below(draft, "services", true);
	find_below(draft, "cmd", false);
}
