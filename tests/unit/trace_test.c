#include "app/trace.h"
#include "folder.h"
#include "report/report.h"
#include "trace_file.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

/* The events of a trace, written to a file and read again; owned by the caller. */
static json_t *written(struct goci_trace *trace, const char *folder)
{
	oci_auto_free char *path = in_folder(folder, "trace.json");
	struct oci_err err = {0};
	json_auto_t *doc = NULL;

	assert_works(write_to(trace, path, &err), err);
	doc = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(doc);
	return json_incref(json_object_get(doc, "traceEvents"));
}

static const char *text(const json_t *event, const char *key)
{
	const char *s = json_string_value(json_object_get(event, key));

	return s ? s : "";
}

static json_int_t number(const json_t *event, const char *key)
{
	return json_integer_value(json_object_get(event, key));
}

/* The first event of this phase and name; fails when there is none. */
static const json_t *find(const json_t *events, const char *phase, const char *name)
{
	const json_t *event;
	size_t i;

	json_array_foreach(events, i, event)
		if (strcmp(text(event, "ph"), phase) == 0 &&
			strcmp(text(event, "name"), name) == 0)
			return event;
	fail_msg("no event %s %s", phase, name);
	return NULL;
}

/* What the process or thread that an event is shown in is called. */
static const char *place(const json_t *events, const json_t *of, const char *kind)
{
	const char *id = strcmp(kind, "process_name") == 0 ? "pid" : "tid";
	const json_t *event;
	size_t i;

	json_array_foreach(events, i, event)
		if (strcmp(text(event, "name"), kind) == 0 &&
			number(event, id) == number(of, id))
			return text(json_object_get(event, "args"), "name");
	return "";
}

static bool within(const json_t *inner, const json_t *outer)
{
	return number(inner, "tid") == number(outer, "tid") &&
	       number(inner, "ts") >= number(outer, "ts") &&
	       number(inner, "ts") + number(inner, "dur") <=
		       number(outer, "ts") + number(outer, "dur");
}

static void steps_parts_and_notes_lie_within_each_other(void **state)
{
	goci_auto_trace *trace = goci_trace_new();
	struct goci_span *span = goci_trace_begin(trace, "web linux/amd64", "compile");
	int64_t began = goci_trace_now();
	json_auto_t *events = NULL;
	const json_t *step;

	goci_trace_note(span, "runtime");
	goci_trace_part(span, "link", began);
	goci_trace_end(span, "done", "go1.26");
	events = written(trace, *state);
	step = find(events, "X", "compile");
	assert_string_equal(place(events, step, "process_name"), "web linux/amd64");
	assert_true(within(find(events, "X", "link"), step));
	assert_true(within(find(events, "i", "runtime"), step));
	assert_string_equal(text(json_object_get(step, "args"), "result"), "done");
	assert_string_equal(text(json_object_get(step, "args"), "detail"), "go1.26");
}

static void what_is_around_comes_first(void **state)
{
	goci_auto_trace *trace = goci_trace_new();
	struct goci_span *span = goci_trace_begin(trace, "", "outer");
	json_auto_t *events = NULL;
	const json_t *event;
	size_t i, outer = 0, inner = 0;

	goci_trace_part(span, "inner", goci_trace_now());
	goci_trace_end(span, "done", NULL);
	events = written(trace, *state);
	json_array_foreach(events, i, event) {
		if (strcmp(text(event, "name"), "outer") == 0)
			outer = i;
		if (strcmp(text(event, "name"), "inner") == 0)
			inner = i;
	}
	assert_true(outer < inner);
}

