#include "distro/dpkg.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The fields of a stanza that are read. Owned; NULL: absent. */
enum field {
	NAME,
	STATUS,
	VERSION,
	ARCH,
	SOURCE,
	MAINTAINER,
	DEPENDS,
	PRE,
	PROVIDES,
	FIELDS
};

static const char *const names[FIELDS] = {
	[NAME] = "Package",
	[STATUS] = "Status",
	[VERSION] = "Version",
	[ARCH] = "Architecture",
	[SOURCE] = "Source",
	[MAINTAINER] = "Maintainer",
	[DEPENDS] = "Depends",
	[PRE] = "Pre-Depends",
	[PROVIDES] = "Provides",
};

struct stanza {
	char *fields[FIELDS];
};

static void stanza_release(struct stanza *s)
{
	for (size_t i = 0; i < FIELDS; i++)
		free(s->fields[i]);
	*s = (struct stanza){0};
}

static const char *skip_blank(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	return s;
}

/* Reads the line of a field; others, and lines that go on, are passed over. */
static void take_line(struct stanza *stanza, const char *line, const char *end)
{
	const char *colon = memchr(line, ':', (size_t)(end - line));
	const char *value;

	if (!colon || *line == ' ' || *line == '\t')
		return;
	for (size_t i = 0; i < FIELDS; i++) {
		if (strlen(names[i]) != (size_t)(colon - line) ||
			strncasecmp(names[i], line, (size_t)(colon - line)) != 0)
			continue;
		value = skip_blank(colon + 1, end);
		while (end > value && strchr(" \t\r", end[-1]))
			end--;
		free(stanza->fields[i]);
		stanza->fields[i] = oci_xstrndup(value, (size_t)(end - value));
	}
}

/* "want flag state"; a file in status.d has no status, its package is there. */
static bool is_installed(const char *status)
{
	const char *state = status ? strrchr(status, ' ') : NULL;

	return !status || (state && strcmp(state + 1, "installed") == 0);
}

/* The names of a list of relations: without versions, architectures and restrictions.
 */
static void add_relations(struct oci_buf *out, const char *s)
{
	bool inside = false; /* of a name */

	for (; s && *s; s++) {
		size_t len;

		if (*s == ' ' || *s == '\t')
			continue;
		if (*s == ',' || *s == '|') {
			if (inside || *s == ',')
				oci_buf_add(out, *s == ',' ? "\n" : "|", 1);
			inside = false;
			continue;
		}
		len = inside ? 0 : strcspn(s, " \t,|(:[<");
		if (len)
			oci_buf_add(out, s, len);
		inside = inside || len;
		s += strcspn(s + len, ",|") + len - 1;
	}
	oci_buf_adds(out, "\n");
}

/* "NAME" or "NAME (VERSION)". */
static void split_source(char *source, struct goci_package *package)
{
	char *version = source ? strchr(source, '(') : NULL;

	if (!source || !*source)
		return;
	package->source = source;
	source[strcspn(source, " (")] = '\0';
	if (!version)
		return;
	version++;
	version[strcspn(version, ")")] = '\0';
	package->source_version = version;
}

static int add_stanza(struct goci_bom *bom, struct stanza *s,
	const struct goci_packages *database, struct goci_package_links *links,
	struct oci_err *err)
{
	struct goci_package package = {.type = "deb",
		.name = s->fields[NAME],
		.version = s->fields[VERSION],
		.arch = s->fields[ARCH],
		.maintainer = s->fields[MAINTAINER]};
	oci_auto_buf needs = OCI_BUF_INIT, provides = OCI_BUF_INIT;

	if (!package.name || !*package.name || !package.version || !*package.version ||
		!is_installed(s->fields[STATUS]))
		return 0;
	split_source(s->fields[SOURCE], &package);
	add_relations(&needs, s->fields[PRE]);
	add_relations(&needs, s->fields[DEPENDS]);
	add_relations(&provides, s->fields[PROVIDES]);
	return goci_bom_add_package(bom, &package, database, links,
		oci_buf_take(&provides), oci_buf_take(&needs), err);
}

int goci_bom_add_dpkg(struct goci_bom *bom, const struct goci_packages *database,
	struct goci_package_links *links, struct oci_err *err)
{
	const char *text = database->text, *end = text + database->len;
	OCI_AUTO(stanza_release) struct stanza stanza = {0};

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		const char *line_end = eol ? eol : end;

		if (skip_blank(text, line_end) != line_end) {
			take_line(&stanza, text, line_end);
		} else {
			if (add_stanza(bom, &stanza, database, links, err) < 0)
				return -1;
			stanza_release(&stanza);
		}
		text = line_end + 1;
	}
	return add_stanza(bom, &stanza, database, links, err);
}
