#include "options/checks_name.h"

#include "oci/buf.h"
#include "oci/layout.h"
#include "oci/mem.h"

#include <ctype.h>
#include <string.h>

/* A name has at most 255 characters, including its prefix. */
enum { NAME_MAX_FIT = 128 };

int goci_check_name(const char *value, struct oci_err *err)
{
	return oci_name_check(value, strlen(value), err);
}

int goci_check_prefix(const char *value, struct oci_err *err)
{
	oci_auto_free char *name = oci_xasprintf("%s/name", value);

	if (!*value || goci_check_name(name, err) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"prefix \"%.200s\" is not a valid start of an image name: expected one "
		"such as chorus or registry.example.com/chorus",
		value);
}

int goci_check_repository(const char *value, struct oci_err *err)
{
	const char *tag = goci_tag_find(value);

	if (strstr(value, "://"))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\": a repository is written without a transport, such "
			"as registry.example/chorus/api",
			value);
	if (strchr(value, '@') || (tag && strchr(value, '/')))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\": a repository has no tag or digest; the tags are "
			"those of --tag",
			value);
	if (!oci_name_host(value, strlen(value)))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\" names no registry: expected HOST[:PORT]/NAME, "
			"such as registry.example/chorus/api",
			value);
	return goci_check_name(value, err);
}

char *goci_name_in_registry(const char *full)
{
	const char *colon = goci_tag_find(full);
	oci_auto_free char *name =
		colon ? oci_xstrndup(full, (size_t)(colon - full)) : oci_xstrdup(full);
	struct oci_err ignored;

	return goci_check_repository(name, &ignored) == 0 ? oci_steal_ptr(&name) : NULL;
}

const char *goci_tag_find(const char *value)
{
	const char *tag = oci_name_tag(value);

	return tag ? tag - 1 : NULL;
}

int goci_check_tag(const char *value, struct oci_err *err)
{
	const char *colon = goci_tag_find(value);
	size_t len = colon ? (size_t)(colon - value) : strlen(value);

	/* ":TAG" keeps the name. */
	if (colon != value && oci_name_check(value, len, err) < 0)
		return -1;
	return colon ? oci_tag_check(colon + 1, err) : 0;
}

char *goci_tags_name(const struct oci_strv *tags)
{
	for (size_t i = 0; i < tags->count; i++) {
		const char *text = tags->items[i];
		const char *colon = goci_tag_find(text);

		if (colon != text)
			return oci_xstrndup(
				text, colon ? (size_t)(colon - text) : strlen(text));
	}
	return NULL;
}

/* A name gets each tag of the list below that has no name of its own. */
static void add_named(
	const struct oci_strv *below, const char *name, struct oci_strv *out)
{
	bool tagged = false;

	for (size_t i = 0; i < below->count; i++)
		if (*below->items[i] == ':') {
			oci_strv_addf(out, "%s%s", name, below->items[i]);
			tagged = true;
		}
	if (!tagged)
		oci_strv_add(out, name);
}

void goci_tags_complete(
	const struct oci_strv *below, const struct oci_strv *over, struct oci_strv *out)
{
	oci_auto_free char *own = goci_tags_name(over);
	oci_auto_free char *name = own ? NULL : goci_tags_name(below);

	for (size_t i = 0; i < over->count; i++) {
		const char *text = over->items[i];

		if (*text == ':')
			oci_strv_addf(out, "%s%s", name ? name : "", text);
		else if (!goci_tag_find(text))
			add_named(below, text, out);
		else
			oci_strv_add(out, text);
	}
}

/* Letters and digits, lower-case if asked for, with a single character between them. */
static char *fit(const char *text, bool lower)
{
	oci_auto_buf out = OCI_BUF_INIT;
	char between = '\0';

	for (const char *p = text; *p && out.len + 1 < NAME_MAX_FIT; p++) {
		unsigned char c = (unsigned char)*p;
		bool plain = isalnum(c) != 0;

		if (plain && between && out.len)
			oci_buf_add(&out, &between, 1);
		if (plain)
			oci_buf_addf(&out, "%c", lower ? tolower(c) : c);
		between = plain ? '\0' : strchr("._", *p) && !between ? *p : '-';
	}
	return out.len ? oci_buf_take(&out) : NULL;
}

char *goci_name_fit(const char *text)
{
	struct oci_err ignored;
	char *name;

	if (!strchr(text, '/') && goci_check_name(text, &ignored) == 0)
		return oci_xstrdup(text);
	name = fit(text, true);
	return name ? name : oci_xstrdup("service");
}

char *goci_tag_fit(const char *text)
{
	struct oci_err ignored;

	if (oci_tag_check(text, &ignored) == 0)
		return oci_xstrdup(text);
	return fit(text, false);
}
