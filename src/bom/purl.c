#include "bom/purl.h"

#include <string.h>

/* What is not encoded (purl-spec, "Character encoding"), and `also`. */
static void add_encoded(struct oci_buf *purl, const char *s, const char *also)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789.-_~";

	for (; *s; s++)
		if (strchr(plain, *s) || strchr(also, *s))
			oci_buf_add(purl, s, 1);
		else
			oci_buf_addf(purl, "%%%02X", (unsigned char)*s);
}

void goci_purl_begin(struct oci_buf *purl, const char *type, const char *name)
{
	oci_buf_addf(purl, "pkg:%s/", type);
	add_encoded(purl, name, "/");
}

void goci_purl_version(struct oci_buf *purl, const char *version)
{
	if (!version || !*version)
		return;
	oci_buf_adds(purl, "@");
	add_encoded(purl, version, "");
}

void goci_purl_qualifier(struct oci_buf *purl, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	oci_buf_addf(purl, "%s%s=", strchr(purl->data, '?') ? "&" : "?", key);
	add_encoded(purl, value, "/:");
}
