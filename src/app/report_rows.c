#include "app/report_rows.h"

#include "app/report_clock.h"
#include "app/report_impl.h"
#include "oci/mem.h"

#include <stdlib.h>
#include <string.h>

static bool is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* A step of a service as a whole is in the row of its first stage. */
static bool is_row_of(const struct goci_row *row, const struct goci_subject *subject)
{
	if (!row->expected)
		return is_same(row->called, subject->called);
	return *row->service && is_same(row->service, subject->service) &&
	       (!subject->target || is_same(row->target, subject->target));
}

static struct goci_row *find(
	const struct goci_report *report, const struct goci_subject *subject)
{
	for (struct goci_row *row = report->rows; row; row = row->next)
		if (is_row_of(row, subject))
			return row;
	return NULL;
}

static struct goci_row *add(
	struct goci_report *report, const struct goci_subject *subject)
{
	struct goci_row *row = oci_xcalloc(1, sizeof(*row));

	row->service = oci_xstrdup(subject->service ? subject->service : "");
	row->target = subject->target ? oci_xstrdup(subject->target) : NULL;
	row->called = oci_xstrdup(subject->called);
	*report->rows_end = row;
	report->rows_end = &row->next;
	return row;
}

void goci_rows_expect(struct goci_report *report, const struct goci_subject *subject,
	size_t platforms)
{
	struct goci_row *row = add(report, subject);

	row->expected = true;
	row->several = platforms > 1;
	report->expected++;
}

void goci_rows_settle(
	struct goci_report *report, const struct goci_subject *subject, bool failed)
{
	struct goci_row *row = find(report, subject);

	if (row)
		row->state = failed ? GOCI_ROW_FAILED : GOCI_ROW_BUILT;
}

struct goci_lane *goci_rows_enter(
	struct goci_step *step, const struct goci_subject *subject)
{
	struct goci_lane *lane = oci_xcalloc(1, sizeof(*lane));
	struct goci_row *row = find(step->report, subject);

	lane->step = step;
	lane->row = row ? row : add(step->report, subject);
	lane->next = step->lanes;
	step->lanes = lane;
	if (lane->row->state != GOCI_ROW_WAITS)
		return lane;
	lane->row->state = GOCI_ROW_BEGUN;
	lane->row->begun = goci_report_now(step->report);
	return lane;
}

void goci_rows_leave(struct goci_step *step)
{
	for (struct goci_lane *lane = step->lanes, *next; lane; lane = next) {
		next = lane->next;
		free(lane->note);
		free(lane);
	}
	step->lanes = NULL;
}

bool goci_rows_close(const struct goci_step *step)
{
	for (const struct goci_lane *lane = step->lanes; lane; lane = lane->next)
		if (!lane->row->expected || lane->row->state != GOCI_ROW_BEGUN)
			return false;
	return step->report->expected > 1 && step->lanes;
}

static bool has_extent(const struct goci_lane *lane)
{
	const struct goci_step *step = lane->step;

	return lane->at.unit || step->at.unit || atomic_load(&step->meter.total);
}

/* Of several steps of a row, the one that can say how far it is, or the latest. */
static void take(const struct goci_step *step, unsigned *count)
{
	for (const struct goci_lane *lane = step->lanes; lane; lane = lane->next) {
		struct goci_row *row = lane->row;

		*count += !row->now;
		if (!row->now || !has_extent(row->now) || has_extent(lane))
			row->now = lane;
	}
}

unsigned goci_rows_look(struct goci_report *report)
{
	unsigned count = 0;

	for (struct goci_row *row = report->rows; row; row = row->next)
		row->now = NULL;
	for (const struct goci_step *s = report->first; s; s = s->next)
		if (!s->ended)
			take(s, &count);
	return count;
}

void goci_rows_free(struct goci_report *report)
{
	for (struct goci_row *row = report->rows, *next; row; row = next) {
		next = row->next;
		free(row->service);
		free(row->target);
		free(row->called);
		free(row);
	}
}
