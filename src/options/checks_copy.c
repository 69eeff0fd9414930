#include "options/checks_copy.h"

#include "options/check_value.h"
#include "options/checks.h"

#include "oci/mem.h"

#include <stdlib.h>
#include <string.h>

/* "MODE" or "MODE:UID:GID", after DEST. */
static bool parse_attrs(const char *s, struct goci_copy *copy)
{
	size_t mode = strcspn(s, ":");
	const char *ids = s + mode + 1;

	if (mode == 0 || mode > 5 || strspn(s, "01234567") != mode)
		return false;
	copy->mode = strtol(s, NULL, 8);
	if (copy->mode > 07777)
		return false;
	if (!s[mode])
		return true;
	return strchr(ids, ':') && goci_ids_parse(ids, &copy->uid, &copy->gid) == 0;
}

/*
 * SRC may contain colons (a checkout can be anywhere), DEST may not: the last ":/"
 * separates them, since nothing after DEST contains a '/'.
 */
static const char *last_colon_slash(const char *value)
{
	const char *found = NULL;

	for (const char *p = value; (p = strstr(p, ":/")); p++)
		found = p;
	return found;
}

int goci_copy_parse(const char *value, struct goci_copy *copy, struct oci_err *err)
{
	const char *colon = last_colon_slash(value);
	oci_auto_free char *dest = NULL;
	size_t len;

	*copy = (struct goci_copy){.mode = -1};
	if (goci_check_line(value, err) < 0)
		return -1;
	if (!colon || colon == value)
		return goci_check_refuse(err, value,
			"of the form SRC:DEST[:MODE[:UID:GID]] with an absolute DEST");
	copy->src_len = (size_t)(colon - value);
	len = strcspn(colon + 1, ":");
	dest = oci_xstrndup(colon + 1, len);
	if (goci_check_image_path(dest, err) < 0)
		return -1;
	if (colon[1 + len] && !parse_attrs(colon + 1 + len + 1, copy))
		return goci_check_refuse(err, value,
			"of the form SRC:DEST[:MODE[:UID:GID]]: MODE is octal, at most "
			"07777, UID and GID are 0 to 4294967294");
	copy->dest = oci_steal_ptr(&dest);
	return 0;
}

int goci_check_copy(const char *value, struct oci_err *err)
{
	struct goci_copy copy;

	if (goci_copy_parse(value, &copy, err) < 0)
		return -1;
	free(copy.dest);
	return 0;
}
