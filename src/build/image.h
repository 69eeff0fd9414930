/*
 * One image: a service for one platform, from its base and its program to its layers.
 */
#ifndef GOCI_BUILD_IMAGE_H
#define GOCI_BUILD_IMAGE_H

#include "app/app.h"
#include "build/plan.h"
#include "build/program.h"
#include "build/user.h"
#include "memo/memo.h"
#include "oci/cache.h"
#include "oci/image.h"
#include "oci/layer.h"

enum goci_part_kind {
	GOCI_PART_SKELETON,
	GOCI_PART_FILES,
	GOCI_PART_APP,
	GOCI_PART_TOOLCHAIN,
	GOCI_PART_SHELL,
	GOCI_PART_MODULES,
	GOCI_PART_GOMOD,
	GOCI_PART_WATCH,
	GOCI_PART_SOURCE,
	GOCI_PART_PACKAGES,
	GOCI_PARTS,
};

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
	/* The compiler's, until the image is compiled: */
	json_t *deps;    /* what the program is made of; NULL: nobody needs to know */
	json_t *modules; /* of the module cache, the same */
	json_t *sums;    /* the files that have their sums */
	char *overlay;
	char *left_out; /* by which rules of .dockerignore files are; or NULL */
	struct goci_program program;
	int compile_status;
	struct oci_err compile_err;
	bool compiled;
	/* The rest: */
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

/* Reads the base, if the plan names one: a wrong one is told before any work. */
int goci_image_init(struct goci_image *image, const struct goci_plan *plan,
	const struct oci_platform *platform, const struct goci_maker *maker,
	struct oci_err *err);
void goci_image_release(struct goci_image *image);

/* Whether it holds a program: production and builder do. */
bool goci_image_has_program(const struct goci_image *image);
/* Whether it has to be known which packages the program is made of. */
bool goci_image_has_deps(const struct goci_image *image);
/* What is to be compiled for it; borrowed from the image. */
struct goci_compile goci_image_compile(const struct goci_image *image);

/*
 * Makes the layers: those that do not depend on the program while it is compiled, then
 * the others; all layers are then in the cache.
 */
struct goci_compiler;
int goci_image_make(struct goci_image *image, struct goci_compiler *compiler,
	const struct goci_maker *maker, struct oci_err *err);

/*
 * Looks whether the base of a plan leaves a skeleton anything to add, for who tells of
 * the layers before they are made. A base that cannot be read is not told here.
 */
void goci_image_foresee(struct goci_plan *plan, struct goci_app *app);

/* The config that it is published with, owned by the caller. */
json_t *goci_image_config(const struct goci_image *image);

/*
 * Publishes the images of one plan under its tag: one as a manifest, several as an
 * index. `*top` is what the tag then names. Nothing is written of images that break the
 * policy of their settings.
 */
int goci_images_publish(struct goci_image *images, size_t count,
	const struct goci_maker *maker, struct oci_descriptor *top,
	struct oci_err *err);

#endif
