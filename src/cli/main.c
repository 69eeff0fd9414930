#include "call/complain.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "oci/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The old spellings of commands. */
static const struct {
	const char *option;
	const struct goci_command *command;
} shortcuts[] = {
	{"--help", &goci_cmd_help},
	{"-h", &goci_cmd_help},
	{"--version", &goci_cmd_version},
	{"-V", &goci_cmd_version},
};

static int run(char **argv)
{
	const struct goci_command *command = NULL;
	struct oci_err err;

	if (!*argv) {
		oci_err_set(&err, OCI_ERR_USAGE,
			"no command is given; \"goci help\" lists them");
		return goci_complain(&err);
	}
	for (size_t i = 0; i < OCI_COUNT(shortcuts); i++)
		if (strcmp(*argv, shortcuts[i].option) == 0)
			command = shortcuts[i].command;
	if (!command)
		command = goci_command_find(*argv, &err);
	if (!command)
		return goci_complain(&err);
	return command->run(command, argv + 1);
}

/*
 * A standard stream that is closed would be the number of the next file opened, and
 * messages would go there. The null device takes its place, opened the wrong way for
 * output so that what is lost is told.
 */
static void hold_standard_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", fd == 1 ? O_RDONLY : O_RDWR);
}

static bool is_nobody_reading(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO};

	return poll(&out, 1, 0) == 1 && out.revents & POLLERR;
}

/* References that did not arrive are a failure. */
static int close_output(int status)
{
	bool lost = ferror(stdout) || fflush(stdout) != 0;
	struct oci_err err;

	/* As with `| head`: who has seen enough is not told of it. */
	if (lost && is_nobody_reading()) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	if (fclose(stdout) != 0)
		oci_err_sys(&err, errno, "cannot write the standard output");
	else if (lost)
		oci_err_set(&err, OCI_ERR_SYSTEM, "cannot write the standard output");
	else
		return status;
	goci_complain(&err);
	return status ? status : GOCI_EXIT_FAILED;
}

int main(int argc, char **argv)
{
	hold_standard_streams();
	oci_mem_guard();
	signal(SIGPIPE, SIG_IGN);
	return close_output(run(argc > 0 ? argv + 1 : argv));
}
