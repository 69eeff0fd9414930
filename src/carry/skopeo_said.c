#include "carry/skopeo_said.h"

#include "oci/buf.h"

#include <string.h>

/* The end of the quoted text that begins at `s`, its quote or the end of the string. */
static const char *quoted_end(const char *s)
{
	while (*s && *s != '"')
		s += s[0] == '\\' && s[1] ? 2 : 1;
	return s;
}

/* Appends text as Go's strconv.Quote wrote it; line ends become spaces. */
static void add_unquoted(struct oci_buf *out, const char *s, const char *end)
{
	for (; s < end; s++) {
		char c = *s;

		if (c == '\\' && s + 1 < end && strchr("\"\\nt", s[1]))
			c = *++s == 'n' || *s == 't' ? ' ' : *s;
		oci_buf_add(out, &c, 1);
	}
}

char *goci_said_message(const char *line)
{
	static const char key[] = "msg=";
	const char *msg = strstr(line, key);
	oci_auto_buf out = OCI_BUF_INIT;

	if (!msg)
		return oci_xstrndup(line, GOCI_SAID_MAX);
	msg += sizeof(key) - 1;
	if (*msg == '"')
		add_unquoted(&out, msg + 1, quoted_end(msg + 1));
	else
		oci_buf_add(&out, msg, strcspn(msg, " "));
	return oci_xstrndup(out.data, GOCI_SAID_MAX);
}

bool goci_said_warning(const char *line)
{
	return strstr(line, "level=warning") != NULL;
}

/* What registries and skopeo say, and what helps. The first that matches counts. */
enum advice { LOOK, LOG_IN, NO_TLS, TRUST, POLICY, NEWER, AGAIN, WRITABLE };

static const struct {
	const char *word;
	enum advice advice;
} table[] = {
	{"server gave HTTP response to HTTPS client", NO_TLS},
	{"manifest unknown", LOOK},
	{"name unknown", LOOK},
	{"x509:", TRUST},
	{"certificate", TRUST},
	{"tls:", TRUST},
	{"unauthorized", LOG_IN},
	{"authentication required", LOG_IN},
	{"denied", LOG_IN},
	{"forbidden", LOG_IN},
	{"401", LOG_IN},
	{"403", LOG_IN},
	{"invalid username/password", LOG_IN},
	{"auth.json", LOG_IN},
	{"policy.json", POLICY},
	{"rejected by policy", POLICY},
	{"policy", POLICY},
	{"must be converted", NEWER},
	{"preserve digests", NEWER},
	{"unknown flag", NEWER},
	{"no space left", WRITABLE},
	{"permission denied", WRITABLE},
};

static enum advice find(const char *message)
{
	for (size_t i = 0; i < OCI_COUNT(table); i++)
		if (strcasestr(message, table[i].word))
			return table[i].advice;
	return AGAIN;
}

char *goci_said_advice(const char *message, const struct goci_repository *place)
{
	oci_auto_free char *host = goci_repository_host(place);

	switch (find(message)) {
	case LOG_IN:
		return oci_xasprintf("log in with `skopeo login %s`, or name the file "
				     "with the credentials by --authfile",
			host);
	case LOOK:
		return oci_xasprintf(
			"see what is there by `skopeo list-tags docker://%s`",
			place->name);
	case NO_TLS:
		return oci_xstrdup(
			"for a registry without TLS give --tls-verify=false");
	case TRUST:
		return oci_xasprintf("put the registry's CA into "
				     "/etc/containers/certs.d/%s/, or give "
				     "--tls-verify=false",
			host);
	case POLICY:
		return oci_xstrdup(
			"skopeo's policy.json has to be there and allow the transport "
			"of the source: see containers-policy.json(5)");
	case NEWER:
		return oci_xstrdup("a newer skopeo may be able to");
	case WRITABLE:
		return oci_xstrdup(
			"see that TMPDIR and the home folder can be written");
	case AGAIN:
		break;
	}
	return oci_xstrdup("run it again, what has arrived is not sent again; "
			   "--retry-times N does so by itself");
}

bool goci_said_not_found(const char *message)
{
	static const char *const words[] = {
		"manifest unknown", "name unknown", "not found", "404", "NAME_UNKNOWN"};

	for (size_t i = 0; i < OCI_COUNT(words); i++)
		if (strcasestr(message, words[i]))
			return true;
	return false;
}

bool goci_said_must_convert(const char *message)
{
	return strcasestr(message, "preserve digests") != NULL;
}
