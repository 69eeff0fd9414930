/*
 * Single values of a .ko.yaml: environment, flags, platforms, base image, capabilities.
 *
 * A value that cannot be converted gets a note with its line; it does not make the file
 * unusable.
 */
#ifndef GOCI_INIT_KO_VALUES_H
#define GOCI_INIT_KO_VALUES_H

#include "init/draft.h"
#include "settings/yaml.h"

/* The state of a walk through a .ko.yaml. */
struct goci_ko {
	struct goci_position at;
	const char *prefix; /* the folder of the file, relative to goci.yaml */
	/* Names of services whose build sets flags, or ldflags: defaultFlags, or
	 * defaultLdflags, do not apply to them. */
	struct oci_strv own_flags;
	struct oci_strv own_ldflags;
};

/* How the value of a key, a scalar or a list, is read. */
struct goci_ko_value {
	void (*take)(const struct goci_position *at, const char *text);
	/* Whether a list item continues in the next one; NULL: never. */
	bool (*open)(const char *text);
	bool words; /* a scalar outside of a list is split at blanks */
};

extern const struct goci_ko_value goci_ko_env, goci_ko_flags, goci_ko_ldflags,
	goci_ko_platforms, goci_ko_base, goci_ko_capabilities, goci_ko_tags,
	goci_ko_goos, goci_ko_goarch;

/* The position of a node. */
struct goci_position goci_ko_at(const struct goci_ko *ko, const struct goci_yaml *node);

/* Reads a scalar, or each scalar of a list, into the current section. */
void goci_ko_take(const struct goci_ko *ko, const struct goci_yaml *node,
	const struct goci_ko_value *value);

/* Adds a note that a node is not `wanted` ("a list") and is left out. */
void goci_ko_wrong(
	const struct goci_ko *ko, const struct goci_yaml *node, const char *wanted);
/* Adds a note that goci has no setting for it. */
void goci_ko_unknown(const struct goci_ko *ko, const struct goci_yaml *node);

/* Whether the node's key is `name`, ignoring case, as ko does. */
bool goci_ko_is(const struct goci_yaml *node, const char *name);

#endif
