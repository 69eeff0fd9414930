#include "app/text_print.h"
#include "call/command.h"
#include "cli/commands.h"
#include "manual/complete.h"
#include "manual/completion.h"
#include "options/choices.h"

#include <stdio.h>

struct values {
	bool words;
	bool help;
};

static const struct goci_option rows[] = {
	{.name = "words",
		.kind = GOCI_FLAG,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_RUN,
		.help = "print what may stand for the last WORD, as the scripts use it",
		.offset = offsetof(struct values, words)},
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static int print_words(const struct oci_strv *words)
{
	oci_auto_buf out = OCI_BUF_INIT;

	goci_complete(goci_commands, words, &out);
	goci_text_print(stdout, out.data, out.len);
	return GOCI_EXIT_OK;
}

static int print_script(const struct oci_strv *names)
{
	const char *name = names->count ? names->items[0] : "";
	int shell =
		names->count == 1 ? goci_choice_find(goci_completion_shells, name) : -1;
	struct oci_err err;

	if (shell >= 0) {
		size_t len;
		const char *script = goci_completion_script(shell, &len);

		goci_text_print(stdout, script, len);
		return GOCI_EXIT_OK;
	}
	if (names->count == 1)
		goci_choice_refuse(goci_completion_shells, name, &err);
	else
		oci_err_set(&err, OCI_ERR_USAGE,
			"expected the name of one shell: bash, zsh or fish");
	return goci_complain(&err);
}

static int run(const struct goci_command *command, char **argv)
{
	oci_auto_strv names = OCI_STRV_INIT, words = OCI_STRV_INIT;
	struct values values = {0};
	int status = goci_command_begin_apart(command, argv, &values, &names, &words);

	if (status != GOCI_GO_ON)
		return status;
	return values.words ? print_words(&words) : print_script(&names);
}

static const struct goci_operand operands[] = {
	{.name = "SHELL",
		.help = "the shell that runs the script",
		.choices = goci_completion_shells},
	{0},
};

static const struct goci_example examples[] = {
	{"Complete in this bash", "source <(goci completion bash)"},
	{"Ask what may follow", "goci completion --words -- build --target dev"},
	{0},
};

const struct goci_command goci_cmd_completion = {
	.name = "completion",
	.summary = "print the completion script of a shell",
	.usage = "bash|zsh|fish",
	.about =
		"Prints a script that completes command lines of goci: commands, options and "
		"their values, files, services of goci.yaml, layouts and their tags, codes. "
		"The script runs `goci completion --words`, which reads goci.yaml and the "
		"index of a layout, writes nothing and starts nothing. Names with "
		"characters that a shell may heed are left out.\n\n`make install` and the "
		"packages put the scripts where the shells find them. Without them: "
		"`source <(goci completion bash)` in ~/.bashrc; `source <(goci completion "
		"zsh)` in ~/.zshrc, after compinit; `goci completion fish | source` in "
		"~/.config/fish/config.fish.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = run,
};
