/*
 * One image under way: a service for one platform, its base, its user, and the layers
 * that were made so far.
 */
#ifndef GOCI_LAYERS_IMAGE_H
#define GOCI_LAYERS_IMAGE_H

#include "layers/user.h"
#include "memo/memo.h"
#include "oci/cache.h"
#include "oci/image.h"
#include "oci/layer.h"
#include "service/stages.h"

/* A layer that was made for an image. */
struct goci_image_part {
	enum goci_part_kind kind;
	struct oci_layer layer;
};

struct goci_image {
	const struct goci_plan *plan; /* borrowed */
	const struct oci_platform *platform;
	int64_t began; /* the work on it, on goci_report_clock */
	bool has_base;
	struct oci_image base;
	bool dirty; /* it is not of what the commit has */
	struct goci_user user;
	struct oci_strv env;    /* the plan's, and what the image's content asks for */
	struct oci_strv labels; /* the same */
	struct goci_image_part parts[GOCI_PARTS];
	size_t part_count;
	int64_t previous; /* bytes of layers that its tag named before; -1: none */
	struct oci_descriptor config; /* set when it is published */
	struct oci_descriptor manifest;
};

/* What making images needs; all borrowed. */
struct goci_maker {
	struct goci_app *app;
	struct oci_cache *cache;
	const char *work; /* a folder for programs */
	const struct goci_memos *memos;
	bool anew; /* results of earlier calls are not taken */
};

void goci_image_release(struct goci_image *image);

/* Whether it holds a program: production and builder do. */
bool goci_image_has_program(const struct goci_image *image);
/* Whether it has to be known which packages the program is made of. */
bool goci_image_has_deps(const struct goci_image *image);
/* "websocket-gateway linux/arm64", "x:base linux/amd64": how the report names an image.
 */
char *goci_image_name(const struct goci_image *image);

/* An image as what is told is about; `subject` borrows from the rest. */
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
