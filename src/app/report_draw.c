#include "app/report_draw.h"

#include "app/report_clock.h"
#include "app/report_impl.h"
#include "app/report_line.h"
#include "app/report_rows.h"
#include "app/text.h"

/* Columns of names and of steps: longer ones are cut. */
enum { NAME_MIN = 8, NAME_MAX = 40, WHAT_MAX = 28 };

#define NO_TIME "         "

/* What the lines of one drawing have in common. */
struct drawing {
	struct goci_report *report;
	struct oci_buf *buf;
	double now;
	size_t columns; /* of a line: the last column of the terminal stays free */
	size_t name;    /* columns of names */
	size_t what;    /* columns of steps */
	unsigned room;  /* lines that are left */
};

static void end_line(struct drawing *d, const char *color, const struct oci_buf *line)
{
	struct goci_report *report = d->report;
	oci_auto_buf cut = OCI_BUF_INIT;

	goci_text_add_cut(&cut, line->data, d->columns);
	goci_line_add(report, color, cut.data, d->buf);
	report->widths[report->drawn++] = (unsigned)goci_text_width(cut.data);
	d->room--;
}

/* "compile", and the platform where the service has several. */
static void add_what(const struct goci_row *row, struct oci_buf *buf)
{
	const struct goci_step *step = row->now ? row->now->step : NULL;
	const char *platform = step ? step->about[GOCI_ABOUT_PLATFORM] : NULL;

	if (step)
		oci_buf_adds(buf, step->what);
	if (row->several && platform)
		oci_buf_addf(buf, " %s", platform);
}

static double seconds_of(const struct drawing *d, const struct goci_row *row)
{
	bool whole = row->expected && row->state == GOCI_ROW_BEGUN;

	return d->now - (whole || !row->now ? row->begun : row->now->step->begun);
}

static void add_name(
	const struct drawing *d, const struct goci_row *row, struct oci_buf *line)
{
	oci_auto_buf name = OCI_BUF_INIT;

	if (!*row->called)
		return;
	goci_text_add_short(&name, row->called, d->name);
	goci_text_add_padded(line, name.data, d->name);
	oci_buf_adds(line, "  ");
}

static void draw_row(struct drawing *d, const struct goci_row *row)
{
	oci_auto_buf line = OCI_BUF_INIT, what = OCI_BUF_INIT, rest = OCI_BUF_INIT;

	if (row->state == GOCI_ROW_WAITS)
		oci_buf_adds(&line, NO_TIME);
	else
		oci_buf_addf(&line, "%6.1fs  ", seconds_of(d, row));
	add_name(d, row, &line);
	if (!row->now) {
		oci_buf_adds(&line, "waiting");
		end_line(d, "2", &line);
		return;
	}
	add_what(row, &what);
	goci_line_progress(row->now->step, &row->now->at, &rest);
	goci_text_add_padded(&line, what.data, rest.len ? d->what : 0);
	if (rest.len)
		oci_buf_addf(&line, "  %s", rest.data);
	end_line(d, "36", &line);
}

/* Rows in the order in which they are drawn: first those that do something. */
enum rank { ACTIVE, BEGUN, WAITS, RANKS };

static enum rank rank_of(const struct goci_row *row)
{
	if (row->now)
		return ACTIVE;
	if (!row->expected || row->state > GOCI_ROW_BEGUN)
		return RANKS;
	return row->state == GOCI_ROW_BEGUN ? BEGUN : WAITS;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Widths are those of all rows, so that columns stay when rows come and go. */
static unsigned measure(struct drawing *d)
{
	size_t most = smaller(NAME_MAX, d->columns * 2 / 5);
	unsigned count = 0;

	if (most < NAME_MIN)
		most = NAME_MIN;
	for (const struct goci_row *row = d->report->rows; row; row = row->next) {
		oci_auto_buf what = OCI_BUF_INIT;
		size_t width = goci_text_width(row->called);

		if (rank_of(row) == RANKS)
			continue;
		count++;
		add_what(row, &what);
		if (width > d->name)
			d->name = smaller(width, most);
		width = goci_text_width(what.data);
		if (width > d->what)
			d->what = smaller(width, WHAT_MAX);
	}
	return count;
}

static void add_count(struct oci_buf *line, unsigned count, const char *what)
{
	if (count)
		oci_buf_addf(line, ", %u %s", count, what);
}

/* "3 of 6 built, 1 failed, 2 waiting" */
static void draw_rest(struct drawing *d)
{
	unsigned counts[] = {
		[GOCI_ROW_WAITS] = 0, [GOCI_ROW_BUILT] = 0, [GOCI_ROW_FAILED] = 0};
	unsigned waiting = 0;
	oci_auto_buf line = OCI_BUF_INIT;

	for (const struct goci_row *row = d->report->rows; row; row = row->next) {
		counts[row->state] += row->expected;
		waiting += rank_of(row) == BEGUN || rank_of(row) == WAITS;
	}
	oci_buf_addf(&line, "%6.1fs  %u of %u built", d->now - d->report->start,
		counts[GOCI_ROW_BUILT], d->report->expected);
	add_count(&line, counts[GOCI_ROW_FAILED], "failed");
	add_count(&line, waiting, "waiting");
	end_line(d, "", &line);
}

static void draw_more(struct drawing *d, unsigned more)
{
	oci_auto_buf line = OCI_BUF_INIT;

	oci_buf_addf(&line, NO_TIME "and %u more", more);
	end_line(d, "2", &line);
}

static void draw_rows(struct drawing *d, unsigned shown)
{
	for (int rank = ACTIVE; rank < RANKS; rank++)
		for (const struct goci_row *row = d->report->rows; row && shown;
			row = row->next)
			if (rank_of(row) == (enum rank)rank) {
				draw_row(d, row);
				shown--;
			}
}

/*
 * Lines that are not on the screen cannot be erased, and the cursor's own line is below
 * them. On a screen of some height a quarter is left to what was printed before.
 */
static unsigned room_of(unsigned rows)
{
	unsigned room = rows < 8 ? rows - 1 : rows - rows / 4;

	return room < GOCI_LIVE_MAX ? room : GOCI_LIVE_MAX;
}

static void draw_doing(struct drawing *d)
{
	oci_auto_buf line = OCI_BUF_INIT;

	oci_buf_addf(&line, "%6.1fs  %s", d->now - d->report->start, d->report->doing);
	end_line(d, "36", &line);
}

void goci_draw(struct goci_report *report, unsigned columns, unsigned rows,
	struct oci_buf *buf)
{
	struct drawing d = {.report = report,
		.buf = buf,
		.now = goci_report_now(report),
		.columns = columns ? columns - 1 : 0,
		.room = rows ? room_of(rows) : 0};
	unsigned active = goci_rows_look(report), count = measure(&d), shown, rest;

	report->drawn = 0;
	rest = report->expected > 1 && count;
	if (!d.room || !d.columns)
		return;
	if (!active && report->doing)
		draw_doing(&d);
	if (!active && !rest)
		return;
	shown = count;
	if (count + rest > d.room)
		shown = d.room > rest ? d.room - rest - 1 : 0;
	if (!shown && !rest)
		shown = 1;
	draw_rows(&d, shown);
	if (shown < count && d.room > rest)
		draw_more(&d, count - shown);
	if (rest && d.room)
		draw_rest(&d);
}
