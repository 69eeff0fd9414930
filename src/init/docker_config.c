#include "init/docker.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool set(struct goci_docker *d, const char *option, const char *value)
{
	struct goci_origin here = goci_docker_here(d);

	return goci_draft_set(d->draft, &d->draft->defaults, &here, option, value);
}

static void set_env(struct goci_docker *d, const char *pair)
{
	if (strncmp(pair, "PATH=", 5) == 0)
		goci_docker_note(d, GOCI_LEFT,
			"goci sets PATH to the usual folders; the service is started by "
			"its full path");
	else
		set(d, "env", pair);
}

static int env_pair(struct goci_docker *d, const char *name, const char *value)
{
	oci_auto_free char *pair = oci_xasprintf("%s=%s", name, value);
	bool unknown = goci_word_unknown(value);
	int go = goci_go_variable(d, name, value);

	goci_vars_set(&d->stage->vars, name, unknown ? NULL : value);
	if (go)
		return go < 0 ? -1 : 0;
	if (!d->stage->chain) {
		goci_docker_note(d, GOCI_LEFT,
			"%s counts only while building: set it in the environment of goci "
			"build if the build needs it",
			name);
	} else if (strncmp(pair, "PORT=", 5) == 0 && !unknown) {
		free(d->port);
		d->port = oci_xstrdup(value);
		d->port_line = d->in->line;
	} else {
		set_env(d, pair);
	}
	return 0;
}

/* "ENV KEY VALUE WITH SPACES": all after the first blanks is the value. */
static int env_old(struct goci_docker *d)
{
	struct goci_lexer lexer = goci_docker_lexer(d, false);
	const char *args = d->in->args;
	size_t len = strcspn(args, " \t");
	oci_auto_free char *name = oci_xstrndup(args, len);
	oci_auto_free char *value =
		goci_words_expand(&lexer, args + len + strspn(args + len, " \t"));

	return env_pair(d, name, value);
}

static bool is_old_form(const char *args)
{
	size_t name = strcspn(args, " \t=\"'");

	return args[name] != '=' && args[name] != '"' && args[name] != '\'';
}

int goci_docker_env(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;
	struct goci_lexer lexer = goci_docker_lexer(d, false);

	if (is_old_form(d->in->args))
		return env_old(d);
	goci_words_split(&lexer, d->in->args, &words);
	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.items[i];
		size_t len = strcspn(word, "=");
		oci_auto_free char *name = oci_xstrndup(word, len);

		if (!word[len])
			return goci_docker_refuse(d, "ENV %s: wants NAME=VALUE", word);
		if (env_pair(d, name, word + len + 1) < 0)
			return -1;
	}
	return 0;
}

/* Whether a variable is named anywhere in the file. */
static bool is_used(const struct goci_docker *d, const char *name)
{
	oci_auto_free char *plain = oci_xasprintf("$%s", name);
	oci_auto_free char *braced = oci_xasprintf("${%s", name);

	for (size_t i = 0; i < d->df.count; i++) {
		const struct goci_instruction *in = &d->df.items[i];

		if (strstr(in->args, plain) || strstr(in->args, braced))
			return true;
		for (size_t k = 0; k < in->heredocs.count; k++)
			if (strstr(in->heredocs.items[k], plain) ||
				strstr(in->heredocs.items[k], braced))
				return true;
	}
	return false;
}

static bool is_platform(const char *name)
{
	static const char *const parts[] = {
		"PLATFORM", "OS", "ARCH", "VARIANT", "OSVERSION"};
	const char *rest = name + (strncmp(name, "TARGET", 6) == 0 ? 6 : 5);

	if (strncmp(name, "TARGET", 6) != 0 && strncmp(name, "BUILD", 5) != 0)
		return false;
	for (size_t i = 0; i < OCI_COUNT(parts); i++)
		if (strcmp(rest, parts[i]) == 0)
			return true;
	return false;
}

static void note_arg(struct goci_docker *d, const char *name, const char *value)
{
	if (!is_used(d, name))
		goci_docker_note(d, GOCI_LEFT,
			"%s: no line here uses it, and goci has no build arguments",
			name);
	else if (value && *value)
		goci_docker_note(d, GOCI_CARRIED,
			"%s: goci has no build arguments; its default \"%s\" is written "
			"where it is used: change it there, or give the option to goci "
			"build",
			name, value);
	else
		goci_docker_note(d, GOCI_LEFT,
			"%s has no value here, so what it is for is left out; give the "
			"option to goci build, such as --ldflags",
			name);
}

static int take_arg(struct goci_docker *d, const char *name, const char *value)
{
	int go;

	if (is_platform(name)) {
		goci_docker_note(d, GOCI_IMPLIED, "--platform tells it");
		return 0;
	}
	if (!value)
		value = goci_vars_get(&d->globals, name);
	go = value ? goci_go_variable(d, name, value) : 0;
	if (d->stage && value && !goci_word_unknown(value))
		goci_vars_set(&d->stage->vars, name, value);
	if (!go)
		note_arg(d, name, value);
	return go < 0 ? -1 : 0;
}

