/*
 * The options of everything that goes to or comes from a registry: their fields, their
 * rows, their checks.
 */
#ifndef GOCI_OPTIONS_CHECKS_PUSH_H
#define GOCI_OPTIONS_CHECKS_PUSH_H

#include "oci/err.h"

#include <stdbool.h>

/* Strings are owned, NULL where an option was not given. */
struct goci_push_values {
	char *authfile;
	char *retry_times;
	char *tls_verify; /* "", "true" or "false" */
	bool no_referrers;
	bool if_changed;
};

/* Rows of a table for a struct that has this one as `field`. */
#define GOCI_ROWS_REGISTRY(values, field, heading)                                     \
	{.name = "authfile",                                                           \
		.kind = GOCI_STRING,                                                   \
		.scope = GOCI_ONCE,                                                    \
		.group = (heading),                                                    \
		.path = GOCI_PATH_FILE,                                                \
		.arg = "FILE",                                                         \
		.help = "skopeo's file with credentials; default: where skopeo looks", \
		.offset = offsetof(values, field.authfile),                            \
		.check = goci_check_path},                                             \
		{.name = "tls-verify",                                                 \
			.kind = GOCI_STRING,                                           \
			.scope = GOCI_ONCE,                                            \
			.group = (heading),                                            \
			.choices = goci_push_tls_choices,                              \
			.help = "false: allow a registry without TLS, or with a "      \
				"certificate that nobody vouches for; default: true",  \
			.offset = offsetof(values, field.tls_verify),                  \
			.optional = true,                                              \
			.last_counts = true},                                          \
	{                                                                              \
		.name = "retry-times", .kind = GOCI_STRING, .scope = GOCI_ONCE,        \
		.group = (heading), .word = GOCI_WORD_NUMBER, .arg = "N",              \
		.help = "how often skopeo tries again what failed; default: "          \
			"skopeo's",                                                    \
		.offset = offsetof(values, field.retry_times), .last_counts = true,    \
		.check = goci_check_retries                                            \
	}
#define GOCI_ROW_NO_REFERRERS(values, field, heading)                                  \
	{                                                                              \
		.name = "no-referrers", .kind = GOCI_FLAG, .scope = GOCI_ONCE,         \
		.group = (heading),                                                    \
		.help = "only images, without the signatures, attestations and lists " \
			"of referrers beside them",                                    \
		.offset = offsetof(values, field.no_referrers)                         \
	}
#define GOCI_ROW_IF_CHANGED(values, field, heading)                                  \
	{                                                                            \
		.name = "if-changed", .kind = GOCI_FLAG, .scope = GOCI_ONCE,         \
		.group = (heading),                                                  \
		.help = "do not ask the registry for what goci itself pushed there " \
			"before",                                                    \
		.offset = offsetof(values, field.if_changed)                         \
	}

/* Returns true if certificates are not to be checked. */
bool goci_push_insecure(const struct goci_push_values *values);

/* The choices of --tls-verify; none is "true". */
extern const char *const goci_push_tls_choices[];
/* 0 to 100. */
int goci_check_retries(const char *value, struct oci_err *err);
/* HOST[:PORT]/NAME[:TAG], with placeholders; or "". */
int goci_check_push(const char *value, struct oci_err *err);

#endif
