#include "go/compile.h"

#include "binary/elf_static.h"
#include "go/flags.h"
#include "go/flags_use.h"
#include "go/gogc.h"
#include "go/run.h"

#include <stdlib.h>
#include <string.h>

char *goci_compile_tags(const struct oci_strv *more, const struct oci_strv *flags)
{
	oci_auto_buf tags = OCI_BUF_INIT;

	oci_buf_adds(&tags, GOCI_GO_TAG);
	for (size_t i = 0; flags && i < flags->count; i++)
		oci_buf_addf(&tags, ",%s", flags->items[i]);
	for (size_t i = 0; more && i < more->count; i++)
		if (!flags || !oci_strv_has(flags, more->items[i]))
			oci_buf_addf(&tags, ",%s", more->items[i]);
	return oci_buf_take(&tags);
}

char *goci_compile_ldflags(const char *more)
{
	return oci_xasprintf(GOCI_GO_LINK "%s%s", more ? " " : "", more ? more : "");
}

const char *goci_compile_gcflags(const struct goci_module *module, const char *ldflags,
	const struct oci_strv *go_flags)
{
	if (strstr(ldflags, "-w=") || goci_flags_have(module, go_flags, "gcflags"))
		return NULL;
	return GOCI_GO_GCFLAGS;
}

/* What decides how each package is compiled. */
static void add_flags(const struct goci_compile *c, struct oci_strv *args)
{
	const char *gcflags = goci_compile_gcflags(c->module, c->ldflags, c->go_flags);

	oci_strv_add(args, c->module->vendored ? "-mod=vendor" : "-mod=readonly");
	oci_strv_add(args, GOCI_GO_TRIMPATH);
	oci_strv_add(args, GOCI_GO_BUILDVCS);
	oci_strv_addf(args, "-tags=%s", c->tags);
	oci_strv_add(args, GOCI_GO_INSTALLSUFFIX);
	oci_strv_addf(args, "-ldflags=%s", c->ldflags);
	if (gcflags)
		oci_strv_add(args, gcflags);
	if (c->rebuild)
		oci_strv_add(args, "-a");
	if (c->overlay)
		oci_strv_add(args, c->overlay);
	oci_strv_add_all(args, c->go_flags);
}

void goci_compile_args(
	const struct goci_compile *c, const char *output, struct oci_strv *args)
{
	oci_strv_add(args, "build");
	if (c->verbose)
		oci_strv_add(args, "-v");
	if (c->shown)
		oci_strv_add(args, "-x");
	add_flags(c, args);
	oci_strv_add(args, "-o");
	oci_strv_add(args, output);
	if (c->packages)
		oci_strv_add_all(args, c->packages);
	else
		oci_strv_add(args, c->package);
}

int goci_compile_all(const struct goci_compile *c, struct goci_app *app,
	struct goci_step *step, const char *output, struct oci_err *err)
{
	oci_auto_strv args = OCI_STRV_INIT, env = OCI_STRV_INIT;
	const struct goci_go_call call = {.module = c->module,
		.service = c->service,
		.step = step,
		.named = c->named,
		.arg = c->arg,
		.args = &args,
		.env = &env,
		.left_out = c->left_out,
		.quiet = c->packages,
		.shown = c->shown};

	goci_compile_env(c->platform, &env);
	goci_gogc(&env);
	goci_compile_args(c, output, &args);
	return goci_go_run(app, &call, NULL, err);
}

static bool is_version(const char *s)
{
	return s[0] == 'v' && s[1] >= '1' && s[1] <= '9' &&
	       strspn(s + 1, "0123456789") == strlen(s + 1) && strcmp(s, "v1") != 0;
}

/* The last element, or of a major version's the one before it. */
char *goci_compile_name(const char *package)
{
	oci_auto_free char *path = oci_xstrdup(package);
	char *slash = strrchr(path, '/');

	if (slash && is_version(slash + 1)) {
		*slash = '\0';
		slash = strrchr(path, '/');
	}
	return oci_xstrdup(slash ? slash + 1 : path);
}

int goci_compile_run(const struct goci_compile *c, struct goci_app *app,
	struct goci_step *step, const char *output, struct oci_err *err)
{
	if (goci_compile_all(c, app, step, output, err) < 0)
		return -1;
	if (goci_elf_check(output, c->platform, err) < 0)
		return oci_err_wrap(err, "%s", c->package);
	return 0;
}

int goci_compile_list(const struct goci_compile *c, struct goci_app *app,
	struct oci_buf *out, struct oci_err *err)
{
	oci_auto_strv args = OCI_STRV_INIT, env = OCI_STRV_INIT;
	struct goci_go_call call = {
		.module = c->module, .service = c->service, .args = &args, .env = &env};
	struct goci_compile once = *c;

	/* What was compiled just now is not compiled again. */
	once.rebuild = false;
	goci_compile_env(c->platform, &env);
	oci_strv_add(&args, "list");
	oci_strv_add(&args, "-export");
	oci_strv_add(&args, "-deps");
	add_flags(&once, &args);
	oci_strv_add(&args, "-json=Export,BuildID,Standard,Module");
	oci_strv_add(&args, "--");
	oci_strv_add(&args, c->package);
	return goci_go_run(app, &call, out, err);
}
