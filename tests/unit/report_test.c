#include "app/report.h"
#include "app/report_impl.h"
#include "test.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static const struct goci_subject web = {.called = "web", .service = "web"};

/* A report whose output is a temporary file. */
struct fixture {
	FILE *out;
	struct goci_report *report;
};

static struct fixture start(enum goci_progress mode)
{
	struct fixture f = {.out = tmpfile()};

	assert_non_null(f.out);
	f.report = goci_report_new(f.out, mode);
	return f;
}

/* Ends the report and returns all that it wrote; owned by the caller. */
static char *finish(struct fixture *f)
{
	oci_auto_buf buf = OCI_BUF_INIT;
	size_t got;

	goci_report_free(f->report);
	rewind(f->out);
	do {
		got = fread(oci_buf_reserve(&buf, 4096), 1, 4096, f->out);
		buf.len += got;
		buf.data[buf.len] = '\0';
	} while (got);
	fclose(f->out);
	return oci_buf_take(&buf);
}

static void tell_all(struct goci_report *report)
{
	struct goci_step *a = goci_step_begin(report, "web linux/amd64", "compile");
	struct goci_step *b = goci_step_begin(report, "web linux/amd64", "layer");

	goci_step_count(a, NULL, "runtime");
	goci_step_end(b, GOCI_STEP_CACHED, NULL);
	goci_report_output(report, "web", NULL, "x.go:1: bad\nx.go:2: worse");
	goci_step_end(a, GOCI_STEP_FAILED, "2 errors");
	goci_report_warn(report, "HOME is %s", "read-only");
	goci_report_error(report, "web", "go build failed");
	goci_report_error(report, "", "1 of 1 failed");
}

static void plain_lines_tell_the_ends_of_steps(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_PLAIN);
	oci_auto_free char *text = NULL;

	(void)state;
	tell_all(f.report);
	text = finish(&f);
	assert_string_equal(text,
		"   0.0s  web linux/amd64  layer             cached\n"
		"x.go:1: bad\nx.go:2: worse\n"
		"   0.0s  web linux/amd64  compile           failed  2 errors\n"
		"goci: warning: HOME is read-only\n"
		"goci: web: go build failed\n"
		"goci: 1 of 1 failed\n");
}

static void auto_is_plain_where_there_is_no_terminal(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_AUTO);
	oci_auto_free char *text = NULL;

	(void)state;
	goci_step_end(goci_step_begin(f.report, "", "find"), GOCI_STEP_DONE, "ok");
	text = finish(&f);
	assert_string_equal(text, "   0.0s  find                0.0s  ok\n");
}

static void quiet_tells_what_went_wrong_alone(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_QUIET);
	oci_auto_free char *text = NULL;

	(void)state;
	tell_all(f.report);
	text = finish(&f);
	assert_string_equal(text, "x.go:1: bad\nx.go:2: worse\n"
				  "goci: warning: HOME is read-only\n"
				  "goci: web: go build failed\n"
				  "goci: 1 of 1 failed\n");
}

/* One JSON event a line as "event|service|step|text". */
static void summarize(const char *line, struct oci_buf *buf)
{
	json_auto_t *o = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	static const char *const texts[] = {"note", "detail", "message", "text"};
	const char *event = NULL, *service = "", *step = "";

	assert_int_equal(json_unpack(o, "{s:s,s?s,s?s}", "event", &event, "service",
				 &service, "step", &step),
		0);
	assert_non_null(json_string_value(json_object_get(o, "time")));
	oci_buf_addf(buf, "%s|%s|%s", event, service, step);
	for (size_t i = 0; i < OCI_COUNT(texts); i++)
		if (json_object_get(o, texts[i]))
			oci_buf_addf(buf, "|%s",
				json_string_value(json_object_get(o, texts[i])));
	oci_buf_adds(buf, "\n");
}

static void json_tells_each_event_on_a_line(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_JSON);
	oci_auto_free char *text = NULL;
	oci_auto_buf all = OCI_BUF_INIT;
	char *rest = NULL;

	(void)state;
	tell_all(f.report);
	goci_report_output(f.report, "web", NULL, "bad \xff byte");
	text = finish(&f);
	for (char *line = strtok_r(text, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest))
		summarize(line, &all);
	assert_string_equal(all.data, "begin|web linux/amd64|compile\n"
				      "begin|web linux/amd64|layer\n"
				      "note|web linux/amd64|compile|runtime\n"
				      "end|web linux/amd64|layer\n"
				      "output|web||x.go:1: bad\nx.go:2: worse\n"
				      "end|web linux/amd64|compile|2 errors\n"
				      "warning|||HOME is read-only\n"
				      "error|web||go build failed\n"
				      "error|||1 of 1 failed\n"
				      "output|web||bad \\xff byte\n");
}

