#include "settings/policy.h"

#include "app/bounds.h"
#include "oci/digest.h"
#include "oci/fs.h"
#include "oci/keyring.h"
#include "oci/predicate.h"
#include "options/checks_run.h"
#include "options/guess.h"
#include "options/limits.h"
#include "settings/config_value.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum kind { SWITCH, SIZE, COUNT, GROWTH, VULNS, LABELS, BASES, KEYS, TYPES };

/* In the order of the documentation. */
static const struct key {
	const char *name;
	enum kind kind;
	size_t offset;
} keys[] = {
	{"user", SWITCH, offsetof(struct oci_policy, user)},
	{"static", SWITCH, offsetof(struct oci_policy, static_program)},
	{"shell", SWITCH, offsetof(struct oci_policy, shell)},
	{"setuid", SWITCH, offsetof(struct oci_policy, setuid)},
	{"capabilities", SWITCH, offsetof(struct oci_policy, capabilities)},
	{"devices", SWITCH, offsetof(struct oci_policy, devices)},
	{"world-writable", SWITCH, offsetof(struct oci_policy, world_writable)},
	{"read-only", SWITCH, offsetof(struct oci_policy, read_only)},
	{"secrets", SWITCH, offsetof(struct oci_policy, secrets)},
	{"fips", SWITCH, offsetof(struct oci_policy, fips)},
	{"max-growth", GROWTH, offsetof(struct oci_policy, max_growth)},
	{"vulns", VULNS, offsetof(struct oci_policy, vulns)},
	{"vulns-max-age", COUNT, offsetof(struct oci_policy, vulns_max_age)},
	{"max-size", SIZE, offsetof(struct oci_policy, max_size)},
	{"max-layers", COUNT, offsetof(struct oci_policy, max_layers)},
	{"labels", LABELS, offsetof(struct oci_policy, labels)},
	{"bases", BASES, offsetof(struct oci_policy, bases)},
	{"signed-by", KEYS, offsetof(struct oci_policy, signed_by)},
	{"attested", TYPES, offsetof(struct oci_policy, attested)},
};

static bool is_word(const struct goci_yaml *node, const char *a, const char *b)
{
	return node->kind == GOCI_YAML_SCALAR && node->plain &&
	       (strcmp(node->text, a) == 0 || strcmp(node->text, b) == 0);
}

static int read_switch(const struct goci_config_file *source,
	const struct goci_yaml *node, bool *value, struct oci_err *err)
{
	*value = is_word(node, "true", "on");
	if (*value || is_word(node, "false", "off"))
		return 0;
	oci_err_set(err, OCI_ERR_USAGE, "%s must be true or false", node->key);
	return goci_config_at(source, node, err);
}

static int read_vulns(const struct goci_config_file *source,
	const struct goci_yaml *node, const char **value, struct oci_err *err)
{
	static const char *const words[] = {"linked", "package", "module"};

	*value = NULL;
	if (is_word(node, "false", "off"))
		return 0;
	for (size_t i = 0; i < OCI_COUNT(words); i++)
		if (is_word(node, words[i], words[i]))
			*value = words[i];
	if (*value)
		return 0;
	oci_err_set(err, OCI_ERR_USAGE, "%s must be linked, package, module or off",
		node->key);
	return goci_config_at(source, node, err);
}

static int read_number(const struct goci_config_file *source,
	const struct goci_yaml *node, bool size, int64_t *value, struct oci_err *err)
{
	const char *text;
	int status;

	*value = -1;
	if (is_word(node, "false", "off"))
		return 0;
	text = goci_config_text(source, node, node->key, err);
	if (!text)
		return -1;
	status = size ? goci_size_parse(text, value, err)
		      : goci_count_parse(text, value, err);
	if (status == 0)
		return 0;
	oci_err_wrap(err, "%s", node->key);
	return goci_config_at(source, node, err);
}

/* "5%", "0.5%", or a size. */
static int parse_growth(
	const char *text, struct oci_policy *policy, struct oci_err *err)
{
	enum { DIGITS = 6 };
	size_t whole = strspn(text, "0123456789"), part = 0;
	const char *end = text + whole;
	int64_t value = 0;

	policy->growth_percent = strchr(text, '%') != NULL;
	if (!policy->growth_percent &&
		goci_size_parse(text, &policy->max_growth, err) == 0)
		return 0;
	if (!policy->growth_percent)
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\" is no growth: expected a percentage such as 5%% or a "
			"size such as 1MB",
			text);
	if (*end == '.')
		part = strspn(++end, "0123456789");
	if (!whole || whole > DIGITS || part > 2 || (end[-1] == '.' && !part) ||
		strcmp(end + part, "%") != 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\" is no percentage such as 5%% or 0.25%%", text);
	for (size_t i = 0; i < whole; i++)
		value = value * 10 + (text[i] - '0');
	for (size_t i = 0; i < 2; i++)
		value = value * 10 + (i < part ? end[i] - '0' : 0);
	policy->max_growth = value;
	return 0;
}

