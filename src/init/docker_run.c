#include "init/docker_run.h"

#include "app/defaults.h"
#include "app/paths.h"
#include "init/docker_go.h"
#include "init/docker_user.h"
#include "init/go_variables.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define BEFORE "run it before goci build, or in a CI step of its own"
#define FETCH "fetch it before goci build, and name it: `file: SRC:DEST`"
#define PACKAGES                                                                      \
	"goci installs no packages: a static program needs none; for other programs " \
	"build on an image that has them, with `base`"
#define OWN_BUILD                                                                       \
	"goci runs go build itself: flags that it sets go to `ldflags`, `go-tags` and " \
	"`go-flag`, other steps before goci build"
#define FOLDERS \
	"goci makes /app and /tmp; other folders are named by `volume` or `file`"

/* What becomes of a command; FINAL: goci does it anyway but for the final stage. */
enum fate { DONE, LEFT, FINAL, INSTALL };

/* Commands by their first words, in the order in which they are tried. */
static const struct command {
	const char *names; /* parted by '|' */
	enum fate fate;
	const char *why;
} commands[] = {
	{"go mod download|go mod verify", DONE, "goci does it, once for each go.sum"},
	{"go mod vendor", LEFT, "commit vendor/, or leave it out"},
	{"go mod|go get", LEFT, "goci never changes go.mod: run it, and commit"},
	{"go test|go vet|go run", LEFT, BEFORE},
	{"go generate", LEFT, BEFORE ", and commit its output"},
	{"go env", LEFT, "Go reads its settings on the host that runs goci"},
	{"go clean", DONE, "Go's caches are those of this host"},
	{"apk add|apt-get install|apt install|yum|dnf|microdnf", INSTALL, PACKAGES},
	{"apk del", DONE, "there is nothing to clean"},
	{"apk|apt-get|apt", DONE, "there are no packages to update"},
	{"update-ca-certificates", FINAL,
		"goci's image has the distribution's certificates; others by "
		"`ca-certificates: FILE`"},
	{"setcap", LEFT,
		"`capabilities: [net_bind_service]` gives them to the service's program; "
		"a file of `file` keeps those that it has"},
	{"upx", LEFT, "layers are compressed, and the program is not packed"},
	{"strip", DONE, "goci links with -w -s"},
	{"mkdir|touch", FINAL, FOLDERS},
	{"chown", FINAL,
		GOCI_APP_DIR
		" is root's and the program is 0555; set an owner with `file: "
		"SRC:DEST:MODE:UID:GID`"},
	{"chmod", FINAL, "the program is 0555; set a mode with `file: SRC:DEST:MODE`"},
	{"ln", LEFT, "a symlink in a folder that `file` names stays one"},
	{"rm go.mod", DONE, "goci never writes to the source"},
	{"rm", DONE, "there is nothing to clean"},
	{"cd", DONE, "goci builds in the service's own folder"},
	{"set", DONE, "goci stops at the first error"},
	{"true|:", DONE, "it does nothing"},
	{"ls|pwd|echo|go version", DONE, "it only prints"},
	{"make|mage|task|just|bazel|goreleaser", LEFT, OWN_BUILD},
	{"curl|wget|git clone", LEFT, FETCH},
	{"git config", LEFT, "goci runs the git of this host"},
	{"npm|yarn|pnpm", LEFT, BEFORE "; add its output with `file` or go:embed"},
};

/* The words of a command as one text, with its flags or without; owned. */
static char *join(const struct oci_strv *words, bool flags)
{
	oci_auto_buf text = OCI_BUF_INIT;

	for (size_t i = 0; i < words->count && text.len < 4096; i++)
		if (flags || words->items[i][0] != '-')
			oci_buf_addf(&text, "%s%s", i ? " " : "", words->items[i]);
	return oci_buf_take(&text);
}

/* Packages that goci's image has the content of; false when there are others. */
static bool only_provided(const struct goci_docker *d, const struct oci_strv *words)
{
	for (size_t i = 1; i < words->count; i++) {
		oci_auto_free char *word =
			oci_xstrndup(words->items[i], strcspn(words->items[i], "=<>~"));

		if (*word != '-' &&
			!goci_word_in(word, "add install ca-certificates tzdata") &&
			(d->stage->chain || strcmp(word, "git") != 0))
			return false;
	}
	return words->count > 2;
}

/* Whether a text begins with one of the names, and does not go on in its last word. */
static bool begins(const char *text, const char *names)
{
	for (size_t len; *names; names += len + (names[len] == '|')) {
		len = strcspn(names, "|");
		if (strncmp(text, names, len) == 0 && (!text[len] || text[len] == ' '))
			return true;
	}
	return false;
}

/* What is on record for a command; NULL for an unknown one, or one that writes. */
static const struct command *find_command(const char *text)
{
	for (size_t i = 0; i < OCI_COUNT(commands); i++)
		if (begins(text, commands[i].names))
			return strchr(text, '>') && commands[i].fate == DONE
				       ? NULL
				       : &commands[i];
	return NULL;
}

