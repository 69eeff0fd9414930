#include "app/report.h"

#include "app/report_ci.h"
#include "app/report_clock.h"
#include "app/report_impl.h"
#include "app/report_json.h"
#include "app/report_line.h"
#include "app/report_live.h"
#include "app/report_rows.h"
#include "app/text.h"
#include "app/trace.h"

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
static bool can_redraw(FILE *out)
{
	return isatty(fileno(out)) && is_set("TERM") &&
	       strcmp(getenv("TERM"), "dumb") != 0;
}

enum goci_progress goci_report_live_only(FILE *out)
{
	return can_redraw(out) ? GOCI_PROGRESS_TTY : GOCI_PROGRESS_QUIET;
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
	report->start = goci_report_now(report);
	report->what_width = USUAL_WIDTH;
	report->rows_end = &report->rows;
	report->mode = mode;
	if (mode == GOCI_PROGRESS_AUTO)
		report->mode =
			can_redraw(out) ? GOCI_PROGRESS_TTY : GOCI_PROGRESS_PLAIN;
	report->color = report->mode == GOCI_PROGRESS_TTY && !is_set("NO_COLOR");
	if (is_for_people(report))
		goci_live_start(report);
	return report;
}

void goci_report_ci(struct goci_report *report, const struct goci_ci *ci)
{
	bool plain = report->mode == GOCI_PROGRESS_PLAIN ||
		     report->mode == GOCI_PROGRESS_QUIET;

	report->ci = plain ? ci->kind : GOCI_CI_NONE;
}

void goci_report_expect(struct goci_report *report, const struct goci_subject *subject,
	size_t platforms)
{
	if (report->mode != GOCI_PROGRESS_TTY)
		return;
	pthread_mutex_lock(&report->lock);
	goci_rows_expect(report, subject, platforms);
	pthread_mutex_unlock(&report->lock);
}

void goci_report_settle(
	struct goci_report *report, const struct goci_subject *subject, bool failed)
{
	if (report->mode != GOCI_PROGRESS_TTY)
		return;
	pthread_mutex_lock(&report->lock);
	goci_rows_settle(report, subject, failed);
	pthread_mutex_unlock(&report->lock);
}

void goci_report_doing(struct goci_report *report, const char *what)
{
	pthread_mutex_lock(&report->lock);
	report->doing = what;
	if (report->drawn)
		goci_live_redraw(report);
	pthread_mutex_unlock(&report->lock);
}

void goci_report_stops(struct goci_report *report, const struct oci_cancel *cancel)
{
	report->cancel = cancel;
}

void goci_report_pause(struct goci_report *report)
{
	pthread_mutex_lock(&report->lock);
	report->paused = goci_trace_now();
	goci_live_redraw(report);
	pthread_mutex_unlock(&report->lock);
}

void goci_report_resume(struct goci_report *report)
{
	pthread_mutex_lock(&report->lock);
	atomic_fetch_add(&report->pauses, goci_trace_now() - report->paused);
	report->paused = 0;
	goci_live_redraw(report);
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
	goci_rows_leave(step);
	free(step);
}

void goci_report_free(struct goci_report *report)
{
	if (!report)
		return;
	if (is_for_people(report))
		goci_live_stop(report);
	goci_report_ci_close(report);
	for (struct goci_step *step = report->first, *next; step; step = next) {
		next = step->next;
		free_step(step);
	}
	goci_rows_free(report);
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
	goci_report_ci_open(report);
	if (report->mode == GOCI_PROGRESS_TTY)
		goci_rows_enter(step, subject);
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

/* `note` is copied; it may be what the step has already. */
static void set_extent(struct goci_extent *to, char **own, const struct goci_extent *at)
{
	char *note = copy(at->note);

	free(*own);
	*own = note;
	*to = *at;
	to->note = note;
}

static void set_step(struct goci_step *step, const struct goci_extent *at)
{
	set_extent(&step->at, &step->note, at);
	if (step->report->mode == GOCI_PROGRESS_JSON && at->note)
		tell_event(step->report, &(struct goci_event){.name = "note",
						 .step = step,
						 .key = "note",
						 .text = step->note,
						 .at = &step->at});
}

void goci_step_count(struct goci_step *step, const char *unit, const char *note)
{
	struct goci_extent at;

	goci_trace_note(step->span, note);
	pthread_mutex_lock(&step->report->lock);
	at = step->at;
	at.note = note;
	if (unit) {
		at.done++;
		at.unit = unit;
	}
	set_step(step, &at);
	pthread_mutex_unlock(&step->report->lock);
}

void goci_step_at(struct goci_step *step, const struct goci_extent *at)
{
	if (at->note)
		goci_trace_note(step->span, at->note);
	pthread_mutex_lock(&step->report->lock);
	set_step(step, at);
	pthread_mutex_unlock(&step->report->lock);
}

struct oci_meter *goci_step_meter(struct goci_step *step)
{
	return &step->meter;
}

void goci_step_look(struct goci_step *step, void (*look)(void *arg), void *arg)
{
	pthread_mutex_lock(&step->report->lock);
	step->look = look;
	step->look_arg = arg;
	pthread_mutex_unlock(&step->report->lock);
}

/* In the place of the row of its own subject, which are all of them. */
struct goci_lane *goci_step_join(
	struct goci_step *step, const struct goci_subject *subject)
{
	struct goci_report *report = step->report;
	struct goci_lane *lane = NULL;

	if (report->mode != GOCI_PROGRESS_TTY)
		return NULL;
	pthread_mutex_lock(&report->lock);
	if (!step->joined)
		goci_rows_leave(step);
	step->joined = true;
	lane = goci_rows_enter(step, subject);
	pthread_mutex_unlock(&report->lock);
	return lane;
}

void goci_lane_at(struct goci_lane *lane, const struct goci_extent *at)
{
	if (!lane)
		return;
	pthread_mutex_lock(&lane->step->report->lock);
	set_extent(&lane->at, &lane->note, at);
	pthread_mutex_unlock(&lane->step->report->lock);
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
	goci_report_ci_open(report);
	if (report->mode != GOCI_PROGRESS_QUIET &&
		(result == GOCI_STEP_FAILED || !goci_rows_close(step)))
		tell_end(step, detail);
	goci_rows_leave(step);
	pthread_mutex_unlock(&report->lock);
}

struct goci_span *goci_step_span(const struct goci_step *step)
{
	return step ? step->span : NULL;
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
