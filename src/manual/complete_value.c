#include "manual/complete_value.h"

#include "manual/complete_ref.h"
#include "manual/manual_yaml.h"
#include "manual/troubleshooting.h"
#include "oci/finding.h"
#include "oci/mem.h"
#include "settings/config.h"
#include "settings/config_find.h"

#include <string.h>

/* Whether the list before the cursor has a word already. */
static bool is_listed(const struct goci_candidates *c, const char *word)
{
	size_t len = strlen(word);
	const char *end = c->word + c->before;

	for (const char *p = c->word; (p = strstr(p, word)) && p < end; p += len)
		if (p[len] == ',' && (p == c->word || strchr("=,", p[-1])))
			return true;
	return false;
}

static void add_platforms(struct goci_candidates *c)
{
	static const char *const known[] = {"linux/amd64", "linux/arm64",
		"linux/arm/v7", "linux/arm/v6", "linux/386", "linux/loong64",
		"linux/mips64le", "linux/ppc64le", "linux/riscv64", "linux/s390x"};

	for (size_t i = 0; i < OCI_COUNT(known); i++)
		if (!is_listed(c, known[i]))
			goci_candidates_add(c, known[i], "");
}

/* What a goci.yaml that is wrong lists is not known; `goci build` says why. */
static void add_services(struct goci_candidates *c)
{
	const struct oci_strv none = OCI_STRV_INIT;
	goci_auto_config *config = NULL;
	struct oci_err ignored;

	c->native = GOCI_NATIVE_FOLDERS;
	if (goci_config_find(".", NULL, &none, &config, &ignored) < 0 || !config)
		return;
	for (size_t i = 0; i < goci_config_count(config); i++)
		goci_candidates_add(c, goci_config_name(config, i), "service");
}

static void add_topics(
	struct goci_candidates *c, const struct goci_command *const *commands)
{
	oci_auto_strv sections = OCI_STRV_INIT;

	for (size_t i = 0; commands[i]; i++)
		goci_candidates_add(c, commands[i]->name, commands[i]->summary);
	goci_candidates_add(c, GOCI_MANUAL_YAML, "the keys of the file");
	goci_troubleshooting_names(&sections);
	for (size_t i = 0; i < sections.count; i++)
		goci_candidates_add(c, sections.items[i], "errors and what to do");
	/* There are hundreds. */
	if (strncmp(goci_candidates_value(c), "OCI", 3) != 0) {
		goci_candidates_add_open(c, "OCI", "the code of a finding");
		return;
	}
	for (int i = 0; i < OCI_RULE_COUNT; i++)
		goci_candidates_add(c, oci_rule_info((enum oci_rule)i)->code,
			oci_rule_info((enum oci_rule)i)->name);
}

static void add_word(struct goci_candidates *c, enum goci_word word,
	const struct goci_command *const *commands)
{
	switch (word) {
	case GOCI_WORD_PLATFORM:
		add_platforms(c);
		break;
	case GOCI_WORD_SERVICE:
		add_services(c);
		break;
	case GOCI_WORD_TOPIC:
		add_topics(c, commands);
		break;
	case GOCI_WORD_TEXT:
	case GOCI_WORD_NUMBER:
		break;
	}
}

static void add_path(struct goci_candidates *c, enum goci_path path)
{
	switch (path) {
	case GOCI_PATH_FILE:
		c->native = GOCI_NATIVE_FILES;
		break;
	case GOCI_PATH_COPY:
		/* SRC is on this host, DEST is not. */
		if (!strstr(goci_candidates_value(c), ":/"))
			c->native = GOCI_NATIVE_FILES;
		c->open = true;
		break;
	case GOCI_PATH_DIR:
		c->native = GOCI_NATIVE_FOLDERS;
		break;
	case GOCI_PATH_LAYOUT:
		c->native = GOCI_NATIVE_FOLDERS;
		goci_complete_ref(c);
		break;
	case GOCI_PATH_OUTPUT:
	case GOCI_PATH_IMAGE:
		goci_complete_ref(c);
		break;
	case GOCI_NO_PATH:
		break;
	}
}

/* "docker://" is the beginning of a value. */
static void add_choices(struct goci_candidates *c, const char *const *choices)
{
	for (size_t i = 0; choices && choices[i]; i++) {
		if (choices[i][strlen(choices[i]) - 1] == '/')
			goci_candidates_add_open(c, choices[i], "a registry");
		else if (!is_listed(c, choices[i]))
			goci_candidates_add(c, choices[i], "");
	}
}

/* Of "a,b" the last one is completed. */
static void skip_commas(struct goci_candidates *c)
{
	const char *comma = strrchr(goci_candidates_value(c), ',');

	if (comma)
		c->before = (size_t)(comma + 1 - c->word);
}

void goci_complete_option(struct goci_candidates *c, const struct goci_option *option,
	const struct goci_command *const *commands)
{
	if (option->kind == GOCI_COMMAS)
		skip_commas(c);
	if (option->kind == GOCI_FLAG) {
		goci_candidates_add(c, "true", "");
		goci_candidates_add(c, "false", "");
	}
	add_choices(c, option->choices);
	add_path(c, option->path);
	if (option->path == GOCI_NO_PATH)
		add_word(c, option->word, commands);
}

void goci_complete_operand(struct goci_candidates *c,
	const struct goci_operand *operand, const struct goci_command *const *commands)
{
	add_choices(c, operand->choices);
	add_path(c, operand->path);
	if (operand->path == GOCI_NO_PATH)
		add_word(c, operand->word, commands);
}
