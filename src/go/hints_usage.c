#include "go/hints_usage.h"

#include <stdlib.h>
#include <string.h>

static const struct tool {
	const char *usage; /* how the first line of its list begins */
	const char *name;
	const char *flags; /* where its flags are from */
} tools[] = {
	{"usage: link ", "linker",
		"ldflags in goci.yaml, --ldflags and -ldflags in GOFLAGS: quotes "
		"around a value with blanks, no template that another tool fills in"},
	{"usage: compile ", "compiler", "-gcflags in go-flag, --go-flag and GOFLAGS"},
	{"usage: asm ", "assembler", "-asmflags in go-flag, --go-flag and GOFLAGS"},
};

static const struct tool *find_tool(const char *line)
{
	for (size_t i = 0; i < OCI_COUNT(tools); i++)
		if (strncmp(line, tools[i].usage, strlen(tools[i].usage)) == 0)
			return &tools[i];
	return NULL;
}

/* A line of the list: "  -name ...", and a tab before what it means. */
static bool is_of_list(const char *line)
{
	return strncmp(line, "  -", 3) == 0 || strncmp(line, "    \t", 5) == 0;
}

/* What is told just before the list, of a flag that there is not, or its value. */
static bool is_reason(const char *line, size_t len)
{
	static const char *const begins[] = {"flag provided but not defined: ",
		"invalid value ", "invalid boolean ", "flag needs an argument: "};

	for (size_t i = 0; i < OCI_COUNT(begins); i++)
		if (len > strlen(begins[i]) &&
			strncmp(line, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

static char *tell(const struct tool *tool, const char *reason)
{
	return oci_xasprintf("Go's %s does not take its flags%s%.200s; look at %s",
		tool->name, reason ? ": " : "", reason ? reason : "", tool->flags);
}

char *goci_hint_usage(struct oci_buf *output, bool *rest)
{
	oci_auto_buf kept = OCI_BUF_INIT;
	oci_auto_free char *reason = NULL;
	const struct tool *found = NULL;
	bool listing = false;
	size_t len;

	*rest = false;
	for (const char *line = output->data; line && *line;
		line += len + (line[len] == '\n')) {
		const struct tool *tool = find_tool(line);

		len = strcspn(line, "\n");
		listing = tool || (listing && is_of_list(line));
		found = found ? found : tool;
		if (listing)
			continue;
		if (is_reason(line, len) && !reason)
			reason = oci_xstrndup(line, len);
		else if (*line != '#')
			*rest = true;
		oci_buf_addf(&kept, "%.*s\n", (int)len, line);
	}
	if (!found)
		return NULL;
	oci_buf_clear(output);
	oci_buf_add(output, kept.data ? kept.data : "", kept.len);
	return tell(found, reason);
}
