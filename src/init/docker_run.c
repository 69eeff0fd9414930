#include "init/docker.h"

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

/* A command that begins with these words. */
static const struct {
	const char *words;
	enum goci_verdict verdict;
	const char *why;
	bool in_build_only; /* in a stage of the build goci does it anyway */
} commands[] = {
	{"go mod download", GOCI_IMPLIED, "goci does it, once for each go.sum", false},
	{"go mod verify", GOCI_IMPLIED, "goci does it, once for each go.sum", false},
	{"go mod vendor", GOCI_LEFT, "commit vendor/, or leave it out", false},
	{"go mod", GOCI_LEFT, "goci never changes go.mod: run it, and commit", false},
	{"go test", GOCI_LEFT, BEFORE, false},
	{"go vet", GOCI_LEFT, BEFORE, false},
	{"go generate", GOCI_LEFT, BEFORE ", and commit what it makes", false},
	{"go get", GOCI_LEFT, "goci never changes go.mod: run it, and commit", false},
	{"go run", GOCI_LEFT, BEFORE, false},
	{"go version", GOCI_IMPLIED, "it only prints", false},
	{"go env", GOCI_LEFT, "Go reads its settings on the host that runs goci",
		false},
	{"go clean", GOCI_IMPLIED, "Go's caches are those of this host", false},
	{"apk add", GOCI_LEFT, PACKAGES, false},
	{"apk del", GOCI_IMPLIED, "there is nothing to clean", false},
	{"apk", GOCI_IMPLIED, "there are no packages to update", false},
	{"apt-get install", GOCI_LEFT, PACKAGES, false},
	{"apt-get", GOCI_IMPLIED, "there are no packages to update", false},
	{"apt install", GOCI_LEFT, PACKAGES, false},
	{"apt", GOCI_IMPLIED, "there are no packages to update", false},
	{"yum", GOCI_LEFT, PACKAGES, false},
	{"dnf", GOCI_LEFT, PACKAGES, false},
	{"microdnf", GOCI_LEFT, PACKAGES, false},
	{"update-ca-certificates", GOCI_LEFT,
		"goci's image has the distribution's certificates; others by "
		"`ca-certificates: FILE`",
		true},
	{"setcap", GOCI_LEFT,
		"goci's files have no capabilities: listen on a port over 1023, or let "
		"the runtime allow lower ones",
		false},
	{"upx", GOCI_LEFT, "layers are compressed, and the program is not packed",
		false},
	{"strip", GOCI_IMPLIED, "goci links with -w -s", false},
	{"mkdir", GOCI_LEFT, FOLDERS, true},
	{"touch", GOCI_LEFT, FOLDERS, true},
	{"chown", GOCI_LEFT,
		"/app is root's and the program is 0555; an owner is told by `file: "
		"SRC:DEST:MODE:UID:GID`",
		true},
	{"chmod", GOCI_LEFT,
		"the program is 0555; a mode is told by `file: SRC:DEST:MODE`", true},
	{"ln", GOCI_LEFT, "a symlink in a folder that `file` names stays one", false},
	{"rm go.mod", GOCI_IMPLIED, "goci never writes to the source", false},
	{"rm", GOCI_IMPLIED, "there is nothing to clean", false},
	{"cd", GOCI_IMPLIED, "goci builds in the service's own folder", false},
	{"set", GOCI_IMPLIED, "goci stops at the first error", false},
	{"true", GOCI_IMPLIED, "it does nothing", false},
	{":", GOCI_IMPLIED, "it does nothing", false},
	{"ls", GOCI_IMPLIED, "it only prints", false},
	{"pwd", GOCI_IMPLIED, "it only prints", false},
	{"echo", GOCI_IMPLIED, "it only prints", false},
	{"make", GOCI_LEFT, OWN_BUILD, false},
	{"mage", GOCI_LEFT, OWN_BUILD, false},
	{"task", GOCI_LEFT, OWN_BUILD, false},
	{"just", GOCI_LEFT, OWN_BUILD, false},
	{"bazel", GOCI_LEFT, OWN_BUILD, false},
	{"goreleaser", GOCI_LEFT, OWN_BUILD, false},
	{"curl", GOCI_LEFT, FETCH, false},
	{"wget", GOCI_LEFT, FETCH, false},
	{"git clone", GOCI_LEFT, FETCH, false},
	{"git config", GOCI_LEFT, "git on the host that runs goci is asked", false},
	{"npm", GOCI_LEFT, BEFORE "; `file` or go:embed takes what it makes", false},
	{"yarn", GOCI_LEFT, BEFORE "; `file` or go:embed takes what it makes", false},
	{"pnpm", GOCI_LEFT, BEFORE "; `file` or go:embed takes what it makes", false},
};

