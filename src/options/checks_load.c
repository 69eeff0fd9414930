#include "options/checks_load.h"

#include "oci/mem.h"
#include "options/check_value.h"

#include <stdbool.h>
#include <string.h>

/* The longest namespace of containerd. */
enum { SPACE_MAX = 76 };

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

const char *const goci_engine_names[] = {
	[GOCI_ENGINE_DOCKER] = "docker",
	[GOCI_ENGINE_PODMAN] = "podman",
	[GOCI_ENGINE_CONTAINERD] = "containerd",
	[GOCI_ENGINE_COUNT] = NULL,
};

const char *goci_engine_name(enum goci_engine engine)
{
	return goci_engine_names[engine];
}

/* Letters and digits in parts, with a '.', '_' or '-' between two of them. */
static bool is_space(const char *text)
{
	const char *s = text;

	for (;;) {
		size_t len = strspn(s, ALNUM);

		s += len;
		if (!len || s - text > SPACE_MAX)
			return false;
		if (!*s)
			return true;
		if (!strchr("._-", *s++))
			return false;
	}
}

int goci_engine_parse(const char *value, enum goci_engine *engine, const char **space,
	struct oci_err *err)
{
	size_t len = strcspn(value, ":");

	for (int i = 0; i < GOCI_ENGINE_COUNT; i++) {
		const char *name = goci_engine_names[i];

		if (strlen(name) != len || memcmp(value, name, len) != 0)
			continue;
		*engine = (enum goci_engine)i;
		*space = value[len] ? value + len + 1 : NULL;
		if (!*space || (*engine == GOCI_ENGINE_CONTAINERD && is_space(*space)))
			return 0;
	}
	return goci_check_refuse(err, value,
		"an engine to load into: expected docker, podman or "
		"containerd[:NAMESPACE]");
}

int goci_check_load(const char *value, struct oci_err *err)
{
	enum goci_engine engine;
	const char *space;

	return goci_engine_parse(value, &engine, &space, err);
}
