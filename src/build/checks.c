#include "build/checks.h"

#include "oci/compressor.h"
#include "oci/layout.h"
#include "oci/mem.h"
#include "oci/platform.h"
#include "oci/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Messages show this much of a value. */
#define SHOWN "\"%.200s\""

static int refuse(struct oci_err *err, const char *value, const char *expected)
{
	return oci_err_set(err, OCI_ERR_USAGE, SHOWN " is not %s", value, expected);
}

/* Decimal digits alone, without a sign, a space or a zero in front. */
static bool number(const char *s, size_t len, long min, long max, long *out)
{
	long n = 0;

	if (len == 0 || len > 9 || (len > 1 && *s == '0'))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)s[i]))
			return false;
		n = n * 10 + (s[i] - '0');
	}
	*out = n;
	return n >= min && n <= max;
}

static bool whole_number(const char *s, long min, long max, long *out)
{
	return number(s, strlen(s), min, max, out);
}

int goci_check_text(const char *value, struct oci_err *err)
{
	if (!oci_utf8_valid(value))
		return oci_err_set(err, OCI_ERR_USAGE, "the value is not UTF-8 text");
	return 0;
}

int goci_check_line(const char *value, struct oci_err *err)
{
	if (goci_check_text(value, err) < 0)
		return -1;
	if (!oci_utf8_all_plain(value))
		return oci_err_set(err, OCI_ERR_USAGE,
			SHOWN " has a control character, such as a line's end, or one "
			      "that is not seen, such as a mark of direction",
			value);
	return 0;
}

