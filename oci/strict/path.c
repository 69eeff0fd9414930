#include "path.h"

#include "oci/utf8.h"

#include <string.h>

/* The first fault that is found in a path. */
enum fault { FINE, ABSOLUTE, DOTDOT, LONG, SLASHES };

/* True when users or file systems may take this name for another. */
static bool is_odd(const char *name, size_t len)
{
	return name[len - 1] == ' ' || name[len - 1] == '.';
}

static enum fault clean_path(const char *path, struct oci_buf *out, bool *odd)
{
	enum fault fault = FINE;

	if (*path == '/') {
		fault = ABSOLUTE;
		path++;
	}
	if (strlen(path) > OCI_PATH_MAX)
		return LONG;
	for (const char *p = path; *p;) {
		size_t len = strcspn(p, "/");

		if (len == 2 && p[0] == '.' && p[1] == '.')
			return DOTDOT;
		if (len > OCI_NAME_MAX)
			return LONG;
		if (!len)
			fault = SLASHES;
		if (len && !(len == 1 && *p == '.')) {
			*odd |= is_odd(p, len);
			if (out->len)
				oci_buf_adds(out, "/");
			oci_buf_add(out, p, len);
		}
		p += len + (p[len] == '/');
	}
	return fault;
}

static int check_fault(enum fault fault, const struct oci_note *note)
{
	switch (fault) {
	case ABSOLUTE:
		oci_note(note, OCI_RULE_PATH_ABSOLUTE, "the path begins with a slash");
		return 0;
	case DOTDOT:
		return oci_note(
			note, OCI_RULE_PATH_DOTDOT, "the path has \"..\" in it");
	case LONG:
		return oci_note(note, OCI_RULE_PATH_LONG,
			"the path has over %d bytes, or a name in it over %d",
			OCI_PATH_MAX, OCI_NAME_MAX);
	case SLASHES:
		oci_note(note, OCI_RULE_PATH_SLASHES, "two slashes follow each other");
		return 0;
	default:
		return 0;
	}
}

/* True for combining marks (U+0300 to U+036F), which some systems compose. */
static bool has_combining(const char *path)
{
	for (const unsigned char *p = (const unsigned char *)path; *p; p++)
		if ((p[0] == 0xcc && p[1] >= 0x80) ||
			(p[0] == 0xcd && p[1] >= 0x80 && p[1] < 0xb0))
			return true;
	return false;
}

static void check_looks(const char *path, bool odd, const struct oci_note *note)
{
	if (!oci_utf8_valid(path))
		oci_note(note, OCI_RULE_PATH_UTF8, "the path is not UTF-8");
	else if (odd)
		oci_note(note, OCI_RULE_PATH_ODD,
			"a name in the path ends with a blank or a dot");
	else if (oci_utf8_has_control(path))
		oci_note(note, OCI_RULE_PATH_ODD,
			"the path has control characters in it");
	else if (has_combining(path))
		oci_note(note, OCI_RULE_PATH_ODD, "the path has combining marks in it");
}

int oci_path_check(
	const char *path, bool dir, struct oci_buf *clean, const struct oci_note *note)
{
	bool odd = false;

	if (!*path)
		return oci_note(note, OCI_RULE_PATH_EMPTY, "the entry has no path");
	if (check_fault(clean_path(path, clean, &odd), note) < 0)
		return -1;
	if (!clean->len && !dir)
		return oci_note(note, OCI_RULE_PATH_EMPTY,
			"the path is the root's, and it is no folder");
	if (!dir && path[strlen(path) - 1] == '/')
		oci_note(note, OCI_RULE_PATH_SLASHES,
			"the path ends with a slash, and it is no folder");
	check_looks(path, odd, note);
	return 0;
}

int oci_path_check_target(
	const char *target, struct oci_buf *clean, const struct oci_note *note)
{
	bool odd;

	if (clean_path(target, clean, &odd) == FINE && clean->len &&
		target[strlen(target) - 1] != '/')
		return 0;
	return oci_note(note, OCI_RULE_HARDLINK_TARGET, "the target is \"%s\"", target);
}
