/*
 * Finding services: from the words of the command line to main packages.
 */
#ifndef GOCI_BUILD_FIND_H
#define GOCI_BUILD_FIND_H

#include "app/app.h"
#include "build/service.h"
#include "memo/memo.h"
#include "modules/list.h"

/*
 * Adds what each word of the request names; a word that names nothing is added as a
 * failed service. -1 when the request itself is wrong, or it is to stop.
 */
int goci_find(struct goci_services *services, struct goci_app *app,
	const struct goci_request *request, const struct goci_memos *memos,
	struct oci_err *err);

/* For goci_find: adds a main package as a service, with its settings. */
int goci_service_add(struct goci_services *list, const struct goci_request *request,
	const struct goci_main *main, const struct goci_module *module,
	const char *name, struct oci_err *err);

/*
 * For goci_find: a word that names nothing, once; the others are built all the same.
 */
void goci_service_add_failed(
	struct goci_services *list, const char *word, const struct oci_err *why);

/*
 * For goci_find: the settings of a folder, from its goci.yaml's entry or defaults and
 * the flags. `*prefix` and `*known_as` are set to owned strings where the file has
 * them.
 */
int goci_service_settings(const struct goci_request *request, const char *dir,
	const char *name, struct goci_settings *settings, char **prefix,
	char **known_as, struct oci_err *err);

/*
 * For goci_find: fails for a folder that Go must not be asked in, for its name or for
 * what others have put above it; and for the rules of a module or workspace, which can
 * be above the service in `dir`.
 */
int goci_find_check_folder(const char *dir, struct oci_err *err);
int goci_find_check_rules(
	const struct goci_module *module, const char *dir, struct oci_err *err);

/*
 * Adds the folders at or below `dir` that hold a go.mod, sorted, and those that cannot
 * be read to `closed` (or NULL).
 */
void goci_find_modules(const char *dir, struct oci_strv *out, struct oci_strv *closed);

#endif