static int read_growth(const struct goci_config_file *source,
	const struct goci_yaml *node, struct oci_policy *policy, struct oci_err *err)
{
	const char *text;

	policy->max_growth = -1;
	if (is_word(node, "false", "off"))
		return 0;
	text = goci_config_text(source, node, node->key, err);
	if (!text)
		return -1;
	if (parse_growth(text, policy, err) == 0)
		return 0;
	oci_err_wrap(err, "%s", node->key);
	return goci_config_at(source, node, err);
}

/* The path of a key in a policy is relative to the policy's folder. */
static char *beside(const char *policy, const char *path)
{
	const char *slash = strrchr(policy, '/');

	if (*path == '/' || !slash)
		return oci_xstrdup(path);
	return oci_xasprintf("%.*s/%s", (int)(slash - policy), policy, path);
}

/* Read once, so that a wrong key is told before anything is done. */
static int check_public_key(const char *path, struct oci_err *err)
{
	oci_auto_keyring ring = OCI_KEYRING_INIT;
	oci_auto_free char *real = goci_bounds_resolve_named(path, err);
	uint64_t ignored = 0;

	return real ? oci_keyring_add(&ring, path, real, &ignored, err) : -1;
}

static int check_item(enum kind kind, const char *value, struct oci_err *err)
{
	struct oci_digest parsed;

	switch (kind) {
	case BASES:
		return oci_digest_parse(value, &parsed, err);
	case KEYS:
		return check_public_key(value, err);
	case TYPES:
		return oci_predicate_check(value, err);
	default:
		return 0;
	}
}

static int read_item(const struct goci_config_file *source,
	const struct goci_yaml *node, const char *name, enum kind kind,
	struct oci_strv *list, struct oci_err *err)
{
	const char *text = goci_config_text(source, node, name, err);
	oci_auto_free char *value = NULL;

	if (!text)
		return -1;
	value = kind == KEYS ? beside(source->file, text) : oci_xstrdup(text);
	if (check_item(kind, value, err) < 0) {
		err->code = OCI_ERR_USAGE;
		oci_err_wrap(err, "%s", name);
		return goci_config_at(source, node, err);
	}
	oci_strv_add(list, value);
	return 0;
}

static int read_list(const struct goci_config_file *source,
	const struct goci_yaml *node, enum kind kind, struct oci_strv *list,
	struct oci_err *err)
{
	oci_strv_release(list);
	if (is_word(node, "false", "off"))
		return 0;
	if (node->kind != GOCI_YAML_LIST)
		return goci_config_wrong_type(
			source, node, node->key, "a list, or false", err);
	for (const struct goci_yaml *n = node->child; n; n = n->next)
		if (read_item(source, n, node->key, kind, list, err) < 0)
			return -1;
	return 0;
}

static int read_key(const struct goci_config_file *source, const struct goci_yaml *node,
	struct oci_policy *policy, struct oci_err *err)
{
	struct goci_guess guess;

	for (size_t i = 0; i < OCI_COUNT(keys); i++) {
		void *field = (char *)policy + keys[i].offset;

		if (strcmp(keys[i].name, node->key) != 0)
			continue;
		if (keys[i].kind == SWITCH)
			return read_switch(source, node, field, err);
		if (keys[i].kind == SIZE || keys[i].kind == COUNT)
			return read_number(
				source, node, keys[i].kind == SIZE, field, err);
		if (keys[i].kind == GROWTH)
			return read_growth(source, node, policy, err);
		if (keys[i].kind == VULNS)
			return read_vulns(source, node, field, err);
		return read_list(source, node, keys[i].kind, field, err);
	}
	goci_guess_init(&guess, node->key);
	for (size_t i = 0; i < OCI_COUNT(keys); i++)
		goci_guess_try(&guess, keys[i].name);
	return goci_config_unknown(source, node, &guess, err);
}

int goci_policy_read(const char *name, struct oci_policy *policy, struct oci_err *err)
{
	oci_auto_free char *file = oci_xstrdup(name), *real = NULL;
	const struct goci_config_file source = {.file = file};
	oci_auto_buf text = OCI_BUF_INIT;
	goci_auto_yaml *root = NULL;

	*policy = (struct oci_policy)OCI_POLICY_PRODUCTION;
	if (strcmp(name, "production") == 0)
		return 0;
	real = goci_bounds_resolve_named(name, err);
	if (!real || oci_fs_read(AT_FDCWD, real, false, GOCI_YAML_SIZE_MAX, &text,
			     err) < 0) {
		err->code = OCI_ERR_USAGE;
		return oci_err_wrap(err, "--policy is \"production\" or a file");
	}
	root = goci_yaml_parse(name, text.data, text.len, err);
	if (!root)
		return -1;
	if (root->kind != GOCI_YAML_MAP && !goci_yaml_null(root))
		return goci_config_wrong_type(
			&source, root, "the file", "a mapping", err);
	for (const struct goci_yaml *n = root->child; n; n = n->next)
		if (read_key(&source, n, policy, err) < 0)
			return -1;
	return 0;
}

int goci_policy_test(const char *name, struct oci_err *err)
{
	OCI_AUTO(oci_policy_release) struct oci_policy policy = {0};

	return goci_policy_read(name, &policy, err);
}
