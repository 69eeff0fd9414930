/* goci-watch: builds a Go program, runs it, and does so again when a file changes. */
#include "app/text_print.h"
#include "app/version.h"
#include "watch/watch.h"

#include <stdio.h>
#include <string.h>

enum { FAILED = 1, WRONG_USAGE = 2 };

static int fail(const struct oci_err *err)
{
	goci_text_print_line(stderr, "goci-watch: %s", err->msg);
	return err->code == OCI_ERR_USAGE ? WRONG_USAGE : FAILED;
}

static int print(const char *text)
{
	goci_text_print(stdout, text, strlen(text));
	return fflush(stdout) != 0 || ferror(stdout) ? FAILED : 0;
}

static int print_version(void)
{
	oci_auto_free char *line = oci_xasprintf("goci-watch %s\n", goci_version);

	return print(line);
}

int main(int argc, char **argv)
{
	goci_auto_watch_options options = GOCI_WATCH_OPTIONS_INIT;
	struct oci_err err;
	int status;

	if (argc < 1 || goci_watch_options_parse(&options, argv + 1, &err) < 0)
		return fail(&err);
	if (options.help)
		return print(goci_watch_usage);
	if (options.version)
		return print_version();
	status = goci_watch_run(&options, &err);
	return status < 0 ? fail(&err) : status;
}
