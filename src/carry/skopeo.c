#include "carry/skopeo.h"

#include "carry/skopeo_said.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "process/child.h"
#include "process/environ.h"
#include "report/report.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first with all that is used; Debian 12 has 1.9.3. */
enum { MAJOR = 1, MINOR = 9 };

/* Of a manifest or index, as registries limit them. */
enum { MANIFEST_MAX = 4 << 20, WARNINGS_MAX = 10 };

/* What it said in one run. */
struct hearing {
	struct goci_report *report;
	unsigned warnings;
	char *last;
};

int goci_skopeo_find(struct goci_skopeo *skopeo, struct goci_app *app, const char *path,
	const struct goci_push_values *values, struct oci_err *err)
{
	if (!path)
		path = getenv("PATH");
	*skopeo = (struct goci_skopeo)GOCI_SKOPEO_INIT;
	skopeo->app = app;
	skopeo->values = values;
	skopeo->path = goci_find_program("skopeo", path);
	goci_env_copy(&skopeo->env);
	if (skopeo->path)
		return 0;
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"skopeo, which carries images to and from registries, is not in PATH "
		"(%.500s): install the package \"skopeo\", %d.%d or newer",
		path ? path : "not set", MAJOR, MINOR);
}

void goci_skopeo_release(struct goci_skopeo *skopeo)
{
	free(oci_steal_ptr(&skopeo->path));
	oci_strv_release(&skopeo->env);
}

static bool hear(void *arg, const char *line)
{
	struct hearing *h = arg;
	oci_auto_free char *message = *line ? goci_said_message(line) : NULL;

	if (!message)
		return false;
	if (!goci_said_warning(line)) {
		free(h->last);
		h->last = oci_steal_ptr(&message);
	} else if (h->warnings++ < WARNINGS_MAX) {
		goci_report_warn(h->report, "skopeo: %s", message);
	}
	return false;
}

static int run(struct goci_skopeo *s, const struct oci_strv *argv, struct oci_buf *out,
	char **last, struct oci_err *err)
{
	struct hearing hearing = {.report = s->app->report};
	const struct goci_child child = {.argv = argv,
		.env = &s->env,
		.dir = ".",
		.on_line = hear,
		.arg = &hearing,
		.trace = s->app->trace,
		.span = s->span};
	int status = goci_child_run(&child, &s->app->cancel, out, NULL, err);

	*last = hearing.last;
	return status;
}

static int check_version(struct goci_skopeo *s, struct oci_err *err)
{
	oci_auto_strv argv = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	oci_auto_free char *last = NULL, *line = NULL;
	int major, minor;

	if (s->checked)
		return 0;
	oci_strv_add(&argv, s->path);
	oci_strv_add(&argv, "--version");
	if (run(s, &argv, &out, &last, err) < 0)
		return oci_err_wrap(err, "%s", s->path);
	line = oci_xstrndup(out.data, strcspn(out.data, "\n"));
	if (sscanf(line, "skopeo version %d.%d", &major, &minor) != 2)
		return oci_err_set(err, OCI_ERR_CHILD,
			"%s --version says \"%.200s\": expected \"skopeo version "
			"%d.%d\" or newer",
			s->path, line, MAJOR, MINOR);
	if (major < MAJOR || (major == MAJOR && minor < MINOR))
		return oci_err_set(err, OCI_ERR_CHILD,
			"%s is version %d.%d, which cannot keep digests: install %d.%d "
			"or newer",
			s->path, major, minor, MAJOR, MINOR);
	s->checked = true;
	return 0;
}

/* Puts what skopeo said last, and what helps, in place of its exit status. */
static int explain(
	const struct goci_repository *place, const char *last, struct oci_err *err)
{
	oci_auto_free char *advice = NULL;

	if (err->code != OCI_ERR_CHILD || !last)
		return -1;
	advice = goci_said_advice(last, place);
	return oci_err_set(err, OCI_ERR_CHILD, "skopeo: %s: %s", last, advice);
}

static void add_options(const struct goci_skopeo *s, struct oci_strv *argv)
{
	if (s->values->authfile)
		oci_strv_addf(argv, "--authfile=%s", s->values->authfile);
	if (s->values->retry_times)
		oci_strv_addf(argv, "--retry-times=%s", s->values->retry_times);
}

static int read_digest(const char *path, struct oci_digest *digest, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	int status = oci_fs_read(AT_FDCWD, path, true, sizeof(*digest), &text, err);

	unlink(path);
	if (status < 0)
		return oci_err_wrap(err, "skopeo's --digestfile");
	text.data[strcspn(text.data, "\n")] = '\0';
	return oci_digest_parse(text.data, digest, err);
}

