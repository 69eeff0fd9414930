#include "call/session.h"

#include "call/complain.h"
#include "options/checks_run.h"

#include <stdio.h>

int goci_session_begin(struct goci_session *s, const struct goci_push_values *values,
	const char *progress, const char *ci, struct oci_err *err)
{
	enum goci_progress mode = GOCI_PROGRESS_AUTO;

	*s = (struct goci_session){
		.place = GOCI_PLACE_INIT, .skopeo = GOCI_SKOPEO_INIT};
	s->registry = (struct goci_registry){&s->skopeo, &s->memos};
	if (goci_ci_parse(ci, &s->ci, err) < 0)
		return -1;
	if (progress && goci_progress_parse(progress, &mode, err) < 0)
		return -1;
	s->app.report = goci_report_new(stderr, mode);
	goci_report_ci(s->app.report, &s->ci);
	goci_report_stops(s->app.report, &s->app.cancel);
	if (goci_signals_start(&s->signals, &s->app.cancel, s->app.report, err) < 0 ||
		goci_skopeo_find(&s->skopeo, &s->app, NULL, values, err) < 0 ||
		goci_place_init(&s->place, &s->app, err) < 0)
		return -1;
	s->memos = (struct goci_memos){s->place.cache, &s->stats};
	return 0;
}

static int exit_status(
	const struct goci_session *s, int status, const struct oci_err *err)
{
	if (status == 0)
		return GOCI_EXIT_OK;
	if (s->app.report)
		goci_report_error(s->app.report, "", err->msg);
	else
		goci_complain_in(&s->ci, err);
	if (err->code == OCI_ERR_INTERRUPTED)
		return 128 + atomic_load(&s->app.cancel.signal);
	return err->code == OCI_ERR_USAGE ? GOCI_EXIT_USAGE : GOCI_EXIT_FAILED;
}

int goci_session_end(struct goci_session *s, int status, const struct oci_err *err)
{
	int result = exit_status(s, status, err);

	goci_skopeo_release(&s->skopeo);
	goci_place_release(&s->place);
	goci_stats_release(&s->stats);
	goci_signals_stop(&s->signals);
	goci_report_free(s->app.report);
	return result;
}
