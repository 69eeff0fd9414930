#include "app/report_live.h"

#include "app/report_clock.h"
#include "app/report_draw.h"
#include "app/report_impl.h"
#include "app/report_line.h"
#include "app/text_print.h"
#include "oci/pool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

enum { TICK_NS = 100 * 1000 * 1000 };

/* Plain lines of a step that goes on: the first after, and then every, so many s. */
static const double first_line = 0.5, next_line = 15;

/* A terminal that does not know its size has the usual one. */
static struct winsize terminal_size(const struct goci_report *report)
{
	struct winsize size = {0};

	ioctl(fileno(report->out), TIOCGWINSZ, &size);
	if (!size.ws_col)
		size.ws_col = 80;
	if (!size.ws_row)
		size.ws_row = 24;
	return size;
}

/* The Linux console cuts lines where other terminals wrap them anew. */
static bool wraps_anew(void)
{
	const char *term = getenv("TERM");

	return term && strcmp(term, "linux") != 0;
}

/*
 * The rows that the live lines take now: fewer columns than before make more rows.
 * Those that do not fit on the screen any more are out of reach.
 */
static unsigned count_rows(const struct goci_report *report)
{
	struct winsize size = terminal_size(report);
	unsigned rows = report->drawn;

	for (unsigned i = 0; wraps_anew() && i < report->drawn; i++)
		if (report->widths[i])
			rows += (report->widths[i] - 1) / size.ws_col;
	return rows < size.ws_row ? rows : size.ws_row - 1u;
}

/*
 * Line by line: a terminal that is erased from its first line on may keep what it
 * erases, for scrolling back.
 */
static void add_erasing(const struct goci_report *report, struct oci_buf *buf)
{
	unsigned rows = report->drawn ? count_rows(report) : 0;

	if (!rows)
		return;
	oci_buf_addf(buf, "\033[%uA\r", rows);
	for (unsigned i = 0; i < rows; i++)
		oci_buf_adds(buf, "\033[K\n");
	oci_buf_addf(buf, "\033[J\033[%uA", rows);
}

static void draw(struct goci_report *report, struct oci_buf *buf)
{
	struct winsize size = terminal_size(report);

	report->drawn = 0;
	if (!report->closing && !report->paused)
		goci_draw(report, size.ws_col, size.ws_row, buf);
}

static void write_out(struct goci_report *report, const struct oci_buf *buf)
{
	fwrite(buf->data, 1, buf->len, report->out);
	fflush(report->out);
}

void goci_live_redraw(struct goci_report *report)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	if (report->mode != GOCI_PROGRESS_TTY)
		return;
	add_erasing(report, &buf);
	draw(report, &buf);
	write_out(report, &buf);
}

void goci_live_erase(struct goci_report *report)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	add_erasing(report, &buf);
	report->drawn = 0;
	write_out(report, &buf);
}

/* What ends within one tick is never drawn. */
void goci_live_tell(struct goci_report *report, const char *text)
{
	oci_auto_buf buf = OCI_BUF_INIT;
	bool live = report->drawn;

	if (report->mode != GOCI_PROGRESS_TTY) {
		goci_text_print(report->out, text, strlen(text));
		fflush(report->out);
		return;
	}
	add_erasing(report, &buf);
	oci_buf_adds(&buf, text);
	if (live)
		draw(report, &buf);
	write_out(report, &buf);
}

static struct timespec next_tick(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_nsec += TICK_NS;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	return ts;
}

/* A log tells for long steps that they have begun, and how far they are. */
static void tell_going(struct goci_report *report)
{
	double now = goci_report_now(report);

	for (struct goci_step *s = report->first; s; s = s->next) {
		oci_auto_buf line = OCI_BUF_INIT;
		double due = s->told ? s->told * next_line : first_line;

		if (s->ended || now - s->begun < due)
			continue;
		goci_line_going(report, s, &line);
		s->told++;
		goci_live_tell(report, line.data);
	}
}

static void *tick(void *arg)
{
	struct goci_report *report = arg;

	pthread_mutex_lock(&report->lock);
	while (!report->closing) {
		struct timespec until = next_tick();

		pthread_cond_timedwait(&report->tick, &report->lock, &until);
		if (report->closing || report->paused)
			continue;
		if (report->mode == GOCI_PROGRESS_PLAIN)
			tell_going(report);
		else
			goci_live_redraw(report);
	}
	pthread_mutex_unlock(&report->lock);
	return NULL;
}

void goci_live_start(struct goci_report *report)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&report->tick, &attr);
	pthread_condattr_destroy(&attr);
	report->ticking = oci_thread_start(&report->ticker, tick, report) == 0;
}

void goci_live_stop(struct goci_report *report)
{
	pthread_mutex_lock(&report->lock);
	report->closing = true;
	goci_live_redraw(report);
	pthread_cond_signal(&report->tick);
	pthread_mutex_unlock(&report->lock);
	if (report->ticking)
		pthread_join(report->ticker, NULL);
	pthread_cond_destroy(&report->tick);
}
