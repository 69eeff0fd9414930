#include "process/environ.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As `git rev-parse --local-env-vars` lists them, but those that are settings. */
static bool is_of_git(const char *item)
{
	static const char *const names[] = {"GIT_DIR=", "GIT_WORK_TREE=",
		"GIT_INDEX_FILE=", "GIT_COMMON_DIR=", "GIT_OBJECT_DIRECTORY=",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES=", "GIT_PREFIX="};

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (strncmp(item, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* What goci alone needs, and what children would hand on, or write to a log. */
static bool is_secret(const char *item)
{
	static const char password[] = GOCI_ENV_PASSWORD "=", scheme[] = GOCI_KEY_ENV;
	const char *key = getenv(GOCI_ENV_SIGN_KEY);
	size_t len = strcspn(item, "=");

	if (strncmp(item, password, sizeof(password) - 1) == 0)
		return true;
	if (!key || strncmp(key, scheme, sizeof(scheme) - 1) != 0)
		return false;
	key += sizeof(scheme) - 1;
	return strlen(key) == len && strncmp(item, key, len) == 0;
}

void goci_env_copy(struct oci_strv *env)
{
	for (char **e = environ; e && *e; e++)
		if (!is_secret(*e))
			oci_strv_add(env, *e);
}

void goci_env_init(struct oci_strv *env)
{
	for (char **e = environ; e && *e; e++)
		if (!is_of_git(*e) && !is_secret(*e))
			oci_strv_add(env, *e);
}

/* The place of a variable in the list; its length when it is not set. */
static size_t find(const struct oci_strv *env, const char *name)
{
	size_t len = strlen(name), i = 0;

	while (i < env->count &&
		(strncmp(env->items[i], name, len) != 0 || env->items[i][len] != '='))
		i++;
	return i;
}

void goci_env_set(struct oci_strv *env, const char *name, const char *value)
{
	char *item = oci_xasprintf("%s=%s", name, value);
	size_t i = find(env, name);

	if (i == env->count) {
		oci_strv_take(env, item);
		return;
	}
	free(env->items[i]);
	env->items[i] = item;
}

void goci_env_set_item(struct oci_strv *env, const char *item)
{
	size_t len = strcspn(item, "=");
	oci_auto_free char *name = oci_xstrndup(item, len);

	if (len)
		goci_env_set(env, name, item[len] ? item + len + 1 : "");
}

void goci_env_set_all(struct oci_strv *env, const struct oci_strv *items)
{
	for (size_t i = 0; items && i < items->count; i++)
		goci_env_set_item(env, items->items[i]);
}

const char *goci_env_get(const struct oci_strv *env, const char *name)
{
	size_t i = find(env, name);

	return i < env->count ? env->items[i] + strlen(name) + 1 : NULL;
}
