#include "manual/candidates.h"

#include <string.h>

/* What every shell takes as it is, within a word. */
#define SAFE                         \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@%+=:,/-"

/* A description is cut here. */
enum { HELP = 60 };

const char *goci_candidates_value(const struct goci_candidates *c)
{
	return c->word + c->before;
}

/* Up to the first clause: the rest is in the help. */
static void add_help(struct oci_buf *out, const char *help)
{
	size_t len = strcspn(help, ";\n");

	if (len > HELP) {
		for (len = HELP; len && help[len] != ' ';)
			len--;
		oci_buf_addf(out, "%.*s ...", (int)len, help);
	} else {
		oci_buf_add(out, help, len);
	}
}

void goci_candidates_add(struct goci_candidates *c, const char *value, const char *help)
{
	const char *typed = goci_candidates_value(c);

	if (!*value || value[strspn(value, SAFE)] ||
		strncmp(value, typed, strlen(typed)) != 0)
		return;
	oci_buf_addf(&c->lines, "%.*s%s\t", (int)c->before, c->word, value);
	add_help(&c->lines, help ? help : "");
	oci_buf_adds(&c->lines, "\n");
}

void goci_candidates_add_open(
	struct goci_candidates *c, const char *value, const char *help)
{
	size_t len = c->lines.len;

	goci_candidates_add(c, value, help);
	c->open |= c->lines.len > len;
}

void goci_candidates_write(const struct goci_candidates *c, struct oci_buf *out)
{
	static const char *const native[] = {
		[GOCI_NATIVE_NONE] = "none",
		[GOCI_NATIVE_FILES] = "files",
		[GOCI_NATIVE_FOLDERS] = "folders",
	};

	oci_buf_addf(out, "%s %zu %s\n", native[c->native], c->before,
		c->open ? "open" : "closed");
	oci_buf_add(out, c->lines.data, c->lines.len);
}
