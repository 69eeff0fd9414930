#include "init/docker_config.h"

#include "app/defaults.h"

#include "app/paths.h"
#include "init/go_variables.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* How many ports of a range are named. */
enum { RANGE_MAX = 64 };

static void env_pair(struct goci_docker *d, const char *name, const char *value)
{
	oci_auto_free char *pair = oci_xasprintf("%s=%s", name, value);
	bool unknown = goci_word_unknown(value);

	goci_vars_set(&d->stage->vars, name, unknown ? NULL : value);
	if (goci_go_variable(&d->at, name, value))
		return;
	if (!d->stage->chain) {
		goci_left(&d->at,
			"%s applies to the build only: set it in the environment of goci "
			"build if the build needs it",
			name);
	} else if (strcmp(name, "PORT") == 0 && !unknown) {
		free(d->port);
		d->port = oci_xstrdup(value);
		d->port_line = d->in->line;
	} else if (strcmp(name, "PATH") == 0) {
		goci_left(&d->at,
			"goci sets PATH to the usual folders; the service is started by "
			"its full path");
	} else {
		goci_carry(&d->at, "env", pair);
	}
}

/* Words of KEY=VALUE. "KEY VALUE WITH SPACES" is one: the first blanks part it. */
static void read_pairs(const struct goci_docker *d, struct oci_strv *words)
{
	const char *args = d->in->args;
	size_t len = strcspn(args, " \t=\"'");
	oci_auto_free char *value = NULL;

	if (args[len] && strchr("=\"'", args[len])) {
		goci_docker_words(d, false, words);
		return;
	}
	value = goci_docker_expand(d, args + len + strspn(args + len, " \t"));
	oci_strv_addf(words, "%.*s=%s", (int)len, args, value);
}

int goci_docker_env(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;

	read_pairs(d, &words);
	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.items[i];
		size_t len = strcspn(word, "=");
		oci_auto_free char *name = oci_xstrndup(word, len);

		if (!word[len])
			return goci_refuse(&d->at, "ENV %s: wants NAME=VALUE", word);
		env_pair(d, name, word + len + 1);
	}
	return 0;
}

/* Whether a variable is named anywhere in the file. */
static bool is_used(const struct goci_docker *d, const char *name)
{
	oci_auto_free char *plain = oci_xasprintf("$%s", name);
	oci_auto_free char *braced = oci_xasprintf("${%s", name);
	bool used = false;

	for (size_t i = 0; i < d->df.count && !used; i++)
		used = goci_instruction_says(&d->df.items[i], plain) ||
		       goci_instruction_says(&d->df.items[i], braced);
	return used;
}

static bool is_platform(const char *name)
{
	size_t len = strncmp(name, "TARGET", 6) == 0  ? 6
		     : strncmp(name, "BUILD", 5) == 0 ? 5
						      : 0;

	return len && goci_word_in(name + len, "PLATFORM OS ARCH VARIANT OSVERSION");
}

static void take_arg(struct goci_docker *d, const char *name, const char *value)
{
	if (is_platform(name)) {
		goci_done(&d->at, "--platform sets it");
		return;
	}
	if (!value)
		value = goci_vars_get(&d->globals, name);
	if (d->stage && value && !goci_word_unknown(value))
		goci_vars_set(&d->stage->vars, name, value);
	if (value && goci_go_variable(&d->at, name, value))
		return;
	if (!is_used(d, name))
		goci_left(&d->at,
			"%s: no line here uses it, and goci has no build arguments",
			name);
	else if (value && *value)
		goci_kept(&d->at,
			"%s: goci has no build arguments; the default \"%s\" is written "
			"where it is used: change it there, or pass the option to goci "
			"build",
			name, value);
	else
		goci_left(&d->at,
			"%s has no value in the file, so the option that uses it is left out; "
			"pass it to goci build, such as --ldflags",
			name);
}

int goci_docker_arg(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;

	goci_docker_words(d, false, &words);
	for (size_t i = 0; i < words.count; i++) {
		char *eq = strchr(words.items[i], '=');

		if (eq)
			*eq = '\0';
		take_arg(d, words.items[i], eq ? eq + 1 : NULL);
	}
	return 0;
}

int goci_docker_label(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;

	if (d->stage->chain)
		read_pairs(d, &words);
	for (size_t i = 0; i < words.count; i++)
		goci_carry(&d->at, "label", words.items[i]);
	return 0;
}

