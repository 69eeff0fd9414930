#include "sign/command.h"

#include "app/trust.h"
#include "oci/fs.h"
#include "process/child.h"
#include "process/environ.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What is read by the command, from its beginning. */
static int open_input(const void *data, size_t size, struct oci_err *err)
{
	oci_auto_close int fd = memfd_create("to-sign", MFD_CLOEXEC);

	if (fd < 0)
		return oci_err_sys(err, errno, "memfd_create");
	if (oci_fs_write_all(fd, data, size, err) < 0)
		return -1;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return oci_err_sys(err, errno, "lseek");
	return oci_steal_fd(&fd);
}

/* A program of the source would be one that the source chose. */
static int make_line(
	const struct goci_sign_command *c, struct oci_strv *argv, struct oci_err *err)
{
	const char *program = c->command->items[0];
	oci_auto_free char *path = goci_trust_path(".");
	char *found = strchr(program, '/') ? oci_xstrdup(program)
					   : goci_find_program(program, path);

	if (!found)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"%s: no such program in PATH (folders of the source do not "
			"count)",
			program);
	oci_strv_take(argv, found);
	for (size_t i = 1; i < c->command->count; i++)
		oci_strv_add(argv, c->command->items[i]);
	return 0;
}

/* Keeps the last two lines that say something: many end with "Aborting". */
static bool hear(void *arg, const char *line)
{
	char **last = arg;
	oci_auto_free char *before = *last;
	const char *tail = before ? strstr(before, "; ") : NULL;

	if (line[strspn(line, " \t\r")])
		*last = oci_xasprintf("%s%s%.300s",
			before ? (tail ? tail + 2 : before) : "", before ? "; " : "",
			line);
	else
		before = NULL;
	return false;
}

static int run(const struct goci_sign_command *c, int input, struct oci_buf *out,
	struct oci_err *err)
{
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT;
	oci_auto_free char *last = NULL, *said = NULL;
	const struct goci_child child = {.argv = &argv,
		.env = &env,
		.dir = c->folder,
		.input = input,
		.limit = c->limit,
		.on_line = hear,
		.arg = &last}; /* not in the trace: a PIN can be among its arguments */

	if (make_line(c, &argv, err) < 0)
		return -1;
	goci_env_copy(&env);
	if (goci_child_run(&child, &c->app->cancel, out, NULL, err) == 0) {
		if (out->len)
			return 0;
		oci_err_set(err, OCI_ERR_CHILD,
			"%s printed nothing; expected the signature on standard output",
			c->command->items[0]);
	}
	/* A program that may not be started is no folder that may not be written. */
	if (err->code == OCI_ERR_SYSTEM)
		err->code = OCI_ERR_CHILD;
	if (err->code != OCI_ERR_CHILD || !last)
		return -1;
	said = oci_xstrdup(err->msg);
	return oci_err_set(err, OCI_ERR_CHILD, "%s: %s", said, last);
}

static int sign(const struct goci_sign_command *c, const void *data, size_t size,
	struct oci_buf *signature, struct oci_err *err)
{
	oci_auto_close int input = open_input(data, size, err);
	oci_auto_buf printed = OCI_BUF_INIT;

	if (input < 0 || run(c, input, &printed, err) < 0)
		return -1;
	if (oci_key_accept(c->key, data, size, &printed, signature, err) == 0)
		return 0;
	return oci_err_wrap(err, "%s printed", c->command->items[0]);
}

int goci_sign_by_command(void *arg, const void *data, size_t size,
	struct oci_buf *signature, struct oci_err *err)
{
	const struct goci_sign_command *c = arg;

	if (sign(c, data, size, signature, err) == 0)
		return 0;
	return err->code == OCI_ERR_INTERRUPTED ? -1
						: oci_err_wrap(err, "sign.command");
}
