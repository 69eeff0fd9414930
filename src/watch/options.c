#include "watch/options.h"

#include "options/guess.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define GRACE OCI_TEXT(GOCI_WATCH_GRACE)
#define DEBOUNCE OCI_TEXT(GOCI_WATCH_DEBOUNCE)

const char goci_watch_usage[] =
	"goci-watch [OPTION...] [--build COMMAND... --] [ARGUMENT...]\n"
	"\n"
	"Builds a Go program, runs it with the ARGUMENTs, and does both again whenever\n"
	"a file changes. The old program keeps running until the new one is built.\n"
	"\n"
	"  --dir DIR         watch this folder and all below it (default: .)\n"
	"  --workdir DIR     build and run in this folder (default: the watched one)\n"
	"  --output FILE     the program (default: in a temporary folder)\n"
	"  --ignore FILE     rules of ignored files (default: DIR/.dockerignore)\n"
	"  --env NAME=VALUE  set it for the program, not for the build\n"
	"  --module DIR      a module in the module cache: once it has changed, new\n"
	"                    programs are not run\n"
	"  --modules-at NS   time of the modules' check, ns since 1970 (default: none)\n"
	"  --poll            poll the files every 0.25s, without inotify\n"
	"  --grace SECONDS   from SIGTERM to SIGKILL (default: " GRACE ")\n"
	"  --debounce MS     quiet period before a build, and ten times that at\n"
	"                    most (default: " DEBOUNCE ")\n"
	"  -h, --help, --version\n"
	"  --build COMMAND... --\n"
	"                    the last option: the build command; {} is the new program\n"
	"                    (default: go build with the flags of goci build)\n";

enum kind { TEXT, LIST, FOLDERS, FLAG, SECONDS, MILLISECONDS, NANOSECONDS, WORDS };

static const struct option {
	const char *name;
	enum kind kind;
	size_t offset;
} table[] = {
	{"--dir", TEXT, offsetof(struct goci_watch_options, dir)},
	{"--workdir", TEXT, offsetof(struct goci_watch_options, workdir)},
	{"--output", TEXT, offsetof(struct goci_watch_options, output)},
	{"--build", WORDS, offsetof(struct goci_watch_options, build)},
	{"--ignore", TEXT, offsetof(struct goci_watch_options, ignore)},
	{"--env", LIST, offsetof(struct goci_watch_options, env)},
	{"--module", FOLDERS, offsetof(struct goci_watch_options, modules)},
	{"--modules-at", NANOSECONDS, offsetof(struct goci_watch_options, modules_at)},
	{"--poll", FLAG, offsetof(struct goci_watch_options, poll)},
	{"--grace", SECONDS, offsetof(struct goci_watch_options, grace)},
	{"--debounce", MILLISECONDS, offsetof(struct goci_watch_options, debounce)},
	{"--help", FLAG, offsetof(struct goci_watch_options, help)},
	{"-h", FLAG, offsetof(struct goci_watch_options, help)},
	{"--version", FLAG, offsetof(struct goci_watch_options, version)},
};

static const struct option *find(const char *arg, size_t len)
{
	for (size_t i = 0; i < OCI_COUNT(table); i++)
		if (strlen(table[i].name) == len &&
			strncmp(table[i].name, arg, len) == 0)
			return &table[i];
	return NULL;
}

static int set_text(
	const struct option *o, char **field, const char *value, struct oci_err *err)
{
	if (*field && strcmp(*field, value) != 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s is given twice, at last as \"%.200s\": it takes one value",
			o->name, value);
	free(*field);
	*field = oci_xstrdup(value);
	return 0;
}

static int add_env(struct oci_strv *field, const char *value, struct oci_err *err)
{
	if (!strchr(value, '=') || *value == '=')
		return oci_err_set(err, OCI_ERR_USAGE,
			"--env: \"%.100s\" is not NAME=VALUE", value);
	oci_strv_add(field, value);
	return 0;
}

static int set_time(
	const struct option *o, int64_t *field, const char *value, struct oci_err *err)
{
	double most = o->kind == SECONDS ? 3600 : 60000;
	char *end;
	double n = strtod(value, &end);

	if (end == value || *end || !(n >= 0 && n <= most))
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: \"%.100s\" is not a number from 0 to %.0f", o->name, value,
			most);
	*field = (int64_t)(o->kind == SECONDS ? n * 1000 : n);
	return 0;
}

