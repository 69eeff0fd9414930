#include "watch/log.h"

#include "oci/buf.h"
#include "oci/fs.h"

/* A terminal that has gone away is no reason to stop. */
static void put(const struct goci_watch_log *log, const char *data, size_t len)
{
	struct oci_err ignored;

	(void)oci_fs_write_all(log->fd, data, len, &ignored);
}

void goci_watch_say(const struct goci_watch_log *log, const char *fmt, ...)
{
	oci_auto_buf line = OCI_BUF_INIT;
	va_list ap;

	oci_buf_addf(&line, "%s: ", log->name);
	va_start(ap, fmt);
	oci_buf_vaddf(&line, fmt, ap);
	va_end(ap);
	oci_buf_adds(&line, "\n");
	put(log, line.data, line.len);
}

void goci_watch_pass(const struct goci_watch_log *log, const char *data, size_t len)
{
	if (!len)
		return;
	put(log, data, len);
	if (data[len - 1] != '\n')
		put(log, "\n", 1);
}
