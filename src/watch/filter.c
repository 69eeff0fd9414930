#include "watch/filter.h"

#include "app/layout_dir.h"
#include "app/paths.h"
#include "dockerignore/ignore.h"
#include "oci/beneath.h"
#include "oci/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RULES_MAX = 16 << 20 };

/* Temporary files of editors and file managers. */
static const char *const passing[] = {
	"*~",
	".*.sw?",
	".*.sw??",
	"4913", /* vim: may I create files here? */
	".#*",
	"#*#",
	"*___jb_tmp___",
	"*___jb_old___",
	".goutputstream-*",
	".goci-tmp-*",
	".DS_Store",
};

static const char *const history[] = {".git", ".hg", ".svn"};

/* Where there is no .dockerignore. */
static const char *const usual[] = {".idea", ".vscode"};

/* Variables that name a folder of the Go tool. */
static const char *const caches[] = {
	"GOCACHE", "GOMODCACHE", "GOTMPDIR", "TMPDIR", "XDG_CACHE_HOME"};

void goci_filter_init(
	struct goci_filter *filter, const char *root, const char *rules_file)
{
	*filter = (struct goci_filter)GOCI_FILTER_INIT;
	filter->root = oci_xstrdup(root);
	filter->rules_file = rules_file ? oci_xstrdup(rules_file)
					: oci_xasprintf("%s/.dockerignore", root);
}

void goci_filter_release(struct goci_filter *filter)
{
	free(filter->root);
	free(filter->rules_file);
	oci_strv_release(&filter->own);
	goci_ignore_free(filter->rules);
	*filter = (struct goci_filter)GOCI_FILTER_INIT;
}

/* The part of a path below the root; NULL where it is not below it. */
static const char *below(const struct goci_filter *filter, const char *path)
{
	size_t len = strlen(filter->root);

	if (strncmp(path, filter->root, len) != 0)
		return NULL;
	if (len && filter->root[len - 1] == '/')
		len--;
	return path[len] == '/' && path[len + 1] ? path + len + 1 : NULL;
}

void goci_filter_own(struct goci_filter *filter, const char *path)
{
	const char *rest = below(filter, path);

	if (rest)
		oci_strv_add(&filter->own, rest);
}

void goci_filter_own_caches(struct goci_filter *filter)
{
	const char *home = getenv("HOME");
	const char *gopath = getenv("GOPATH");

	for (size_t i = 0; i < OCI_COUNT(caches); i++)
		if (getenv(caches[i]))
			goci_filter_own(filter, getenv(caches[i]));
	if (home) {
		oci_auto_free char *cache = oci_xasprintf("%s/.cache", home);
		oci_auto_free char *modules = oci_xasprintf("%s/go/pkg", home);

		goci_filter_own(filter, cache);
		goci_filter_own(filter, modules);
	}
	if (gopath) {
		oci_auto_free char *modules = oci_xasprintf("%s/pkg", gopath);

		goci_filter_own(filter, modules);
	}
}

void goci_filter_own_output(struct goci_filter *filter, int fd)
{
	oci_auto_free char *link = oci_xasprintf("/proc/self/fd/%d", fd);
	char path[PATH_MAX];
	ssize_t len = readlink(link, path, sizeof(path) - 1);

	if (len <= 0)
		return;
	path[len] = '\0';
	goci_filter_own(filter, path);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       memcmp(&a->st_mtim, &b->st_mtim, sizeof(a->st_mtim)) == 0 &&
	       memcmp(&a->st_ctim, &b->st_ctim, sizeof(a->st_ctim)) == 0;
}

static struct goci_ignore *read_rules(
	const struct goci_filter *filter, struct oci_err *err)
{
	const char *own = below(filter, filter->rules_file);
	oci_auto_buf text = OCI_BUF_INIT;
	int status = own ? oci_beneath_read(filter->root, own, RULES_MAX, &text, err)
			 : oci_fs_read(AT_FDCWD, filter->rules_file, false, RULES_MAX,
				   &text, err);

	if (status < 0)
		return NULL;
	return goci_ignore_parse(text.data, text.len, filter->rules_file, err);
}

int goci_filter_refresh(struct goci_filter *filter, struct oci_err *err)
{
	struct goci_ignore *rules = NULL;
	struct stat st = {0};

	if (stat(filter->rules_file, &st) < 0)
		memset(&st, 0, sizeof(st));
	if (same_file(&st, &filter->read))
		return 0;
	filter->read = st;
	if (st.st_mode) {
		rules = read_rules(filter, err);
		if (!rules)
			return -1;
	}
	goci_ignore_free(filter->rules);
	filter->rules = rules;
	return 1;
}

/* A pattern that turns out to be malformed excludes nothing. */
static bool is_excluded(const struct goci_filter *filter, const char *path)
{
	struct goci_ignore_result result = {0};
	struct oci_err ignored;
	bool excluded;

	if (!filter->rules)
		return false;
	excluded =
		goci_ignore_match(filter->rules, path, NULL, &result, &ignored) == 0 &&
		result.excluded;
	goci_ignore_result_release(&result);
	return excluded;
}

static bool is_one_of(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(name, list[i]) == 0)
			return true;
	return false;
}

static bool is_passing(const char *name)
{
	for (size_t i = 0; i < OCI_COUNT(passing); i++)
		if (fnmatch(passing[i], name, 0) == 0)
			return true;
	return false;
}

/* go.mod and the rules themselves are always watched. */
static bool always_counts(const struct goci_filter *filter, const char *path)
{
	const char *rules = below(filter, filter->rules_file);

	return strcmp(path, "go.mod") == 0 || (rules && strcmp(path, rules) == 0);
}

bool goci_filter_skips_file(const struct goci_filter *filter, const char *path)
{
	if (always_counts(filter, path))
		return false;
	return oci_strv_has(&filter->own, path) || is_passing(goci_path_base(path)) ||
	       is_excluded(filter, path);
}

/* An image layout is output of goci build. */
static bool is_layout(const struct goci_filter *filter, const char *path)
{
	oci_auto_free char *full = oci_xasprintf("%s/%s", filter->root, path);

	return *path && goci_layout_is(AT_FDCWD, full);
}

bool goci_filter_skips_folder(const struct goci_filter *filter, const char *path)
{
	if (oci_strv_has(&filter->own, path))
		return true;
	if (is_one_of(goci_path_base(path), history, OCI_COUNT(history)))
		return true;
	if (is_layout(filter, path))
		return true;
	if (!filter->rules)
		return is_one_of(path, usual, OCI_COUNT(usual));
	return is_excluded(filter, path) && goci_ignore_can_prune(filter->rules, path);
}
