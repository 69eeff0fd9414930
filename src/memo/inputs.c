#include "memo/inputs.h"

#include "app/layout_dir.h"
#include "app/paths.h"
#include "memo/gohead.h"
#include "memo/stats.h"
#include "oci/fs.h"
#include "oci/span.h"
#include "oci/xattrs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_MAX = 64 << 20, DEPTH_MAX = 64 };

#define SECOND INT64_C(1000000000)
/* A file system's clock ticks at 100 Hz at the slowest, or in whole (two) seconds. */
#define TICK (SECOND / 50)

void goci_inputs_release(struct goci_inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++)
		free(inputs->items[i].path);
	free(inputs->items);
	*inputs = (struct goci_inputs){0};
}

void goci_inputs_add(
	struct goci_inputs *inputs, enum goci_input_kind kind, const char *path)
{
	if (strchr(path, '\n') || path[0] != '/') {
		inputs->not_known = true;
		return;
	}
	OCI_GROW(inputs->items, inputs->count);
	inputs->items[inputs->count++] =
		(struct goci_input){.kind = kind, .path = oci_xstrdup(path)};
}

/* Of a layout it counts that it is one. */
static void add_layout(struct goci_inputs *inputs, const char *path)
{
	oci_auto_free char *mark = oci_xasprintf("%s/" GOCI_LAYOUT_MARK, path);

	goci_inputs_add(inputs, GOCI_INPUT_FILE, mark);
}

static void add_below(struct goci_inputs *inputs, const char *path,
	enum goci_input_kind names, int depth)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	goci_inputs_add(inputs, names, path);
	if (!dir || depth > DEPTH_MAX)
		inputs->not_known = true;
	while (dir && depth <= DEPTH_MAX && (entry = readdir(dir)) != NULL) {
		oci_auto_free char *child = oci_xasprintf("%s/%s", path, entry->d_name);
		struct stat st;

		if (strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0 || lstat(child, &st) < 0)
			continue;
		if (S_ISDIR(st.st_mode) && names == GOCI_INPUT_OWN &&
			goci_layout_is(AT_FDCWD, child))
			add_layout(inputs, child);
		else if (S_ISDIR(st.st_mode))
			add_below(inputs, child, names, depth + 1);
		else
			goci_inputs_add(inputs,
				S_ISLNK(st.st_mode) ? GOCI_INPUT_LINK : GOCI_INPUT_FILE,
				child);
	}
	if (dir)
		closedir(dir);
}

static void add_all(
	struct goci_inputs *inputs, const char *path, enum goci_input_kind names)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		add_below(inputs, path, names, 0);
	else
		goci_inputs_add(inputs, GOCI_INPUT_FILE, path);
}

void goci_inputs_add_tree(struct goci_inputs *inputs, const char *path)
{
	add_all(inputs, path, GOCI_INPUT_NAMES);
}

void goci_inputs_add_sources(struct goci_inputs *inputs, const char *path)
{
	add_all(inputs, path, GOCI_INPUT_OWN);
}

/* Whether it may have changed after `when`, given a clock that is slow by `tick`. */
static bool is_after(const struct goci_stamp *stamp, int64_t when, int64_t tick)
{
	bool coarse = stamp->mtime % SECOND == 0 && stamp->ctime % SECOND == 0;
	int64_t last = stamp->mtime > stamp->ctime ? stamp->mtime : stamp->ctime;

	return last >= when - (coarse ? 2 * SECOND : tick);
}

bool goci_inputs_changed_after(const char *path, int64_t when)
{
	struct goci_stamp stamp;

	goci_stamp_read(path, true, &stamp);
	return !stamp.mode || is_after(&stamp, when, 0);
}

/* What go/build may look at: by these endings, or because it ends a module. */
static bool is_source(const char *name)
{
	static const char *const ends[] = {".go", ".s", ".S", ".sx", ".h", ".hh",
		".hpp", ".hxx", ".c", ".cc", ".cpp", ".cxx", ".m", ".f", ".F", ".for",
		".f90", ".swig", ".swigcxx", ".syso", ".pgo"};
	const char *dot = strrchr(name, '.');

	if (strcmp(name, "go.mod") == 0)
		return true;
	for (size_t i = 0; dot && i < OCI_COUNT(ends); i++)
		if (strcmp(dot, ends[i]) == 0)
			return true;
	return false;
}

