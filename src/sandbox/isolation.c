#include "sandbox/isolation.h"

#include "process/child.h"
#include "sandbox/subprocess.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child that tries finds missing. */
enum { NO_USER = 1, NO_NETWORK = 2 };

/*
 * Root needs no user namespace to make a network namespace. Where a policy takes the
 * capabilities of a new user namespace away, the second call fails.
 */
static int try_namespaces(void *arg)
{
	const bool *root = arg;
	int missing = 0;

	if (*root && unshare(CLONE_NEWNET) < 0)
		missing |= NO_NETWORK;
	if (unshare(CLONE_NEWUSER) < 0)
		missing |= NO_USER;
	else if (unshare(CLONE_NEWNET) < 0)
		missing |= *root ? NO_USER : NO_USER | NO_NETWORK;
	return missing;
}

static int missing_namespaces(int *missing, struct oci_err *err)
{
	bool root = geteuid() == 0;
	int status;
	pid_t pid = goci_subprocess_start(try_namespaces, &root, err);

	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return oci_err_sys(err, errno, "wait for a process");
	*missing = WIFEXITED(status) ? WEXITSTATUS(status) : NO_USER | NO_NETWORK;
	return 0;
}

/* With seccomp, runc prints libseccomp's version and crun "+SECCOMP". */
static bool knows_seccomp(
	const struct goci_runtime *runtime, const struct oci_cancel *cancel)
{
	oci_auto_strv argv = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	const struct goci_child child = {.argv = &argv, .env = &runtime->env};
	struct oci_err ignored;

	oci_strv_add(&argv, runtime->program);
	oci_strv_add(&argv, "--version");
	if (goci_child_run(&child, cancel, &out, NULL, &ignored) < 0 || !out.len)
		return false;
	return strstr(out.data, "\nlibseccomp: ") || strstr(out.data, "+SECCOMP");
}

static void add_missing(struct oci_buf *out, const char *what)
{
	oci_buf_addf(out, "%s%s", out->len ? ", " : "", what);
}

static void name_missing(const struct goci_isolation *i, struct oci_buf *out)
{
	if (i->ids.kind == GOCI_ID_MAP_SAME)
		add_missing(out, "no user namespace");
	if (!i->seccomp)
		add_missing(out, "no seccomp");
	if (!i->own_network && !i->host_network)
		add_missing(out, "no network namespace");
}

static int refuse(const struct goci_isolation *i,
	const struct goci_isolation_request *request,
	const struct goci_runtime *runtime, struct oci_err *err)
{
	oci_auto_buf missing = OCI_BUF_INIT;

	name_missing(i, &missing);
	if (!missing.len)
		return 0;
	if (geteuid() != 0 && i->ids.kind == GOCI_ID_MAP_SAME)
		return oci_err_set(err, OCI_ERR_INVALID,
			"this user cannot create a user namespace (user_namespaces(7)); "
			"without one, only root can start an image");
	if (request->insecure)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"this kernel and %s cannot isolate the image: %s; --insecure "
		"starts it nevertheless",
		runtime->name, missing.data);
}

int goci_isolation_find(struct goci_isolation *i,
	const struct goci_isolation_request *request,
	const struct goci_runtime *runtime, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	int missing = 0;

	if (missing_namespaces(&missing, err) < 0)
		return -1;
	*i = (struct goci_isolation){
		.own_network = !request->host_network && !(missing & NO_NETWORK),
		.host_network = request->host_network,
		.memory = request->memory,
		.pids = request->pids};
	if (!(missing & NO_USER))
		i->ids = goci_id_map_choose();
	i->seccomp = knows_seccomp(runtime, cancel);
	/* crun runs with --cgroup-manager=disabled (runtime.c). */
	i->cgroup = geteuid() == 0 && i->ids.kind != GOCI_ID_MAP_CALLER &&
		    !goci_runtime_is_crun(runtime);
	if (oci_cancel_check(cancel, err) < 0)
		return -1;
	return refuse(i, request, runtime, err);
}

void goci_memory_text(int64_t bytes, struct oci_buf *out)
{
	oci_buf_addf(out, "%g MB", (double)bytes / 1e6);
}

void goci_isolation_text(const struct goci_isolation *i, struct oci_buf *out)
{
	oci_auto_buf missing = OCI_BUF_INIT;

	name_missing(i, &missing);
	if (missing.len)
		oci_buf_addf(out, "INSECURE: %s; ", missing.data);
	if (i->ids.kind != GOCI_ID_MAP_SAME)
		oci_buf_adds(out, "user namespace, ");
	if (i->seccomp)
		oci_buf_adds(out, "seccomp, ");
	oci_buf_addf(out, "%lld pids, ", (long long)i->pids);
	goci_memory_text(i->memory, out);
	oci_buf_addf(out, " (%s), %s network", i->cgroup ? "cgroup" : "watched",
		i->own_network ? "own" : "this host's");
}

json_t *goci_isolation_json(const struct goci_isolation *i)
{
	bool insecure = i->ids.kind == GOCI_ID_MAP_SAME || !i->seccomp ||
			(!i->own_network && !i->host_network);

	return json_pack("{s:b, s:b, s:b, s:s, s:I, s:I, s:s}", "insecure", insecure,
		"userNamespace", i->ids.kind != GOCI_ID_MAP_SAME, "seccomp", i->seccomp,
		"network", i->own_network ? "own" : "host", "pids", (json_int_t)i->pids,
		"memory_bytes", (json_int_t)i->memory, "limits",
		i->cgroup ? "cgroup" : "watched");
}
