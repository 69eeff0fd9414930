#include "measure/measure.h"

#include "measure/measure_values.h"
#include "measure/probe.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "process/environ.h"
#include "sandbox/bundle.h"
#include "sandbox/bundle_folder.h"
#include "sandbox/runtime_paths.h"
#include "sandbox/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* A call: the bundle on disk, and who is to start it. */
struct call {
	const struct goci_measure *measure;
	const struct oci_cancel *cancel;
	const json_t *image; /* the "config" of the image's config */
	struct goci_runtime runtime;
	struct goci_isolation isolation;
	struct goci_identity who;
	struct goci_bundle_folder folder;
	char *pid_file;
	char *cwd;
	unsigned port;  /* 0: a free one for each start, or none is set */
	bool tell;      /* set PORT to the port */
	unsigned told;  /* the port of the last start, by image or command line; or 0 */
	unsigned found; /* where the service was found to listen instead; or 0 */
};

static void call_release(struct call *c)
{
	goci_runtime_release(&c->runtime);
	goci_bundle_folder_release(&c->folder);
	free(c->pid_file);
	free(c->cwd);
}

void goci_measurement_release(struct goci_measurement *m)
{
	free(m->runtime);
	free(m->starts);
}

static int make_folder(struct call *c, struct oci_err *err)
{
	if (goci_bundle_folder_make(&c->folder, &c->isolation.ids, err) < 0)
		return -1;
	c->pid_file = oci_xasprintf("%s/pid", c->folder.path);
	c->runtime.state = oci_xasprintf("%s/state", c->folder.path);
	return 0;
}

static int unpack(struct call *c, struct oci_err *err)
{
	const struct goci_unpack_limits limits = GOCI_UNPACK_LIMITS;
	const char *user = oci_json_text(c->image, "User");
	const char *dir = oci_json_text(c->image, "WorkingDir");
	oci_auto_close int root = oci_fs_open_dir(c->folder.fd, "rootfs", err);

	if (root < 0 ||
		goci_unpack(&c->measure->target->image, root, &limits,
			&c->isolation.ids, c->cancel, err) < 0 ||
		goci_runtime_paths_check(root, err) < 0)
		return -1;
	c->cwd = goci_runtime_paths_workdir(
		root, dir ? dir : "", &c->isolation.ids, err);
	if (!c->cwd)
		return -1;
	return goci_identity_find(root, user && *user ? user : NULL, &c->who, err);
}

/* In a network of its own any port is free, and the image's as good as another. */
static unsigned image_port(const struct call *c, const char *port)
{
	enum { USUAL = 8080 };
	unsigned number = goci_port_number(port);

	if (!c->isolation.own_network)
		return 0;
	return number ? number : USUAL;
}

/* Chooses the port and whether PORT is set. Without any, the listening port is found.
 */
static void choose_port(struct call *c)
{
	const char *given = goci_env_get(&c->measure->env, "PORT");
	const char *images = goci_image_env(c->image, "PORT");

	c->tell = true;
	c->port = c->measure->port;
	if (!c->port && given)
		c->port = goci_port_number(given);
	if (!c->port && images)
		c->port = image_port(c, images);
	if (c->port || images)
		return;
	c->tell = false;
	c->port = goci_exposed_port(c->image);
}

static int port_of_start(const struct call *c, struct oci_err *err)
{
	goci_auto_probe probe = {.fd = -1, .port = (uint16_t)c->port};

	if (!c->port && !c->tell)
		return 0;
	if (!c->port)
		return goci_probe_free_port(err);
	if (!c->isolation.own_network && goci_probe_step(&probe))
		return oci_err_set(err, OCI_ERR_INVALID,
			"port %u is in use by another program; stop it, or set a port with "
			"--port",
			c->port);
	return (int)c->port;
}

static int write_bundle(const struct call *c, int port, struct oci_err *err)
{
	oci_auto_strv env = OCI_STRV_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *doc = NULL;
	const struct goci_bundle bundle = {.image = c->image,
		.env = &env,
		.who = &c->who,
		.isolation = &c->isolation,
		.cwd = c->cwd,
		.arch = c->measure->target->platform.arch};

	oci_strv_add_all(&env, &c->measure->env);
	if (c->tell)
		oci_strv_addf(&env, "PORT=%d", port);
	doc = goci_bundle_config(&bundle, err);
	if (!doc)
		return -1;
	oci_json_write(doc, &text);
	return oci_fs_write_file(
		c->folder.fd, "config.json", text.data, text.len, false, err);
}

static int start_once(struct call *c, unsigned n, struct goci_trial_result *m,
	struct oci_buf *said, struct oci_err *err)
{
	oci_auto_free char *id = oci_xasprintf("goci-%d-%u", (int)getpid(), n);
	int port = port_of_start(c, err);
	const struct goci_trial trial = {.runtime = &c->runtime,
		.isolation = &c->isolation,
		.bundle = c->folder.path,
		.pid_file = c->pid_file,
		.id = id,
		.port = (uint16_t)(c->found ? c->found : (unsigned)port),
		.find = !c->measure->port,
		.path = c->measure->path,
		.timeout = c->measure->timeout,
		.stop_timeout = c->measure->stop_timeout,
		.signal = goci_stop_signal(c->image)};

	if (port < 0 || write_bundle(c, port, err) < 0 ||
		goci_trial_run(&trial, c->cancel, m, said, err) < 0)
		return -1;
	c->told = (unsigned)port;
	if (m->port != c->told)
		c->found = m->port;
	return 0;
}

static int start_all(struct call *c, struct goci_measurement *m, struct oci_buf *said,
	struct oci_err *err)
{
	struct goci_trial_result warm_up;

	m->starts = oci_xcalloc(c->measure->starts, sizeof(*m->starts));
	if (start_once(c, 0, &warm_up, said, err) < 0)
		return -1;
	for (; m->count < c->measure->starts; m->count++)
		if (start_once(c, (unsigned)m->count + 1, &m->starts[m->count], said,
			    err) < 0)
			return -1;
	m->port = m->starts[0].port;
	m->told = c->told;
	m->found = c->found != 0;
	m->runtime = oci_xstrdup(c->runtime.name);
	m->isolation = c->isolation;
	if (c->isolation.ids.kind != GOCI_ID_MAP_CALLER) {
		m->uid = c->who.uid;
		m->gid = c->who.gid;
	}
	m->signal = goci_stop_signal(c->image);
	return 0;
}

int goci_measure_run(const struct goci_measure *measure,
	const struct oci_cancel *cancel, struct goci_measurement *m,
	struct oci_buf *said, struct oci_err *err)
{
	OCI_AUTO(call_release)
	struct call c = {.measure = measure,
		.cancel = cancel,
		.folder = GOCI_BUNDLE_FOLDER_INIT};

	c.image = json_object_get(measure->target->image.config, "config");
	if (goci_runtime_find(&c.runtime, measure->runtime, err) < 0 ||
		goci_isolation_find(
			&c.isolation, &measure->request, &c.runtime, cancel, err) < 0)
		return -1;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		return oci_err_sys(err, errno, "become a child subreaper");
	choose_port(&c);
	if (make_folder(&c, err) < 0 || unpack(&c, err) < 0)
		return oci_err_wrap(err, "%s", measure->target->name);
	if (start_all(&c, m, said, err) < 0)
		return oci_err_wrap(err, "%s", measure->target->name);
	return 0;
}
