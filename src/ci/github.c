#include "ci/github.h"

#include <stdlib.h>
#include <string.h>

/* A runner takes "%XX" for a byte; in the value of a property ':' and ',' end it. */
static void add_escaped(struct oci_buf *buf, const char *text, const char *special)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			oci_buf_addf(buf, "%%%02X", (unsigned char)*text);
		else
			oci_buf_add(buf, text, 1);
	}
}

static void add_spot(struct oci_buf *buf, const struct goci_ci_spot *spot)
{
	oci_buf_adds(buf, " file=");
	add_escaped(buf, spot->file, "%\r\n:,");
	oci_buf_addf(buf, ",line=%u", spot->line);
	if (spot->column)
		oci_buf_addf(buf, ",col=%u", spot->column);
}

void goci_github_command(struct oci_buf *buf, const char *name,
	const struct goci_ci_spot *spot, const char *text)
{
	oci_buf_addf(buf, "::%s", name);
	if (spot)
		add_spot(buf, spot);
	oci_buf_adds(buf, "::");
	add_escaped(buf, text, "%\r\n");
	oci_buf_adds(buf, "\n");
}

/* The checkout; without the variable, the current folder. */
static const char *workspace(void)
{
	const char *set = getenv("GITHUB_WORKSPACE");

	return set && *set ? set : ".";
}

void goci_github_message(
	struct oci_buf *buf, const char *name, const char *dir, const char *text)
{
	struct goci_ci_spot spot;
	bool found =
		goci_ci_spot_find(text, strcspn(text, "\n"), dir, workspace(), &spot);

	goci_github_command(buf, name, found ? &spot : NULL, text);
	goci_ci_spot_release(&spot);
}
