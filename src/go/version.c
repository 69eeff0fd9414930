#include "go/version.h"

#include "go/module.h"
#include "oci/buf.h"
#include "oci/fs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 3 };

static void parse(const char *s, unsigned long parts[PARTS])
{
	if (strncmp(s, "go", 2) == 0)
		s += 2;
	for (int i = 0; i < PARTS; i++) {
		char *end = NULL;

		parts[i] = *s >= '0' && *s <= '9' ? strtoul(s, &end, 10) : 0;
		s = end && *end == '.' ? end + 1 : "";
	}
}

int goci_version_compare(const char *a, const char *b)
{
	unsigned long x[PARTS], y[PARTS];

	parse(a, x);
	parse(b, y);
	for (int i = 0; i < PARTS; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

/* The word after one that a line of DIR/go.mod begins with, and a blank. */
static char *word_of(const char *dir, const char *begins)
{
	oci_auto_free char *path = oci_xasprintf("%s/go.mod", dir);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;

	if (oci_fs_read(AT_FDCWD, path, false, GOCI_MODFILE_MAX, &text, &ignored) < 0)
		return NULL;
	for (const char *line = text.data; line && *line;) {
		size_t len = strlen(begins);

		if (strncmp(line, begins, len) == 0)
			return oci_xstrndup(line + len, strcspn(line + len, " \t\r\n"));
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return NULL;
}

char *goci_version_wanted(const char *dir)
{
	char *version = word_of(dir, "go ");

	if (version)
		version[strcspn(version, "/")] = '\0';
	return version;
}

char *goci_version_module(const char *dir)
{
	oci_auto_free char *word = word_of(dir, "module ");
	const char *p = word ? word + strspn(word, "\"`") : NULL;

	return p ? oci_xstrndup(p, strcspn(p, "\"`")) : NULL;
}
