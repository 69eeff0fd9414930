#include "app/report.h"

#include "app/report_clock.h"
#include "app/report_impl.h"
#include "app/report_json.h"
#include "app/report_line.h"
#include "app/report_live.h"
#include "app/text.h"
#include "app/topics.h"
#include "app/trace.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Columns of a step's name from the start, so that short ones do not move the others.
 */
enum { USUAL_WIDTH = 16 };

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

/* A terminal that cannot move its cursor gets plain lines. */
static bool can_redraw(const struct goci_report *report)
{
	return report->terminal && is_set("TERM") &&
	       strcmp(getenv("TERM"), "dumb") != 0;
}

static bool is_for_people(const struct goci_report *report)
{
	return report->mode == GOCI_PROGRESS_TTY || report->mode == GOCI_PROGRESS_PLAIN;
}

struct goci_report *goci_report_new(FILE *out, enum goci_progress mode)
{
	struct goci_report *report = oci_xcalloc(1, sizeof(*report));

	pthread_mutex_init(&report->lock, NULL);
	report->out = out;
	report->terminal = isatty(fileno(out));
	report->start = goci_report_now(report);
	report->what_width = USUAL_WIDTH;
	report->mode = mode;
	if (mode == GOCI_PROGRESS_AUTO)
		report->mode =
			can_redraw(report) ? GOCI_PROGRESS_TTY : GOCI_PROGRESS_PLAIN;
	report->color = report->mode == GOCI_PROGRESS_TTY && !is_set("NO_COLOR");
	if (is_for_people(report))
		goci_live_start(report);
	return report;
}

void goci_report_stops(struct goci_report *report, const struct oci_cancel *cancel)
{
	report->cancel = cancel;
}

void goci_report_pause(struct goci_report *report)
{
	pthread_mutex_lock(&report->lock);
	report->paused = goci_trace_now();
	if (report->mode == GOCI_PROGRESS_TTY)
		goci_live_write(report, "");
	pthread_mutex_unlock(&report->lock);
}

void goci_report_resume(struct goci_report *report)
{
	pthread_mutex_lock(&report->lock);
	atomic_fetch_add(&report->pauses, goci_trace_now() - report->paused);
	report->paused = 0;
	if (report->mode == GOCI_PROGRESS_TTY)
		goci_live_write(report, "");
	pthread_mutex_unlock(&report->lock);
}

void goci_report_trace(struct goci_report *report, struct goci_trace *trace)
{
	report->trace = trace;
}

static void free_step(struct goci_step *step)
{
	free(step->service);
	for (int i = 0; i < GOCI_ABOUT; i++)
		free(step->about[i]);
	free(step->what);
	free(step->note);
	free(step);
}

void goci_report_free(struct goci_report *report)
{
	if (!report)
		return;
	if (is_for_people(report))
		goci_live_stop(report);
	for (struct goci_step *step = report->first, *next; step; step = next) {
		next = step->next;
		free_step(step);
	}
	pthread_mutex_destroy(&report->lock);
	free(report->output);
	free(report->output_of);
	free(report);
}

void goci_report_freep(struct goci_report **report)
{
	goci_report_free(*report);
}

static void tell_event(struct goci_report *report, const struct goci_event *event)
{
	oci_auto_buf line = OCI_BUF_INIT;

	goci_json_event(event, &line);
	goci_live_tell(report, line.data);
}

static void append(struct goci_report *report, struct goci_step *step)
{
	size_t service = goci_text_width(step->service);
	size_t what = goci_text_width(step->what);

	step->id = ++report->step_count;
	if (report->last)
		report->last->next = step;
	else
		report->first = step;
	report->last = step;
	if (service > report->service_width)
		report->service_width = service;
	if (what > report->what_width)
		report->what_width = what;
}

static char *copy(const char *text)
{
	return text ? oci_xstrdup(text) : NULL;
}

struct goci_step *goci_step_begin_of(struct goci_report *report,
	const struct goci_subject *subject, const char *what)
{
	struct goci_step *step = oci_xcalloc(1, sizeof(*step));

	step->report = report;
	step->service = oci_xstrdup(subject->called);
	step->about[GOCI_ABOUT_SERVICE] = copy(subject->service);
	step->about[GOCI_ABOUT_TARGET] = copy(subject->target);
	step->about[GOCI_ABOUT_PLATFORM] = copy(subject->platform);
	step->what = oci_xstrdup(what);
	step->span = goci_trace_begin(report->trace, step->service, step->what);
	step->begun = goci_report_now(report);
	pthread_mutex_lock(&report->lock);
	append(report, step);
	if (report->mode == GOCI_PROGRESS_TTY)
		goci_live_tell(report, "");
	else if (report->mode == GOCI_PROGRESS_JSON)
		tell_event(report, &(struct goci_event){.name = "begin", .step = step});
	pthread_mutex_unlock(&report->lock);
	return step;
}

struct goci_step *goci_step_begin(
	struct goci_report *report, const char *service, const char *what)
{
	const struct goci_subject subject = {.called = service, .service = service};

	return goci_step_begin_of(report, &subject, what);
}

void goci_step_count(struct goci_step *step, const char *unit, const char *note)
{
	struct goci_report *report = step->report;

	goci_trace_note(step->span, note);
	pthread_mutex_lock(&report->lock);
	if (unit) {
		step->count++;
		step->unit = unit;
	}
	free(step->note);
	step->note = oci_xstrdup(note);
	if (report->mode == GOCI_PROGRESS_JSON)
		tell_event(report, &(struct goci_event){.name = "note",
					   .step = step,
					   .key = "note",
					   .text = step->note});
	pthread_mutex_unlock(&report->lock);
}

