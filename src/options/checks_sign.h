/*
 * The options of what signs: their fields, their rows, their checks.
 */
#ifndef GOCI_OPTIONS_CHECKS_SIGN_H
#define GOCI_OPTIONS_CHECKS_SIGN_H

#include "oci/buf.h"
#include "oci/err.h"

/* Strings are owned; NULL and empty lists are not set. */
struct goci_sign_values {
	char *key; /* a file, env://NAME, or "none" */
	char *password_file;
	struct oci_strv formats; /* bundle, simple */
	/* Of the user's own configuration alone: */
	char *public_key;
	struct oci_strv command;
	char *folder; /* of that configuration, where the command is run */
};

#define GOCI_KEY_NONE "none"

/*
 * Rows of a table for a struct that has this one as `field`; `prefix` is "" or "sign-".
 */
#define GOCI_ROWS_SIGN(values, field, prefix, text, heading)                           \
	{.name = prefix "key",                                                         \
		.kind = GOCI_STRING,                                                   \
		.scope = GOCI_ONCE,                                                    \
		.path = GOCI_PATH_FILE,                                                \
		.choices = goci_key_choices,                                           \
		.group = (heading),                                                    \
		.arg = "FILE|env://NAME",                                              \
		.help = (text),                                                        \
		.offset = offsetof(values, field.key),                                 \
		.check = goci_check_key},                                              \
		{.name = prefix "password-file",                                       \
			.kind = GOCI_STRING,                                           \
			.scope = GOCI_ONCE,                                            \
			.path = GOCI_PATH_FILE,                                        \
			.group = (heading),                                            \
			.arg = "FILE",                                                 \
			.help = "file with the password of that key; default: "        \
				"$GOCI_KEY_PASSWORD",                                  \
			.offset = offsetof(values, field.password_file),               \
			.check = goci_check_path},                                     \
	{                                                                              \
		.name = prefix "format", .key = prefix "formats", .kind = GOCI_COMMAS, \
		.scope = GOCI_ONCE, .group = (heading), .choices = goci_sign_formats,  \
		.help = "of signatures: Sigstore bundles, or the older simple ones, "  \
			"which skopeo and podman check; default: bundle",              \
		.offset = offsetof(values, field.formats)                              \
	}

extern const char *const goci_key_choices[];
extern const char *const goci_sign_formats[];

/* A file, or env://NAME. A key itself is refused, and not shown. */
int goci_check_key(const char *value, struct oci_err *err);

void goci_sign_values_release(struct goci_sign_values *values);

#endif
