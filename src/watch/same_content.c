#include "watch/same_content.h"

#include "oci/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 128 << 10 };

/* Fills the chunk unless the file ends before; -1: it cannot be read. */
static ssize_t read_chunk(int fd, char *chunk)
{
	size_t have = 0;

	while (have < CHUNK) {
		ssize_t got = read(fd, chunk + have, CHUNK - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

bool goci_same_content(const char *a, const char *b)
{
	struct stat sa, sb;
	struct oci_err ignored;
	oci_auto_close int fa = oci_fs_open(AT_FDCWD, a, false, &sa, &ignored);
	oci_auto_close int fb = oci_fs_open(AT_FDCWD, b, false, &sb, &ignored);
	oci_auto_free char *ca = oci_xcalloc(1, CHUNK), *cb = oci_xcalloc(1, CHUNK);
	ssize_t got;

	if (fa < 0 || fb < 0 || sa.st_size != sb.st_size)
		return false;
	do {
		got = read_chunk(fa, ca);
		if (got < 0 || read_chunk(fb, cb) != got ||
			memcmp(ca, cb, (size_t)got) != 0)
			return false;
	} while (got == CHUNK);
	return true;
}