static void copy_argv(const struct goci_skopeo *s, const struct goci_skopeo_copy *copy,
	const char *digestfile, struct oci_strv *argv)
{
	oci_strv_add(argv, s->path);
	oci_strv_add(argv, "copy");
	oci_strv_add(argv, "--quiet");
	oci_strv_add(argv, copy->index_only ? "--multi-arch=index-only" : "--all");
	if (!copy->converts)
		oci_strv_add(argv, "--preserve-digests");
	if (goci_push_insecure(s->values) && goci_repository_is(copy->to))
		oci_strv_add(argv, "--dest-tls-verify=false");
	if (goci_push_insecure(s->values) && goci_repository_is(copy->from))
		oci_strv_add(argv, "--src-tls-verify=false");
	add_options(s, argv);
	oci_strv_addf(argv, "--digestfile=%s", digestfile);
	oci_strv_add(argv, copy->from);
	oci_strv_add(argv, copy->to);
}

static int copy_once(struct goci_skopeo *s, const struct goci_skopeo_copy *copy,
	struct oci_digest *written, char **last, struct oci_err *err)
{
	oci_auto_free char *digestfile =
		oci_xasprintf("%s/skopeo-digest", s->app->work);
	oci_auto_strv argv = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;

	copy_argv(s, copy, digestfile, &argv);
	if (run(s, &argv, &out, last, err) < 0)
		return explain(copy->place, *last, err);
	return read_digest(digestfile, written, err);
}

int goci_skopeo_copy(struct goci_skopeo *s, const struct goci_skopeo_copy *copy,
	struct oci_digest *written, struct oci_err *err)
{
	oci_auto_free char *last = NULL, *other = NULL;
	struct goci_skopeo_copy again = *copy;

	if (check_version(s, err) < 0)
		return -1;
	if (copy->converted)
		*copy->converted = false;
	if (copy_once(s, copy, written, &last, err) == 0)
		return 0;
	if (!copy->may_convert || !last || !goci_said_must_convert(last))
		return -1;
	again.converts = true;
	if (copy->converted)
		*copy->converted = true;
	return copy_once(s, &again, written, &other, err);
}

/* What "inspect" and "list-tags" have in common: reading from a registry. */
static int ask(struct goci_skopeo *s, const char *command, const char *option,
	const char *image, const struct goci_repository *place, struct oci_buf *out,
	struct oci_err *err)
{
	oci_auto_free char *last = NULL;
	oci_auto_strv argv = OCI_STRV_INIT;
	bool absent;

	if (check_version(s, err) < 0)
		return -1;
	oci_strv_add(&argv, s->path);
	oci_strv_add(&argv, command);
	if (option)
		oci_strv_add(&argv, option);
	if (goci_push_insecure(s->values))
		oci_strv_add(&argv, "--tls-verify=false");
	add_options(s, &argv);
	oci_strv_add(&argv, image);
	if (run(s, &argv, out, &last, err) == 0)
		return 0;
	absent = err->code == OCI_ERR_CHILD && last && goci_said_not_found(last);
	explain(place, last, err);
	if (absent)
		err->code = OCI_ERR_NOT_FOUND;
	return -1;
}

int goci_skopeo_inspect(struct goci_skopeo *s, const char *image,
	const struct goci_repository *place, struct oci_buf *raw, struct oci_err *err)
{
	if (ask(s, "inspect", "--raw", image, place, raw, err) < 0)
		return -1;
	if (raw->len > MANIFEST_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"the manifest has %zu bytes; at most %d are expected", raw->len,
			MANIFEST_MAX);
	return 0;
}

json_t *goci_skopeo_tags(
	struct goci_skopeo *s, const struct goci_repository *place, struct oci_err *err)
{
	oci_auto_free char *image = oci_xasprintf("docker://%s", place->name);
	oci_auto_buf out = OCI_BUF_INIT;
	oci_auto_json *doc = NULL;
	json_t *tags;

	if (ask(s, "list-tags", NULL, image, place, &out, err) < 0)
		return NULL;
	doc = oci_json_parse(out.data, out.len, err);
	if (!doc) {
		oci_err_wrap(err, "skopeo list-tags");
		return NULL;
	}
	tags = json_object_get(doc, "Tags");
	return tags ? json_incref(tags) : json_array();
}