/* As find.c does, and more than Go: what it takes for a folder may be a symlink. */
static bool is_folder(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && entry->d_name[0] != '_' &&
	       (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN);
}

static bool is_listed(DIR *dir, const struct dirent *entry, enum goci_input_kind kind)
{
	if (kind == GOCI_INPUT_CONTEXT && goci_archive_is(dirfd(dir), entry->d_name))
		return false;
	if (kind == GOCI_INPUT_OWN || kind == GOCI_INPUT_CONTEXT)
		return (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) ||
		       !goci_layout_is(dirfd(dir), entry->d_name);
	return kind == GOCI_INPUT_NAMES || is_source(entry->d_name) ||
	       (kind == GOCI_INPUT_FOLDERS && is_folder(entry));
}

static int hash_names(const char *path, enum goci_input_kind kind, struct oci_hasher *h)
{
	oci_auto_strv names = OCI_STRV_INIT;
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool failed;

	if (!dir)
		return -1;
	while (errno = 0, (entry = readdir(dir)) != NULL)
		if (is_listed(dir, entry, kind))
			oci_strv_add(&names, entry->d_name);
	failed = errno != 0;
	closedir(dir);
	if (failed)
		return -1;
	oci_strv_sort(&names);
	for (size_t i = 0; i < names.count; i++)
		oci_hasher_add_str(h, names.items[i]);
	return 0;
}

/* What else of a file may get into a layer; most have none. */
static void hash_capabilities(int fd, struct oci_hasher *h)
{
	unsigned char value[64];
	ssize_t len = fgetxattr(fd, OCI_CAPABILITY, value, sizeof(value));

	if (len < 0 && (errno == ENODATA || errno == ENOTSUP))
		return;
	oci_hasher_add_str(h, "capabilities");
	oci_hasher_add(h, value, len < 0 ? 0 : (size_t)len);
}

static int hash_file(const struct goci_input *input, struct oci_hasher *h)
{
	struct oci_digest digest;
	struct oci_err ignored;
	struct stat st;
	int64_t size;
	oci_auto_close int fd =
		oci_fs_open(AT_FDCWD, input->path, false, &st, &ignored);
	const struct oci_span file = oci_span_of(fd);

	if (fd < 0 || oci_span_digest(&file, &digest, &size, &ignored) < 0)
		return -1;
	oci_hasher_add_str(h, st.st_mode & 0100 ? "x" : "-");
	oci_hasher_add_str(h, digest.str);
	hash_capabilities(fd, h);
	return 0;
}

static int hash_head(const char *path, struct oci_hasher *h)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;

	if (oci_fs_read(AT_FDCWD, path, false, HEAD_MAX, &text, &ignored) < 0)
		return -1;
	goci_gohead_add(h, text.data, text.len);
	return 0;
}

static int hash_link(const char *path, struct oci_hasher *h)
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target));

	if (len < 0 || (size_t)len == sizeof(target))
		return -1;
	oci_hasher_add(h, target, (size_t)len);
	return 0;
}

static int hash_input(const struct goci_input *input, struct oci_digest *digest)
{
	oci_auto_hasher *h = oci_hasher_new();
	int status = 0;

	if (input->kind == GOCI_INPUT_HEAD)
		status = hash_head(input->path, h);
	else if (input->kind == GOCI_INPUT_LINK)
		status = hash_link(input->path, h);
	else if (input->kind == GOCI_INPUT_FILE)
		status = hash_file(input, h);
	else if (input->kind == GOCI_INPUT_MARK)
		status = goci_archive_is(AT_FDCWD, input->path) ? 0 : -1;
	else
		status = hash_names(input->path, input->kind, h);
	oci_hasher_finish(h, digest);
	return status;
}

static void read_stamp(const struct goci_input *input, struct goci_stamp *stamp)
{
	goci_stamp_read(input->path, input->kind != GOCI_INPUT_LINK, stamp);
}

