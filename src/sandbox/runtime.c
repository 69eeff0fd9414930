#include "sandbox/runtime.h"

#include "app/paths.h"
#include "process/child.h"
#include "process/environ.h"
#include "process/spawn.h"

#include <stdlib.h>
#include <string.h>

static int not_found(const char *given, struct oci_err *err)
{
	if (!given)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"no crun or runc on PATH: install one of them (on Debian: "
			"apt-get install crun)");
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"no %.200s on PATH: install it, or name another by --runtime", given);
}

int goci_runtime_find(
	struct goci_runtime *runtime, const char *given, struct oci_err *err)
{
	*runtime = (struct goci_runtime){0};
	if (given && strchr(given, '/'))
		runtime->program = realpath(given, NULL);
	else
		runtime->program = goci_find_program(given ? given : "runc", NULL);
	if (!runtime->program && !given)
		runtime->program = goci_find_program("crun", NULL);
	if (!runtime->program)
		return not_found(given, err);
	runtime->name = goci_path_base(runtime->program);
	goci_env_init(&runtime->env);
	return 0;
}

void goci_runtime_release(struct goci_runtime *runtime)
{
	free(runtime->program);
	free(runtime->state);
	oci_strv_release(&runtime->env);
}

bool goci_runtime_is_crun(const struct goci_runtime *runtime)
{
	return strncmp(runtime->name, "crun", 4) == 0;
}

/* crun need not touch cgroups, and cannot where both versions of them are mounted. */
static void begin_line(const struct goci_runtime *r, struct oci_strv *argv)
{
	oci_strv_add(argv, r->program);
	oci_strv_add(argv, "--root");
	oci_strv_add(argv, r->state);
	if (goci_runtime_is_crun(r))
		oci_strv_add(argv, "--cgroup-manager=disabled");
}

static pid_t spawn(const struct oci_strv *argv, const struct oci_strv *env, int out,
	struct oci_err *err)
{
	const struct goci_spawn spawn = {
		.argv = argv->items, .env = env->items, .out = out, .error = out};

	return goci_spawn(&spawn, err);
}

pid_t goci_runtime_begin(const struct goci_runtime *r, const char *verb, const char *id,
	const char *bundle, const char *pid_file, int out, struct oci_err *err)
{
	oci_auto_strv argv = OCI_STRV_INIT;

	begin_line(r, &argv);
	oci_strv_add(&argv, verb);
	if (bundle) {
		oci_strv_add(&argv, "--bundle");
		oci_strv_add(&argv, bundle);
		oci_strv_add(&argv, "--pid-file");
		oci_strv_add(&argv, pid_file);
	}
	oci_strv_add(&argv, id);
	return spawn(&argv, &r->env, out, err);
}

int goci_runtime_delete(
	const struct goci_runtime *r, const char *id, struct oci_err *err)
{
	oci_auto_strv argv = OCI_STRV_INIT;
	const struct goci_child child = {.argv = &argv, .env = &r->env};

	begin_line(r, &argv);
	oci_strv_add(&argv, "delete");
	oci_strv_add(&argv, "-f");
	oci_strv_add(&argv, id);
	return goci_child_run(&child, NULL, NULL, NULL, err);
}