/* People have asked for it: that each step has failed tells them nothing. */
static bool is_stopped(const struct goci_step *step)
{
	struct oci_err ignored;

	return is_for_people(step->report) && step->result == GOCI_STEP_FAILED &&
	       oci_cancel_check(step->report->cancel, &ignored) < 0;
}

static void tell_end(struct goci_step *step, const char *detail)
{
	oci_auto_buf line = OCI_BUF_INIT;

	if (step->report->mode == GOCI_PROGRESS_JSON)
		goci_json_event(&(struct goci_event){.name = "end",
					.step = step,
					.key = "detail",
					.text = detail},
			&line);
	else if (!is_stopped(step))
		goci_line_end(step->report, step, detail, &line);
	goci_live_tell(step->report, line.data);
}

void goci_step_end(
	struct goci_step *step, enum goci_step_result result, const char *detail)
{
	struct goci_report *report = step->report;

	goci_trace_end(step->span, goci_json_result(result), detail);
	pthread_mutex_lock(&report->lock);
	step->seconds = goci_report_now(report) - step->begun;
	step->result = result;
	step->ended = true;
	if (report->mode != GOCI_PROGRESS_QUIET)
		tell_end(step, detail);
	pthread_mutex_unlock(&report->lock);
}

struct goci_span *goci_step_span(const struct goci_step *step)
{
	return step ? step->span : NULL;
}

void goci_report_built(struct goci_report *report, const struct goci_subject *subject,
	const struct goci_built *built)
{
	oci_auto_buf line = OCI_BUF_INIT;

	if (built->unchanged && report->mode != GOCI_PROGRESS_JSON)
		return;
	pthread_mutex_lock(&report->lock);
	if (report->mode == GOCI_PROGRESS_JSON)
		goci_json_built(subject, built, &line);
	else
		goci_line_built(report, subject->called, built, &line);
	if (report->mode != GOCI_PROGRESS_QUIET)
		goci_live_tell(report, line.data);
	pthread_mutex_unlock(&report->lock);
}

/* A message of one line: "goci: WHAT: MESSAGE", or an event. */
static void tell_message(struct goci_report *report, struct goci_event *event,
	const char *what, const char *color)
{
	oci_auto_free char *hint = goci_topic_hint(event->text);
	oci_auto_buf text = OCI_BUF_INIT, line = OCI_BUF_INIT;

	event->help = goci_topic_find(event->text);
	oci_buf_addf(
		&text, "goci: %s%s%s%s", what, *what ? ": " : "", event->text, hint);
	pthread_mutex_lock(&report->lock);
	if (report->mode == GOCI_PROGRESS_JSON)
		goci_json_event(event, &line);
	else
		goci_line_add(report, color, text.data, &line);
	goci_live_tell(report, line.data);
	pthread_mutex_unlock(&report->lock);
}

void goci_report_warn(struct goci_report *report, const char *fmt, ...)
{
	struct goci_event event = {.name = "warning", .key = "message"};
	oci_auto_buf msg = OCI_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&msg, fmt, ap);
	va_end(ap);
	event.text = msg.data;
	tell_message(report, &event, "warning", "33");
}

void goci_report_waiting(void *report, const char *line)
{
	goci_report_warn(report, "%s", line);
}

void goci_report_error_of(
	struct goci_report *report, const struct goci_subject *subject, const char *msg)
{
	struct goci_event event = {
		.name = "error", .subject = subject, .key = "message", .text = msg};

	tell_message(report, &event, subject->called, "31");
}

void goci_report_error(struct goci_report *report, const char *service, const char *msg)
{
	const struct goci_subject subject = {.called = service, .service = service};

	goci_report_error_of(report, &subject, msg);
}

/* A package that many programs import does not compile for any of them. */
static bool was_shown(const struct goci_report *report, const char *text)
{
	return report->output && strcmp(report->output, text) == 0;
}

static void note_output(
	struct goci_report *report, const char *service, const char *text)
{
	free(report->output);
	free(report->output_of);
	report->output = oci_xstrdup(text);
	report->output_of = oci_xstrdup(service);
}

static void add_output(struct goci_report *report, const char *service,
	const char *text, struct oci_buf *buf)
{
	if (was_shown(report, text)) {
		goci_text_add_line(
			buf, "%s: as for %s, above", service, report->output_of);
		return;
	}
	note_output(report, service, text);
	goci_text_add_lines(buf, text, strlen(text));
	if (buf->data[buf->len - 1] != '\n')
		oci_buf_adds(buf, "\n");
}

void goci_report_output(
	struct goci_report *report, const char *service, const char *text)
{
	const struct goci_subject subject = {.called = service, .service = service};
	struct goci_event event = {
		.name = "output", .subject = &subject, .key = "text", .text = text};
	oci_auto_buf shown = OCI_BUF_INIT;

	if (!*text)
		return;
	pthread_mutex_lock(&report->lock);
	if (report->mode == GOCI_PROGRESS_JSON)
		goci_json_event(&event, &shown);
	else
		add_output(report, service, text, &shown);
	goci_live_tell(report, shown.data);
	pthread_mutex_unlock(&report->lock);
}

json_t *goci_report_steps(struct goci_report *report, const char *service)
{
	json_t *steps = json_array();

	pthread_mutex_lock(&report->lock);
	for (const struct goci_step *s = report->first; s; s = s->next)
		if (s->ended && strcmp(s->service, service) == 0)
			json_array_append_new(steps, goci_json_step(s));
	pthread_mutex_unlock(&report->lock);
	return steps;
}
