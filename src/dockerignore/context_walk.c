#include "dockerignore/context_walk.h"

#include "app/layout_dir.h"
#include "dockerignore/context_rules.h"
#include "oci/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MAX = 256 };

/* A directory entry. */
struct entry {
	char *name;
	unsigned char type; /* DT_* */
};

struct entries {
	struct entry *items;
	size_t count;
};

/* The path being visited, with its parent folders. */
struct node {
	struct node *up; /* NULL at the top */
	char *path;
	struct goci_ignore_result result;
	struct stat st;
	int depth;
	bool listed;
};

struct walker {
	struct stat output; /* all zero if it does not exist yet */
	const char *dir;
	struct goci_ignore *ignore;
	bool allow_secrets;
	struct goci_context *context;
};

/* The content of an image layout (image-spec, image-layout.md). */
static const char *const layout_names[] = {GOCI_LAYOUT_MARK, "index.json", "blobs"};

static int walk_folder(struct walker *w, struct node *node, int at, const char *name,
	struct oci_err *err);

static unsigned char kind_of(const struct stat *st)
{
	return (unsigned char)IFTODT(st->st_mode);
}

static enum goci_context_type type_of(unsigned char type)
{
	switch (type) {
	case DT_DIR:
		return GOCI_CONTEXT_DIR;
	case DT_REG:
		return GOCI_CONTEXT_FILE;
	case DT_LNK:
		return GOCI_CONTEXT_SYMLINK;
	default:
		return GOCI_CONTEXT_SPECIAL;
	}
}

/* Lists an item of the context, and before it its excluded parent folders. */
static void add_in(struct walker *w, struct node *node)
{
	if (!node || node->listed)
		return;
	add_in(w, node->up);
	node->listed = true;
	goci_context_add(&w->context->in,
		(struct goci_context_item){
			.path = oci_xstrdup(node->path),
			.type = type_of(kind_of(&node->st)),
			.mode = node->st.st_mode & 07777,
			.size = S_ISREG(node->st.st_mode) ? node->st.st_size : 0,
			.rule = node->result.rule,
		});
}

static void add_out(struct walker *w, const struct node *node, unsigned char type,
	enum goci_context_reason reason, const struct goci_ignore_rule *rule)
{
	goci_context_add(&w->context->out, (struct goci_context_item){
						   .path = oci_xstrdup(node->path),
						   .type = type_of(type),
						   .reason = reason,
						   .rule = rule,
					   });
}

/* 1: it exists; 0: it has vanished. */
static int look(const struct walker *w, struct node *node, int at, const char *name,
	struct oci_err *err)
{
	if (fstatat(at, name, &node->st, AT_SYMLINK_NOFOLLOW) == 0)
		return 1;
	if (errno == ENOENT || errno == ENOTDIR)
		return 0;
	return oci_err_sys(err, errno, "%s/%s", w->dir, node->path);
}

/* Handles anything but a folder that is not excluded. */
static int add_file(struct walker *w, struct node *node, struct oci_err *err)
{
	unsigned char type = kind_of(&node->st);
	const struct goci_ignore_rule *secret = NULL;

	if (type == DT_SOCK) {
		add_out(w, node, type, GOCI_CONTEXT_SOCKET, NULL);
		return 0;
	}
	if (type != DT_REG && type != DT_LNK)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s/%s: is %s, which an image cannot hold; exclude it in "
			".dockerignore",
			w->dir, node->path, type == DT_FIFO ? "a FIFO" : "a device");
	if (!w->allow_secrets)
		secret = goci_context_secret(node->path);
	if (secret)
		add_out(w, node, type, GOCI_CONTEXT_SECRET, secret);
	else
		add_in(w, node);
	return 0;
}

static bool is_layout_name(const char *name)
{
	for (size_t i = 0; i < OCI_COUNT(layout_names); i++)
		if (strcmp(layout_names[i], name) == 0)
			return true;
	return false;
}

/* A name that does not belong in a layout; the caller frees it. NULL if none. */
static char *find_extra(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *e;
	char *extra = NULL;

	if (!dir)
		oci_closep(&fd);
	while (dir && !extra && (e = readdir(dir)) != NULL)
		if (e->d_name[0] != '.' && !is_layout_name(e->d_name))
			extra = oci_xstrdup(e->d_name);
	if (dir)
		closedir(dir);
	return extra;
}

/* Excludes the output of a build. Returns false if it is not a folder. */
static bool add_output(struct walker *w, struct node *node, int at, const char *name)
{
	bool output = w->output.st_ino && node->st.st_ino == w->output.st_ino &&
		      node->st.st_dev == w->output.st_dev;
	bool layout = goci_layout_is(at, name);

	if (!output && !layout)
		return false;
	add_out(w, node, DT_DIR, layout ? GOCI_CONTEXT_LAYOUT : GOCI_CONTEXT_OUTPUT,
		NULL);
	if (layout)
		w->context->out.items[w->context->out.count - 1].extra =
			find_extra(at, name);
	return true;
}

/* Whether archives are written to a folder. */
static bool is_for_archives(const struct goci_context *context, const struct stat *st)
{
	for (size_t i = 0; i < context->folders.count; i++) {
		struct stat there;

		if (stat(context->folders.items[i], &there) == 0 &&
			there.st_ino == st->st_ino && there.st_dev == st->st_dev)
			return true;
	}
	return false;
}

/* A folder that holds only layouts and archives, or will, was made for them. */
static void drop_folder_of_layouts(
	struct walker *w, struct node *node, size_t in, size_t out)
{
	struct goci_context *c = w->context;