static void what_overlaps_has_rows_of_its_own(void **state)
{
	goci_auto_trace *trace = goci_trace_new();
	struct goci_span *a = goci_trace_begin(trace, "web", "a");
	struct goci_span *b = goci_trace_begin(trace, "web", "b");
	struct goci_span *other = goci_trace_begin(trace, "api", "other");
	json_auto_t *events = NULL;

	goci_trace_end(a, "done", NULL);
	goci_trace_end(goci_trace_begin(trace, "web", "after a"), "done", NULL);
	goci_trace_end(b, "done", NULL);
	goci_trace_end(other, "done", NULL);
	events = written(trace, *state);
	assert_int_not_equal(number(find(events, "X", "a"), "tid"),
		number(find(events, "X", "b"), "tid"));
	assert_int_equal(number(find(events, "X", "a"), "tid"),
		number(find(events, "X", "after a"), "tid"));
	assert_int_not_equal(number(find(events, "X", "a"), "pid"),
		number(find(events, "X", "other"), "pid"));
}

static void add_child(struct goci_trace *trace, struct goci_span *span,
	const struct oci_strv *argv, int64_t began)
{
	goci_trace_child(trace, &(struct goci_trace_child){.span = span,
					.group = "web",
					.name = "go list",
					.argv = argv,
					.pid = 7,
					.status = 9,
					.began = began,
					.ended = goci_trace_now()});
}

static void a_child_of_no_step_does_not_cross_one(void **state)
{
	goci_auto_trace *trace = goci_trace_new();
	oci_auto_strv argv = OCI_STRV_INIT;
	int64_t began = goci_trace_now();
	struct goci_span *span = goci_trace_begin(trace, "web", "step");
	json_auto_t *events = NULL;
	const json_t *child;

	oci_strv_add(&argv, "/usr/bin/go");
	oci_strv_add(&argv, "list");
	oci_strv_add(&argv, "-e");
	oci_strv_add(&argv, "-secret=1");
	goci_trace_end(span, "done", NULL);
	add_child(trace, NULL, &argv, began);
	events = written(trace, *state);
	child = find(events, "X", "go list");
	assert_int_not_equal(
		number(child, "tid"), number(find(events, "X", "step"), "tid"));
	child = json_object_get(child, "args");
	assert_int_equal(json_array_size(json_object_get(child, "argv")), 3);
	assert_int_equal(number(child, "signal"), 9);
	assert_int_equal(number(child, "pid"), 7);
}

static void each_worker_has_a_track(void **state)
{
	goci_auto_trace *trace = goci_trace_new();
	int64_t now = goci_trace_now();
	json_auto_t *events = NULL;
	const json_t *task;

	goci_trace_task(trace, 2, "gzip", now, now + 5000);
	goci_trace_task(trace, 0, NULL, now, now + 5000);
	goci_trace_end(goci_trace_begin(trace, "workers", "a service"), "done", NULL);
	events = written(trace, *state);
	task = find(events, "X", "gzip");
	assert_string_equal(place(events, task, "process_name"), "workers");
	assert_string_equal(place(events, task, "thread_name"), "worker 3");
	assert_int_equal(number(task, "dur"), 5);
	assert_string_equal(
		place(events, find(events, "X", "task"), "thread_name"), "worker 1");
	assert_int_not_equal(
		number(find(events, "X", "a service"), "pid"), number(task, "pid"));
}

static void names_are_clean_and_not_endless(void **state)
{
	goci_auto_trace *trace = goci_trace_new();
	oci_auto_buf name = OCI_BUF_INIT;
	json_auto_t *events = NULL;
	const json_t *event;
	struct goci_span *span;
	size_t i;

	oci_buf_adds(&name, "a\"\\\n\x1b\xff");
	for (int k = 0; k < 10000; k++)
		oci_buf_adds(&name, "x");
	span = goci_trace_begin(trace, name.data, name.data);
	goci_trace_note(span, name.data);
	goci_trace_end(span, "done", name.data);
	events = written(trace, *state);
	json_array_foreach(events, i, event) {
		assert_true(strlen(text(event, "name")) < 200);
		if (strcmp(text(event, "ph"), "X") == 0)
			assert_contains(text(event, "name"), "a\"\\\\n\\u001b\\xffxxx");
	}
}

