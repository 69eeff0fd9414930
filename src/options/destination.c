#include "options/destination.h"

#include "options/checks.h"
#include "options/checks_name.h"

#include <stdlib.h>
#include <string.h>

/* A word alone is a tag in one kind of archive, and a name in the other. */
static char *name_in(const struct oci_ref *ref)
{
	bool word = !strpbrk(ref->tag, ":/");

	return oci_xasprintf(
		"%s%s", word && ref->transport == OCI_ARCHIVE ? ":" : "", ref->tag);
}

static int check_archive(struct oci_ref *ref, const char *text, struct oci_err *err)
{
	char *name = ref->tag ? name_in(ref) : NULL;

	free(ref->tag);
	ref->tag = name;
	if (ref->digest)
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\": what is written has no digest yet: leave out %s",
			text, ref->digest);
	return name && goci_check_tag(name, err) < 0 ? oci_err_wrap(err, "%.200s", text)
						     : 0;
}

static int refuse_other(const char *text, struct oci_err *err)
{
	const char *dot = strrchr(text, '.');
	bool tar = dot && strcmp(dot, ".tar") == 0;

	if (strchr(text, ':') || !*text)
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\" is none of oci:DIR[:TAG], oci-archive:FILE[:TAG] and "
			"docker-archive:FILE[:NAME:TAG]",
			text);
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" does not say what it is; write %s:%.200s", text,
		tar ? "oci-archive" : "oci", text);
}

int goci_destination_parse(const char *text, struct oci_ref *ref, struct oci_err *err)
{
	*ref = (struct oci_ref){0};
	if (strncmp(text, "oci:", 4) == 0)
		return oci_ref_parse(text, ref, err);
	if (!oci_ref_scheme(text))
		return refuse_other(text, err);
	return oci_ref_parse_any(text, ref, err) < 0 ? -1
						     : check_archive(ref, text, err);
}

int goci_check_destination(const char *value, struct oci_err *err)
{
	oci_auto_ref ref = {0};

	return goci_check_line(value, err) < 0
		       ? -1
		       : goci_destination_parse(value, &ref, err);
}

bool goci_path_is_stdout(const char *path)
{
	static const char *const names[] = {
		"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (strcmp(path, names[i]) == 0)
			return true;
	return false;
}

bool goci_destination_is_stdout(const struct oci_ref *ref)
{
	return ref->transport != OCI_LAYOUT && goci_path_is_stdout(ref->dir);
}
