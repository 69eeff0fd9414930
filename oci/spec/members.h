/*
 * The JSON types of the members of an image config (image-spec 1.1, config.md).
 */
#ifndef OCI_MEMBERS_H
#define OCI_MEMBERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum oci_member_kind {
	OCI_MEMBER_TEXT,
	OCI_MEMBER_TEXTS, /* array of strings */
	OCI_MEMBER_MAP,   /* object of strings */
	OCI_MEMBER_SET,   /* object of empty objects */
	OCI_MEMBER_TIME,  /* RFC 3339 */
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

/* The members of the config, of its "config", and of an entry of its "history". */
extern const struct oci_members oci_config_members;
extern const struct oci_members oci_run_members;
extern const struct oci_members oci_history_members;

/* True when a value and its items have the type `kind`; null fits every kind. */
bool oci_member_fits(const json_t *value, enum oci_member_kind kind);

/* True when a text is an RFC 3339 time. */
bool oci_is_rfc3339(const char *time);

/* The value of two decimal digits. */
static inline int oci_two_digits(const char *text)
{
	return 10 * (text[0] - '0') + text[1] - '0';
}

/* True when an item of Env has the form NAME=VALUE. */
bool oci_is_variable(const char *item);

#endif
