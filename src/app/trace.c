#include "app/trace.h"

#include "app/text.h"
#include "app/trace_impl.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

/* Columns of a name; what Go calls a package can be of any length. */
enum { NAME_MAX_WIDTH = 160 };

int64_t goci_trace_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

struct goci_trace *goci_trace_new(void)
{
	struct goci_trace *trace = oci_xcalloc(1, sizeof(*trace));

	pthread_mutex_init(&trace->lock, NULL);
	trace->start = goci_trace_now();
	return trace;
}

void goci_trace_free(struct goci_trace *trace)
{
	if (!trace)
		return;
	for (size_t i = 0; i < trace->count; i++) {
		free(trace->events[i].name);
		json_decref(trace->events[i].args);
	}
	free(trace->events);
	for (struct goci_span *row = trace->rows, *next; row; row = next) {
		next = row->next;
		free(row->name);
		free(row);
	}
	for (struct goci_trace_group *g = trace->groups, *next; g; g = next) {
		next = g->next;
		free(g->name);
		free(g);
	}
	pthread_mutex_destroy(&trace->lock);
	free(trace);
}

void goci_trace_freep(struct goci_trace **trace)
{
	goci_trace_free(*trace);
}

/* What can be written as JSON, and is not too long to be read. */
static char *clean_name(const char *name)
{
	oci_auto_buf cut = OCI_BUF_INIT;

	goci_text_add_cut(&cut, name, NAME_MAX_WIDTH);
	return oci_buf_take(&cut);
}

/* All below is called with the lock held, up to the functions of trace.h. */
static struct goci_trace_group *add_group(struct goci_trace *trace, const char *name)
{
	struct goci_trace_group *g = oci_xcalloc(1, sizeof(*g));

	g->pid = ++trace->ids;
	g->name = clean_name(name);
	g->next = trace->groups;
	trace->groups = g;
	return g;
}

static struct goci_trace_group *find_group(struct goci_trace *trace, const char *name)
{
	oci_auto_free char *clean = clean_name(name);

	for (struct goci_trace_group *g = trace->groups; g; g = g->next)
		if (g != trace->workers && strcmp(g->name, clean) == 0)
			return g;
	return add_group(trace, clean);
}

static struct goci_span *add_row(
	struct goci_trace *trace, struct goci_trace_group *group)
{
	struct goci_span *row = oci_xcalloc(1, sizeof(*row));

	row->trace = trace;
	row->group = group;
	row->number = group->rows++;
	row->tid = ++trace->ids;
	row->next = trace->rows;
	trace->rows = row;
	return row;
}

/* The first row of a group on which nothing is shown from `began` on. */
static struct goci_span *free_row(
	struct goci_trace *trace, struct goci_trace_group *group, int64_t began)
{
	struct goci_span *first = NULL;

	for (struct goci_span *row = trace->rows; row; row = row->next)
		if (row->group == group && !row->busy && row->used <= began &&
			(!first || row->number < first->number))
			first = row;
	return first ? first : add_row(trace, group);
}

static struct goci_span *worker_row(struct goci_trace *trace, unsigned worker)
{
	if (!trace->workers)
		trace->workers = add_group(trace, "workers");
	while (trace->workers->rows <= worker)
		add_row(trace, trace->workers);
	for (struct goci_span *row = trace->rows; row; row = row->next)
		if (row->group == trace->workers && row->number == worker)
			return row;
	return NULL;
}

/* Takes over `args`. What there can be thousands of does not take the last room. */
static void add(
	struct goci_span *row, const char *name, const struct goci_trace_event *event)
{
	struct goci_trace *trace = row->trace;
	bool minor = event->took < 0 || row->group == trace->workers;
	size_t most = minor ? GOCI_TRACE_MAX / 10 * 9 : GOCI_TRACE_MAX;

