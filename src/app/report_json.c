#include "app/report_json.h"

#include "app/report_impl.h"
#include "app/text_json.h"

#include <stdlib.h>
#include <time.h>

/* RFC 3339 with milliseconds. */
static json_t *now(void)
{
	struct timespec ts;
	struct tm tm;
	char seconds[32];

	clock_gettime(CLOCK_REALTIME, &ts);
	gmtime_r(&ts.tv_sec, &tm);
	strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm);
	return json_sprintf("%s.%03ldZ", seconds, ts.tv_nsec / 1000000);
}

const char *goci_json_result(enum goci_step_result result)
{
	static const char *const words[] = {
		[GOCI_STEP_DONE] = "done",
		[GOCI_STEP_CACHED] = "cached",
		[GOCI_STEP_FAILED] = "failed",
	};

	return words[result];
}

static json_t *seconds_json(double seconds)
{
	return json_real((double)(long long)(seconds * 1000 + 0.5) / 1000);
}

static void add_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, goci_text_json(text));
}

static void add_subject(json_t *object, const struct goci_subject *subject)
{
	add_text(object, "service", subject->service);
	add_text(object, "target", subject->target);
	add_text(object, "platform", subject->platform);
}

static void add_step(json_t *object, const struct goci_step *step)
{
	const struct goci_subject subject = {.service = step->about[GOCI_ABOUT_SERVICE],
		.target = step->about[GOCI_ABOUT_TARGET],
		.platform = step->about[GOCI_ABOUT_PLATFORM]};

	json_object_set_new(object, "id", json_integer(step->id));
	add_subject(object, &subject);
	json_object_set_new(object, "step", goci_text_json(step->what));
	if (!step->ended)
		return;
	json_object_set_new(object, "seconds", seconds_json(step->seconds));
	json_object_set_new(
		object, "result", json_string(goci_json_result(step->result)));
}

static json_t *new_event(const char *name)
{
	json_t *object = json_object();

	json_object_set_new(object, "time", now());
	json_object_set_new(object, "event", json_string(name));
	return object;
}

static void add_line(const json_t *object, struct oci_buf *buf)
{
	oci_auto_free char *text =
		json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(9));

	oci_buf_addf(buf, "%s\n", text ? text : "{}");
}

static void add_extent(json_t *object, const struct goci_extent *at)
{
	if (!at->unit)
		return;
	json_object_set_new(object, "done", json_integer((json_int_t)at->done));
	if (at->total)
		json_object_set_new(
			object, "total", json_integer((json_int_t)at->total));
	json_object_set_new(object, "unit", json_string(at->unit));
}

void goci_json_event(const struct goci_event *event, struct oci_buf *buf)
{
	json_auto_t *object = new_event(event->name);

	if (event->step)
		add_step(object, event->step);
	if (event->subject)
		add_subject(object, event->subject);
	if (event->text)
		json_object_set_new(object, event->key, goci_text_json(event->text));
	if (event->at)
		add_extent(object, event->at);
	add_line(object, buf);
}

void goci_json_built(const struct goci_subject *subject, const struct goci_built *built,
	struct oci_buf *buf)
{
	json_auto_t *object = new_event("built");

	add_subject(object, subject);
	add_text(object, "reference", built->reference);
	add_text(object, "digest", built->digest);
	json_object_set_new(object, "unchanged", json_boolean(built->unchanged));
	json_object_set_new(object, "compressed", json_integer(built->compressed));
	json_object_set_new(object, "unpacked", json_integer(built->unpacked));
	json_object_set_new(object, "previous",
		built->previous < 0 ? json_null() : json_integer(built->previous));
	json_object_set_new(object, "cacheHits", json_integer(built->cached));
	json_object_set_new(
		object, "cacheMisses", json_integer(built->layers - built->cached));
	json_object_set_new(object, "seconds", seconds_json(built->seconds));
	add_line(object, buf);
}

json_t *goci_json_step(const struct goci_step *step)
{
	json_t *object = json_object();

	json_object_set_new(object, "name", goci_text_json(step->what));
	json_object_set_new(object, "seconds", seconds_json(step->seconds));
	json_object_set_new(
		object, "cached", json_boolean(step->result == GOCI_STEP_CACHED));
	return object;
}
