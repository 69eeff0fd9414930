#include "oci/layout.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void oci_ref_release(struct oci_ref *ref)
{
	free(ref->dir);
	free(ref->tag);
	*ref = (struct oci_ref){0};
}

/* The grammar of annotations.md cut with that of distribution-spec's tags. */
int oci_tag_check(const char *tag, struct oci_err *err)
{
	size_t len = strlen(tag);
	bool good = len > 0 && len <= 128 && isalnum((unsigned char)tag[0]) &&
		    isalnum((unsigned char)tag[len - 1]);

	for (size_t i = 0; good && i + 1 < len; i++) {
		bool plain = isalnum((unsigned char)tag[i]);
		bool next = isalnum((unsigned char)tag[i + 1]);
		bool dashes = tag[i] == '-' && tag[i + 1] == '-';

		good = plain || (strchr("._-", tag[i]) && (next || dashes));
	}
	if (good)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"tag \"%.140s\" is not one that layouts and registries take: letters "
		"and digits with single '.', '_' or '-' between them, at most 128",
		tag);
}

int oci_ref_parse(const char *s, struct oci_ref *ref, struct oci_err *err)
{
	const char *dir = s + 4;
	const char *colon;

	*ref = (struct oci_ref){0};
	if (strncmp(s, "oci:", 4) != 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\" is not of the form oci:DIR[:TAG]", s);
	colon = strchr(dir, ':');
	if (!*dir || colon == dir)
		return oci_err_set(err, OCI_ERR_USAGE, "\"%.200s\" names no folder", s);
	if (colon && oci_tag_check(colon + 1, err) < 0)
		return oci_err_wrap(err, "%.200s", s);
	ref->dir = colon ? oci_xstrndup(dir, (size_t)(colon - dir)) : oci_xstrdup(dir);
	ref->tag = colon ? oci_xstrdup(colon + 1) : NULL;
	return 0;
}