/* The words of a command from `at` on as one text; owned. */
static char *join(const struct oci_strv *words, size_t at)
{
	oci_auto_buf text = OCI_BUF_INIT;

	for (size_t i = at; i < words->count && text.len < 4096; i++)
		oci_buf_addf(&text, "%s%s", i > at ? " " : "", words->items[i]);
	return oci_buf_take(&text);
}

/* The same without flags: what the table of commands is asked for. */
static char *join_plain(const struct oci_strv *words, size_t at)
{
	oci_auto_buf text = OCI_BUF_INIT;

	for (size_t i = at; i < words->count && text.len < 4096; i++)
		if (words->items[i][0] != '-')
			oci_buf_addf(&text, "%s%s", i > at ? " " : "", words->items[i]);
	return oci_buf_take(&text);
}

/* Packages that goci's image has the content of; false when there are others. */
static bool only_provided(
	const struct goci_docker *d, const struct oci_strv *words, size_t at)
{
	static const char *const known[] = {
		"add", "install", "ca-certificates", "tzdata"};
	size_t found = 0;

	for (size_t i = at + 1; i < words->count; i++) {
		oci_auto_free char *word =
			oci_xstrndup(words->items[i], strcspn(words->items[i], "=<>~"));
		bool good =
			*word == '-' || (!d->stage->chain && strcmp(word, "git") == 0);

		for (size_t k = 0; k < OCI_COUNT(known); k++)
			good = good || strcmp(word, known[k]) == 0;
		if (!good)
			return false;
		found++;
	}
	return found > 1;
}

/* Whether a text begins with words, and does not go on in the last of them. */
static bool begins(const char *text, const char *words)
{
	size_t len = strlen(words);

	return strncmp(text, words, len) == 0 && (!text[len] || text[len] == ' ');
}

static void note_command(struct goci_docker *d, const struct oci_strv *words, size_t at)
{
	oci_auto_free char *text = join_plain(words, at);

	for (size_t i = 0; i < OCI_COUNT(commands); i++) {
		enum goci_verdict verdict = commands[i].verdict;

		if (!begins(text, commands[i].words))
			continue;
		if (strchr(text, '>') && verdict == GOCI_IMPLIED)
			break;
		if (strstr(commands[i].why, "installs no packages") &&
			only_provided(d, words, at)) {
			goci_docker_note(d, GOCI_IMPLIED, "%s",
				d->stage->chain
					? "goci's image has certificates and time zones"
					: "goci's image has certificates and time zones, and Go runs the git of this host");
			return;
		}
		if (commands[i].in_build_only && !d->stage->chain)
			verdict = GOCI_IMPLIED;
		goci_docker_note(d, verdict, "%s", commands[i].why);
		return;
	}
	goci_docker_note(d, GOCI_LEFT,
		"goci runs no commands in an image: do it before goci build, and add what "
		"it makes by `file: SRC:DEST`");
}

static bool is_assignment(const char *word)
{
	size_t len = 0;

	while (isalnum((unsigned char)word[len]) || word[len] == '_')
		len++;
	return len && word[len] == '=' && !isdigit((unsigned char)*word);
}