static bool by_stamp(const struct goci_input *input)
{
	return input->kind == GOCI_INPUT_PROGRAM || input->kind == GOCI_INPUT_ARCHIVE;
}

static int by_path(const void *a, const void *b)
{
	const struct goci_input *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : (int)x->kind - (int)y->kind;
}

static void sort_out(struct goci_inputs *inputs)
{
	size_t kept = 0;

	if (inputs->count)
		qsort(inputs->items, inputs->count, sizeof(*inputs->items), by_path);
	for (size_t i = 0; i < inputs->count; i++) {
		if (kept && by_path(&inputs->items[kept - 1], &inputs->items[i]) == 0)
			free(inputs->items[i].path);
		else
			inputs->items[kept++] = inputs->items[i];
	}
	inputs->count = kept;
}

static int64_t read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

int64_t goci_inputs_now(void)
{
	return read_clock(CLOCK_REALTIME_COARSE);
}

int64_t goci_inputs_real(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t goci_inputs_now_past(int64_t real)
{
	static const struct timespec pause = {.tv_nsec = SECOND / 2000};
	int64_t now = goci_inputs_now();

	/* A clock that is set back meanwhile ends it, too. */
	for (int i = 0; now < real && i < 20; i++) {
		nanosleep(&pause, NULL);
		now = goci_inputs_now();
	}
	return now;
}

void goci_inputs_take(struct goci_inputs *inputs, int64_t began)
{
	sort_out(inputs);
	inputs->taken = goci_inputs_now();
	for (size_t i = 0; i < inputs->count; i++) {
		struct goci_input *input = &inputs->items[i];

		read_stamp(input, &input->stamp);
		input->digest = (struct oci_digest){0};
		if (input->kind == GOCI_INPUT_PROGRAM || !input->stamp.mode)
			continue;
		/* An archive that is older than this cannot change unseen later on. */
		if (is_after(&input->stamp, began, 0) ||
			(!by_stamp(input) && hash_input(input, &input->digest) < 0))
			inputs->not_known = true;
	}
}

/*
 * Whether a symlink is on the way to what is there now: it may have been put there
 * since, to have a file read that is not the source's.
 */
static bool is_elsewhere(const char *path)
{
	oci_auto_free char *real = realpath(path, NULL);
	oci_auto_free char *clean = goci_path_join("/", path);

	return !real || strcmp(real, clean) != 0;
}

static enum goci_inputs_state check_one(
	struct goci_input *input, int64_t taken, struct goci_stats *stats)
{
	struct goci_stamp stamp;
	struct oci_digest digest;
	bool equal;

	goci_stats_read(stats, input->path, input->kind != GOCI_INPUT_LINK, &stamp);
	equal = goci_stamp_equal(&stamp, &input->stamp);
	if (equal && (!stamp.mode || !is_after(&stamp, taken, TICK)))
		return GOCI_INPUTS_SAME;
	if (by_stamp(input))
		return equal ? GOCI_INPUTS_SAME : GOCI_INPUTS_CHANGED;
	if (!stamp.mode || !input->stamp.mode ||
		(input->kind != GOCI_INPUT_LINK && is_elsewhere(input->path)) ||
		hash_input(input, &digest) < 0 ||
		oci_digest_cmp(&digest, &input->digest) != 0)
		return GOCI_INPUTS_CHANGED;
	input->stamp = stamp;
	return GOCI_INPUTS_EQUAL;
}

enum goci_inputs_state goci_inputs_check(
	struct goci_inputs *inputs, struct goci_stats *stats)
{
	enum goci_inputs_state state = GOCI_INPUTS_SAME;
	int64_t began = goci_inputs_now();

	for (size_t i = 0; i < inputs->count; i++) {
		enum goci_inputs_state one =
			check_one(&inputs->items[i], inputs->taken, stats);

		if (one == GOCI_INPUTS_CHANGED)
			return one;
		if (one > state)
			state = one;
	}
	/* What was racy was compared just now. */
	if (state == GOCI_INPUTS_EQUAL)
		inputs->taken = began;
	return state;
}
