/*
 * What the members of an image's config are by type (image-spec 1.1, config.md).
 */
#ifndef OCI_MEMBERS_H
#define OCI_MEMBERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum oci_member_kind {
	OCI_MEMBER_TEXT,
	OCI_MEMBER_TEXTS, /* an array of strings */
	OCI_MEMBER_MAP,   /* an object of strings */
	OCI_MEMBER_SET,   /* an object of empty objects */
	OCI_MEMBER_TIME,  /* as of RFC 3339 */
	OCI_MEMBER_OBJECT,
	OCI_MEMBER_LIST,
	OCI_MEMBER_FLAG,
	OCI_MEMBER_NUMBER,
};

struct oci_member {
	const char *name;
	enum oci_member_kind kind;
};

struct oci_members {
	const struct oci_member *items;
	size_t count;
};

/* Of the document, of its "config", of an entry of its "history". */
extern const struct oci_members oci_config_members;
extern const struct oci_members oci_run_members;
extern const struct oci_members oci_history_members;

/* Whether a value is of a kind, with all that is in it; null is of every kind. */
bool oci_member_fits(const json_t *value, enum oci_member_kind kind);

/* Whether a text is a time as of RFC 3339. */
bool oci_is_rfc3339(const char *time);

/* The number that two decimal digits are, as in a time. */
static inline int oci_two_digits(const char *text)
{
	return 10 * (text[0] - '0') + text[1] - '0';
}

/* Whether an item of Env is NAME=VALUE. */
bool oci_is_variable(const char *item);

#endif
