#include "app/report_impl.h"
#include "app/text.h"

/* Names longer than this push the columns of their own line alone. */
enum { WIDEST = 40 };

static size_t column(size_t width)
{
	return width < WIDEST ? width : WIDEST;
}

static void add_names(const struct goci_report *report, const struct goci_step *step,
	struct oci_buf *buf)
{
	if (report->service_width) {
		goci_text_add_padded(buf, step->service, column(report->service_width));
		oci_buf_adds(buf, "  ");
	}
	goci_text_add_padded(buf, step->what, column(report->what_width));
	oci_buf_adds(buf, "  ");
}

/* Codes of ECMA-48's "select graphic rendition"; "" for the usual colour. */
static void add_colored(const struct goci_report *report, const char *code,
	const char *line, struct oci_buf *buf)
{
	if (report->color && *code)
		oci_buf_addf(buf, "\033[%sm%s\033[0m\n", code, line);
	else
		oci_buf_addf(buf, "%s\n", line);
}

void goci_line_end(const struct goci_report *report, const struct goci_step *step,
	const char *detail, struct oci_buf *buf)
{
	static const char *const codes[] = {
		[GOCI_STEP_DONE] = "",
		[GOCI_STEP_CACHED] = "2",
		[GOCI_STEP_FAILED] = "31",
	};
	oci_auto_buf line = OCI_BUF_INIT;

	oci_buf_addf(&line, "%6.1fs  ", step->begun + step->seconds - report->start);
	add_names(report, step, &line);
	if (step->result == GOCI_STEP_DONE)
		oci_buf_addf(&line, "%5.1fs", step->seconds);
	else
		oci_buf_adds(
			&line, step->result == GOCI_STEP_CACHED ? "cached" : "failed");
	if (detail && *detail) {
		oci_buf_adds(&line, "  ");
		goci_text_add_clean(&line, detail, "");
	}
	add_colored(report,
		report->mode == GOCI_PROGRESS_TTY ? codes[step->result] : "", line.data,
		buf);
}

void goci_line_live(const struct goci_report *report, const struct goci_step *step,
	size_t width, struct oci_buf *buf)
{
	oci_auto_buf line = OCI_BUF_INIT;
	oci_auto_buf cut = OCI_BUF_INIT;

	oci_buf_adds(&line, "         ");
	add_names(report, step, &line);
	oci_buf_addf(&line, "%5.1fs", goci_report_now() - step->begun);
	if (step->note)
		oci_buf_addf(&line, "  %s", step->note);
	goci_text_add_cut(&cut, line.data, width);
	add_colored(report, "36", cut.data, buf);
}
