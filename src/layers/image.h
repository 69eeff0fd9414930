/*
 * An image in the making: a service for one platform, its base, its user, and the
 * layers made so far.
 */
#ifndef GOCI_LAYERS_IMAGE_H
#define GOCI_LAYERS_IMAGE_H

#include "layers/user.h"
#include "memo/memo.h"
#include "oci/cache.h"
#include "oci/image.h"
#include "oci/layer.h"
#include "report/report.h"
#include "service/stages.h"

/* A layer of the image. */
struct goci_image_part {
	enum goci_part_kind kind;
	struct oci_layer layer;
};

struct goci_image {
	const struct goci_plan *plan; /* borrowed */
	const struct oci_platform *platform;
	int64_t began; /* start of its build, on goci_report_clock */
	bool has_base;
	struct oci_image base;
	bool dirty; /* its inputs differ from the commit */
	struct goci_user user;
	struct oci_strv env;    /* the plan's, and those its content needs */
	struct oci_strv labels; /* likewise */
	struct goci_image_part parts[GOCI_PARTS];
	size_t part_count;
	const char *program; /* the compiled program, borrowed; NULL: none yet */
	int64_t previous;    /* bytes of layers of its tag's previous image; -1: none */
	struct oci_descriptor config; /* set when published */
	struct oci_descriptor manifest;
};

struct goci_archives;
struct goci_signing;

/* What the build of images needs; all borrowed. */
struct goci_maker {
	struct goci_app *app;
	struct oci_cache *cache;
	const char *work; /* work folder, for programs */
	const struct goci_memos *memos;
	bool anew;                      /* ignore results of earlier calls */
	struct goci_archives *archives; /* of the call (assemble/archives.h), or NULL */
	struct goci_signing *signing;   /* what signs (sign/signing.h), or NULL */
};

void goci_image_release(struct goci_image *image);

/* Returns true if the image contains a program: production and builder. */
bool goci_image_has_program(const struct goci_image *image);
/* Returns true if the packages of the program must be known. */
bool goci_image_has_deps(const struct goci_image *image);
/*
 * Returns the image's name for reports, "web linux/arm64" or "x:base linux/amd64". The
 * caller frees it.
 */
char *goci_image_name(const struct goci_image *image);

/* An image as the subject of a report; `subject` borrows from the other members. */
struct goci_image_subject {
	struct goci_subject subject;
	char *called;
	char platform[OCI_PLATFORM_STR];
};

void goci_image_subject(const struct goci_image *image, struct goci_image_subject *s);
void goci_image_subject_release(struct goci_image_subject *s);
#define goci_auto_image_subject \
	OCI_AUTO(goci_image_subject_release) struct goci_image_subject

#endif