static void note_command(struct goci_docker *d, const struct oci_strv *words)
{
	oci_auto_free char *text = join(words, false);
	const struct command *c = find_command(text);
	bool build = !d->stage->chain;

	if (!c)
		goci_left(&d->at,
			"goci runs no commands in an image: do it before goci build, and "
			"add what it makes by `file: SRC:DEST`");
	else if (c->fate == INSTALL && only_provided(d, words))
		goci_done(&d->at, "goci's image has certificates and time zones%s",
			build ? ", and Go runs the git of this host" : "");
	else if (c->fate == DONE || (c->fate == FINAL && build))
		goci_done(&d->at, "%s", c->why);
	else
		goci_left(&d->at, "%s", c->why);
}

static bool is_assignment(const char *word)
{
	size_t len = 0;

	while (isalnum((unsigned char)word[len]) || word[len] == '_')
		len++;
	return len && word[len] == '=' && !isdigit((unsigned char)*word);
}

/* Variables before a command, or of `export`, are those of the rest. */
static void assign(struct goci_docker *d, const char *word)
{
	size_t len = strcspn(word, "=");
	oci_auto_free char *name = oci_xstrndup(word, len);

	if (!goci_go_variable(&d->at, name, word + len + 1))
		goci_left(&d->at,
			"%s applies to the build only: set it in the environment of goci "
			"build if the build needs it",
			name);
}

/* A command without what is before it. */
static void plain_command(
	struct goci_docker *d, const struct oci_strv *words, char **dir)
{
	const char *name = words->items[0];
	const char *next = words->count > 1 ? words->items[1] : NULL;

	if (goci_word_in(name, "fi done"))
		return;
	if (next && strcmp(name, "go") == 0 && goci_word_in(next, "build install")) {
		const struct oci_strv rest = {words->items + 1, words->count - 1};

		goci_docker_go(d, &rest, *dir);
		return;
	}
	if (next && strcmp(name, "cd") == 0) {
		char *to = goci_path_join(*dir, next);

		free(*dir);
		*dir = to;
	}
	if (goci_word_in(name, "adduser useradd addgroup groupadd"))
		goci_docker_account(d, words);
	else
		note_command(d, words);
}

static void command(struct goci_docker *d, const struct oci_strv *words, char **dir)
{
	static const char keywords[] = "if then else elif do while until ! { time exec "
				       "sudo command env export";
	oci_auto_free char *all = join(words, true);
	struct oci_strv rest = *words;

	goci_docker_call(d, oci_xasprintf("RUN %.300s", all));
	for (; rest.count; rest.items++, rest.count--) {
		if (is_assignment(*rest.items)) {
			assign(d, *rest.items);
		} else if (!goci_word_in(*rest.items, keywords)) {
			plain_command(d, &rest, dir);
			return;
		}
	}
}

static void note_mount(struct goci_docker *d, const char *mount)
{
	if (strstr(mount, "type=secret") || strstr(mount, "type=ssh"))
		goci_left(&d->at,
			"--mount=%s: Go and git use the credentials of the host that runs "
			"goci",
			mount);
	else if (strstr(mount, "type=cache"))
		goci_done(&d->at, "--mount=%s: Go's caches are those of this host",
			mount);
	else
		goci_done(&d->at, "--mount=%s: goci builds from the folder itself",
			mount);
}

static void note_flags(struct goci_docker *d)
{
	for (size_t i = 0; i < d->in->flags.count; i++) {
		const char *flag = d->in->flags.items[i];

		if (strncmp(flag, "mount=", 6) == 0)
			note_mount(d, flag + 6);
		else
			goci_left(&d->at, "--%s: goci runs no commands in an image",
				flag);
	}
}

/* A here-document that is the shell's script, or else NULL. */
static const char *script(const struct goci_instruction *in)
{
	if (!in->heredocs.count)
		return in->args;
	if (strncmp(in->args, "<<", 2) == 0 && !strpbrk(in->args, " \t>"))
		return in->heredocs.items[0];
	return NULL;
}

int goci_docker_run(struct goci_docker *d)
{
	const struct goci_lexer lexer = {&d->stage->vars, '\\', true};
	oci_auto_strv words = OCI_STRV_INIT;
	goci_auto_commands list = {0};
	oci_auto_free char *dir = oci_xstrdup(d->stage->workdir);
	const char *text = script(d->in);

	note_flags(d);
	if (!text || strncmp(text, "#!", 2) == 0) {
		goci_left(&d->at,
			"a here-document: goci runs no commands in an image: do it before "
			"goci build, and add what it makes by `file: SRC:DEST`");
		return 0;
	}
	if (goci_words_json(text, &words) && words.count) {
		command(d, &words, &dir);
		return 0;
	}
	goci_commands_split(&lexer, text, &list);
	for (size_t i = 0; i < list.count; i++)
		command(d, &list.items[i], &dir);
	return 0;
}
