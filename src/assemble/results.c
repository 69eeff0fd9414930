#include "assemble/results.h"

#include "assemble/metadata.h"
#include "oci/json.h"
#include "outcome/files.h"
#include "report/report.h"

void goci_results_init(struct goci_results *results)
{
	*results = (struct goci_results){
		.metadata = json_object(), .built = json_array(), .refs = OCI_BUF_INIT};
	goci_outcome_init(&results->ci);
}

void goci_results_release(struct goci_results *results)
{
	json_decref(results->metadata);
	json_decref(results->built);
	oci_buf_release(&results->refs);
	goci_outcome_release(&results->ci);
}

/* The item of `goci.services` with more of the call. Takes nothing over. */
static json_t *ci_image(
	const struct goci_job *job, const json_t *item, const struct oci_strv *refs)
{
	const json_t *own = json_object_get(job->metadata, "goci");
	json_int_t hits = json_integer_value(json_object_get(own, "cacheHits"));
	json_int_t misses = json_integer_value(json_object_get(own, "cacheMisses"));
	json_t *image = json_deep_copy(item);

	json_object_set_new(image, "refs", oci_json_strings(refs));
	json_object_set_new(image, "seconds", json_real(job->seconds));
	json_object_set_new(image, "cacheHits",
		json_integer(job->unchanged ? hits + misses : hits));
	json_object_set_new(
		image, "cacheMisses", json_integer(job->unchanged ? 0 : misses));
	return image;
}

void goci_results_add(struct goci_results *results, const struct goci_job *job,
	const struct oci_strv *refs, json_t *pushed)
{
	oci_auto_free char *key = goci_service_called(job->service);
	json_t *item =
		goci_metadata_service(job->service, job->metadata, job->unchanged);

	for (size_t i = 0; i < refs->count; i++)
		oci_buf_addf(&results->refs, "%s\n", refs->items[i]);
	if (pushed)
		json_object_set(item, "pushed", pushed);
	json_object_set(results->metadata, key, job->metadata);
	json_array_append_new(results->built, item);
	json_array_append_new(results->ci.images, ci_image(job, item, refs));
}

/*
 * As in buildx: the keys of one image at the top, like `buildx build`, those of several
 * under their names, like `buildx bake`. `goci.services` is the same in both. A service
 * named "goci" has it among its own keys.
 */
static json_t *metadata_json(
	const struct goci_results *results, const struct goci_services *services)
{
	json_t *by_name = results->metadata;
	bool alone = services->count == 1 && json_object_size(by_name) == 1;
	json_t *doc = json_copy(
		alone ? json_object_iter_value(json_object_iter(by_name)) : by_name);
	json_t *before = json_object_get(doc, "goci");
	json_t *own = before ? json_copy(before) : json_object();

	json_object_set(own, "services", results->built);
	json_object_set_new(doc, "goci", own);
	return doc;
}

static void metadata_text(const struct goci_results *results,
	const struct goci_services *services, struct oci_buf *lines)
{
	oci_auto_json *doc = metadata_json(results, services);
	oci_auto_free char *text =
		json_dumps(doc, JSON_INDENT(2) | JSON_REAL_PRECISION(9));

	oci_buf_addf(lines, "%s\n", text);
}

/* Writes a text to the file of an option, if that is given. */
static int put(const struct goci_request *request, struct goci_app *app,
	const char *option, const struct oci_buf *text, struct oci_err *err)
{
	const struct goci_waiting waiting = {goci_report_waiting, app->report};
	struct goci_output *output = goci_outputs_get(request->outputs, option);

	return output ? goci_output_put(output, text, &waiting, &app->cancel, err) : 0;
}

/* What was to be built and is not among the results has failed. */
static void add_failed(
	struct goci_results *results, const struct goci_services *services)
{
	for (size_t i = 0; i < services->count; i++) {
		oci_auto_free char *called = goci_service_called(&services->items[i]);

		if (!json_object_get(results->metadata, called))
			oci_strv_add(&results->ci.failed, called);
	}
}

/* One error is returned in `err`; further ones are told at once. */
static int join(int before, int status, struct goci_app *app, struct oci_err *err,
	const struct oci_err *why)
{
	if (status < 0 && before < 0)
		goci_report_error(app->report, "", why->msg);
	else if (status < 0)
		*err = *why;
	return status < 0 ? -1 : before;
}

int goci_results_write(struct goci_results *results, const struct goci_request *request,
	const struct goci_services *services, struct goci_app *app, struct oci_err *err)
{
	oci_auto_buf metadata = OCI_BUF_INIT;
	struct oci_err why;
	int status;

	add_failed(results, services);
	metadata_text(results, services, &metadata);
	status = put(request, app, "--metadata-file", &metadata, err);
	status = join(status, put(request, app, "--image-refs", &results->refs, &why),
		app, err, &why);
	if (!request->outputs)
		return status;
	return join(status,
		goci_outcome_write(
			&request->ci, &results->ci, request->outputs, app, &why),
		app, err, &why);
}