int goci_docker_arg(struct goci_docker *d)
{
	struct goci_lexer lexer = goci_docker_lexer(d, false);
	oci_auto_strv words = OCI_STRV_INIT;

	goci_words_split(&lexer, d->in->args, &words);
	for (size_t i = 0; i < words.count; i++) {
		char *eq = strchr(words.items[i], '=');

		if (eq)
			*eq = '\0';
		if (take_arg(d, words.items[i], eq ? eq + 1 : NULL) < 0)
			return -1;
	}
	return 0;
}

int goci_docker_label(struct goci_docker *d)
{
	struct goci_lexer lexer = goci_docker_lexer(d, false);
	oci_auto_strv words = OCI_STRV_INIT;
	size_t len = strcspn(d->in->args, " \t");

	if (!d->stage->chain)
		return 0;
	if (is_old_form(d->in->args)) {
		const char *rest = d->in->args + len;
		oci_auto_free char *value =
			goci_words_expand(&lexer, rest + strspn(rest, " \t"));

		oci_strv_addf(&words, "%.*s=%s", (int)len, d->in->args, value);
	} else {
		goci_words_split(&lexer, d->in->args, &words);
	}
	for (size_t i = 0; i < words.count; i++)
		set(d, "label", words.items[i]);
	return 0;
}

int goci_docker_expose(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;

	if (d->stage->chain)
		goci_docker_words(d, &words);
	for (size_t i = 0; i < words.count; i++) {
		if (strchr(words.items[i], '-'))
			goci_docker_note(d, GOCI_LEFT,
				"goci names ports one by one: `port: [8000, 8001]`");
		else
			oci_strv_addf(&d->ports, "%u=%s", d->in->line, words.items[i]);
	}
	return 0;
}

int goci_docker_workdir(struct goci_docker *d)
{
	struct goci_lexer lexer = goci_docker_lexer(d, false);
	oci_auto_free char *text = goci_words_expand(&lexer, d->in->args);
	char *dir = goci_docker_join(d->stage->workdir, text);

	free(d->stage->workdir);
	d->stage->workdir = dir;
	if (d->stage->chain) {
		d->stage->has_workdir = true;
		if (strcmp(dir, "/app") != 0 || d->draft->defaults.settings.workdir)
			set(d, "workdir", dir);
		else
			goci_docker_note(d, GOCI_IMPLIED, "it is goci's own");
	} else {
		goci_docker_note(
			d, GOCI_IMPLIED, "goci builds in the service's own folder");
	}
	return 0;
}

int goci_docker_volume(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;

	if (d->stage->chain)
		goci_docker_words(d, &words);
	for (size_t i = 0; i < words.count; i++) {
		oci_auto_free char *dir =
			goci_docker_join(d->stage->workdir, words.items[i]);

		set(d, "volume", dir);
	}
	return 0;
}

int goci_docker_stopsignal(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;
	oci_auto_free char *name = NULL;

	goci_docker_words(d, &words);
	if (!d->stage->chain || !words.count)
		return 0;
	name = isalpha((unsigned char)*words.items[0]) &&
			       strncmp(words.items[0], "SIG", 3) != 0
		       ? oci_xasprintf("SIG%s", words.items[0])
		       : oci_xstrdup(words.items[0]);
	if (strcmp(name, "SIGTERM") == 0)
		goci_docker_note(d, GOCI_IMPLIED, "it is goci's own");
	else
		set(d, "stop-signal", name);
	return 0;
}

/* "8080" and "8080/tcp" are one. */
static bool same_port(const char *a, const char *b)
{
	size_t len = strcspn(a, "/");

	return len == strcspn(b, "/") && strncmp(a, b, len) == 0;
}

static void set_port(struct goci_docker *d, unsigned line, const char *port)
{
	struct goci_origin from = {d->file, line, "EXPOSE"};
	oci_auto_free char *short_form = oci_xstrdup(port);
	size_t len = strlen(port);

	if (line == d->port_line)
		from.what = "ENV PORT";
	if (len > 4 && strcmp(port + len - 4, "/tcp") == 0)
		short_form[len - 4] = '\0';
	goci_draft_set(d->draft, &d->draft->defaults, &from, "port", short_form);
}

/* The first port is what goci sets PORT to, so that the one of ENV PORT comes first. */
void goci_docker_ports(struct goci_docker *d)
{
	bool exposed = false;

	for (size_t i = 0; i < d->ports.count; i++)
		exposed = exposed ||
			  (d->port && same_port(strchr(d->ports.items[i], '=') + 1,
					      d->port));
	if (d->port && (exposed || !d->ports.count))
		set_port(d, d->port_line, d->port);
	for (size_t i = 0; i < d->ports.count; i++)
		set_port(d, (unsigned)strtoul(d->ports.items[i], NULL, 10),
			strchr(d->ports.items[i], '=') + 1);
	if (d->port && d->ports.count && !exposed) {
		struct goci_origin from = {d->file, d->port_line, "ENV PORT"};
		oci_auto_free char *pair = oci_xasprintf("PORT=%s", d->port);

		goci_draft_set(d->draft, &d->draft->defaults, &from, "env", pair);
	}
}
