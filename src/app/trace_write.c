#include "app/trace_write.h"

#include "app/output.h"
#include "app/trace_impl.h"
#include "app/version.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 256 << 10 };

/* A file being written. */
struct output {
	struct goci_output *to;
	const struct oci_cancel *cancel;
	struct oci_buf text;
	const char *separator; /* before the next event */
};

static int flush(struct output *out, struct oci_err *err)
{
	int status = goci_output_write(out->to, &out->text, out->cancel, err);

	oci_buf_clear(&out->text);
	return status;
}

/* Takes over `event`. */
static int put(struct output *out, json_t *event, struct oci_err *err)
{
	oci_auto_free char *text =
		json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(9));

	json_decref(event);
	oci_buf_addf(&out->text, "%s%s", out->separator, text ? text : "{}");
	out->separator = ",\n";
	return out->text.len < PIECE ? 0 : flush(out, err);
}

/* How a process or a thread is called, and in which order they are shown. */
static int put_name(struct output *out, const char *kind, unsigned pid, unsigned tid,
	const char *name, struct oci_err *err)
{
	oci_auto_free char *title = oci_xasprintf("%s_name", kind);
	oci_auto_free char *order = oci_xasprintf("%s_sort_index", kind);

	if (put(out,
		    json_pack("{s:s, s:s, s:i, s:i, s:{s:s}}", "name", title, "ph", "M",
			    "pid", pid, "tid", tid, "args", "name", name),
		    err) < 0)
		return -1;
	return put(out,
		json_pack("{s:s, s:s, s:i, s:i, s:{s:i}}", "name", order, "ph", "M",
			"pid", pid, "tid", tid, "args", "sort_index", tid ? tid : pid),
		err);
}

static int put_names(
	const struct goci_trace *trace, struct output *out, struct oci_err *err)
{
	for (const struct goci_trace_group *g = trace->groups; g; g = g->next)
		if (put_name(out, "process", g->pid, 0, *g->name ? g->name : "goci",
			    err) < 0)
			return -1;
	for (const struct goci_span *row = trace->rows; row; row = row->next) {
		bool worker = row->group == trace->workers;
		oci_auto_free char *name = oci_xasprintf(
			worker ? "worker %u" : "steps %u", row->number + 1);

		if (put_name(out, "thread", row->group->pid, row->tid, name, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * Times are whole microseconds: both ends are rounded down, so that what lies within
 * something still does.
 */
static json_t *event_json(
	const struct goci_trace *trace, const struct goci_trace_event *e)
{
	int64_t from = (e->began - trace->start) / 1000;
	int64_t to = (e->began + e->took - trace->start) / 1000;
	json_t *o = json_pack("{s:s, s:s, s:s, s:I, s:i, s:i}", "name", e->name, "cat",
		e->category, "ph", e->took < 0 ? "i" : "X", "ts", (json_int_t)from,
		"pid", e->row->group->pid, "tid", e->row->tid);

	if (e->took < 0)
		json_object_set_new(o, "s", json_string("t"));
	else
		json_object_set_new(o, "dur", json_integer(to - from));
	if (e->args)
		json_object_set(o, "args", e->args);
	return o;
}

/* Readers take what begins first, and of that what lasts longest, for what is around.
 */
static int by_time(const void *a, const void *b)
{
	const struct goci_trace_event *x = a, *y = b;

	if (x->began != y->began)
		return x->began < y->began ? -1 : 1;
	return x->took == y->took ? 0 : x->took > y->took ? -1 : 1;
}

static int put_events(struct goci_trace *trace, struct output *out, struct oci_err *err)
{
	oci_auto_free char *cut = NULL;

	if (trace->count)
		qsort(trace->events, trace->count, sizeof(*trace->events), by_time);
	for (size_t i = 0; i < trace->count; i++)
		if (put(out, event_json(trace, &trace->events[i]), err) < 0)
			return -1;
	if (!trace->lost)
		return 0;
	cut = oci_xasprintf("cut: %zu more events are left out", trace->lost);
	return put(out,
		json_pack("{s:s, s:s, s:s, s:s, s:I, s:i, s:i}", "name", cut, "cat",
			"cut", "ph", "i", "s", "g", "ts",
			(json_int_t)((goci_trace_now() - trace->start) / 1000), "pid",
			1, "tid", 1),
		err);
}

int goci_trace_write(struct goci_trace *trace, struct goci_output *to,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	struct output out = {to, cancel, OCI_BUF_INIT, ""};
	int status;

	oci_buf_adds(&out.text, "{\"traceEvents\":[\n");
	pthread_mutex_lock(&trace->lock);
	status = put_names(trace, &out, err);
	if (status == 0)
		status = put_events(trace, &out, err);
	oci_buf_addf(&out.text,
		"\n],\"displayTimeUnit\":\"ms\",\"otherData\":{\"version\":\"goci %s\","
		"\"droppedEvents\":%zu}}\n",
		goci_version, trace->lost);
	pthread_mutex_unlock(&trace->lock);
	if (status == 0)
		status = flush(&out, err);
	oci_buf_release(&out.text);
	return status;
}
