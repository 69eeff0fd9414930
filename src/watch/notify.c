#include "watch/notify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define CONTENT_EVENTS                                                        \
	(IN_CREATE | IN_DELETE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_FROM | \
		IN_MOVED_TO)
#define EVENTS                                                                     \
	(CONTENT_EVENTS | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | \
		IN_EXCL_UNLINK)

static void release_list(struct goci_watch_dirs *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].path);
	free(list->items);
	*list = (struct goci_watch_dirs){0};
}

int goci_notify_open(struct goci_notify *n, const char *root, struct oci_err *err)
{
	n->root = root;
	n->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	return n->fd < 0 ? oci_err_sys(err, errno, "inotify") : 0;
}

void goci_notify_release(struct goci_notify *n)
{
	oci_closep(&n->fd);
	release_list(&n->now);
	release_list(&n->coming);
	*n = (struct goci_notify)GOCI_NOTIFY_INIT;
}

void goci_notify_begin(struct goci_notify *n)
{
	release_list(&n->coming);
}

int goci_notify_add(struct goci_notify *n, const char *path, struct oci_err *err)
{
	struct goci_watch_dirs *list = &n->coming;
	oci_auto_free char *full =
		oci_xasprintf("%s%s%s", n->root, *path ? "/" : "", path);
	int wd = inotify_add_watch(n->fd, full, EVENTS);

	if (wd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
		return 0;
	if (wd < 0)
		return oci_err_sys(err, errno, "watch %s", full);
	OCI_GROW(list->items, list->count);
	list->items[list->count++] = (struct goci_watch_dir){wd, oci_xstrdup(path)};
	return 0;
}

static int by_descriptor(const void *a, const void *b)
{
	const struct goci_watch_dir *x = a, *y = b;

	return (x->wd > y->wd) - (x->wd < y->wd);
}

static const struct goci_watch_dir *find(const struct goci_watch_dirs *list, int wd)
{
	const struct goci_watch_dir key = {.wd = wd};

	if (!list->count)
		return NULL;
	return bsearch(&key, list->items, list->count, sizeof(key), by_descriptor);
}

void goci_notify_end(struct goci_notify *n)
{
	if (n->coming.count)
		qsort(n->coming.items, n->coming.count, sizeof(*n->coming.items),
			by_descriptor);
	for (size_t i = 0; i < n->now.count; i++)
		if (!find(&n->coming, n->now.items[i].wd))
			inotify_rm_watch(n->fd, n->now.items[i].wd);
	release_list(&n->now);
	n->now = n->coming;
	n->coming = (struct goci_watch_dirs){0};
}

static void tell_one(struct goci_notify *n, const struct inotify_event *e,
	goci_event_fn *tell, void *arg)
{
	const struct goci_watch_dir *folder = find(&n->now, e->wd);
	bool is_folder = e->mask & IN_ISDIR;
	bool content = (e->mask & CONTENT_EVENTS) && !is_folder;
	oci_auto_free char *path = NULL;

	if (e->mask & IN_Q_OVERFLOW)
		tell(arg, GOCI_EVENT_MISSED, NULL, false);
	if (!folder || (e->mask & IN_IGNORED))
		return;
	if (!e->len) {
		tell(arg, GOCI_EVENT_LOOK, folder->path, true);
		return;
	}
	path = oci_xasprintf("%s%s%s", folder->path, *folder->path ? "/" : "", e->name);
	tell(arg, content ? GOCI_EVENT_FILE : GOCI_EVENT_LOOK, path, is_folder);
}

void goci_notify_read(struct goci_notify *n, goci_event_fn *tell, void *arg)
{
	_Alignas(struct inotify_event) char data[32 << 10];
	ssize_t got;

	while (n->fd >= 0 && (got = read(n->fd, data, sizeof(data))) > 0) {
		const char *end = data + got;

		for (const char *p = data; p < end;) {
			const struct inotify_event *e = (const void *)p;

			tell_one(n, e, tell, arg);
			p += sizeof(*e) + e->len;
		}
	}
}
