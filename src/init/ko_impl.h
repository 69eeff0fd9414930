/*
 * What the parts of ko's reader share: where the walk is, and what becomes of a value.
 *
 * ko.c walks the file, ko_builds.c its builds, ko_values.c what single values say. A
 * value that cannot be carried over is told with its line: none makes the file useless.
 */
#ifndef GOCI_INIT_KO_IMPL_H
#define GOCI_INIT_KO_IMPL_H

#include "init/draft.h"
#include "settings/yaml.h"

/* Where the walk is. */
struct goci_ko {
	struct goci_at at;
	const char *prefix; /* the folder of the file seen from goci.yaml */
	/* The services whose build has flags, or ldflags, of its own: ko's defaults are
	 * not theirs. */
	struct oci_strv own_flags;
	struct oci_strv own_ldflags;
};

/* How the scalars of a key are parted and taken. */
struct goci_ko_value {
	void (*take)(const struct goci_at *at, const char *text);
	/* Whether an item of a list is not whole without the next; NULL: never. */
	bool (*open)(const char *text);
	bool words; /* a single scalar is words, parted by blanks */
};

extern const struct goci_ko_value goci_ko_env, goci_ko_flags, goci_ko_ldflags,
	goci_ko_platforms, goci_ko_base, goci_ko_capabilities, goci_ko_tags,
	goci_ko_goos, goci_ko_goarch;

/* The place of a node. */
struct goci_at goci_ko_at(const struct goci_ko *ko, const struct goci_yaml *node);
/* Takes a scalar, or each scalar of a list, for the section of the walk. */
void goci_ko_take(const struct goci_ko *ko, const struct goci_yaml *node,
	const struct goci_ko_value *value);

/* Tells that a node is not of the kind that ko reads. */
void goci_ko_wrong(
	const struct goci_ko *ko, const struct goci_yaml *node, const char *wanted);
/* Tells that goci has nothing for it. */
void goci_ko_unknown(const struct goci_ko *ko, const struct goci_yaml *node);
/* Whether a key has this name: ko does not tell capitals from small letters. */
bool goci_ko_is(const struct goci_yaml *node, const char *name);

/* The key `builds`. */
void goci_ko_builds(struct goci_ko *ko, const struct goci_yaml *node);

#endif
