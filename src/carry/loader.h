/*
 * Engines that take images from an archive, each through its own command: docker,
 * podman, and ctr for containerd.
 *
 * The command is found on PATH and gets the user's own environment, so that it finds
 * the engine as it does for the user. What it says is foreign text: goci keeps its last
 * line for the error.
 */
#ifndef GOCI_CARRY_LOADER_H
#define GOCI_CARRY_LOADER_H

#include "app/app.h"
#include "oci/buf.h"
#include "oci/digest.h"
#include "options/checks_load.h"

struct goci_loader {
	enum goci_engine engine;
	char *space; /* containerd's namespace, or NULL: ctr's own */
	char *path;  /* of the command */
	struct oci_strv env;
	struct goci_app *app;   /* borrowed */
	struct goci_span *span; /* of the step that runs it, or NULL; borrowed */
};

#define GOCI_LOADER_INIT              \
	{                             \
		.env = OCI_STRV_INIT, \
	}

/*
 * Finds the command for a value of --load, without running it. OCI_ERR_NOT_FOUND says
 * what to install. Release `loader` in any case.
 */
int goci_loader_find(struct goci_loader *loader, struct goci_app *app,
	const char *value, struct oci_err *err);
void goci_loader_release(struct goci_loader *loader);
#define goci_auto_loader OCI_AUTO(goci_loader_release) struct goci_loader

/* An image as an engine has it. */
struct goci_loaded {
	char *name;               /* as the engine writes it; owned */
	struct oci_digest digest; /* how the engine identifies it */
};

void goci_loaded_release(struct goci_loaded *loaded);
#define goci_auto_loaded OCI_AUTO(goci_loaded_release) struct goci_loaded

/*
 * Has the engine take an archive, a file with an absolute path. OCI_ERR_CHILD: what the
 * command said last.
 */
int goci_loader_load(
	const struct goci_loader *loader, const char *archive, struct oci_err *err);

/*
 * Asks the engine for the image of a full name. The caller releases `loaded`, on
 * failure too. OCI_ERR_NOT_FOUND: it has none. OCI_ERR_CHILD: what the command said
 * last; docker and podman also fail where there is none.
 */
int goci_loader_ask(const struct goci_loader *loader, const char *name,
	struct goci_loaded *loaded, struct oci_err *err);

#endif
