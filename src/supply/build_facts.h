/*
 * Collects how images were made: the facts of their provenance.
 */
#ifndef GOCI_SUPPLY_BUILD_FACTS_H
#define GOCI_SUPPLY_BUILD_FACTS_H

#include "compile/compilation.h"
#include "git/git.h"
#include "supply/provenance.h"

/* A build; all borrowed. */
struct goci_build_facts {
	const struct goci_maker *maker;
	const struct goci_compilation *compilations; /* of images that are made */
	size_t count;
	const struct goci_git *source; /* read with its head; NULL: no repository */
	bool dirty;          /* inputs differ from the commit (assemble/changed.h) */
	const char *builder; /* --builder-id; NULL: goci itself */
};

/*
 * The facts of a build: of one platform's image, or of several for their index. Nothing
 * in them is of this host, and nothing depends on where the source lies. `provenance`
 * is initialised by the caller, who releases it, on failure too. Fails where a file
 * that was an input cannot be read any more.
 */
int goci_build_facts(const struct goci_build_facts *build,
	struct goci_provenance *provenance, struct oci_err *err);

/*
 * Reads the commit of a service's source as goci_build_facts() takes it: with its head,
 * and from where a copied source came from. The caller releases `source`.
 */
void goci_build_source(const struct goci_service *service, const struct goci_app *app,
	struct goci_git *source);

/*
 * The version of a service's module: the setting, else that of its commit, as Go would
 * write it into the program. Owned by the caller; NULL if neither is known.
 */
char *goci_build_version(
	const struct goci_service *service, const struct goci_maker *maker, bool dirty);

#endif
