#include "oci/ref.h"

#include <stdbool.h>
#include <string.h>

/* As Docker tells a registry's host from the first part of a path. */
static bool has_host(const char *name)
{
	size_t first = strcspn(name, "/");

	if (!name[first])
		return false;
	return memchr(name, '.', first) || memchr(name, ':', first) ||
	       strncmp(name, "localhost/", 10) == 0;
}

const char *oci_name_tag(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *colon = strchr(slash ? slash : name, ':');

	return colon ? colon + 1 : NULL;
}

char *oci_name_full(const char *name)
{
	static const char implied[] = OCI_IMPLIED_HOST "/";
	const char *tag = oci_name_tag(name) ? "" : ":latest";
	bool said = strncmp(name, implied, strlen(implied)) == 0;
	const char *path = said ? name + strlen(implied) : name;

	if (!said && has_host(name))
		return oci_xasprintf("%s%s", name, tag);
	return oci_xasprintf(
		"%s%s%s%s", implied, strchr(path, '/') ? "" : "library/", path, tag);
}

const char *oci_name_familiar(const char *full)
{
	static const char host[] = OCI_IMPLIED_HOST "/", path[] = "library/";
	const char *name = full;

	if (strncmp(name, host, strlen(host)) != 0)
		return full;
	name += strlen(host);
	if (strncmp(name, path, strlen(path)) == 0 && !strchr(name + strlen(path), '/'))
		return name + strlen(path);
	/* Without its host the first part would be read as one, or get "library/". */
	return strchr(name, '/') && !has_host(name) ? name : full;
}
