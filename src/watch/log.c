#include "watch/log.h"

#include "app/text.h"
#include "oci/buf.h"
#include "oci/fs.h"

/* A closed terminal must not end the program. */
static void put(const struct goci_watch_log *log, const char *data, size_t len)
{
	struct oci_err ignored;

	(void)oci_fs_write_all(log->fd, data, len, &ignored);
}

void goci_watch_say(const struct goci_watch_log *log, const char *fmt, ...)
{
	oci_auto_buf words = OCI_BUF_INIT, line = OCI_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&words, fmt, ap);
	va_end(ap);
	goci_text_add_line(&line, "%s: %s", log->name, words.data);
	put(log, line.data, line.len);
}

void goci_watch_pass(const struct goci_watch_log *log, const char *data, size_t len)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (!len)
		return;
	goci_text_add_lines(&text, data, len);
	if (data[len - 1] != '\n')
		oci_buf_adds(&text, "\n");
	put(log, text.data, text.len);
}
