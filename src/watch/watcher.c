#include "watch/watcher.h"

#include "watch/snapshot_compare.h"

#include <errno.h>

enum {
	CHECK_MS = 2000, /* between walks that check on inotify */
	POLL_MS = 250,   /* between walks that stand in for it */
	CHECK_SHARE = 50,
	POLL_SHARE = 10, /* a walk takes at most one part of so many of the time */
	MOST_FACTOR = 10,
	KEPT_MAX = 1000, /* names of changed files */
};

static void keep(struct goci_watcher *s, struct oci_strv *list, const char *path)
{
	if (oci_strv_has(list, path))
		return;
	if (list->count < KEPT_MAX)
		oci_strv_add(list, path);
	else
		s->lost = true;
}

static void on_change(void *arg, const char *path)
{
	struct goci_watcher *s = arg;

	keep(s, &s->changed, path);
}

static void poll_from_now(struct goci_watcher *s, const char *why)
{
	if (!s->polling)
		goci_watch_say(s->log, "%s; polling every 0.25s instead", why);
	s->polling = true;
	goci_notify_release(&s->notify);
}

static void on_folder(void *arg, const char *path)
{
	struct goci_watcher *s = arg;
	struct oci_err err;

	if (!s->polling && !s->full && goci_notify_add(&s->notify, path, &err) < 0)
		s->full = true;
}

static void refresh_rules(struct goci_watcher *s)
{
	struct oci_err err = {0};

	if (goci_filter_refresh(s->filter, &err) < 0)
		goci_watch_say(s->log, "%s; the old rules stay in effect", err.msg);
}

static void walk(struct goci_watcher *s, struct goci_snapshot *out)
{
	refresh_rules(s);
	s->full = false;
	if (!s->polling)
		goci_notify_begin(&s->notify);
	goci_snapshot_take(out, s->filter, on_folder, s);
	if (!s->polling)
		goci_notify_end(&s->notify);
	if (s->full)
		poll_from_now(s, "the limit of inotify watches is reached");
}

/* A file that was created and removed between two walks is not a change. */
static void believe_told(struct goci_watcher *s, const struct goci_snapshot *now)
{
	for (size_t i = 0; i < s->told.count; i++)
		if (goci_snapshot_find(now, s->told.items[i]) ||
			goci_snapshot_find(&s->last, s->told.items[i]))
			keep(s, &s->changed, s->told.items[i]);
	oci_strv_release(&s->told);
}

static void plan_next_walk(struct goci_watcher *s, int64_t began)
{
	int64_t now = goci_watch_now();
	int64_t wait = s->polling ? POLL_MS : CHECK_MS;
	int64_t fair = (now - began) * (s->polling ? POLL_SHARE : CHECK_SHARE);

	s->next_walk = now + (wait > fair ? wait : fair);
}

/* Walks and adds what is other than at the last walk to `changed`. */
static void look(struct goci_watcher *s)
{
	goci_auto_snapshot now = {0};
	int64_t began = goci_watch_now();
	const struct goci_content_check contents = {s->filter->root, began};
	struct goci_snapshot before;

	walk(s, &now);
	goci_snapshot_compare(
		&s->last, &now, s->polling ? &contents : NULL, on_change, s);
	believe_told(s, &now);
	before = s->last;
	s->last = now;
	now = before;
	plan_next_walk(s, began);
}

void goci_watcher_init(struct goci_watcher *s, struct goci_filter *filter,
	const struct goci_watch_log *log, int64_t quiet, bool poll)
{
	int64_t began = goci_watch_now();
	struct oci_err err;

	*s = (struct goci_watcher){.filter = filter,
		.log = log,
		.notify = GOCI_NOTIFY_INIT,
		.debounce = {.quiet = quiet, .most = quiet * MOST_FACTOR},
		.polling = poll};
	if (!poll && goci_notify_open(&s->notify, filter->root, &err) < 0)
		poll_from_now(s, err.msg);
	walk(s, &s->last);
	plan_next_walk(s, began);
}

void goci_watcher_release(struct goci_watcher *s)
{
	goci_notify_release(&s->notify);
	goci_snapshot_release(&s->last);
	oci_strv_release(&s->told);
	oci_strv_release(&s->changed);
}

int goci_watcher_fd(const struct goci_watcher *s)
{
	return s->notify.fd;
}

static void on_event(
	void *arg, enum goci_event_kind kind, const char *path, bool is_folder)
{
	struct goci_watcher *s = arg;

	if (path && *path &&
		(is_folder ? goci_filter_skips_folder(s->filter, path)
			   : goci_filter_skips_file(s->filter, path)))
		return;
	if (kind == GOCI_EVENT_MISSED)
		s->lost = true;
	if (kind == GOCI_EVENT_FILE)
		keep(s, &s->told, path);
	s->heard = true;
	goci_debounce_note(&s->debounce, goci_watch_now());
}

void goci_watcher_read(struct goci_watcher *s)
{
	goci_notify_read(&s->notify, on_event, s);
}

/* No walk is needed while changes are pending: goci_watcher_take walks. */
void goci_watcher_tick(struct goci_watcher *s)
{
	size_t before = s->changed.count;
	bool watched = s->notify.now.count > 0;

	if (goci_watch_now() < goci_watcher_next_tick(s))
		return;
	goci_watcher_read(s);
	if (s->debounce.pending && !s->polling)
		return;
	s->heard = false;
	look(s);
	if (s->changed.count == before && !s->lost)
		return;
	/* Without a watch, as for a folder that was missing, no event was possible. */
	s->suspect = watched;
	goci_debounce_note(&s->debounce, goci_watch_now());
}

int64_t goci_watcher_next_tick(const struct goci_watcher *s)
{
	return s->debounce.pending && !s->polling ? GOCI_NEVER : s->next_walk;
}

int64_t goci_watcher_settled(const struct goci_watcher *s)
{
	return goci_debounce_due(&s->debounce);
}

bool goci_watcher_take(struct goci_watcher *s, struct oci_strv *changed)
{
	bool any;

	goci_watcher_read(s);
	if (s->suspect && !s->heard && !s->polling)
		poll_from_now(s, "inotify does not report changes here");
	goci_debounce_clear(&s->debounce);
	look(s);
	any = s->changed.count || s->lost;
	oci_strv_add_all(changed, &s->changed);
	oci_strv_release(&s->changed);
	s->lost = s->heard = s->suspect = false;
	return any;
}
