#include "app/report.h"
#include "app/report_draw.h"
#include "app/report_impl.h"
#include "app/text.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

/* A report whose thread draws nothing: it is drawn here, for a terminal of any size. */
struct fixture {
	FILE *out;
	struct goci_report *report;
	struct oci_buf lines;
};

static struct fixture start(void)
{
	struct fixture f = {.out = fopen("/dev/null", "w"), .lines = OCI_BUF_INIT};

	assert_non_null(f.out);
	setenv("NO_COLOR", "1", 1);
	f.report = goci_report_new(f.out, GOCI_PROGRESS_TTY);
	goci_report_pause(f.report);
	return f;
}

static void finish(struct fixture *f)
{
	goci_report_free(f->report);
	oci_buf_release(&f->lines);
	fclose(f->out);
}

static struct goci_subject subject_of(const char *name)
{
	return (struct goci_subject){
		.called = name, .service = name, .target = "production"};
}

static struct goci_step *begin(struct fixture *f, const char *name, const char *what)
{
	const struct goci_subject subject = subject_of(name);

	return goci_step_begin_of(f->report, &subject, what);
}

static void expect(struct fixture *f, const char *name)
{
	const struct goci_subject subject = subject_of(name);

	goci_report_expect(f->report, &subject, 1);
}

static void expect_many(struct fixture *f, const char *stem, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		oci_auto_free char *name = oci_xasprintf("%s%u", stem, i);

		expect(f, name);
	}
}

static void settle(struct fixture *f, const char *name, bool failed)
{
	const struct goci_subject subject = subject_of(name);

	goci_report_settle(f->report, &subject, failed);
}

/* The time of a line is the machine's affair. */
static void hide_times(char *lines)
{
	for (char *s = lines; *s; s = strchr(s, '\n') + 1)
		if (strcspn(s, "\n") >= 9 && s[6] == 's')
			memcpy(s, "   0.0s  ", 9);
}

static const char *draw(struct fixture *f, unsigned columns, unsigned rows)
{
	oci_buf_clear(&f->lines);
	pthread_mutex_lock(&f->report->lock);
	goci_draw(f->report, columns, rows, &f->lines);
	pthread_mutex_unlock(&f->report->lock);
	hide_times(f->lines.data);
	return f->lines.data;
}

static void each_service_has_one_line(void **state)
{
	struct fixture f = start();
	struct goci_step *a, *b;

	(void)state;
	expect(&f, "api");
	expect(&f, "gateway");
	expect(&f, "web");
	assert_string_equal(draw(&f, 80, 24), "         api      waiting\n"
					      "         gateway  waiting\n"
					      "         web      waiting\n"
					      "   0.0s  0 of 3 built, 3 waiting\n");
	a = begin(&f, "gateway", "compile");
	goci_step_at(a, &(struct goci_extent){201, 312, "packages", "net/http"});
	b = begin(&f, "gateway", "skeleton");
	assert_string_equal(draw(&f, 80, 24),
		"   0.0s  gateway  compile  201/312 packages, net/http\n"
		"         api      waiting\n"
		"         web      waiting\n"
		"   0.0s  0 of 3 built, 2 waiting\n");
	goci_step_end(a, GOCI_STEP_DONE, NULL);
	settle(&f, "api", false);
	assert_string_equal(draw(&f, 80, 24), "   0.0s  gateway  skeleton\n"
					      "         web      waiting\n"
					      "   0.0s  1 of 3 built, 1 waiting\n");
	goci_step_end(b, GOCI_STEP_DONE, NULL);
	settle(&f, "gateway", true);
	assert_string_equal(draw(&f, 80, 24),
		"         web  waiting\n"
		"   0.0s  1 of 3 built, 1 failed, 1 waiting\n");
	settle(&f, "web", false);
	assert_string_equal(draw(&f, 80, 24), "");
	finish(&f);
}

static void one_service_needs_no_sum(void **state)
{
	struct fixture f = start();

	(void)state;
	expect(&f, "web");
	assert_string_equal(draw(&f, 80, 24), "");
	begin(&f, "web", "compile");
	assert_string_equal(draw(&f, 80, 24), "   0.0s  web  compile\n");
	finish(&f);
}

static void steps_of_several_services_are_in_the_line_of_each(void **state)
{
	struct fixture f = start();
	const struct goci_subject both = {.called = "2 programs", .service = ""};
	const struct goci_subject api = subject_of("api"), web = subject_of("web");
	struct goci_step *step;
	struct goci_lane *lane;

	(void)state;
	expect(&f, "api");
	expect(&f, "web");
	step = goci_step_begin_of(f.report, &both, "compile");
	lane = goci_step_join(step, &api);
	goci_lane_at(lane, &(struct goci_extent){3, 40, "packages", "io"});
	goci_lane_at(goci_step_join(step, &web),
		&(struct goci_extent){0, 99, "packages", NULL});
	assert_string_equal(draw(&f, 80, 24),
		"   0.0s  api  compile  3/40 packages, io\n"
		"   0.0s  web  compile  0/99 packages\n"
		"   0.0s  0 of 2 built\n");
	goci_step_end(step, GOCI_STEP_DONE, NULL);
	assert_string_equal(draw(&f, 80, 24), "   0.0s  api  waiting\n"
					      "   0.0s  web  waiting\n"
					      "   0.0s  0 of 2 built, 2 waiting\n");
	finish(&f);
}