static void a_trace_is_bounded_and_says_that_it_was_cut(void **state)
{
	goci_auto_trace *trace = goci_trace_new();
	struct goci_span *span = goci_trace_begin(trace, "web", "the last step");
	json_auto_t *events = NULL;

	for (int i = 0; i < GOCI_TRACE_MAX; i++)
		goci_trace_note(span, "x");
	goci_trace_end(span, "done", NULL);
	events = written(trace, *state);
	assert_true(json_array_size(events) < GOCI_TRACE_MAX);
	find(events, "X", "the last step");
	find(events, "i", "cut: 10000 more events are left out");
}

static void without_a_trace_nothing_is_done(void **state)
{
	struct goci_span *span = goci_trace_begin(NULL, "web", "step");

	(void)state;
	assert_null(span);
	goci_trace_note(span, "x");
	goci_trace_part(span, "x", 0);
	goci_trace_end(span, "done", NULL);
	goci_trace_child(NULL, &(struct goci_trace_child){0});
	goci_trace_free(NULL);
}

static void a_file_that_cannot_be_written_is_named(void **state)
{
	goci_auto_trace *trace = goci_trace_new();
	oci_auto_free char *path = in_folder(*state, "none/trace.json");
	struct oci_err err = {0};

	assert_fails(write_to(trace, path, &err), err, OCI_ERR_SYSTEM, "none");
	assert_fails(
		write_to(trace, *state, &err), err, OCI_ERR_INVALID, "is a folder");
}

static void steps_of_a_report_are_recorded(void **state)
{
	goci_auto_trace *trace = goci_trace_new();
	FILE *out = tmpfile();
	struct goci_report *report = goci_report_new(out, GOCI_PROGRESS_QUIET);
	struct goci_step *step;
	json_auto_t *events = NULL;
	const json_t *event;

	goci_report_trace(report, trace);
	step = goci_step_begin(report, "web", "compile");
	assert_non_null(goci_step_span(step));
	assert_null(goci_step_span(NULL));
	goci_step_count(step, NULL, "runtime");
	goci_step_end(step, GOCI_STEP_CACHED, "why");
	events = written(trace, *state);
	event = find(events, "X", "compile");
	assert_string_equal(place(events, event, "process_name"), "web");
	assert_string_equal(text(json_object_get(event, "args"), "result"), "cached");
	find(events, "i", "runtime");
	goci_report_free(report);
	fclose(out);
}

static void *use(void *arg)
{
	struct goci_trace *trace = arg;

	for (int i = 0; i < 500; i++) {
		struct goci_span *span = goci_trace_begin(trace, "web", "step");
		int64_t began = goci_trace_now();

		goci_trace_note(span, "x");
		goci_trace_part(span, "part", began);
		goci_trace_task(trace, (unsigned)i % 4, "gzip", began, began + 1);
		goci_trace_end(span, "done", NULL);
	}
	return NULL;
}

static void threads_record_side_by_side(void **state)
{
	goci_auto_trace *trace = goci_trace_new();
	json_auto_t *events = NULL;
	const json_t *event;
	pthread_t threads[4];
	size_t i, seen = 0;

	for (i = 0; i < OCI_COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, use, trace), 0);
	for (i = 0; i < OCI_COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	events = written(trace, *state);
	json_array_foreach(events, i, event)
		seen += strcmp(text(event, "ph"), "M") != 0;
	assert_int_equal(seen, 4 * 500 * 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(steps_parts_and_notes_lie_within_each_other),
		test_in_folder(what_is_around_comes_first),
		test_in_folder(what_overlaps_has_rows_of_its_own),
		test_in_folder(a_child_of_no_step_does_not_cross_one),
		test_in_folder(each_worker_has_a_track),
		test_in_folder(names_are_clean_and_not_endless),
		test_in_folder(a_trace_is_bounded_and_says_that_it_was_cut),
		cmocka_unit_test(without_a_trace_nothing_is_done),
		test_in_folder(a_file_that_cannot_be_written_is_named),
		test_in_folder(steps_of_a_report_are_recorded),
		test_in_folder(threads_record_side_by_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
