/*
 * Checks: whether one value of an option may be what it is.
 *
 * Each tells in one line what is wrong and what is expected; the caller puts the option
 * or the file and line before it. Nothing here looks at the disk.
 */
#ifndef GOCI_OPTIONS_CHECKS_H
#define GOCI_OPTIONS_CHECKS_H

#include "oci/err.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Any text that JSON can hold; the same of characters alone that can be shown as they
 * are (oci/utf8.h): what is on one line here is on one line wherever it is told.
 */
int goci_check_text(const char *value, struct oci_err *err);
int goci_check_line(const char *value, struct oci_err *err);
/* What is started: the first word of a command. */
int goci_check_program(const char *value, struct oci_err *err);
/* A path on this host. */
int goci_check_path(const char *value, struct oci_err *err);
/* The same of a file that is written (app/output.h). */
int goci_check_output(const char *value, struct oci_err *err);

/* oci:DIR[:TAG]; any transport, for an image that is read. */
int goci_check_layout(const char *value, struct oci_err *err);
int goci_check_ref(const char *value, struct oci_err *err);
/* oci:DIR[:TAG], or DIR; any transport, or DIR. */
int goci_check_cache(const char *value, struct oci_err *err);
int goci_check_cache_source(const char *value, struct oci_err *err);
int goci_check_platform(const char *value, struct oci_err *err);

/* The largest uid or gid: 2^32-1 is what the kernel has for "no change". */
#define GOCI_ID_MAX UINT32_C(4294967294)
/* An id, and "UID[:GID]" with the UID for a GID that is not there; -1 for others. */
int goci_id_parse(const char *text, uint32_t *id);
int goci_ids_parse(const char *text, uint32_t *uid, uint32_t *gid);
int goci_check_user(const char *value, struct oci_err *err);
/* The name of a capability, as oci/capability.h takes it. */
int goci_check_capability(const char *value, struct oci_err *err);
int goci_check_env(const char *value, struct oci_err *err);
int goci_check_label(const char *value, struct oci_err *err);
/* source, head or none. */
int goci_check_vcs(const char *value, struct oci_err *err);
int goci_check_port(const char *value, struct oci_err *err);
int goci_check_signal(const char *value, struct oci_err *err);
/* A path in an image: absolute, without "." and "..", no folder's with a '/'. */
int goci_check_image_path(const char *value, struct oci_err *err);
int goci_check_workdir(const char *value, struct oci_err *err);
int goci_check_volume(const char *value, struct oci_err *err);

int goci_check_go_tag(const char *value, struct oci_err *err);
int goci_check_go_flag(const char *value, struct oci_err *err);

int goci_check_compression(const char *value, struct oci_err *err);

#endif
