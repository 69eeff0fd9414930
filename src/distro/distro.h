/*
 * The distribution in an image, by its os-release, which is hostile input.
 */
#ifndef GOCI_DISTRO_DISTRO_H
#define GOCI_DISTRO_DISTRO_H

#include "bom/bom.h"

/* What os-release says (freedesktop.org, os-release(5)). All owned, NULL if absent. */
struct goci_distro {
	char *id;
	char *version_id;
	char *name; /* PRETTY_NAME */
};

/* Parses os-release; releases what `distro` held. */
void goci_distro_parse(struct goci_distro *distro, const char *text, size_t len);
void goci_distro_release(struct goci_distro *distro);
#define goci_auto_distro OCI_AUTO(goci_distro_release) struct goci_distro

/* Adds the distribution, and an edge from the image to it. Nothing without an id. */
void goci_bom_add_distro(
	struct goci_bom *bom, const struct goci_distro *distro, const char *place);

#endif
