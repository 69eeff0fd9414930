#include "app/report_line.h"

#include "app/report_clock.h"
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
	if (report->service_width || *step->service) {
		goci_text_add_padded(buf, step->service, column(report->service_width));
		oci_buf_adds(buf, "  ");
	}
	goci_text_add_padded(buf, step->what, column(report->what_width));
	oci_buf_adds(buf, "  ");
}

void goci_line_add(const struct goci_report *report, const char *color,
	const char *line, struct oci_buf *buf)
{
	bool colored = report->color && *color;

	if (colored)
		oci_buf_addf(buf, "\033[%sm", color);
	goci_text_add(buf, line);
	oci_buf_adds(buf, colored ? "\033[0m\n" : "\n");
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
	if (detail && *detail)
		oci_buf_addf(&line, "  %s", detail);
	goci_line_add(report,
		report->mode == GOCI_PROGRESS_TTY ? codes[step->result] : "", line.data,
		buf);
}

/* How the size has changed: small changes by the byte, or all would look alike. */
static void add_change(const struct goci_built *built, struct oci_buf *buf)
{
	int64_t change = built->compressed - built->previous;

	if (built->previous < 0)
		return;
	if (!change)
		oci_buf_adds(buf, " (as before)");
	else if (change > -100000 && change < 100000)
		oci_buf_addf(buf, " (%+.1f kB)", (double)change / 1e3);
	else
		oci_buf_addf(buf, " (%+.1f MB)", (double)change / 1e6);
}

/* The columns of the names of the services of a call. */
static size_t names_of(const struct goci_report *report)
{
	size_t width = 0;

	for (const struct goci_row *row = report->rows; row; row = row->next)
		if (row->expected && goci_text_width(row->called) > width)
			width = goci_text_width(row->called);
	return column(width);
}

/* One of several on a terminal, where a line is not to be wider than that. */
static void add_brief(const struct goci_report *report, const char *service,
	const struct goci_built *built, struct oci_buf *buf)
{
	oci_auto_buf line = OCI_BUF_INIT;

	oci_buf_addf(&line, "%6.1fs  ", goci_report_now(report) - report->start);
	goci_text_add_padded(&line, service, names_of(report));
	oci_buf_addf(&line, "  built  %5.1fs  %.1f MB", built->seconds,
		(double)built->compressed / 1e6);
	add_change(built, &line);
	goci_line_add(report, "", line.data, buf);
}

void goci_line_built(const struct goci_report *report, const char *service,
	const struct goci_built *built, struct oci_buf *buf)
{
	oci_auto_free char *name = oci_xstrdup(service);
	oci_auto_buf detail = OCI_BUF_INIT;
	char what[] = "built";
	const struct goci_step step = {.service = name,
		.what = what,
		.begun = goci_report_now(report) - built->seconds,
		.seconds = built->seconds,
		.result = GOCI_STEP_DONE};

	if (report->expected > 1) {
		add_brief(report, service, built, buf);
		return;
	}
	oci_buf_addf(&detail, "%.1f MB", (double)built->compressed / 1e6);
	add_change(built, &detail);
	oci_buf_addf(&detail, ", %.1f MB unpacked%s; %u of %u layers from the cache",
		(double)built->unpacked / 1e6, built->on_base ? " on its base" : "",
		built->cached, built->layers);
	goci_line_end(report, &step, detail.data, buf);
}

static void add_more(const char *text, struct oci_buf *buf)
{
	if (text && *text)
		oci_buf_addf(buf, "%s%s", buf->len ? ", " : "", text);
}

/* A tar has a little more than the sizes of its files. */
static void add_bytes(const struct oci_meter *meter, struct oci_buf *buf)
{
	long long done = atomic_load(&meter->done), total = atomic_load(&meter->total);

	if (done > total && total)
		done = total;
	if (total)
		oci_buf_addf(
			buf, "%.1f/%.1f MB", (double)done / 1e6, (double)total / 1e6);
	else if (done)
		oci_buf_addf(buf, "%.1f MB", (double)done / 1e6);
}

void goci_line_progress(const struct goci_step *step, const struct goci_extent *of_lane,
	struct oci_buf *buf)
{
	const struct goci_extent *at = step->joined && of_lane ? of_lane : &step->at;
	oci_auto_buf count = OCI_BUF_INIT, progress = OCI_BUF_INIT;

	if (step->look)
		step->look(step->look_arg);
	add_bytes(&step->meter, &progress);
	if (at->unit && at->total)
		oci_buf_addf(&count, "%zu/%zu %s", at->done, at->total, at->unit);
	else if (at->unit)
		oci_buf_addf(&count, "%zu %s", at->done, at->unit);
	add_more(count.data, &progress);
	add_more(at->note, &progress);
	oci_buf_adds(buf, progress.data);
}

void goci_line_going(const struct goci_report *report, const struct goci_step *step,
	struct oci_buf *buf)
{
	double now = goci_report_now(report);
	oci_auto_buf line = OCI_BUF_INIT, progress = OCI_BUF_INIT;

	oci_buf_addf(&line, "%6.1fs  ", now - report->start);
	add_names(report, step, &line);
	if (step->told) {
		goci_line_progress(step, NULL, &progress);
		oci_buf_addf(&line, "%5.1fs so far", now - step->begun);
		add_more(progress.data, &line);
	} else {
		oci_buf_adds(&line, "begun");
	}
	goci_line_add(report, "", line.data, buf);
}