static void bytes_are_shown_with_their_sum(void **state)
{
	struct fixture f = start();
	struct goci_step *step = begin(&f, "web", "app");

	(void)state;
	oci_meter_begin(goci_step_meter(step), 38100000);
	oci_meter_add(goci_step_meter(step), 12400000);
	assert_string_equal(draw(&f, 80, 24), "   0.0s  web  app  12.4/38.1 MB\n");
	oci_meter_add(goci_step_meter(step), 99000000);
	assert_string_equal(draw(&f, 80, 24), "   0.0s  web  app  38.1/38.1 MB\n");
	oci_meter_begin(goci_step_meter(step), 0);
	oci_meter_add(goci_step_meter(step), 500000);
	goci_step_count(step, "modules", "x");
	assert_string_equal(
		draw(&f, 80, 24), "   0.0s  web  app  0.5 MB, 1 modules, x\n");
	finish(&f);
}

static void platforms_are_shown_where_there_are_several(void **state)
{
	struct fixture f = start();
	struct goci_subject subject = {.called = "web",
		.service = "web",
		.target = "production",
		.platform = "linux/arm64"};

	(void)state;
	expect(&f, "api");
	goci_report_expect(f.report, &subject, 2);
	subject.called = "web linux/arm64";
	goci_step_begin_of(f.report, &subject, "compile");
	subject.called = "api linux/arm64";
	subject.service = "api";
	goci_step_begin_of(f.report, &subject, "compile");
	assert_string_equal(draw(&f, 80, 24), "   0.0s  api  compile\n"
					      "   0.0s  web  compile linux/arm64\n"
					      "   0.0s  0 of 2 built\n");
	finish(&f);
}

/* Working services are never hidden behind waiting ones. */
static void the_height_of_the_terminal_is_kept(void **state)
{
	static const char *const working[] = {"service-7", "service-39"};
	struct fixture f = start();

	(void)state;
	expect_many(&f, "service-", 40);
	for (size_t i = 0; i < OCI_COUNT(working); i++)
		begin(&f, working[i], "compile");
	assert_contains(draw(&f, 80, 24), "   0.0s  service-7   compile\n"
					  "   0.0s  service-39  compile\n"
					  "         service-0   waiting\n");
	assert_contains(f.lines.data, "         service-14  waiting\n"
				      "         and 24 more\n"
				      "   0.0s  0 of 40 built, 38 waiting\n");
	assert_string_equal(draw(&f, 80, 4), "   0.0s  service-7   compile\n"
					     "         and 39 more\n"
					     "   0.0s  0 of 40 built, 38 waiting\n");
	assert_string_equal(draw(&f, 80, 3), "         and 40 more\n"
					     "   0.0s  0 of 40 built, 38 waiting\n");
	assert_string_equal(draw(&f, 80, 2), "   0.0s  0 of 40 built, 38 waiting\n");
	assert_string_equal(draw(&f, 80, 1), "");
	assert_string_equal(draw(&f, 80, 0), "");
	draw(&f, 80, 1000);
	assert_int_equal(f.report->drawn, 41);
	expect_many(&f, "more-", 100);
	draw(&f, 80, 1000);
	assert_int_equal(f.report->drawn, GOCI_LIVE_MAX);
	finish(&f);
}

static void no_line_is_as_wide_as_the_terminal(void **state)
{
	static const char *const names[] = {"a",
		"a-name-that-is-much-longer-than-forty-columns-are",
		"\xe3\x83\x87\xe3\x83\xbc\xe3\x82\xbf\xe3\x83\x99\xe3\x83\xbc\xe3\x82\xb9",
		"\xe2\x9a\xa1\xe2\x9c\xa8\xf0\x9f\x9a\x80", "\x1b[2J\xff\n"};
	struct fixture f = start();

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(names); i++)
		expect(&f, names[i]);
	for (size_t i = 0; i < OCI_COUNT(names); i++)
		goci_step_at(begin(&f, names[i], names[i]),
			&(struct goci_extent){1, 2, "packages", names[i]});
	for (unsigned columns = 0; columns <= 200; columns++) {
		char *lines = oci_xstrdup(draw(&f, columns, 24)), *save = NULL;
		unsigned count = 0;

		for (char *line = strtok_r(lines, "\n", &save); line;
			line = strtok_r(NULL, "\n", &save)) {
			if (goci_text_width(line) >= columns)
				fail_msg("%u: %s", columns, line);
			assert_int_equal(
				goci_text_width(line), f.report->widths[count++]);
		}
		assert_int_equal(f.report->drawn, columns < 2 ? 0 : 6);
		free(lines);
	}
	finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_service_has_one_line),
		cmocka_unit_test(one_service_needs_no_sum),
		cmocka_unit_test(steps_of_several_services_are_in_the_line_of_each),
		cmocka_unit_test(bytes_are_shown_with_their_sum),
		cmocka_unit_test(platforms_are_shown_where_there_are_several),
		cmocka_unit_test(the_height_of_the_terminal_is_kept),
		cmocka_unit_test(no_line_is_as_wide_as_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
