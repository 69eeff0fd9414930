#include "app/text_json.h"

#include "app/text.h"
#include "oci/buf.h"
#include "oci/utf8.h"

#include <string.h>

json_t *goci_text_json(const char *s)
{
	json_t *value = json_string(s);
	oci_auto_buf buf = OCI_BUF_INIT;
	char escape[GOCI_TEXT_ESCAPE];
	size_t left = strlen(s), size;
	uint32_t c;

	if (value)
		return value;
	for (; left; s += size, left -= size) {
		size = oci_utf8_decode(s, left, &c);
		if (size) {
			oci_buf_add(&buf, s, size);
			continue;
		}
		size = goci_text_escape(s, left, escape);
		oci_buf_adds(&buf, escape);
	}
	return json_string(buf.data);
}

void goci_text_set(json_t *doc, const char *name, const char *value)
{
	if (value)
		json_object_set_new(doc, name, goci_text_json(value));
}
