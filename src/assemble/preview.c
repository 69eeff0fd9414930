#include "assemble/preview.h"

#include "app/text_print.h"
#include "assemble/layering.h"
#include "attach/wanted.h"
#include "oci/json.h"
#include "report/report.h"
#include "service/plan_json.h"
#include "service/sources.h"

#include <stdlib.h>

static void report_error(
	struct goci_report *report, const struct goci_service *service, const char *msg)
{
	const struct goci_subject subject = {.called = service->name,
		.service = service->name,
		.target = service->failed ? NULL : goci_target_name(service->target)};

	goci_report_error_of(report, &subject, msg);
}

/* The plan, and what is attached to its images. */
static json_t *plan_json(const struct goci_plan *plan, struct goci_signing *signing)
{
	const struct goci_wanted wanted = goci_wanted_of(plan->service, signing);
	json_t *doc = goci_plan_json(plan);

	if (goci_wanted_any(&wanted))
		json_object_set_new(doc, "attach", goci_wanted_json(&wanted));
	return doc;
}

int goci_preview_plans(const struct goci_services *services,
	struct goci_signing *signing, struct goci_app *app, FILE *out)
{
	oci_auto_json *list = json_array();
	oci_auto_free char *text = NULL;
	oci_auto_buf lines = OCI_BUF_INIT;
	int failed = 0;

	for (size_t i = 0; i < services->count; i++) {
		const struct goci_service *s = &services->items[i];
		struct goci_plan plan = {0};
		struct oci_err err = s->err;

		if (s->failed || goci_plan_init(&plan, s, &err) < 0) {
			failed = 1;
			report_error(app->report, s, err.msg);
		} else {
			goci_image_foresee(&plan, app);
			json_array_append_new(list, plan_json(&plan, signing));
		}
		goci_plan_release(&plan);
	}
	text = json_dumps(list, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	oci_buf_addf(&lines, "%s\n", text);
	goci_text_print(out, lines.data, lines.len);
	return failed;
}

int goci_preview_contexts(
	const struct goci_services *services, struct goci_app *app, FILE *out)
{
	int failed = 0;

	for (size_t i = 0; i < services->count; i++) {
		const struct goci_service *s = &services->items[i];
		oci_auto_buf text = OCI_BUF_INIT;
		struct oci_err err = s->err;

		if (s->failed || goci_sources_report(s, &text, &err) < 0) {
			failed = 1;
			report_error(app->report, s, err.msg);
		}
		goci_text_print(out, text.data, text.len);
	}
	return failed;
}