/* "8000-8002/udp": goci names ports one by one. False when it is no range. */
static bool expose_range(struct goci_docker *d, const char *word)
{
	char *dash, *end;
	unsigned long first = strtoul(word, &dash, 10), last;

	if (*dash != '-' || !isdigit((unsigned char)*word))
		return false;
	last = strtoul(dash + 1, &end, 10);
	if (last < first || last - first >= RANGE_MAX) {
		goci_left(&d->at,
			"%s: goci names ports one by one, up to %d of a range: `port: "
			"[8000, 8001]`",
			word, RANGE_MAX);
		return true;
	}
	for (; first <= last; first++)
		oci_strv_addf(&d->ports, "%u=%lu%s", d->in->line, first, end);
	return true;
}

int goci_docker_expose(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;

	if (d->stage->chain)
		goci_docker_words(d, true, &words);
	for (size_t i = 0; i < words.count; i++)
		if (!expose_range(d, words.items[i]))
			oci_strv_addf(&d->ports, "%u=%s", d->in->line, words.items[i]);
	return 0;
}

int goci_docker_workdir(struct goci_docker *d)
{
	oci_auto_free char *text = goci_docker_expand(d, d->in->args);
	char *dir = goci_path_join(d->stage->workdir, text);

	free(d->stage->workdir);
	d->stage->workdir = dir;
	d->stage->has_workdir = d->stage->chain;
	if (!d->stage->chain)
		goci_done(&d->at, "goci builds in the service's own folder");
	else if (strcmp(dir, GOCI_WORKDIR_DEFAULT) != 0 ||
		 d->at.section->settings.workdir)
		goci_carry(&d->at, "workdir", dir);
	else
		goci_done(&d->at, "it is goci's default");
	return 0;
}

int goci_docker_volume(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;

	if (d->stage->chain)
		goci_docker_words(d, true, &words);
	for (size_t i = 0; i < words.count; i++) {
		oci_auto_free char *dir =
			goci_path_join(d->stage->workdir, words.items[i]);

		goci_carry(&d->at, "volume", dir);
	}
	return 0;
}

int goci_docker_stopsignal(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;
	oci_auto_free char *name = NULL;
	const char *word;

	goci_docker_words(d, true, &words);
	if (!d->stage->chain || !words.count)
		return 0;
	word = words.items[0];
	name = oci_xasprintf("%s%s",
		isalpha((unsigned char)*word) && strncmp(word, "SIG", 3) ? "SIG" : "",
		word);
	if (strcmp(name, GOCI_SIGNAL_DEFAULT) == 0)
		goci_done(&d->at, "it is goci's default");
	else
		goci_carry(&d->at, "stop-signal", name);
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
	struct goci_position at = d->at;
	size_t len = strlen(port) - (goci_path_ends(port, "/tcp") ? 4 : 0);
	oci_auto_free char *number = oci_xstrndup(port, len);

	at.line = line;
	at.what = line == d->port_line ? "ENV PORT" : "EXPOSE";
	goci_carry(&at, "port", number);
}

/* goci's default is a port, which an image without one must not get. */
static void set_no_port(struct goci_docker *d)
{
	struct goci_position at = d->at;

	at.file = NULL;
	goci_carry(&at, "port", GOCI_PORT_NONE);
	goci_docker_enter(d, &d->df.items[d->stages[d->count - 1].first]);
	goci_chosen(&d->at,
		"%s: `port: none`, neither PORT nor an exposed port; name the port that "
		"the service listens on if it reads PORT",
		d->ports.count ? "no port is carried over"
			       : "there is no EXPOSE and no ENV PORT");
}

/* The first port is what goci sets PORT to, so that the one of ENV PORT comes first. */
void goci_docker_ports(struct goci_docker *d)
{
	bool exposed = !d->ports.count;

	for (size_t i = 0; i < d->ports.count && d->port; i++)
		exposed = exposed ||
			  same_port(strchr(d->ports.items[i], '=') + 1, d->port);
	if (d->port && exposed)
		set_port(d, d->port_line, d->port);
	for (size_t i = 0; i < d->ports.count; i++)
		set_port(d, (unsigned)strtoul(d->ports.items[i], NULL, 10),
			strchr(d->ports.items[i], '=') + 1);
	if (d->port && !exposed) {
		struct goci_position at = d->at;
		oci_auto_free char *pair = oci_xasprintf("PORT=%s", d->port);

		at.line = d->port_line;
		at.what = "ENV PORT";
		goci_carry(&at, "env", pair);
	}
	if (!d->at.section->settings.ports.count)
		set_no_port(d);
}
