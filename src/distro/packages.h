/*
 * The packages of a distribution in an image, as the databases of dpkg and apk have
 * them. These are hostile input: sizes and counts are bounded, lines that make no sense
 * are passed over.
 */
#ifndef GOCI_DISTRO_PACKAGES_H
#define GOCI_DISTRO_PACKAGES_H

#include "distro/distro.h"
#include "distro/owned.h"

/* Bytes of a database, packages of an image; more is an error. */
enum { GOCI_PACKAGES_BYTES = 32 << 20, GOCI_PACKAGES_MAX = 100000 };

/* What packages say of each other, until all are known. */
struct goci_package_links {
	json_t *names; /* of a package, or of what it provides -> index of its part */
	json_t *packages; /* "NAME", "NAME:ARCH" -> index of the package's part */
	struct goci_package_needs {
		size_t part;
		char *names; /* separated by line ends; "a|b": either */
	} * needs;
	size_t count;
};

void goci_package_links_release(struct goci_package_links *links);
#define goci_auto_package_links \
	OCI_AUTO(goci_package_links_release) struct goci_package_links

/* A database: its bytes, and its path in the image. */
struct goci_packages {
	const char *text;
	size_t len;
	const char *place;
	const struct goci_distro *distro;
	struct goci_owned *owned; /* gets the files that it lists; or NULL */
};

/* A package as a database has it; what is NULL is not known. All borrowed. */
struct goci_package {
	const char *type; /* "deb", "apk" */
	const char *name;
	const char *version;
	const char *arch;
	const char *source;         /* what it was built from, where its name differs */
	const char *source_version; /* likewise */
	const char *maintainer;
	const char *licence;
};

/*
 * Adds a package; fails where there are too many. `provides` (separated by line ends)
 * and `needs` are owned by it from then on, and may be NULL.
 */
int goci_bom_add_package(struct goci_bom *bom, const struct goci_package *package,
	const struct goci_packages *database, struct goci_package_links *links,
	char *provides, char *needs, struct oci_err *err);

/* Lets goci_package_find find the package that was added last by `name`, too. */
void goci_package_name_file(struct goci_package_links *links, const char *name);

/*
 * The part of the package that dpkg's files call "NAME" or "NAME:ARCH", `len` bytes; 0
 * without one.
 */
size_t goci_package_find(
	const struct goci_package_links *links, const char *name, size_t len);

/* The part of the package that was added last. */
size_t goci_package_last(const struct goci_package_links *links);

/* Makes edges of what all of them need, when all were added. */
int goci_bom_link_packages(struct goci_bom *bom, const struct goci_package_links *links,
	struct oci_err *err);

#endif
