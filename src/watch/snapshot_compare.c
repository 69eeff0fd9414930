#include "watch/snapshot_compare.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum {
	HOT_MS = 3000,       /* the coarsest time stamps in use have grains of 2 s */
	READ_MAX = 1 << 20,  /* bytes of a hot file that are read */
	HOT_FILES_MAX = 256, /* files that are read in one comparison */
};

struct comparison {
	const struct goci_content_check *contents;
	goci_path_fn *changed;
	void *arg;
	size_t read;
};

static bool looks_same(const struct goci_file_state *a, const struct goci_file_state *b)
{
	return a->mtime == b->mtime && a->ctime == b->ctime && a->size == b->size &&
	       a->ino == b->ino && a->dev == b->dev && a->mode == b->mode;
}

/* FNV-1a: it only has to detect a second save, not an attack. */
static uint64_t add_sum(uint64_t sum, const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ data[i]) * 1099511628211u;
	return sum;
}

static uint64_t sum_of(const char *root, const char *path)
{
	oci_auto_free char *file = oci_xasprintf("%s/%s", root, path);
	oci_auto_close int fd =
		open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	uint64_t sum = 14695981039346656037u;
	unsigned char data[16 << 10];
	ssize_t got;

	if (fd < 0)
		return 0;
	for (size_t all = 0; all < READ_MAX; all += (size_t)got) {
		got = read(fd, data, sizeof(data));
		if (got <= 0)
			break;
		sum = add_sum(sum, data, (size_t)got);
	}
	return sum;
}

static bool may_read(struct comparison *c)
{
	return c->contents && c->read++ < HOT_FILES_MAX;
}

static void tell_changed(struct comparison *c, struct goci_file_state *file)
{
	if (may_read(c)) {
		file->sum = sum_of(c->contents->root, file->path);
		file->hot_until = c->contents->now + HOT_MS;
	}
	c->changed(c->arg, file->path);
}

static void compare_one(struct comparison *c, const struct goci_file_state *before,
	struct goci_file_state *after)
{
	if (!looks_same(before, after)) {
		tell_changed(c, after);
		return;
	}
	if (!c->contents || before->hot_until <= c->contents->now || !may_read(c))
		return;
	after->sum = sum_of(c->contents->root, after->path);
	after->hot_until = before->hot_until;
	if (after->sum == before->sum)
		return;
	after->hot_until = c->contents->now + HOT_MS;
	c->changed(c->arg, after->path);
}

void goci_snapshot_compare(const struct goci_snapshot *before,
	struct goci_snapshot *after, const struct goci_content_check *contents,
	goci_path_fn *changed, void *arg)
{
	struct comparison c = {.contents = contents, .changed = changed, .arg = arg};
	size_t i = 0, j = 0;

	while (i < before->count || j < after->count) {
		int order = i == before->count  ? 1
			    : j == after->count ? -1
						: strcmp(before->items[i].path,
							  after->items[j].path);

		if (order < 0)
			changed(arg, before->items[i++].path);
		else if (order > 0)
			tell_changed(&c, &after->items[j++]);
		else
			compare_one(&c, &before->items[i++], &after->items[j++]);
	}
}