	if (c->in.count != in + 1 ||
		(c->out.count == out && !is_for_archives(c, &node->st)))
		return;
	for (size_t i = out; i < c->out.count; i++)
		if (c->out.items[i].reason < GOCI_CONTEXT_LAYOUT)
			return;
	free(c->in.items[--c->in.count].path);
	add_out(w, node, DT_DIR, GOCI_CONTEXT_LAYOUT, NULL);
}

static int visit_folder(struct walker *w, struct node *node, int at, const char *name,
	struct oci_err *err)
{
	size_t in = w->context->in.count, out = w->context->out.count;
	bool listed = !node->up || node->up->listed;

	if (add_output(w, node, at, name))
		return 0;
	add_in(w, node);
	if (walk_folder(w, node, at, name, err) < 0)
		return -1;
	if (listed)
		drop_folder_of_layouts(w, node, in, out);
	return 0;
}

static int visit_excluded(struct walker *w, struct node *node, int at,
	const struct entry *entry, struct oci_err *err)
{
	if (entry->type == DT_DIR && !goci_ignore_can_prune(w->ignore, node->path) &&
		!goci_layout_is(at, entry->name) &&
		walk_folder(w, node, at, entry->name, err) < 0)
		return -1;
	if (!node->listed)
		add_out(w, node, entry->type, GOCI_CONTEXT_RULE, node->result.rule);
	return 0;
}

static int visit(struct walker *w, struct node *node, int at, struct entry *entry,
	struct oci_err *err)
{
	const struct goci_ignore_result *parent = node->up ? &node->up->result : NULL;
	int there = 1;

	if (entry->type == DT_UNKNOWN) {
		there = look(w, node, at, entry->name, err);
		if (there <= 0)
			return there;
		entry->type = kind_of(&node->st);
	}
	if (goci_ignore_match(w->ignore, node->path, parent, &node->result, err) < 0)
		return -1;
	if (node->result.excluded)
		return visit_excluded(w, node, at, entry, err);
	there = look(w, node, at, entry->name, err);
	if (there <= 0)
		return there;
	if (S_ISREG(node->st.st_mode) && goci_archive_is(at, entry->name)) {
		add_out(w, node, DT_REG, GOCI_CONTEXT_LAYOUT, NULL);
		return 0;
	}
	if (!S_ISDIR(node->st.st_mode))
		return add_file(w, node, err);
	return visit_folder(w, node, at, entry->name, err);
}

static int by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void release_entries(struct entries *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].name);
	free(list->items);
}

static int read_entries(DIR *dir, struct entries *list)
{
	struct dirent *e;

	while (errno = 0, (e = readdir(dir)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		OCI_GROW(list->items, list->count);
		list->items[list->count++] =
			(struct entry){oci_xstrdup(e->d_name), e->d_type};
	}
	if (errno)
		return -1;
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), by_name);
	return 0;
}

/* The top itself may be the output: the files of its layout are left out singly. */
static bool is_of_top(const struct node *up, int at, const char *name)
{
	return !up && is_layout_name(name) && goci_layout_is(at, ".");
}

static int visit_all(struct walker *w, struct node *up, int at, struct entries *list,
	struct oci_err *err)
{
	int status = 0;

	for (size_t i = 0; i < list->count && status == 0; i++) {
		const char *name = list->items[i].name;
		struct node node = {.up = up, .depth = up ? up->depth + 1 : 1};

		node.path =
			up ? oci_xasprintf("%s/%s", up->path, name) : oci_xstrdup(name);
		if (is_of_top(up, at, name))
			add_out(w, &node, list->items[i].type, GOCI_CONTEXT_OUTPUT,
				NULL);
		else
			status = visit(w, &node, at, &list->items[i], err);
		goci_ignore_result_release(&node.result);
		free(node.path);
	}
	return status;
}

/* Walks an open folder and closes it. `node` is NULL for the top. */
static int walk_open(struct walker *w, struct node *node, int fd, struct oci_err *err)
{
	DIR *dir = fdopendir(fd);
	struct entries list = {0};
	int status;

	if (!dir) {
		int why = errno;

		close(fd);
		return oci_err_sys(err, why, "%s", w->dir);
	}
	if (read_entries(dir, &list) < 0)
		status = oci_err_sys(
			err, errno, "%s/%s", w->dir, node ? node->path : "");
	else
		status = visit_all(w, node, fd, &list, err);
	release_entries(&list);
	closedir(dir);
	return status;
}

/* Whether a folder that cannot be opened is no error. */
static bool is_fine(const struct node *node, int errnum)
{
	return errnum == ENOENT || errnum == ENOTDIR || errnum == ELOOP ||
	       (errnum == EACCES && node->result.excluded);
}

static int walk_folder(struct walker *w, struct node *node, int at, const char *name,
	struct oci_err *err)
{
	int fd;

	if (node->depth > DEPTH_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "%s: folders over %d deep",
			w->dir, DEPTH_MAX);
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && is_fine(node, errno))
		return 0;
	if (fd < 0 || fstat(fd, &node->st) < 0) {
		int why = errno;

		oci_closep(&fd);
		return oci_err_sys(err, why, "%s/%s", w->dir, node->path);
	}
	return walk_open(w, node, fd, err);
}

int goci_context_walk(const char *dir, struct goci_ignore *ignore, bool allow_secrets,
	struct goci_context *context, struct oci_err *err)
{
	struct walker w = {.dir = dir,
		.ignore = ignore,
		.allow_secrets = allow_secrets,
		.context = context};
	int fd = oci_fs_open_dir(AT_FDCWD, dir, err);

	if (context->output && stat(context->output, &w.output) < 0)
		memset(&w.output, 0, sizeof(w.output));
	if (fd < 0 || walk_open(&w, NULL, fd, err) < 0)
		return -1;
	goci_context_sort(&context->in);
	goci_context_sort(&context->out);
	return 0;
}
