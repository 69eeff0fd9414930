/*
 * The bill of materials of an image: neutral data that bom/cyclonedx.h and bom/spdx.h
 * write in their formats.
 *
 * It is a list of parts with an id each, and edges between them; the image itself is
 * part 0. supply/bom_read.h fills it from an image on disk, supply/bom_build.h from a
 * build.
 */
#ifndef GOCI_BOM_BOM_H
#define GOCI_BOM_BOM_H

#include "oci/buf.h"
#include "oci/spec.h"

#include <jansson.h>
#include <stdbool.h>

enum goci_bom_kind {
	GOCI_BOM_IMAGE,
	GOCI_BOM_LAYER,
	GOCI_BOM_OS,      /* the distribution, by os-release */
	GOCI_BOM_PROGRAM, /* a Go program: a file of the image */
	GOCI_BOM_MODULE,  /* a Go module, or the standard library */
	GOCI_BOM_PACKAGE, /* of dpkg or apk */
	GOCI_BOM_FILE,    /* another file of the image */
	GOCI_BOM_KINDS,
};

/* All owned; NULL where it is not known. */
struct goci_bom_part {
	enum goci_bom_kind kind;
	char *id; /* unique; the purl, where there is one */
	char *name;
	char *version;
	char *purl;
	char *cpe;
	char *supplier;
	char *place;  /* path in the image: the file, or the database that lists it */
	char *sha256; /* hex */
	char *sha1;   /* of a file: SPDX wants it, nothing relies on it */
	struct oci_strv licences; /* SPDX ids, "LicenseRef-..." or expressions */
	struct oci_strv facts;    /* NAME=VALUE, for properties and comments */
};

struct goci_bom_edge {
	size_t from, to; /* indexes of parts */
};

struct goci_bom {
	struct goci_bom_part *parts;
	size_t count;
	struct goci_bom_edge *edges;
	size_t edge_count;
	json_t *ids;   /* id -> index */
	char *created; /* RFC 3339; NULL: not stated */
	/* Of layers that lie on others: paths ("/etc/passwd") that hide those below. */
	struct oci_strv covers;
};

#define GOCI_BOM_INIT \
	{             \
		0     \
	}

void goci_bom_release(struct goci_bom *bom);
#define goci_auto_bom OCI_AUTO(goci_bom_release) struct goci_bom

/*
 * Takes over `part`, which is empty afterwards, and returns its index. Where there is a
 * part of this id already, `part` is released and that one's index is returned. Bytes
 * that are not UTF-8 become the text "\xff".
 */
size_t goci_bom_add(struct goci_bom *bom, struct goci_bom_part *part);
/* The same for what was added to a part later. */
void goci_bom_part_utf8(struct goci_bom_part *part);
void goci_bom_part_release(struct goci_bom_part *part);
#define goci_auto_bom_part OCI_AUTO(goci_bom_part_release) struct goci_bom_part

/* The value of a part's fact, borrowed; NULL without it. */
const char *goci_bom_fact(const struct goci_bom_part *part, const char *name);

/* `from` depends on `to`. */
void goci_bom_link(struct goci_bom *bom, size_t from, size_t to);

/*
 * Adds the parts of `from` but its image and layers, and the edges between them: the
 * part `image` of `bom` stands for its image. Parts at a place that `bom->covers` has
 * are left out. `mark` follows the ids of files where it is not NULL: two images may
 * have different files of one path.
 */
void goci_bom_add_all(struct goci_bom *bom, size_t image, const struct goci_bom *from,
	const char *mark);

/* Whether the part is a file of the image. */
bool goci_bom_is_file(const struct goci_bom_part *part);

/* The fact of a file: the digest of the layer that it is in. */
#define GOCI_FACT_LAYER "goci:layer"

/*
 * The facts of an image of which not all files are listed: how many are not, and how
 * many are time zones, which say nothing one by one.
 */
#define GOCI_FACT_OMITTED "goci:files:omitted"
#define GOCI_FACT_ZONES "goci:files:zones"

/* Adds to one of these numbers. */
void goci_bom_count_files(struct goci_bom *bom, const char *fact, size_t count);

/*
 * Leaves the first `max` files of a sorted bill of materials, in the order of their
 * paths, and counts the others as not listed.
 */
void goci_bom_limit_files(struct goci_bom *bom, size_t max);

/* The strings of a part, for those who do the same with each: char ** in `part`. */
enum { GOCI_BOM_STRINGS = 9 };
char **goci_bom_string(struct goci_bom_part *part, size_t i);

#endif
