#include "init/mains.h"

#include "app/paths.h"
#include "oci/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
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

/* Whether Go source is of package main and of every build, or of most. */
static bool says_main(const char *p)
{
	for (p += strspn(p, " \t\r\n"); *p == '/'; p += strspn(p, " \t\r\n")) {
		const char *end = p[1] == '*' ? strstr(p + 2, "*/") : NULL;

		if (strncmp(p, "//go:build ignore", 17) == 0 || (p[1] != '/' && !end))
			return false;
		p = end ? end + 2 : p + strcspn(p, "\n");
	}
	if (strncmp(p, "package", 7) != 0)
		return false;
	p += 7;
	p += strspn(p, " \t");
	return strncmp(p, "main", 4) == 0 && strchr(" \t\r\n;/", p[4]);
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
			found = says_main(text.data);
	}
	return found;
}

bool goci_mains_is(const struct goci_draft *draft, const char *dir)
{
	return has_main(draft, dir) && in_module(dir);
}

static void find_below(struct goci_draft *draft, const char *below, bool commands)
{
	oci_auto_free char *dir = oci_xasprintf("%s/%s", draft->dir, below);
	struct oci_err ignored;
	oci_auto_free char *real = goci_draft_resolve(draft, dir, &ignored);
	oci_auto_strv names = OCI_STRV_INIT;

	if (real)
		goci_mains_list(real, &names);
	for (size_t i = 0; i < names.count && i < ENTRIES_MAX; i++) {
		oci_auto_free char *path =
			oci_xasprintf("./%s/%s", below, names.items[i]);
		oci_auto_free char *full = oci_xasprintf("%s/%s", dir, names.items[i]);
		oci_auto_free char *cmd = oci_xasprintf("%s/cmd", path + 2);

		if (strchr("._", names.items[i][0]))
			continue;
		if (goci_mains_is(draft, full))
			goci_draft_service(draft, path, names.items[i]);
		else if (commands)
			find_below(draft, cmd, false);
	}
}

/* The module's path, as the go.mod in a folder says it; owned, or NULL. */
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
	if (goci_mains_is(draft, draft->dir)) {
		oci_auto_free char *name = goci_mains_name(draft, draft->dir);

		goci_draft_service(draft, ".", name);
	}
	find_below(draft, "services", true);
	find_below(draft, "cmd", false);
}
