#include "distro/apk.h"

#include <stdlib.h>
#include <string.h>

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

static int add_record(struct goci_bom *bom, struct record *r,
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

int goci_bom_add_apk(struct goci_bom *bom, const struct goci_packages *database,
	struct goci_package_links *links, struct oci_err *err)
{
	const char *text = database->text, *end = text + database->len;
	OCI_AUTO(record_release) struct record record = {0};

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((eol ? eol : end) - text);

		take_line(&record, text, len);
		if (!len) {
			if (add_record(bom, &record, database, links, err) < 0)
				return -1;
			record_release(&record);
		}
		text += len + 1;
	}
	return add_record(bom, &record, database, links, err);
}
