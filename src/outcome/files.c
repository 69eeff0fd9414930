#include "outcome/files.h"

#include "outcome/dotenv.h"
#include "outcome/github_output.h"
#include "outcome/github_summary.h"
#include "outcome/tekton.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char output_variable[] = "GITHUB_OUTPUT";
static const char summary_variable[] = "GITHUB_STEP_SUMMARY";
static const char report_option[] = "--ci-report";

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static bool is_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

/* A file that the runner has made. */
static int find_appended(const struct goci_ci *ci, const char *name,
	struct goci_outputs *outputs, struct oci_err *err)
{
	const char *path = variable(name);

	if (!path && ci->asked)
		return oci_err_set(err, OCI_ERR_USAGE,
			"--ci github: %s is not set: run it in a step of GitHub's, or "
			"give --ci none",
			name);
	if (!path || (!ci->asked && !is_there(path)))
		return 0;
	if (goci_outputs_add(outputs, name, path, false, err) < 0)
		return -1;
	goci_outputs_get(outputs, name)->file.append = true;
	return 0;
}

/* The paths live as long as the process: there is one call in it. */
static int find_results(struct goci_outputs *outputs, struct oci_err *err)
{
	const char *folder = goci_ci_tekton_folder();

	if (!is_there(folder))
		return oci_err_set(err, OCI_ERR_USAGE,
			"--ci tekton: %s is not there: name the folder of the results "
			"by GOCI_TEKTON_RESULTS, or give --ci none",
			folder);
	for (size_t i = 0; i < GOCI_TEKTON_COUNT; i++)
		if (goci_outputs_add_in(outputs, folder, goci_tekton_name(i), err) < 0)
			return -1;
	return 0;
}

int goci_outcome_find(const struct goci_ci *ci, const char *report,
	struct goci_outputs *outputs, struct oci_err *err)
{
	if (goci_outputs_add(outputs, report_option, report, false, err) < 0)
		return -1;
	if (ci->kind == GOCI_CI_TEKTON)
		return find_results(outputs, err);
	if (ci->kind != GOCI_CI_GITHUB)
		return 0;
	return find_appended(ci, output_variable, outputs, err) < 0 ||
			       find_appended(ci, summary_variable, outputs, err) < 0
		       ? -1
		       : 0;
}

/* Writing: the first failure is the call's, further ones are told at once. */
struct writing {
	struct goci_outputs *outputs;
	struct goci_app *app;
	struct oci_err *err;
	int status;
};

static void fail(struct writing *w, const struct oci_err *err)
{
	if (w->status == 0)
		*w->err = *err;
	else
		goci_report_error(w->app->report, "", err->msg);
	w->status = -1;
}

/* `made`: whether the text could be made, with its error in `err` if not. */
static void put(struct writing *w, const char *option, const struct oci_buf *text,
	int made, struct oci_err *err)
{
	const struct goci_waiting waiting = {goci_report_waiting, w->app->report};
	struct goci_output *output = goci_outputs_get(w->outputs, option);

	if (!output || output->refused || (made == 0 && !text->len))
		return;
	if (made < 0)
		oci_err_wrap(err, "%s %s", option, output->path);
	else
		made = goci_output_put(output, text, &waiting, &w->app->cancel, err);
	if (made < 0)
		fail(w, err);
}

static void write_github(struct writing *w, const struct goci_outcome *result)
{
	const struct goci_output *summary =
		goci_outputs_get(w->outputs, summary_variable);
	oci_auto_buf outputs = OCI_BUF_INIT, page = OCI_BUF_INIT;
	struct oci_err err;
	int made = goci_github_output(result, &outputs, &err);

	put(w, output_variable, &outputs, made, &err);
	if (!summary)
		return;
	goci_github_summary(result,
		summary->file.there ? (size_t)summary->file.st.st_size : 0, &page);
	if (!page.len)
		goci_report_warn(w->app->report,
			"%s: the summary of this step has 1 MiB already, and GitHub "
			"takes no more: nothing is added",
			summary_variable);
	put(w, summary_variable, &page, 0, &err);
}

static void write_results(struct writing *w, const struct goci_outcome *result)
{
	struct oci_buf texts[GOCI_TEKTON_COUNT] = {
		OCI_BUF_INIT, OCI_BUF_INIT, OCI_BUF_INIT};
	struct oci_err err;
	int made = goci_tekton(result, texts, &err);

	/* One error for all of them. */
	for (size_t i = 0; i < (made < 0 ? 1 : GOCI_TEKTON_COUNT); i++)
		put(w, goci_tekton_name(i), &texts[i], made, &err);
	for (size_t i = 0; i < GOCI_TEKTON_COUNT; i++)
		oci_buf_release(&texts[i]);
}

/* Variables of the environment that name what is not there. */
static void tell_missing(const struct writing *w, const char *name)
{
	const char *path = variable(name);

	if (path && !goci_outputs_get(w->outputs, name))
		goci_report_warn(w->app->report,
			"%s: %s is not there, and is not written: let the container have "
			"it, or give --ci none",
			name, path);
}

int goci_outcome_write(const struct goci_ci *ci, const struct goci_outcome *result,
	struct goci_outputs *outputs, struct goci_app *app, struct oci_err *err)
{
	struct writing w = {outputs, app, err, 0};
	oci_auto_buf report = OCI_BUF_INIT;
	struct oci_err why;

	if (goci_outputs_get(outputs, report_option))
		put(&w, report_option, &report, goci_dotenv(result, &report, &why),
			&why);
	if (ci->kind == GOCI_CI_GITHUB) {
		tell_missing(&w, output_variable);
		tell_missing(&w, summary_variable);
		write_github(&w, result);
	} else if (ci->kind == GOCI_CI_TEKTON) {
		write_results(&w, result);
	}
	return w.status;
}
