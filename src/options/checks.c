#include "options/checks.h"

#include "app/defaults.h"
#include "app/signal_name.h"
#include "oci/layer.h"
#include "oci/layout.h"
#include "oci/mem.h"
#include "oci/platform.h"
#include "oci/utf8.h"
#include "oci/xattrs.h"
#include "options/check_value.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Messages show at most this much of a value. */
#define SHOWN "\"%.200s\""

int goci_check_text(const char *value, struct oci_err *err)
{
	if (!oci_utf8_valid(value))
		return oci_err_set(err, OCI_ERR_USAGE,
			SHOWN ": the value is not UTF-8 text", value);
	return 0;
}

int goci_check_line(const char *value, struct oci_err *err)
{
	if (goci_check_text(value, err) < 0)
		return -1;
	if (!oci_utf8_all_plain(value))
		return oci_err_set(err, OCI_ERR_USAGE,
			SHOWN " has a control character, such as a newline, or an "
			      "invisible one, such as a direction mark",
			value);
	return 0;
}

int goci_check_version(const char *value, struct oci_err *err)
{
	enum { VERSION_MAX = 128 };
	size_t len = strlen(value);
	size_t good =
		strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "0123456789._+~-");

	if (len && good == len && len <= VERSION_MAX && *value != '-')
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		SHOWN
		" is no version: 1 to %d letters, digits and any of ._+~-, such as "
		"v1.2.3",
		value, VERSION_MAX);
}

int goci_check_uri(const char *value, struct oci_err *err)
{
	enum { URI_MAX = 1024 };
	size_t scheme = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789+.-");
	const char *rest = value + scheme;
	size_t len = strlen(value);
	bool plain = true;

	for (size_t i = 0; i < len; i++)
		plain = plain && value[i] > ' ' && value[i] < 0x7f &&
			!strchr("\"<>\\^`{|}", value[i]);
	if (scheme && islower((unsigned char)*value) && *rest == ':' && rest[1] &&
		plain && len <= URI_MAX && !strchr(value, '@') &&
		strcmp(rest, "://") != 0)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		SHOWN
		" is no URI such as https://ci.example/builders/1, without a user",
		value);
}

int goci_check_builder(const char *value, struct oci_err *err)
{
	return strcmp(value, GOCI_BUILDER_ITSELF) == 0 ? 0 : goci_check_uri(value, err);
}

int goci_check_program(const char *value, struct oci_err *err)
{
	if (value[strspn(value, " \t\r\n")])
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"the first word of a command is the program, and cannot be empty; leave "
		"the option out for the service itself");
}

int goci_check_path(const char *value, struct oci_err *err)
{
	if (!*value)
		return oci_err_set(err, OCI_ERR_USAGE, "the path is empty");
	return goci_check_line(value, err);
}

int goci_check_output(const char *value, struct oci_err *err)
{
	if (strcmp(value, "-") == 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"-\" is not supported, since standard output has the "
			"references: name a file, /dev/stdout to have both there, or "
			"./- for a file of that name");
	return goci_check_path(value, err);
}

int goci_check_layout(const char *value, struct oci_err *err)
{
	struct oci_ref ref;

	if (goci_check_line(value, err) < 0 || oci_ref_parse(value, &ref, err) < 0)
		return -1;
	oci_ref_release(&ref);
	return 0;
}

int goci_check_ref(const char *value, struct oci_err *err)
{
	oci_auto_ref ref = {0};

	return goci_check_line(value, err) < 0 ? -1
					       : oci_ref_parse_any(value, &ref, err);
}

/*
 * Whether a text without a transport is a folder, not an image: one with a ':' must
 * begin like a path.
 */
static bool is_folder(const char *value)
{
	return !strchr(value, ':') || *value == '/' || strncmp(value, "./", 2) == 0 ||
	       strncmp(value, "../", 3) == 0;
}

int goci_check_cache(const char *value, struct oci_err *err)
{
	if (strncmp(value, "oci:", 4) == 0)
		return goci_check_layout(value, err);
	if (is_folder(value))
		return goci_check_output(value, err);
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\": a cache is written to DIR or oci:DIR[:TAG], and a DIR with a "
		"':' begins with '/' or \"./\"",
		value);
}

int goci_check_cache_source(const char *value, struct oci_err *err)
{
	return oci_ref_scheme(value) || !is_folder(value) ? goci_check_ref(value, err)
							  : goci_check_path(value, err);
}

int goci_check_platform(const char *value, struct oci_err *err)
{
	struct oci_platform platform;

	return oci_platform_parse(value, &platform, err);
}

static bool account_name(const char *s)
{
	if (!islower((unsigned char)*s) && *s != '_')
		return false;
	for (; *s; s++)
		if (!islower((unsigned char)*s) && !isdigit((unsigned char)*s) &&
			*s != '_' && *s != '-')
			return false;
	return true;
}

static bool id_number(const char *s, size_t len, uint32_t *id)
{
	long n;

	if (!goci_check_number(s, len, 0, GOCI_ID_MAX, &n))
		return false;
	*id = (uint32_t)n;
	return true;
}

