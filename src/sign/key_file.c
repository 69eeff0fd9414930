#include "sign/key_file.h"

#include "oci/fs.h"
#include "oci/sign.h"
#include "options/checks_sign.h"
#include "process/environ.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { PASSWORD_MAX = 4096 };

/*
 * A limit of 1 is less than any core file has, and at 1 the kernel starts no program of
 * core_pattern, either, as it does at 0. PR_SET_DUMPABLE would give /proc/self to root,
 * which what unshares a namespace writes to; other users cannot trace this process
 * anyway.
 */
static void forbid_core(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CORE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max < 1 ? limit.rlim_max : 1;
	(void)setrlimit(RLIMIT_CORE, &limit);
}

/* Moves the value of a variable to `out`: -1 when it is not set. */
static int take_variable(const char *name, struct oci_buf *out)
{
	char *value = getenv(name);

	if (!value)
		return -1;
	oci_buf_adds(out, value);
	explicit_bzero(value, strlen(value));
	unsetenv(name);
	return 0;
}

static int from_variable(const char *name, struct oci_buf *text, struct oci_err *err)
{
	if (take_variable(name, text) < 0)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"env://%s: the variable is not set", name);
	if (text->len > OCI_KEY_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"env://%s: over %d bytes, which no key has", name, OCI_KEY_MAX);
	return 0;
}

int goci_key_text(
	const char *key, struct oci_buf *text, bool *exposed, struct oci_err *err)
{
	oci_auto_close int fd = -1;
	struct stat st;

	forbid_core();
	/* At once: what is moved leaves copies behind. */
	oci_buf_reserve(text, OCI_KEY_MAX + (32 << 10));
	*exposed = false;
	if (strncmp(key, GOCI_KEY_ENV, strlen(GOCI_KEY_ENV)) == 0)
		return from_variable(key + strlen(GOCI_KEY_ENV), text, err);
	fd = oci_fs_open(AT_FDCWD, key, false, &st, err);
	if (fd < 0)
		return -1;
	*exposed = (st.st_mode & S_IROTH) != 0;
	return oci_fs_read_fd(fd, key, OCI_KEY_MAX, text, err);
}

/* Without the line break at its end. */
static int read_password(
	const char *file, struct oci_buf *password, struct oci_err *err)
{
	oci_buf_reserve(password, 32 << 10);
	if (oci_fs_read(AT_FDCWD, file, false, PASSWORD_MAX, password, err) < 0)
		return -1;
	while (password->len && strchr("\r\n", password->data[password->len - 1]))
		password->data[--password->len] = '\0';
	if (strcspn(password->data, "\r\n") == password->len)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: a password is one line, without a NUL", file);
}

int goci_key_password(
	const char *file, struct oci_buf *password, bool *given, struct oci_err *err)
{
	*given = file || take_variable(GOCI_ENV_PASSWORD, password) == 0;
	return file ? read_password(file, password, err) : 0;
}
