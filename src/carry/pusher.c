#include "carry/pusher.h"

#include "oci/pool.h"
#include "report/report.h"

#include <pthread.h>
#include <stdlib.h>

struct goci_pusher {
	const struct goci_registry *registry;
	pthread_t thread;
	bool threaded;
	pthread_mutex_t lock; /* guards all below, and `done` of the items */
	pthread_cond_t changed;
	struct goci_push_item *first, *last; /* that have not begun */
	bool ending;
};

/* The next item; NULL when there will be no more. */
static struct goci_push_item *take(struct goci_pusher *p)
{
	struct goci_push_item *item;

	pthread_mutex_lock(&p->lock);
	while (!p->first && !p->ending)
		pthread_cond_wait(&p->changed, &p->lock);
	item = p->first;
	if (item)
		p->first = item->next;
	pthread_mutex_unlock(&p->lock);
	return item;
}

static void push_now(struct goci_pusher *p, struct goci_push_item *item)
{
	item->status = goci_push_item(p->registry, item, &item->err);
	pthread_mutex_lock(&p->lock);
	item->done = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

static void *run(void *arg)
{
	struct goci_pusher *p = arg;
	struct goci_push_item *item;

	while ((item = take(p)) != NULL)
		push_now(p, item);
	return NULL;
}

struct goci_pusher *goci_pusher_new(const struct goci_registry *registry)
{
	struct goci_pusher *p = oci_xcalloc(1, sizeof(*p));

	p->registry = registry;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->changed, NULL);
	p->threaded = oci_thread_start(&p->thread, run, p) == 0;
	return p;
}

void goci_pusher_free(struct goci_pusher *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	if (p->threaded)
		pthread_join(p->thread, NULL);
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

void goci_pusher_add(struct goci_pusher *p, struct goci_push_item *item)
{
	item->next = NULL;
	item->done = false;
	if (!p->threaded) {
		push_now(p, item);
		return;
	}
	pthread_mutex_lock(&p->lock);
	if (p->first)
		p->last->next = item;
	else
		p->first = item;
	p->last = item;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

int goci_pusher_wait(
	struct goci_pusher *p, struct goci_push_item *item, struct oci_err *err)
{
	pthread_mutex_lock(&p->lock);
	while (!item->done)
		pthread_cond_wait(&p->changed, &p->lock);
	pthread_mutex_unlock(&p->lock);
	if (item->status < 0)
		*err = item->err;
	return item->status;
}

static void list_places(struct oci_buf *out, const struct goci_push_item *item,
	size_t from, size_t to, const char *before)
{
	for (size_t i = from; i < to; i++) {
		oci_auto_free char *text = goci_repository_text(&item->places[i]);

		oci_buf_addf(out, "%s%s", i == from ? before : ", ", text);
	}
}

/* The error is of the first place that has failed. */
static int say_rest(const struct goci_push_item *item, struct oci_err *err)
{
	oci_auto_buf rest = OCI_BUF_INIT;
	oci_auto_free char *why = oci_xstrdup(err->msg);

	if (item->count == 1 || err->code == OCI_ERR_INTERRUPTED)
		return -1;
	list_places(&rest, item, 0, item->pushed, "; pushed: ");
	list_places(&rest, item, item->pushed + 1, item->count, "; not pushed: ");
	return oci_err_set(err, err->code, "%.1000s%.900s", why, rest.data);
}

static int push_all(const struct goci_registry *r, struct goci_push_item *item,
	bool *sent, struct oci_err *err)
{
	const struct oci_copy_choice all = {
		.no_referrers = r->skopeo->values->no_referrers};
	goci_auto_cargo cargo = GOCI_CARGO_INIT;
	enum goci_push_result result;
	struct oci_digest digest;

	if (goci_cargo_open(&cargo, item->ref, item->choice ? item->choice : &all,
		    r->skopeo->app, err) < 0)
		return -1;
	for (; item->pushed < item->count; item->pushed++) {
		if (goci_registry_push(r, &cargo, &item->places[item->pushed], &result,
			    &digest, err) < 0)
			return say_rest(item, err);
		if (item->digests)
			item->digests[item->pushed] = digest;
		*sent = *sent || result == GOCI_PUSH_SENT;
	}
	return 0;
}

int goci_push_item(
	const struct goci_registry *r, struct goci_push_item *item, struct oci_err *err)
{
	struct goci_step *step =
		goci_step_begin_of(r->skopeo->app->report, &item->subject, "push");
	oci_auto_buf detail = OCI_BUF_INIT;
	bool sent = false;
	int status;

	item->pushed = 0;
	r->skopeo->span = goci_step_span(step);
	status = push_all(r, item, &sent, err);
	r->skopeo->span = NULL;
	list_places(&detail, item, 0, item->pushed, sent ? "to " : "there already: ");
	goci_step_end(step,
		status < 0 ? GOCI_STEP_FAILED
		: sent     ? GOCI_STEP_DONE
			   : GOCI_STEP_CACHED,
		detail.data);
	return status;
}