int goci_id_parse(const char *text, uint32_t *id)
{
	return id_number(text, strlen(text), id) ? 0 : -1;
}

int goci_ids_parse(const char *text, uint32_t *uid, uint32_t *gid)
{
	size_t len = strcspn(text, ":");

	if (!id_number(text, len, uid))
		return -1;
	*gid = *uid;
	return text[len] ? goci_id_parse(text + len + 1, gid) : 0;
}

int goci_check_user(const char *value, struct oci_err *err)
{
	uint32_t uid, gid;

	if (account_name(value) || goci_ids_parse(value, &uid, &gid) == 0)
		return 0;
	return goci_check_refuse(err, value,
		"a user: expected UID[:GID], each 0 to 4294967294, or a name such as "
		"chorus");
}

int goci_check_capability(const char *value, struct oci_err *err)
{
	if (oci_capability_find(value) >= 0)
		return 0;
	return goci_check_refuse(err, value,
		"a capability: expected a name of capabilities(7) such as "
		"net_bind_service");
}

int goci_check_env(const char *value, struct oci_err *err)
{
	if (!strchr(value, '=') || *value == '=')
		return goci_check_refuse(err, value, "a variable: expected NAME=VALUE");
	if (goci_check_text(value, err) < 0)
		return -1;
	/* image-spec schema/validator.go: "^[^=]+=.*$", where '.' excludes newline. */
	if (strpbrk(value, "\n\r"))
		return oci_err_set(err, OCI_ERR_USAGE,
			SHOWN " has a newline, which an image's Env cannot hold",
			value);
	return 0;
}

int goci_check_label(const char *value, struct oci_err *err)
{
	if (!strchr(value, '=') || *value == '=')
		return goci_check_refuse(err, value, "of the form KEY=VALUE");
	return goci_check_line(value, err);
}

int goci_check_port(const char *value, struct oci_err *err)
{
	static const char *const protocols[] = {"", "/tcp", "/udp", "/sctp"};
	size_t digits = strcspn(value, "/");
	long n;

	if (strcmp(value, GOCI_PORT_NONE) == 0)
		return 0;
	for (size_t i = 0; i < OCI_COUNT(protocols); i++)
		if (goci_check_number(value, digits, 1, 65535, &n) &&
			strcmp(value + digits, protocols[i]) == 0)
			return 0;
	return goci_check_refuse(err, value,
		"a port: expected 1 to 65535, with /tcp, /udp or /sctp after it or not, "
		"or none");
}

/* With threads SIGRTMIN+0 is 34, and SIGRTMAX is 64. */
static bool realtime_signal(const char *name)
{
	long n;

	if (strcmp(name, "RTMIN") == 0 || strcmp(name, "RTMAX") == 0)
		return true;
	return (strncmp(name, "RTMIN+", 6) == 0 || strncmp(name, "RTMAX-", 6) == 0) &&
	       goci_check_whole_number(name + 6, 0, 30, &n);
}

int goci_check_signal(const char *value, struct oci_err *err)
{
	bool prefixed = strncmp(value, "SIG", 3) == 0;
	long n;

	if (goci_check_whole_number(value, 1, 64, &n) ||
		(prefixed &&
			(goci_signal_number(value + 3) || realtime_signal(value + 3))))
		return 0;
	return goci_check_refuse(err, value,
		"a signal: expected a name such as SIGTERM or SIGRTMIN+3, or 1 to 64");
}

/* Absolute, without empty, "." and ".." components, and without a trailing '/'. */
static bool clean_path(const char *path)
{
	if (*path != '/')
		return false;
	while (*path) {
		const char *name = path + 1;
		size_t len = strcspn(name, "/");

		if (len == 0 || len > 255 || (len == 1 && *name == '.') ||
			(len == 2 && name[0] == '.' && name[1] == '.'))
			return false;
		path = name + len;
	}
	return true;
}

int goci_check_image_path(const char *value, struct oci_err *err)
{
	if (!clean_path(value))
		return goci_check_refuse(err, value,
			"a path in the image: expected an absolute one such as "
			"/app/data, without \".\", \"..\", \"//\" and a '/' at its "
			"end");
	return goci_check_line(value, err);
}

int goci_check_workdir(const char *value, struct oci_err *err)
{
	return strcmp(value, "/") == 0 ? 0 : goci_check_image_path(value, err);
}

int goci_check_volume(const char *value, struct oci_err *err)
{
	return goci_check_image_path(value, err);
}

int goci_check_go_tag(const char *value, struct oci_err *err)
{
	const char *p = value;

	while (isalnum((unsigned char)*p) || *p == '_' || *p == '.' || *p & 0x80)
		p++;
	if (!*value || *p)
		return goci_check_refuse(err, value,
			"a build tag: expected letters, digits, '_' and '.'");
	return goci_check_text(value, err);
}

int goci_check_go_flag(const char *value, struct oci_err *err)
{
	if (value[0] != '-' || !value[1])
		return goci_check_refuse(err, value,
			"a flag of go build: expected one such as -race=false");
	return goci_check_line(value, err);
}

int goci_check_compression(const char *value, struct oci_err *err)
{
	struct oci_compression ignored;

	return oci_compression_parse(value, &ignored, err);
}
