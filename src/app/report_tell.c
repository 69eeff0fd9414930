#include "app/report_tell.h"

#include "app/report_ci.h"
#include "app/report_impl.h"
#include "app/report_json.h"
#include "app/report_line.h"
#include "app/report_live.h"
#include "app/report_rows.h"
#include "app/text.h"
#include "app/text_print.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void goci_report_built(struct goci_report *report, const struct goci_subject *subject,
	const struct goci_built *built)
{
	oci_auto_buf line = OCI_BUF_INIT;

	if (built->unchanged && report->mode != GOCI_PROGRESS_JSON)
		return;
	pthread_mutex_lock(&report->lock);
	if (report->mode == GOCI_PROGRESS_TTY)
		goci_rows_settle(report, subject, false);
	if (report->mode == GOCI_PROGRESS_JSON)
		goci_json_built(subject, built, &line);
	else
		goci_line_built(report, subject->called, built, &line);
	if (report->mode != GOCI_PROGRESS_QUIET)
		goci_live_tell(report, line.data);
	pthread_mutex_unlock(&report->lock);
}

/* The terminal may be that of standard output, too: the live area makes room. */
void goci_report_result(struct goci_report *report, FILE *out, const char *line)
{
	pthread_mutex_lock(&report->lock);
	if (report->drawn)
		goci_live_erase(report);
	goci_text_print_line(out, "%s", line);
	fflush(out);
	pthread_mutex_unlock(&report->lock);
}

/* A message of one line: "goci: WHAT: MESSAGE", or an event. */
static void tell_message(struct goci_report *report, const struct goci_event *event,
	const char *what, const char *color)
{
	oci_auto_buf text = OCI_BUF_INIT, line = OCI_BUF_INIT;

	oci_buf_addf(&text, "goci: %s%s%s", what, *what ? ": " : "", event->text);
	pthread_mutex_lock(&report->lock);
	if (report->mode == GOCI_PROGRESS_JSON)
		goci_json_event(event, &line);
	else if (!goci_report_ci_message(report, event->name, text.data))
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

void goci_report_output(struct goci_report *report, const char *service,
	const char *dir, const char *text)
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
	else if (was_shown(report, text) || !goci_report_ci_output(report, dir, text))
		add_output(report, service, text, &shown);
	else
		note_output(report, service, text);
	goci_live_tell(report, shown.data);
	pthread_mutex_unlock(&report->lock);
}