	if (event->took >= 0 && event->began + event->took > row->used)
		row->used = event->began + event->took;
	if (trace->count >= most) {
		trace->lost++;
		json_decref(event->args);
		return;
	}
	OCI_GROW(trace->events, trace->count);
	trace->events[trace->count] = *event;
	trace->events[trace->count].row = row;
	trace->events[trace->count++].name = clean_name(name);
}

struct goci_span *goci_trace_begin(
	struct goci_trace *trace, const char *group, const char *name)
{
	struct goci_span *row;

	if (!trace)
		return NULL;
	pthread_mutex_lock(&trace->lock);
	row = free_row(trace, find_group(trace, group), goci_trace_now());
	row->busy = true;
	row->name = oci_xstrdup(name);
	row->began = goci_trace_now();
	pthread_mutex_unlock(&trace->lock);
	return row;
}

void goci_trace_end(struct goci_span *span, const char *result, const char *detail)
{
	oci_auto_free char *clean = NULL;
	struct goci_trace_event event = {.category = "step"};

	if (!span)
		return;
	clean = detail ? clean_name(detail) : NULL;
	event.args = json_pack("{s:s, s:s*}", "result", result, "detail", clean);
	pthread_mutex_lock(&span->trace->lock);
	event.began = span->began;
	event.took = goci_trace_now() - span->began;
	add(span, span->name, &event);
	free(oci_steal_ptr(&span->name));
	span->busy = false;
	pthread_mutex_unlock(&span->trace->lock);
}

void goci_trace_part(struct goci_span *span, const char *name, int64_t began)
{
	if (!span)
		return;
	pthread_mutex_lock(&span->trace->lock);
	add(span, name,
		&(struct goci_trace_event){.category = "part",
			.began = began,
			.took = goci_trace_now() - began});
	pthread_mutex_unlock(&span->trace->lock);
}

void goci_trace_note(struct goci_span *span, const char *note)
{
	if (!span)
		return;
	pthread_mutex_lock(&span->trace->lock);
	add(span, note,
		&(struct goci_trace_event){
			.category = "note", .began = goci_trace_now(), .took = -1});
	pthread_mutex_unlock(&span->trace->lock);
}

static double seconds_of(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

static json_t *child_args(const struct goci_trace_child *c)
{
	json_t *argv = json_array();
	bool exited = WIFEXITED(c->status);

	for (size_t i = 0; i < c->argv->count && i < 3; i++) {
		oci_auto_free char *word = clean_name(c->argv->items[i]);

		json_array_append_new(argv, json_string(word));
	}
	return json_pack("{s:o, s:I, s:i, s:f, s:f, s:I}", "argv", argv, "pid",
		(json_int_t)c->pid, exited ? "status" : "signal",
		exited ? WEXITSTATUS(c->status) : WTERMSIG(c->status), "userSeconds",
		seconds_of(&c->usage.ru_utime), "systemSeconds",
		seconds_of(&c->usage.ru_stime), "peakMemory",
		(json_int_t)c->usage.ru_maxrss * 1024);
}

void goci_trace_child(struct goci_trace *trace, const struct goci_trace_child *child)
{
	struct goci_trace_event event = {.category = "child",
		.began = child->began,
		.took = child->ended - child->began};
	struct goci_span *row = child->span;

	if (!trace)
		return;
	event.args = child_args(child);
	pthread_mutex_lock(&trace->lock);
	if (!row)
		row = free_row(trace, find_group(trace, child->group), child->began);
	add(row, child->name, &event);
	pthread_mutex_unlock(&trace->lock);
}

void goci_trace_task(
	void *arg, unsigned worker, const char *what, int64_t began, int64_t ended)
{
	struct goci_trace *trace = arg;

	pthread_mutex_lock(&trace->lock);
	add(worker_row(trace, worker), what ? what : "task",
		&(struct goci_trace_event){
			.category = "task", .began = began, .took = ended - began});
	pthread_mutex_unlock(&trace->lock);
}
