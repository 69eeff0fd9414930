#include "distro/apk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_LEN = 4096 };

/* The letters of the lines that are read. */
static const char letters[] = "PVALomDp";

struct record {
	char *fields[sizeof(letters) - 1]; /* owned; NULL: absent */
};

static void record_release(struct record *r)
{
	for (size_t i = 0; i < OCI_COUNT(r->fields); i++)
		free(r->fields[i]);
	*r = (struct record){0};
}

static char *field(const struct record *r, char letter)
{
	return r->fields[strchr(letters, letter) - letters];
}

static void take_line(struct record *r, const char *line, size_t len)
{
	const char *known = len > 1 && line[1] == ':' ? strchr(letters, *line) : NULL;

	if (!known || !*known)
		return;
	free(r->fields[known - letters]);
	r->fields[known - letters] = oci_xstrndup(line + 2, len - 2);
}

/* The names of a list of dependencies: without versions, and without conflicts. */
static char *names_of(const char *s)
{
	oci_auto_buf out = OCI_BUF_INIT;

	for (; s && *s; s += strspn(s, " ")) {
		size_t len = strcspn(s, " "), name = strcspn(s, " =<>~@");

		if (*s != '!' && name) {
			oci_buf_add(&out, s, name);
			oci_buf_adds(&out, "\n");
		}
		s += len;
	}
	return oci_buf_take(&out);
}

static int add_package(struct goci_bom *bom, struct record *r,
	const struct goci_packages *database, struct goci_package_links *links,
	struct oci_err *err)
{
	struct goci_package package = {.type = "apk",
		.name = field(r, 'P'),
		.version = field(r, 'V'),
		.arch = field(r, 'A'),
		.source = field(r, 'o'),
		.maintainer = field(r, 'm'),
		.licence = field(r, 'L')};

	if (!package.name || !*package.name || !package.version || !*package.version)
		return 0;
	if (package.source &&
		(!*package.source || strcmp(package.source, package.name) == 0))
		package.source = NULL;
	return goci_bom_add_package(bom, &package, database, links,
		names_of(field(r, 'p')), names_of(field(r, 'D')), err);
}

/* The files of a record: "F:FOLDER", and "R:NAME" of each file in it. */
static void add_files(
	struct goci_owned *owned, const char *text, const char *end, size_t package)
{
	const char *folder = "";
	int len = 0;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((eol ? eol : end) - text);
		char path[PATH_LEN];

		if (n >= 2 && n < PATH_LEN && memcmp(text, "F:", 2) == 0) {
			folder = text + 2;
			len = (int)n - 2;
		} else if (n >= 2 && n < PATH_LEN && memcmp(text, "R:", 2) == 0) {
			int all = snprintf(path, sizeof(path), "%.*s/%.*s", len, folder,
				(int)n - 2, text + 2);

			if (all > 0 && all < PATH_LEN)
				goci_owned_add(owned, path, (size_t)all, package);
		}
		text += n + 1;
	}
}

/* Adds the record between `text` and `end`, whose fields are in `r`. */
static int add_record(struct goci_bom *bom, struct record *r,
	const struct goci_packages *database, struct goci_package_links *links,
	const char *text, const char *end, struct oci_err *err)
{
	size_t count = links->count;

	if (add_package(bom, r, database, links, err) < 0)
		return -1;
	if (database->owned && links->count > count)
		add_files(database->owned, text, end, goci_package_last(links));
	record_release(r);
	return 0;
}

int goci_bom_add_apk(struct goci_bom *bom, const struct goci_packages *database,
	struct goci_package_links *links, struct oci_err *err)
{
	const char *text = database->text, *end = text + database->len;
	const char *first = text;
	OCI_AUTO(record_release) struct record record = {0};

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((eol ? eol : end) - text);

		take_line(&record, text, len);
		if (!len) {
			if (add_record(bom, &record, database, links, first, text,
				    err) < 0)
				return -1;
			first = text;
		}
		text += len + 1;
	}
	return add_record(bom, &record, database, links, first, end, err);
}
