#include "dockerignore/ignore.h"

#include "dockerignore/ignore_pattern.h"
#include "oci/buf.h"
#include "oci/finding.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_LEN_MAX = 64 << 10 };

struct rule {
	struct goci_ignore_rule shown;
	struct goci_pattern pattern;
	bool exception; /* began with "!" */
};

struct goci_ignore {
	char *name;
	struct rule *rules;
	size_t count;
	bool plain_exceptions; /* no "!" rule has a wildcard before its end */
};

static bool begins_with(struct goci_slice s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.len >= len && memcmp(s.data, prefix, len) == 0;
}

static struct goci_slice without_first(struct goci_slice s, size_t n)
{
	return (struct goci_slice){s.data + n, s.len - n};
}

static struct goci_slice slice_of(const struct oci_buf *buf)
{
	return (struct goci_slice){buf->data, buf->len};
}

/* Normalizes a line that is neither empty nor a comment, like ignorefile. */
static void normalize(struct goci_slice line, struct oci_buf *out)
{
	oci_auto_buf clean = OCI_BUF_INIT;
	struct goci_slice path = line;

	if (begins_with(line, "!")) {
		oci_buf_adds(out, "!");
		path = goci_slice_trim(without_first(line, 1));
	}
	if (!path.len)
		return;
	goci_path_clean(path, &clean);
	path = slice_of(&clean);
	if (path.len > 1 && *path.data == '/')
		path = without_first(path, 1);
	oci_buf_add(out, path.data, path.len);
}

/* Removes a trailing wildcard, as BuildKit does. */
static struct goci_slice without_glob(struct goci_slice s)
{
	if (s.len >= 3 && memcmp(s.data + s.len - 3, "/**", 3) == 0)
		s.len -= 3;
	if (s.len >= 2 && memcmp(s.data + s.len - 2, "/*", 2) == 0)
		s.len -= 2;
	return s;
}

static bool has_wildcard(struct goci_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] && strchr("*[]?^\\", s.data[i]))
			return true;
	return false;
}

static void add_rule(struct goci_ignore *ignore, struct goci_slice pattern,
	bool exception, struct goci_slice shown, size_t line)
{
	struct rule *rule;

	OCI_GROW(ignore->rules, ignore->count);
	rule = &ignore->rules[ignore->count++];
	*rule = (struct rule){
		.shown = {ignore->name, line, oci_xstrndup(shown.data, shown.len)},
		.exception = exception,
	};
	goci_pattern_init(&rule->pattern, pattern);
	if (!exception)
		return;
	if (has_wildcard(without_glob(rule->pattern.text)))
		ignore->plain_exceptions = false;
}

/* The code for `goci help CODE`; goci-watch does not use it. */
static const char *code(enum oci_rule rule)
{
	static const char *const codes[] = {
#define OCI_RULE(id, code, name, severity, source, text) [OCI_RULE_##id] = code,
#include "oci/rules.def"
#undef OCI_RULE
	};

	return codes[rule];
}

static int fault(const char *name, size_t line, struct goci_slice shown,
	enum oci_rule rule, const char *why, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID, "%s:%zu: pattern \"%.*s\": %s (%s)",
		name, line, shown.len > 200 ? 200 : (int)shown.len, shown.data, why,
		code(rule));
}

/* Adds the rule of a normalized line, like patternmatcher. */
static int add_pattern(struct goci_ignore *ignore, struct goci_slice text,
	struct goci_slice shown, size_t line, struct oci_err *err)
{
	oci_auto_buf clean = OCI_BUF_INIT;
	struct goci_slice pattern = goci_slice_trim(text);
	bool exception;
	const char *why;

	if (!pattern.len)
		return 0;
	goci_path_clean(pattern, &clean);
	pattern = slice_of(&clean);
	exception = *pattern.data == '!';
	if (exception && pattern.len == 1)
		return fault(ignore->name, line, shown, OCI_RULE_IGNORE_EXCEPTION,
			"nothing after the \"!\" but the folder itself", err);
	if (exception)
		pattern = without_first(pattern, 1);
	why = goci_glob_fault(pattern);
	if (why)
		return fault(
			ignore->name, line, shown, OCI_RULE_IGNORE_PATTERN, why, err);
	add_rule(ignore, pattern, exception, shown, line);
	return 0;
}

static int add_line(struct goci_ignore *ignore, struct goci_slice line, size_t number,
	struct oci_err *err)
{
	oci_auto_buf pattern = OCI_BUF_INIT;

