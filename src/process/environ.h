/*
 * Environment lists: "NAME=VALUE" strings for a child process, in which each name
 * stands once.
 */
#ifndef GOCI_PROCESS_ENVIRON_H
#define GOCI_PROCESS_ENVIRON_H

#include "oci/buf.h"

/* The password of a key that signs. */
#define GOCI_ENV_PASSWORD "GOCI_KEY_PASSWORD"
/* The key that signs: a file, or env://NAME for the variable that has it. */
#define GOCI_ENV_SIGN_KEY "GOCI_SIGN_KEY"
#define GOCI_KEY_ENV "env://"

/* Appends the environment of this process, without that password and that variable. */
void goci_env_copy(struct oci_strv *env);

/*
 * The same without the variables that point git, and
 * programs that run it, at another repository than the current one.
 */
void goci_env_init(struct oci_strv *env);

/* Sets NAME to VALUE: replaces its entry, or appends one. */
void goci_env_set(struct oci_strv *env, const char *name, const char *value);

/*
 * Sets the variable of "NAME=VALUE"; "NAME" alone sets it to the empty string. An item
 * without a name is ignored: a process cannot be started with it.
 */
void goci_env_set_item(struct oci_strv *env, const char *item);

/* The same for each of `items`, in order; NULL for none. */
void goci_env_set_all(struct oci_strv *env, const struct oci_strv *items);

/* The value of a variable, borrowed from the list; NULL when it is not set. */
const char *goci_env_get(const struct oci_strv *env, const char *name);

#endif
