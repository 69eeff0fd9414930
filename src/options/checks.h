/*
 * Checks the values of options, one value at a time.
 *
 * A check sets an error of one line: what is wrong and what is expected; the caller
 * puts the option, or file and line, before it. No check reads the disk.
 */
#ifndef GOCI_OPTIONS_CHECKS_H
#define GOCI_OPTIONS_CHECKS_H

#include "oci/err.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Any text that JSON can hold. goci_check_line also requires printable characters
 * (oci/utf8.h), so that a value of one line stays one line in every message.
 */
int goci_check_text(const char *value, struct oci_err *err);
int goci_check_line(const char *value, struct oci_err *err);

/* A version: what can be written into a package URL and a tag. */
int goci_check_version(const char *value, struct oci_err *err);

/* A URI that names something to everybody: with a scheme, without a user. */
int goci_check_uri(const char *value, struct oci_err *err);
/* The same, or the word for goci itself. */
int goci_check_builder(const char *value, struct oci_err *err);
/* The first word of a command. */
int goci_check_program(const char *value, struct oci_err *err);
/* A path on this host. */
int goci_check_path(const char *value, struct oci_err *err);
/* A path of a file that goci writes (app/output.h). */
int goci_check_output(const char *value, struct oci_err *err);

/* oci:DIR[:TAG]; goci_check_ref: any transport, for an image to read. */
int goci_check_layout(const char *value, struct oci_err *err);
int goci_check_ref(const char *value, struct oci_err *err);
/* oci:DIR[:TAG] or DIR; goci_check_cache_source: any transport, or DIR. */
int goci_check_cache(const char *value, struct oci_err *err);
int goci_check_cache_source(const char *value, struct oci_err *err);
int goci_check_platform(const char *value, struct oci_err *err);

/* The largest uid or gid: to the kernel 2^32-1 means "no change". */
#define GOCI_ID_MAX UINT32_C(4294967294)
/* Parse an id, and "UID[:GID]" (the GID defaults to the UID). -1 if invalid. */
int goci_id_parse(const char *text, uint32_t *id);
int goci_ids_parse(const char *text, uint32_t *uid, uint32_t *gid);
int goci_check_user(const char *value, struct oci_err *err);
/* The name of a capability, as in oci/capability.h. */
int goci_check_capability(const char *value, struct oci_err *err);
int goci_check_env(const char *value, struct oci_err *err);
int goci_check_label(const char *value, struct oci_err *err);
int goci_check_port(const char *value, struct oci_err *err);
int goci_check_signal(const char *value, struct oci_err *err);
/* An absolute path in an image, without "." and ".."; folders without a final '/'. */
int goci_check_image_path(const char *value, struct oci_err *err);
int goci_check_workdir(const char *value, struct oci_err *err);
int goci_check_volume(const char *value, struct oci_err *err);

int goci_check_go_tag(const char *value, struct oci_err *err);
int goci_check_go_flag(const char *value, struct oci_err *err);

int goci_check_compression(const char *value, struct oci_err *err);

#endif
