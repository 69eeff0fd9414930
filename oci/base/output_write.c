#include "oci/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

enum { POLL_MS = 50 };

static int open_inside(struct oci_output *o, struct oci_err *err)
{
	const int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC |
			  (o->append ? O_APPEND : 0) |
			  (o->append && !o->there ? O_CREAT : 0);

	o->fd = openat(o->folder, o->name, flags | (o->magic ? 0 : O_NOFOLLOW), 0666);
	if (o->fd < 0 && errno == ENXIO && S_ISFIFO(o->st.st_mode))
		return 1;
	return o->fd < 0 ? oci_err_sys(err, errno, "open it") : 0;
}

/* True when mode and owner stay the same; the mode may be the one that umask gives. */
static bool looks_alike(const struct oci_output *o)
{
	struct stat st;

	if (!o->there)
		return true;
	if (fstat(o->tmp.fd, &st) < 0)
		return false;
	if ((st.st_uid != o->st.st_uid || st.st_gid != o->st.st_gid) &&
		fchown(o->tmp.fd, o->st.st_uid, o->st.st_gid) < 0)
		return false;
	return fchmod(o->tmp.fd, o->st.st_mode & 0777) == 0;
}

int oci_output_start(struct oci_output *output, struct oci_err *err)
{
	if (output->fd >= 0 || output->tmp.fd >= 0)
		return 0;
	if (output->append && output->kind == OCI_OUTPUT_REPLACED)
		output->kind = OCI_OUTPUT_INSIDE;
	if (output->kind != OCI_OUTPUT_REPLACED)
		return open_inside(output, err);
	if (oci_tmp_open(&output->tmp, output->folder, err) < 0)
		return -1;
	if (looks_alike(output))
		return 0;
	/* Without permission to change the owner, write into the existing file. */
	oci_tmp_release(&output->tmp);
	output->kind = OCI_OUTPUT_INSIDE;
	return open_inside(output, err);
}

/* Waits until the descriptor is writable: a write to an inherited one may block. */
static int wait_until_ready(
	int fd, const struct oci_cancel *cancel, struct oci_err *err)
{
	struct pollfd out = {.fd = fd, .events = POLLOUT};
	int ready = 0;

	while (ready == 0) {
		ready = poll(&out, 1, POLL_MS);
		if (ready < 0 && errno == EINTR)
			ready = 0;
		if (ready == 0 && oci_cancel_check(cancel, err) < 0)
			return -1;
	}
	return ready < 0 ? oci_err_sys(err, errno, "poll") : 0;
}

/* Writes at most as much at once as a writable pipe accepts without blocking. */
static int write_stream(int fd, const char *p, size_t len,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	while (len) {
		ssize_t put;

		if (wait_until_ready(fd, cancel, err) < 0)
			return -1;
		put = write(fd, p, len < PIPE_BUF ? len : PIPE_BUF);
		if (put < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (put < 0)
			return oci_err_sys(err, errno, "write");
		p += put;
		len -= (size_t)put;
	}
	return 0;
}

/* All or nothing: half a text would be read as something else. */
static int append_all(int fd, const void *data, size_t len, struct oci_err *err)
{
	off_t size = lseek(fd, 0, SEEK_END);

	if (size < 0)
		return oci_err_sys(err, errno, "find its end");
	if (oci_fs_write_all(fd, data, len, err) == 0)
		return 0;
	(void)!ftruncate(fd, size);
	return -1;
}

int oci_output_write(struct oci_output *output, const void *data, size_t len,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	if (output->kind == OCI_OUTPUT_STREAM)
		return write_stream(output->fd, data, len, cancel, err);
	if (output->kind == OCI_OUTPUT_REPLACED)
		return oci_fs_write_all(output->tmp.fd, data, len, err);
	if (output->append)
		return append_all(output->fd, data, len, err);
	if (!output->begun && ftruncate(output->fd, 0) < 0)
		return oci_err_sys(err, errno, "empty it");
	output->begun = true;
	return oci_fs_write_all(output->fd, data, len, err);
}

int oci_output_finish(struct oci_output *output, bool sync, struct oci_err *err)
{
	bool replaced = output->kind == OCI_OUTPUT_REPLACED;
	int fd = oci_steal_fd(&output->fd);

	if (sync && replaced && oci_tmp_sync(&output->tmp, err) < 0)
		return -1;
	if (fd >= 0 && close(fd) < 0)
		return oci_err_sys(err, errno, "write");
	if (!replaced)
		return 0;
	return oci_tmp_publish(&output->tmp, output->folder, output->name, err);
}
