#include "app/report_impl.h"

#include "oci/thread.h"

#include <sys/ioctl.h>
#include <time.h>

enum { TICK_NS = 100 * 1000 * 1000 };

static struct winsize terminal_size(const struct goci_report *report)
{
	struct winsize size = {0};

	ioctl(fileno(report->out), TIOCGWINSZ, &size);
	if (size.ws_col < 20)
		size.ws_col = 80;
	if (size.ws_row < 3)
		size.ws_row = 24;
	return size;
}

static unsigned count_live(const struct goci_report *report)
{
	unsigned count = 0;

	for (const struct goci_step *s = report->first; s; s = s->next)
		count += !s->ended;
	return count;
}

/* Lines that do not fit on the screen could not be erased again. */
static void draw(struct goci_report *report, struct oci_buf *buf)
{
	struct winsize size = terminal_size(report);
	unsigned live = count_live(report);
	unsigned room = size.ws_row - 1u;
	unsigned shown = live <= room ? live : room - 1;
	unsigned left = shown;

	for (const struct goci_step *s = report->first; s && left; s = s->next) {
		if (s->ended)
			continue;
		goci_line_live(report, s, size.ws_col - 1u, buf);
		left--;
	}
	if (shown < live)
		oci_buf_addf(buf, "         and %u more\n", live - shown);
	report->drawn = shown + (shown < live);
}

void goci_live_write(struct goci_report *report, const char *text)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	if (report->drawn)
		oci_buf_addf(&buf, "\033[%uA\r\033[J", report->drawn);
	oci_buf_adds(&buf, text);
	if (report->closing)
		report->drawn = 0;
	else
		draw(report, &buf);
	fwrite(buf.data, 1, buf.len, report->out);
	fflush(report->out);
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

static void *redraw(void *arg)
{
	struct goci_report *report = arg;

	pthread_mutex_lock(&report->lock);
	while (!report->closing) {
		struct timespec until = next_tick();

		pthread_cond_timedwait(&report->tick, &report->lock, &until);
		if (!report->closing && report->drawn)
			goci_live_write(report, "");
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
	report->ticking = oci_thread_start(&report->ticker, redraw, report) == 0;
}

void goci_live_stop(struct goci_report *report)
{
	pthread_mutex_lock(&report->lock);
	report->closing = true;
	goci_live_write(report, "");
	pthread_cond_signal(&report->tick);
	pthread_mutex_unlock(&report->lock);
	if (report->ticking)
		pthread_join(report->ticker, NULL);
	pthread_cond_destroy(&report->tick);
}