static int set_nanoseconds(
	const struct option *o, int64_t *field, const char *value, struct oci_err *err)
{
	char *end;

	errno = 0;
	*field = strtoll(value, &end, 10);
	if (errno || end == value || *end || *field < 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: \"%.100s\" is not a whole number", o->name, value);
	return 0;
}

static int set_value(
	const struct option *o, void *field, const char *value, struct oci_err *err)
{
	if (o->kind == LIST)
		return add_env(field, value, err);
	if (o->kind == NANOSECONDS)
		return set_nanoseconds(o, field, value, err);
	if (o->kind == FOLDERS)
		oci_strv_add(field, value);
	if (o->kind == FOLDERS)
		return 0;
	return o->kind == TEXT ? set_text(o, field, value, err)
			       : set_time(o, field, value, err);
}

/* The words up to "--". Returns how many arguments they are, it included. */
static int take_words(struct oci_strv *field, char *const *argv, struct oci_err *err)
{
	int count = 0;

	oci_strv_release(field);
	for (; argv[count] && strcmp(argv[count], "--") != 0; count++)
		oci_strv_add(field, argv[count]);
	if (!argv[count])
		return oci_err_set(err, OCI_ERR_USAGE,
			"--build: the command does not end with --");
	if (!field->count)
		return oci_err_set(err, OCI_ERR_USAGE, "--build: wants a command");
	if (!oci_strv_has(field, "{}"))
		return oci_err_set(err, OCI_ERR_USAGE,
			"--build: no {} in the command, for the new program");
	return count + 1;
}

static int unknown(const char *arg, struct oci_err *err)
{
	struct goci_guess guess;

	goci_guess_init(&guess, arg);
	for (size_t i = 0; i < OCI_COUNT(table); i++)
		if (strlen(table[i].name) > 2)
			goci_guess_try(&guess, table[i].name);
	oci_err_set(err, OCI_ERR_USAGE, "unknown option %.200s", arg);
	return goci_guess_tell(&guess, "--help lists them", err);
}

/* Takes the option at `argv`. Returns how many arguments that were. */
static int take(
	struct goci_watch_options *options, char *const *argv, struct oci_err *err)
{
	size_t len = strcspn(argv[0], "=");
	const struct option *o = find(argv[0], len);
	const char *value = argv[0][len] ? argv[0] + len + 1 : argv[1];
	int used = argv[0][len] ? 1 : 2;
	void *field = o ? (char *)options + o->offset : NULL;
	int status;

	if (!o || (argv[0][len] && (o->kind == FLAG || o->kind == WORDS)))
		return unknown(argv[0], err);
	if (o->kind == FLAG) {
		*(bool *)field = true;
		return 1;
	}
	if (o->kind == WORDS) {
		status = take_words(field, argv + 1, err);
		return status < 0 ? -1 : 1 + status;
	}
	if (!value || !*value)
		return oci_err_set(err, OCI_ERR_USAGE, "%s wants a value", o->name);
	status = set_value(o, field, value, err);
	return status < 0 ? -1 : used;
}

/* Whether the options go on at `arg`. */
static bool is_option(const struct goci_watch_options *options, const char *arg)
{
	return arg && arg[0] == '-' && arg[1] && !options->build.count;
}

int goci_watch_options_parse(
	struct goci_watch_options *options, char *const *argv, struct oci_err *err)
{
	while (is_option(options, *argv)) {
		int used;

		if (strcmp(*argv, "--") == 0) {
			argv++;
			break;
		}
		used = take(options, argv, err);
		if (used < 0)
			return -1;
		argv += used;
	}
	for (; *argv; argv++)
		oci_strv_add(&options->args, *argv);
	return 0;
}

void goci_watch_options_release(struct goci_watch_options *options)
{
	free(options->dir);
	free(options->workdir);
	free(options->output);
	free(options->ignore);
	oci_strv_release(&options->build);
	oci_strv_release(&options->args);
	oci_strv_release(&options->env);
	oci_strv_release(&options->modules);
}
