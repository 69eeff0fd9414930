#include "binary/buildinfo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void goci_buildinfo_release(struct goci_buildinfo *info)
{
	for (size_t i = 0; i < info->setting_count; i++) {
		free(info->settings[i].key);
		free(info->settings[i].value);
	}
	free(info->settings);
	free(info->deps);
	free(info->text);
	free(info->go_version);
	*info = (struct goci_buildinfo)GOCI_BUILDINFO_INIT;
}

const struct goci_buildinfo_module *goci_buildinfo_used(
	const struct goci_buildinfo_dep *dep)
{
	return dep->replacement.path ? &dep->replacement : &dep->module;
}

/* Cuts `s` at the first `mark`. Returns what follows it, or NULL. */
static char *cut(char *s, char mark)
{
	char *end = strchr(s, mark);

	if (!end)
		return NULL;
	*end = '\0';
	return end + 1;
}

/* PATH, VERSION and maybe SUM, parted by tabs. */
static int take_module(char *s, struct goci_buildinfo_module *module)
{
	char *version = cut(s, '\t');
	char *sum = version ? cut(version, '\t') : NULL;

	if (!version || (sum && strchr(sum, '\t')))
		return -1;
	*module = (struct goci_buildinfo_module){s, version, sum ? sum : ""};
	return 0;
}

static struct goci_buildinfo_dep *add_dep(struct goci_buildinfo *info)
{
	size_t n = info->dep_count++;

	OCI_GROW(info->deps, n);
	info->deps[n] = (struct goci_buildinfo_dep){0};
	return &info->deps[n];
}

static struct goci_buildinfo_setting *add_setting(struct goci_buildinfo *info)
{
	size_t n = info->setting_count++;

	OCI_GROW(info->settings, n);
	info->settings[n] = (struct goci_buildinfo_setting){0};
	return &info->settings[n];
}

static void add_rune(struct oci_buf *out, uint32_t c)
{
	char utf8[4];
	size_t tail = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};

	utf8[0] = (char)(first[tail] | c >> (6 * tail));
	for (size_t i = 1; i <= tail; i++)
		utf8[i] = (char)(0x80 | (c >> (6 * (tail - i)) & 0x3f));
	oci_buf_add(out, utf8, tail + 1);
}

/* The number that `digits` digits are, up to `max`; -1 where they are not. */
static int take_number(const char **s, size_t digits, int base, long max, uint32_t *out)
{
	char text[9] = "";
	char *end;
	long n;

	if (strnlen(*s, digits) < digits)
		return -1;
	memcpy(text, *s, digits);
	if (strspn(text, base == 8 ? "01234567" : "0123456789abcdefABCDEF") < digits)
		return -1;
	n = strtol(text, &end, base);
	if (n < 1 || n > max)
		return -1;
	*s += digits;
	*out = (uint32_t)n;
	return 0;
}

/* What follows a backslash, as strconv.Unquote has it, but never a NUL. */
static int take_escape(const char **s, struct oci_buf *out)
{
	static const char names[] = "abfnrtv\\\"", values[] = "\a\b\f\n\r\t\v\\\"";
	const char *name = **s ? strchr(names, **s) : NULL;
	bool hex = **s == 'x';
	char byte;
	uint32_t c;

	if (name) {
		*s += 1;
		oci_buf_add(out, &values[name - names], 1);
		return 0;
	}
	if (strchr("uU", **s) && **s) {
		size_t digits = *(*s)++ == 'u' ? 4 : 8;

		if (take_number(s, digits, 16, 0x10ffff, &c) < 0)
			return -1;
		add_rune(out, c);
		return 0;
	}
	*s += hex;
	if (take_number(s, hex ? 2 : 3, hex ? 16 : 8, 255, &c) < 0)
		return -1;
	byte = (char)c;
	oci_buf_add(out, &byte, 1);
	return 0;
}

/* A quoted string, or one that needs no quotes and ends at `mark`. */
static int take_text(const char **s, char mark, struct oci_buf *out)
{
	const char quote = **s;
	const char *end;

	if (quote != '"' && quote != '`') {
		end = strchrnul(*s, mark);
		oci_buf_add(out, *s, (size_t)(end - *s));
		*s = end;
		return 0;
	}
	for (*s += 1; **s != quote;) {
		if (!**s)
			return -1;
		if (quote == '"' && **s == '\\') {
			*s += 1;
			if (take_escape(s, out) < 0)
				return -1;
			continue;
		}
		oci_buf_add(out, *s, 1);
		*s += 1;
	}
	*s += 1;
	return 0;
}

/* KEY=VALUE, each maybe quoted. */
static int take_setting(struct goci_buildinfo *info, char *line)
{
	oci_auto_buf key = OCI_BUF_INIT, value = OCI_BUF_INIT;
	struct goci_buildinfo_setting *setting;
	const char *at = line;

	if (take_text(&at, '=', &key) < 0 || *at != '=' || !key.len)
		return -1;
	at++;
	if (take_text(&at, '\0', &value) < 0 || *at)
		return -1;
	setting = add_setting(info);
	setting->line = line;
	setting->key = oci_buf_take(&key);
	setting->value = oci_buf_take(&value);
	return 0;
}

/* The words that lines begin with; others are passed over, as Go does. */
static int take_line(struct goci_buildinfo *info, char *line, bool *replaceable)
{
	char *rest = cut(line, '\t');
	bool could = *replaceable;
	struct goci_buildinfo_dep *last =
		info->dep_count ? &info->deps[info->dep_count - 1] : &info->main;

	if (!rest)
		return 0;
	if (strcmp(line, "build") == 0)
		return take_setting(info, rest);
	if (strcmp(line, "=>") == 0) {
		*replaceable = false;
		return could ? take_module(rest, &last->replacement) : -1;
	}
	if (strcmp(line, "path") == 0)
		info->path = rest;
	if (strcmp(line, "mod") != 0 && strcmp(line, "dep") != 0)
		return 0;
	*replaceable = true;
	last = *line == 'm' ? &info->main : add_dep(info);
	return take_module(rest, &last->module);
}

int goci_buildinfo_parse(
	struct goci_buildinfo *info, const char *text, size_t len, struct oci_err *err)
{
	bool replaceable = false;
	char *line, *next;
	int number = 1;

	if (memchr(text, '\0', len))
		return oci_err_set(
			err, OCI_ERR_INVALID, "its build info has a NUL byte");
	info->text = oci_xstrndup(text, len);
	info->len = len;
	for (line = info->text; (next = cut(line, '\n')) != NULL; line = next, number++)
		if (take_line(info, line, &replaceable) < 0)
			return oci_err_set(err, OCI_ERR_INVALID,
				"its build info is damaged in line %d", number);
	return 0;
}