static void output_that_was_just_shown_is_not_shown_again(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_PLAIN);
	oci_auto_free char *text = NULL;

	(void)state;
	goci_report_output(f.report, "a", NULL, "lib.go:1: bad\n");
	goci_report_output(f.report, "b", NULL, "lib.go:1: bad\n");
	goci_report_output(f.report, "c", NULL, "lib.go:1: bad\n");
	goci_report_output(f.report, "d", NULL, "d.go:1: bad\n");
	goci_report_output(f.report, "e", NULL, "lib.go:1: bad\n");
	text = finish(&f);
	assert_string_equal(text, "lib.go:1: bad\n"
				  "b: as for a, above\n"
				  "c: as for a, above\n"
				  "d.go:1: bad\n"
				  "lib.go:1: bad\n");
}

/* The live area is drawn by a thread: waits until it has been. */
static void wait_for_drawing(struct goci_report *report)
{
	const struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
	unsigned drawn = 0;

	for (int i = 0; i < 2000 && !drawn; i++) {
		nanosleep(&pause, NULL);
		pthread_mutex_lock(&report->lock);
		drawn = report->drawn;
		pthread_mutex_unlock(&report->lock);
	}
	assert_int_not_equal(drawn, 0);
}

static void a_terminal_sees_live_lines_and_then_none(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_TTY);
	struct goci_step *step = goci_step_begin(f.report, "api", "compile");
	oci_auto_free char *text = NULL;

	(void)state;
	wait_for_drawing(f.report);
	goci_step_end(step, GOCI_STEP_DONE, NULL);
	tell_all(f.report);
	text = finish(&f);
	assert_contains(text, "s  api  compile\033[0m\n");
	assert_contains(text, "\033[1A\r\033[K\n\033[J\033[1A   ");
	assert_contains(text, "\033[31mgoci: 1 of 1 failed\033[0m\n");
	assert_null(strstr(strstr(text, "1 of 1 failed"), "compile"));
}

static void what_ends_at_once_is_never_drawn(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_TTY);
	oci_auto_free char *text = NULL;

	(void)state;
	goci_step_end(
		goci_step_begin(f.report, "web", "compile"), GOCI_STEP_CACHED, NULL);
	text = finish(&f);
	assert_null(strstr(text, "\033[J"));
}

static void no_color_is_respected(void **state)
{
	struct fixture f;
	oci_auto_free char *text = NULL;

	(void)state;
	setenv("NO_COLOR", "1", 1);
	f = start(GOCI_PROGRESS_TTY);
	goci_step_begin(f.report, "web", "compile");
	wait_for_drawing(f.report);
	tell_all(f.report);
	text = finish(&f);
	assert_contains(text, "\033[1A\r\033[K\n\033[J\033[1A");
	assert_null(strstr(text, "\033[0m"));
	unsetenv("NO_COLOR");
}

static void control_characters_never_reach_a_line(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_PLAIN);
	oci_auto_free char *text = NULL;
	struct goci_step *step = goci_step_begin(f.report, "a\033b",
		"c\xc2\x9b"
		"d\xff");

	(void)state;
	goci_step_count(step, NULL, "\033]0;title\007");
	goci_step_end(step, GOCI_STEP_DONE, "e\r\n\x7f");
	goci_report_error(f.report, "s\n", "m\033[2J\nx");
	goci_report_warn(f.report, "%s", "w\bx");
	text = finish(&f);
	assert_string_equal(text,
		"   0.0s  a\\u001bb  c\\u009bd\\xff        0.0s  e\\r\\n\\u007f\n"
		"goci: s\\n: m\\u001b[2J\\nx\n"
		"goci: warning: w\\bx\n");
}

static void steps_are_listed_as_they_began(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_QUIET);
	struct goci_step *a = goci_step_begin(f.report, "web", "a");
	struct goci_step *b = goci_step_begin(f.report, "web", "b");
	struct goci_step *other = goci_step_begin(f.report, "api", "c");
	oci_auto_free char *names = NULL;
	json_auto_t *steps = NULL;
	json_t *step;
	size_t i;

	(void)state;
	goci_step_begin(f.report, "web", "never ends");
	goci_step_end(other, GOCI_STEP_DONE, NULL);
	goci_step_end(b, GOCI_STEP_CACHED, NULL);
	goci_step_end(a, GOCI_STEP_DONE, NULL);
	steps = goci_report_steps(f.report, "web");
	assert_int_equal(json_array_size(steps), 2);
	json_array_foreach(steps, i, step) {
		json_t *seconds = json_object_get(step, "seconds");

		/* How long it took is the machine's affair. */
		assert_true(json_real_value(seconds) < 60);
		json_real_set(seconds, 0);
	}
	names = json_dumps(steps, JSON_COMPACT | JSON_REAL_PRECISION(2));
	assert_string_equal(names, "[{\"name\":\"a\",\"seconds\":0.0,\"cached\":false},"
				   "{\"name\":\"b\",\"seconds\":0.0,\"cached\":true}]");
	oci_freep(&(char *){finish(&f)});
}