	if (line.len >= LINE_LEN_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s:%zu: a line of more than %d bytes (%s)", ignore->name,
			number, LINE_LEN_MAX - 1, code(OCI_RULE_IGNORE_LINE));
	if (number == 1 && begins_with(line, "\xef\xbb\xbf"))
		line = without_first(line, 3);
	if (begins_with(line, "#"))
		return 0;
	line = goci_slice_trim(line);
	if (!line.len)
		return 0;
	normalize(line, &pattern);
	return add_pattern(ignore, slice_of(&pattern), line, number, err);
}

struct goci_ignore *goci_ignore_parse(
	const char *text, size_t len, const char *name, struct oci_err *err)
{
	goci_auto_ignore *ignore = oci_xcalloc(1, sizeof(*ignore));
	const char *end = text + len;

	ignore->name = oci_xstrdup(name);
	ignore->plain_exceptions = true;
	for (size_t number = 1; text < end; number++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		struct goci_slice line = {text, (size_t)((stop ? stop : end) - text)};

		if (add_line(ignore, line, number, err) < 0)
			return NULL;
		text = stop ? stop + 1 : end;
	}
	return oci_steal_ptr(&ignore);
}

void goci_ignore_free(struct goci_ignore *ignore)
{
	if (!ignore)
		return;
	for (size_t i = 0; i < ignore->count; i++) {
		goci_pattern_release(&ignore->rules[i].pattern);
		free((char *)(uintptr_t)ignore->rules[i].shown.text);
	}
	free(ignore->rules);
	free(ignore->name);
	free(ignore);
}

void goci_ignore_freep(struct goci_ignore **ignore)
{
	goci_ignore_free(*ignore);
}

/* Like goci_pattern_matches, for the parent folders of a path. */
static int matches_parent(const struct goci_pattern *pattern, const char *path)
{
	oci_auto_buf folder = OCI_BUF_INIT;
	const char *slash = strrchr(path, '/');
	int found = 0;

	if (!slash)
		return 0;
	goci_path_clean((struct goci_slice){path, (size_t)(slash - path) + 1}, &folder);
	if (strcmp(folder.data, ".") == 0)
		return 0;
	for (size_t i = 0; i <= folder.len && !found; i++)
		if (i == folder.len || folder.data[i] == '/')
			found = goci_pattern_matches(pattern, folder.data, i);
	return found;
}

/* Like goci_pattern_matches; a rule that cannot be used is an error. */
static int matches(const struct rule *rule, const char *path, bool with_parents,
	struct oci_err *err)
{
	struct goci_slice shown = {rule->shown.text, strlen(rule->shown.text)};
	const char *why = rule->pattern.why;
	int found = 0;

	if (!why) {
		found = goci_pattern_matches(&rule->pattern, path, strlen(path));
		if (!found && with_parents)
			found = matches_parent(&rule->pattern, path);
		why = "it can match a path in too many ways: use fewer wildcards";
	}
	if (rule->pattern.why || found < 0)
		return fault(rule->shown.file, rule->shown.line, shown,
			OCI_RULE_IGNORE_PATTERN, why, err);
	return found;
}

/* Applies one rule to the result of the earlier ones. */
static int apply(const struct rule *rule, const char *path, bool parent_matched,
	bool with_parents, bool *matched, struct goci_ignore_result *out,
	struct oci_err *err)
{
	int found = parent_matched;

	if (!found && rule->exception == out->excluded)
		found = matches(rule, path, with_parents, err);
	if (found < 0)
		return -1;
	*matched = found;
	if (found && out->excluded == rule->exception) {
		out->excluded = !rule->exception;
		out->rule = &rule->shown;
	}
	return 0;
}

int goci_ignore_match(struct goci_ignore *ignore, const char *path,
	const struct goci_ignore_result *parent, struct goci_ignore_result *out,
	struct oci_err *err)
{
	out->excluded = false;
	out->rule = NULL;
	if (!out->matched)
		out->matched = oci_xcalloc(ignore->count + 1, sizeof(*out->matched));
	for (size_t i = 0; i < ignore->count; i++)
		if (apply(&ignore->rules[i], path, parent && parent->matched[i],
			    !parent, &out->matched[i], out, err) < 0)
			return -1;
	return 0;
}

void goci_ignore_result_release(struct goci_ignore_result *result)
{
	free(result->matched);
	*result = (struct goci_ignore_result){0};
}

bool goci_ignore_can_prune(const struct goci_ignore *ignore, const char *folder)
{
	size_t len = strlen(folder);

	if (!ignore->plain_exceptions)
		return false;
	for (size_t i = 0; i < ignore->count; i++) {
		const struct rule *rule = &ignore->rules[i];
		struct goci_slice text = without_glob(rule->pattern.text);

		if (rule->exception && text.len >= len &&
			memcmp(text.data, folder, len) == 0 &&
			(text.len == len || text.data[len] == '/'))
			return false;
	}
	return true;
}
