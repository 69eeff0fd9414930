#include "report/report_ci.h"

#include "app/text.h"
#include "app/text_print.h"
#include "ci/github.h"
#include "report/report.h"
#include "report/report_impl.h"

#include <string.h>
#include <time.h>

/* What a section is called. */
#define TITLE "goci: steps"

/* Commands, whose foreign parts are escaped already. */
static void write_raw(struct goci_report *report, const struct oci_buf *text)
{
	fwrite(text->data, 1, text->len, report->out);
	fflush(report->out);
}

/*
 * GitLab ends a section by its name, and takes each name once.
 * https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
 */
static void add_gitlab(const struct goci_report *report, const char *mark,
	const char *options, const char *title, struct oci_buf *buf)
{
	oci_buf_addf(buf, "\033[0Ksection_%s:%lld:goci_steps_%u%s\r\033[0K%s\n", mark,
		(long long)time(NULL), report->sections, options, title);
}

void goci_report_ci_open(struct goci_report *report)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (report->section_open || report->mode != GOCI_PROGRESS_PLAIN)
		return;
	if (report->ci == GOCI_CI_GITHUB) {
		goci_github_command(&text, "group", NULL, TITLE);
	} else if (report->ci == GOCI_CI_GITLAB) {
		report->sections++;
		add_gitlab(report, "start", "[collapsed=true]", TITLE, &text);
	} else {
		return;
	}
	report->section_open = true;
	write_raw(report, &text);
}

void goci_report_ci_close(struct goci_report *report)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (!report->section_open)
		return;
	report->section_open = false;
	if (report->ci == GOCI_CI_GITHUB)
		goci_github_command(&text, "endgroup", NULL, "");
	else
		add_gitlab(report, "end", "", "", &text);
	write_raw(report, &text);
}

bool goci_report_ci_message(
	struct goci_report *report, const char *kind, const char *line)
{
	if (strcmp(kind, "error") == 0)
		goci_report_ci_close(report);
	if (report->ci != GOCI_CI_GITHUB)
		return false;
	goci_text_print_annotation(report->out, kind, line);
	fflush(report->out);
	return true;
}

/* The lines of a message: its first one, and those that a tab begins. */
static size_t message_len(const char *text)
{
	size_t len = strcspn(text, "\n");

	while (text[len] == '\n' && text[len + 1] == '\t')
		len += 1 + strcspn(text + len + 1, "\n");
	return len;
}

static void tell_part(
	struct goci_report *report, const char *dir, const char *text, size_t len)
{
	oci_auto_buf part = OCI_BUF_INIT, command = OCI_BUF_INIT;

	goci_text_add_lines(&part, text, len);
	if (!goci_ci_spot_begins(part.data, strcspn(part.data, "\n"))) {
		oci_buf_adds(&part, "\n");
		goci_text_print(report->out, part.data, part.len);
		return;
	}
	goci_github_message(&command, "error", dir, part.data);
	write_raw(report, &command);
}

bool goci_report_ci_output(
	struct goci_report *report, const char *dir, const char *text)
{
	goci_report_ci_close(report);
	if (report->ci != GOCI_CI_GITHUB || !dir)
		return false;
	while (*text) {
		size_t len = message_len(text);

		tell_part(report, dir, text, len);
		text += len + (text[len] == '\n');
	}
	fflush(report->out);
	return true;
}
