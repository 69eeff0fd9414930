#include "distro/distro.h"

#include <stdlib.h>
#include <string.h>

void goci_distro_release(struct goci_distro *distro)
{
	free(distro->id);
	free(distro->version_id);
	free(distro->name);
	*distro = (struct goci_distro){0};
}

/* A value as a shell reads it: quotes off, and what a backslash escapes. */
static char *unquoted(const char *s, size_t len)
{
	oci_auto_buf out = OCI_BUF_INIT;
	char quote = len && (*s == '"' || *s == '\'') ? *s : 0;

	for (size_t i = quote ? 1 : 0; i < len; i++) {
		if (quote ? s[i] == quote : s[i] == ' ')
			break;
		if (s[i] == '\\' && quote != '\'' && i + 1 < len)
			i++;
		oci_buf_add(&out, s + i, 1);
	}
	return oci_buf_take(&out);
}

static void take_line(struct goci_distro *distro, const char *line, size_t len)
{
	const struct {
		const char *name;
		char **to;
	} known[] = {{"ID=", &distro->id}, {"VERSION_ID=", &distro->version_id},
		{"PRETTY_NAME=", &distro->name}};

	for (size_t i = 0; i < OCI_COUNT(known); i++) {
		size_t n = strlen(known[i].name);

		if (len < n || memcmp(line, known[i].name, n) != 0)
			continue;
		free(*known[i].to);
		*known[i].to = unquoted(line + n, len - n);
	}
}

void goci_distro_parse(struct goci_distro *distro, const char *text, size_t len)
{
	const char *end = text + len;

	goci_distro_release(distro);
	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t line = (size_t)((eol ? eol : end) - text);

		take_line(distro, text, line);
		text += line + 1;
	}
}

void goci_bom_add_distro(
	struct goci_bom *bom, const struct goci_distro *distro, const char *place)
{
	struct goci_bom_part part = {.kind = GOCI_BOM_OS};

	if (!distro->id || !*distro->id)
		return;
	part.id = oci_xasprintf(
		"os:%s@%s", distro->id, distro->version_id ? distro->version_id : "");
	part.name = oci_xstrdup(distro->id);
	if (distro->version_id && *distro->version_id)
		part.version = oci_xstrdup(distro->version_id);
	part.place = oci_xasprintf("/%s", place);
	if (distro->name && *distro->name)
		oci_strv_addf(&part.facts, "goci:os:prettyName=%s", distro->name);
	goci_bom_link(bom, 0, goci_bom_add(bom, &part));
}