int goci_check_path(const char *value, struct oci_err *err)
{
	if (!*value)
		return oci_err_set(err, OCI_ERR_USAGE, "the path is empty");
	return goci_check_line(value, err);
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

int goci_check_cache(const char *value, struct oci_err *err)
{
	return strncmp(value, "oci:", 4) == 0 ? goci_check_layout(value, err)
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

int goci_check_user(const char *value, struct oci_err *err)
{
	size_t uid = strcspn(value, ":");
	long n;

	if (account_name(value))
		return 0;
	if (number(value, uid, 0, 65535, &n) &&
		(!value[uid] || whole_number(value + uid + 1, 0, 65535, &n)))
		return 0;
	return refuse(err, value,
		"a user: expected UID[:GID], each 0 to 65535, or a name such as chorus");
}

int goci_check_env(const char *value, struct oci_err *err)
{
	if (!strchr(value, '=') || *value == '=')
		return refuse(err, value, "a variable: expected NAME=VALUE");
	if (goci_check_text(value, err) < 0)
		return -1;
	/* image-spec schema/validator.go: "^[^=]+=.*$", where '.' is no newline. */
	if (strpbrk(value, "\n\r"))
		return oci_err_set(err, OCI_ERR_USAGE,
			SHOWN " has a line's end, which an image's Env cannot hold",
			value);
	return 0;
}

int goci_check_label(const char *value, struct oci_err *err)
{
	if (!strchr(value, '=') || *value == '=')
		return refuse(err, value, "of the form KEY=VALUE");
	return goci_check_line(value, err);
}

int goci_check_port(const char *value, struct oci_err *err)
{
	static const char *const protocols[] = {"", "/tcp", "/udp", "/sctp"};
	size_t digits = strcspn(value, "/");
	long n;

	for (size_t i = 0; i < OCI_COUNT(protocols); i++)
		if (number(value, digits, 1, 65535, &n) &&
			strcmp(value + digits, protocols[i]) == 0)
			return 0;
	return refuse(err, value,
		"a port: expected 1 to 65535, with /tcp, /udp or /sctp after it or not");
}

/* SIGRTMIN+0 is 34 where threads run, and SIGRTMAX is 64. */
static bool realtime_signal(const char *name)
{
	long n;

	if (strcmp(name, "RTMIN") == 0 || strcmp(name, "RTMAX") == 0)
		return true;
	return (strncmp(name, "RTMIN+", 6) == 0 || strncmp(name, "RTMAX-", 6) == 0) &&
	       whole_number(name + 6, 0, 30, &n);
}

static bool named_signal(const char *name)
{
	for (int sig = 1; sig < 32; sig++) {
		const char *known = sigabbrev_np(sig);

		if (known && strcmp(name, known) == 0)
			return true;
	}
	return realtime_signal(name);
}

int goci_check_signal(const char *value, struct oci_err *err)
{
	bool prefixed = strncmp(value, "SIG", 3) == 0;
	long n;

	if (whole_number(value, 1, 64, &n) || (prefixed && named_signal(value + 3)))
		return 0;
	return refuse(err, value,
		"a signal: expected a name such as SIGTERM or SIGRTMIN+3, or 1 to 64");
}

/* Absolute, without empty, "." and ".." components, and without a '/' at its end. */
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

static int check_image_path(const char *value, struct oci_err *err)
{
	if (!clean_path(value))
		return refuse(err, value,
			"a path in the image: expected an absolute one such as "
			"/app/data, without \".\", \"..\", \"//\" and a '/' at its "
			"end");
	return goci_check_line(value, err);
}

int goci_check_workdir(const char *value, struct oci_err *err)
{
	return strcmp(value, "/") == 0 ? 0 : check_image_path(value, err);
}

int goci_check_volume(const char *value, struct oci_err *err)
{
	return check_image_path(value, err);
}

int goci_check_go_tag(const char *value, struct oci_err *err)
{
	const char *p = value;

	while (isalnum((unsigned char)*p) || *p == '_' || *p == '.' || *p & 0x80)
		p++;
	if (!*value || *p)
		return refuse(err, value,
			"a build tag: expected letters, digits, '_' and '.'");
	return goci_check_text(value, err);
}

int goci_check_go_flag(const char *value, struct oci_err *err)
{
	if (value[0] != '-' || !value[1])
		return refuse(err, value,
			"a flag of go build: expected one such as -race=false");
	return goci_check_line(value, err);
}

int goci_progress_parse(
	const char *value, enum goci_progress *mode, struct oci_err *err)
{
	static const char *const names[] = {
		[GOCI_PROGRESS_AUTO] = "auto",
		[GOCI_PROGRESS_PLAIN] = "plain",
		[GOCI_PROGRESS_TTY] = "tty",
		[GOCI_PROGRESS_JSON] = "json",
		[GOCI_PROGRESS_QUIET] = "quiet",
	};

	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		if (strcmp(value, names[i]) == 0) {
			*mode = (enum goci_progress)i;
			return 0;
		}
	}
	return refuse(err, value,
		"a kind of progress: expected auto, plain, tty, json or quiet");
}

int goci_check_progress(const char *value, struct oci_err *err)
{
	enum goci_progress mode;

	return goci_progress_parse(value, &mode, err);
}

int goci_jobs_parse(const char *value, unsigned *jobs, struct oci_err *err)
{
	long n;

	if (!whole_number(value, 1, GOCI_JOBS_MAX, &n))
		return refuse(err, value, "a number of jobs: expected 1 to 64");
	*jobs = (unsigned)n;
	return 0;
}

int goci_check_jobs(const char *value, struct oci_err *err)
{
	unsigned jobs;

	return goci_jobs_parse(value, &jobs, err);
}

int goci_count_parse(const char *value, int64_t *n, struct oci_err *err)
{
	long number;

	if (!whole_number(value, 1, 1000000000, &number))
		return refuse(err, value, "a limit: expected 1 to 1000000000");
	*n = number;
	return 0;
}

int goci_check_count(const char *value, struct oci_err *err)
{
	int64_t n;

	return goci_count_parse(value, &n, err);
}

int goci_check_compression(const char *value, struct oci_err *err)
{
	struct oci_compression ignored;

	return oci_compression_parse(value, &ignored, err);
}

/* "MODE" or "MODE:UID:GID", after DEST. */
static bool parse_attrs(const char *s, struct goci_copy *copy)
{
	size_t mode = strcspn(s, ":");
	const char *uid = s + mode + 1;
	size_t uid_len;
	long n;

	if (mode == 0 || mode > 5 || strspn(s, "01234567") != mode)
		return false;
	copy->mode = strtol(s, NULL, 8);
	if (copy->mode > 07777)
		return false;
	if (!s[mode])
		return true;
	uid_len = strcspn(uid, ":");
	if (!number(uid, uid_len, 0, 65535, &n) || !uid[uid_len])
		return false;
	copy->uid = (uint32_t)n;
	if (!whole_number(uid + uid_len + 1, 0, 65535, &n))
		return false;
	copy->gid = (uint32_t)n;
	return true;
}

/*
 * SRC may hold colons (a checkout can be anywhere), DEST may not: the last ":/" is
 * what parts them, since nothing after DEST has a '/'.
 */
static const char *last_colon_slash(const char *value)
{
	const char *found = NULL;

	for (const char *p = value; (p = strstr(p, ":/")); p++)
		found = p;
	return found;
}

int goci_copy_parse(const char *value, struct goci_copy *copy, struct oci_err *err)
{
	const char *colon = last_colon_slash(value);
	oci_auto_free char *dest = NULL;
	size_t len;

	*copy = (struct goci_copy){.mode = -1};
	if (goci_check_line(value, err) < 0)
		return -1;
	if (!colon || colon == value)
		return refuse(err, value,
			"of the form SRC:DEST[:MODE[:UID:GID]] with an absolute DEST");
	copy->src_len = (size_t)(colon - value);
	len = strcspn(colon + 1, ":");
	dest = oci_xstrndup(colon + 1, len);
	if (check_image_path(dest, err) < 0)
		return -1;
	if (colon[1 + len] && !parse_attrs(colon + 1 + len + 1, copy))
		return refuse(err, value,
			"of the form SRC:DEST[:MODE[:UID:GID]]: MODE is octal, at most "
			"07777, UID and GID are 0 to 65535");
	copy->dest = oci_steal_ptr(&dest);
	return 0;
}

int goci_check_copy(const char *value, struct oci_err *err)
{
	struct goci_copy copy;

	if (goci_copy_parse(value, &copy, err) < 0)
		return -1;
	free(copy.dest);
	return 0;
}
