#include "oci/ref.h"
#include "oci/digest.h"
#include "ref_explain.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void oci_ref_release(struct oci_ref *ref)
{
	free(ref->dir);
	free(ref->tag);
	free(ref->digest);
	*ref = (struct oci_ref){0};
}

/*
 * The intersection of the grammars of annotations.md and of distribution-spec's tags.
 */
int oci_tag_check(const char *tag, struct oci_err *err)
{
	size_t len = strlen(tag);
	bool good = len > 0 && len <= 128 && isalnum((unsigned char)tag[0]) &&
		    isalnum((unsigned char)tag[len - 1]);

	for (size_t i = 0; good && i + 1 < len; i++) {
		bool plain = isalnum((unsigned char)tag[i]);
		bool next = isalnum((unsigned char)tag[i + 1]);
		bool dashes = tag[i] == '-' && tag[i + 1] == '-' &&
			      isalnum((unsigned char)tag[i - (i > 0)]);

		good = plain || (strchr("._-", tag[i]) && (next || dashes));
	}
	if (good)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"tag \"%.140s\" is not one that layouts and registries take: letters "
		"and digits with single '.', '_' or '-', or \"--\", between them, at most "
		"128",
		tag);
}

int oci_ref_parse(const char *s, struct oci_ref *ref, struct oci_err *err)
{
	const char *dir = s + 4;
	const char *colon;

	*ref = (struct oci_ref){0};
	if (strncmp(s, "oci:", 4) != 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\" is not of the form oci:DIR[:TAG]%s%.200s", s,
			strchr(s, ':') ? "" : "; write oci:", strchr(s, ':') ? "" : s);
	colon = strchr(dir, ':');
	if (!*dir || colon == dir)
		return oci_err_set(err, OCI_ERR_USAGE, "\"%.200s\" names no folder", s);
	if (colon && strchr(colon + 1, '/'))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\": what follows the first ':' is the tag: a folder "
			"with a ':' in its name cannot be written so; rename it, or "
			"call %s in it",
			s, program_invocation_short_name);
	if (colon && oci_tag_check(colon + 1, err) < 0)
		return oci_err_wrap(err, "%.200s", s);
	ref->dir = colon ? oci_xstrndup(dir, (size_t)(colon - dir)) : oci_xstrdup(dir);
	ref->tag = colon ? oci_xstrdup(colon + 1) : NULL;
	return 0;
}

/*
 * Names in a layout that is read: the rules for writing are stricter, but other tools
 * write whole references, too.
 */
static int check_name(const char *name, struct oci_err *err)
{
	if (*name && strlen(name) <= 255 && !strpbrk(name, " \t\r\n"))
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE, "\"%.200s\" is no tag", name);
}

static const struct transport {
	const char *prefix;
	enum oci_transport transport;
	const char *form;
} transports[] = {
	{"oci:", OCI_LAYOUT, "oci:DIR[:TAG]"},
	{"oci-archive:", OCI_ARCHIVE, "oci-archive:FILE[:TAG]"},
	{"docker-archive:", OCI_DOCKER_ARCHIVE, "docker-archive:FILE[:NAME:TAG]"},
};

static const struct transport *find_transport(const char *s)
{
	for (size_t i = 0; i < OCI_COUNT(transports); i++)
		if (strncmp(s, transports[i].prefix, strlen(transports[i].prefix)) == 0)
			return &transports[i];
	return NULL;
}

size_t oci_ref_scheme(const char *s)
{
	const struct transport *t = find_transport(s);

	return t ? strlen(t->prefix) : 0;
}

/* Removes "@sha256:..." from the end of `s` into `ref`. */
static int take_digest(char *s, struct oci_ref *ref, struct oci_err *err)
{
	char *at = strstr(s, "@sha256:");
	struct oci_digest digest;

	if (!at)
		return 0;
	if (oci_digest_parse(at + 1, &digest, err) < 0)
		return -1;
	ref->digest = oci_xstrdup(digest.str);
	*at = '\0';
	return 0;
}

static int read_any(char *s, struct oci_ref *ref, struct oci_err *err)
{
	const struct transport *t = find_transport(s);
	char *colon;

	if (!t)
		return oci_ref_explain(s, err);
	ref->transport = t->transport;
	if (take_digest(s, ref, err) < 0)
		return -1;
	s += strlen(t->prefix);
	colon = strchr(s, ':');
	if (!*s || colon == s)
		return oci_err_set(
			err, OCI_ERR_USAGE, "names nothing; it is %s", t->form);
	if (colon && (check_name(colon + 1, err) < 0 ||
			     oci_ref_explain_colon(s, colon, err) < 0))
		return -1;
	ref->dir = colon ? oci_xstrndup(s, (size_t)(colon - s)) : oci_xstrdup(s);
	ref->tag = colon ? oci_xstrdup(colon + 1) : NULL;
	return 0;
}

int oci_ref_parse_any(const char *s, struct oci_ref *ref, struct oci_err *err)
{
	oci_auto_free char *copy = oci_xstrdup(s);

	*ref = (struct oci_ref){0};
	if (read_any(copy, ref, err) == 0)
		return 0;
	oci_ref_release(ref);
	err->code = OCI_ERR_USAGE;
	return oci_err_wrap(err, "\"%.200s\"", s);
}

char *oci_ref_format(const struct oci_ref *ref)
{
	const char *prefix = "";

	for (size_t i = 0; i < OCI_COUNT(transports); i++)
		if (transports[i].transport == ref->transport)
			prefix = transports[i].prefix;
	return oci_xasprintf("%s%s%s%s%s%s", prefix, ref->dir, ref->tag ? ":" : "",
		ref->tag ? ref->tag : "", ref->digest ? "@" : "",
		ref->digest ? ref->digest : "");
}