static void closing_lines_tell_the_size_and_its_change(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_PLAIN);
	struct goci_built built = {.compressed = 10150000,
		.unpacked = 33350000,
		.previous = -1,
		.cached = 1,
		.layers = 2,
		.seconds = 1.92};
	oci_auto_free char *text = NULL;

	(void)state;
	goci_report_built(f.report, &web, &built);
	built.previous = 10050000;
	goci_report_built(f.report, &web, &built);
	built.previous = 10151500;
	goci_report_built(f.report, &web, &built);
	built.previous = built.compressed;
	built.on_base = true;
	goci_report_built(f.report, &web, &built);
	text = finish(&f);
	assert_string_equal(text,
		"   0.0s  web  built               1.9s  10.2 MB, 33.4 MB unpacked; 1 of 2 "
		"layers from the cache\n"
		"   0.0s  web  built               1.9s  10.2 MB (+0.1 MB), 33.4 MB unpacked; "
		"1 of 2 layers from the cache\n"
		"   0.0s  web  built               1.9s  10.2 MB (-1.5 kB), 33.4 MB unpacked; "
		"1 of 2 layers from the cache\n"
		"   0.0s  web  built               1.9s  10.2 MB (as before), 33.4 MB unpacked "
		"on its base; 1 of 2 layers from the cache\n");
}

static void closing_lines_of_several_are_short_on_a_terminal(void **state)
{
	static const struct goci_subject api = {
		.called = "gateway", .service = "gateway"};
	struct goci_built built = {
		.compressed = 10150000, .previous = 10151500, .seconds = 1.92};
	struct fixture f = start(GOCI_PROGRESS_TTY);
	oci_auto_free char *text = NULL;

	(void)state;
	goci_report_expect(f.report, &web, 1);
	goci_report_expect(f.report, &api, 1);
	goci_report_built(f.report, &web, &built);
	text = finish(&f);
	assert_contains(text, "s  web      built    1.9s  10.2 MB (-1.5 kB)\n");
}

static void closing_lines_are_events_as_json_and_nothing_when_quiet(void **state)
{
	const struct goci_built built = {
		.compressed = 10, .unpacked = 30, .previous = -1, .layers = 3};
	struct fixture f = start(GOCI_PROGRESS_QUIET);
	oci_auto_free char *quiet = NULL, *text = NULL;

	(void)state;
	goci_report_built(f.report, &web, &built);
	quiet = finish(&f);
	assert_string_equal(quiet, "");
	f = start(GOCI_PROGRESS_JSON);
	goci_report_built(f.report, &web, &built);
	text = finish(&f);
	assert_contains(text,
		"\"event\":\"built\",\"service\":\"web\",\"unchanged\":false,"
		"\"compressed\":10,\"unpacked\":30,\"previous\":null,"
		"\"cacheHits\":0,\"cacheMisses\":3,\"seconds\":0.0}");
}

static void *use(void *arg)
{
	struct goci_report *report = arg;

	for (int i = 0; i < 200; i++) {
		struct goci_step *step = goci_step_begin(report, "web", "compile");

		goci_step_count(step, NULL, "x");
		goci_report_warn(report, "%d", i);
		goci_step_end(step, GOCI_STEP_DONE, NULL);
	}
	return NULL;
}

static void threads_do_not_mix_their_lines(void **state)
{
	struct fixture f = start(GOCI_PROGRESS_TTY);
	oci_auto_free char *text = NULL;
	json_auto_t *steps = NULL;
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, use, f.report), 0);
	for (size_t i = 0; i < OCI_COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	steps = goci_report_steps(f.report, "web");
	assert_int_equal(json_array_size(steps), 800);
	text = finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_lines_tell_the_ends_of_steps),
		cmocka_unit_test(auto_is_plain_where_there_is_no_terminal),
		cmocka_unit_test(quiet_tells_what_went_wrong_alone),
		cmocka_unit_test(json_tells_each_event_on_a_line),
		cmocka_unit_test(output_that_was_just_shown_is_not_shown_again),
		cmocka_unit_test(a_terminal_sees_live_lines_and_then_none),
		cmocka_unit_test(what_ends_at_once_is_never_drawn),
		cmocka_unit_test(no_color_is_respected),
		cmocka_unit_test(control_characters_never_reach_a_line),
		cmocka_unit_test(steps_are_listed_as_they_began),
		cmocka_unit_test(closing_lines_tell_the_size_and_its_change),
		cmocka_unit_test(closing_lines_of_several_are_short_on_a_terminal),
		cmocka_unit_test(
			closing_lines_are_events_as_json_and_nothing_when_quiet),
		cmocka_unit_test(threads_do_not_mix_their_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
