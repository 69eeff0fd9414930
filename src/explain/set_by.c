#include "explain/set_by.h"

#include "app/text.h"
#include "app/text_json.h"

#include <stdlib.h>
#include <string.h>

struct goci_set_by goci_set_by_node(const char *file, const struct goci_yaml *node)
{
	return (struct goci_set_by){
		.file = file, .line = node->line, .column = node->column};
}

/* A file below HOME begins with "~". */
static void add_file(const char *file, struct oci_buf *out)
{
	const char *home = getenv("HOME");
	size_t len = home ? strlen(home) : 0;

	if (len > 1 && strncmp(file, home, len) == 0 && file[len] == '/') {
		oci_buf_adds(out, "~");
		file += len;
	}
	goci_text_add(out, file);
}

void goci_set_by_text(const struct goci_set_by *by, struct oci_buf *out)
{
	if (by->file) {
		add_file(by->file, out);
		oci_buf_addf(out, ":%u", by->line);
	} else if (by->option) {
		oci_buf_addf(out, "--%s", by->option);
	} else {
		oci_buf_adds(out, by->variable ? by->variable : "default");
	}
}

json_t *goci_set_by_json(const struct goci_set_by *by)
{
	json_t *doc = json_object();
	const char *kind = by->file       ? "file"
			   : by->option   ? "option"
			   : by->variable ? "variable"
					  : "default";

	json_object_set_new(doc, "kind", json_string(kind));
	goci_text_set(doc, "file", by->file);
	if (by->file) {
		json_object_set_new(doc, "line", json_integer(by->line));
		json_object_set_new(doc, "column", json_integer(by->column));
	}
	goci_text_set(doc, "option", by->option);
	goci_text_set(doc, "variable", by->variable);
	return doc;
}