static bool is_keyword(const char *word)
{
	static const char *const words[] = {"if", "then", "else", "elif", "do", "while",
		"until", "!", "{", "time", "exec", "sudo", "command", "env", "export"};

	for (size_t i = 0; i < OCI_COUNT(words); i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

/* Variables before a command, or of `export`, are those of the rest. */
static int assign(struct goci_docker *d, const char *word)
{
	size_t len = strcspn(word, "=");
	oci_auto_free char *name = oci_xstrndup(word, len);
	int go = goci_go_variable(d, name, word + len + 1);

	if (go == 0)
		goci_docker_note(d, GOCI_LEFT,
			"%s counts only while building: set it in the environment of goci "
			"build if the build needs it",
			name);
	return go < 0 ? -1 : 0;
}

static int command(struct goci_docker *d, const struct oci_strv *words, char **dir)
{
	oci_auto_free char *all = join(words, 0);
	size_t at = 0;

	free(d->what);
	d->what = oci_xasprintf("RUN %.300s", all);
	for (; at < words->count; at++) {
		if (is_assignment(words->items[at])) {
			if (assign(d, words->items[at]) < 0)
				return -1;
		} else if (!is_keyword(words->items[at])) {
			break;
		}
	}
	if (at == words->count || strcmp(words->items[at], "fi") == 0 ||
		strcmp(words->items[at], "done") == 0)
		return 0;
	if (strcmp(words->items[at], "cd") == 0 && at + 1 < words->count) {
		char *to = goci_docker_join(*dir, words->items[at + 1]);

		free(*dir);
		*dir = to;
	}
	if (strcmp(words->items[at], "go") == 0 && at + 1 < words->count &&
		(strcmp(words->items[at + 1], "build") == 0 ||
			strcmp(words->items[at + 1], "install") == 0))
		return goci_go_command(d, words, at + 1, *dir);
	if (strstr("adduser useradd addgroup groupadd", words->items[at]) &&
		strlen(words->items[at]) > 6) {
		const struct oci_strv rest = {words->items + at, words->count - at, 0};

		goci_docker_account(d, &rest);
	} else {
		note_command(d, words, at);
	}
	return 0;
}

static void note_mount(struct goci_docker *d, const char *mount)
{
	if (strstr(mount, "type=secret") || strstr(mount, "type=ssh"))
		goci_docker_note(d, GOCI_LEFT,
			"--mount=%s: Go and git use the credentials of the host that runs "
			"goci",
			mount);
	else if (strstr(mount, "type=cache"))
		goci_docker_note(d, GOCI_IMPLIED,
			"--mount=%s: Go's caches are those of this host", mount);
	else
		goci_docker_note(d, GOCI_IMPLIED,
			"--mount=%s: goci builds from the folder itself", mount);
}

static void note_flags(struct goci_docker *d)
{
	for (size_t i = 0; i < d->in->flags.count; i++) {
		const char *flag = d->in->flags.items[i];

		if (strncmp(flag, "mount=", 6) == 0)
			note_mount(d, flag + 6);
		else
			goci_docker_note(d, GOCI_LEFT,
				"--%s: goci runs no commands in an image", flag);
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
	struct goci_lexer lexer = goci_docker_lexer(d, true);
	oci_auto_strv words = OCI_STRV_INIT;
	goci_auto_commands list = {0};
	oci_auto_free char *dir = oci_xstrdup(d->stage->workdir);
	const char *text = script(d->in);
	int status = 0;

	note_flags(d);
	if (!text || strncmp(text, "#!", 2) == 0) {
		goci_docker_note(d, GOCI_LEFT,
			"a here-document: goci runs no commands in an image: do it before "
			"goci build, and add what it makes by `file: SRC:DEST`");
		return 0;
	}
	if (goci_words_json(text, &words) && words.count)
		return command(d, &words, &dir);
	goci_commands_split(&lexer, text, &list);
	for (size_t i = 0; i < list.count && status == 0; i++)
		status = command(d, &list.items[i], &dir);
	return status;
}
