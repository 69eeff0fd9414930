/*
 * A folder of its own for a test, and short ways to fill it and to look at it.
 */
#ifndef GOCI_TEST_FOLDER_H
#define GOCI_TEST_FOLDER_H

#include "oci/buf.h"
#include "oci/fs.h"
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline int folder_setup(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = oci_xasprintf("%s/goci-unit-XXXXXX", tmp ? tmp : "/tmp");

	*state = dir;
	return mkdtemp(dir) ? 0 : -1;
}

static inline int folder_teardown(void **state)
{
	oci_fs_remove_tree(AT_FDCWD, *state);
	free(*state);
	return 0;
}

/* The path of `name` in the folder; owned by the caller. */
static inline char *in_folder(const char *dir, const char *name)
{
	return oci_xasprintf("%s/%s", dir, name);
}

/* Writes a file, and the folders that it is in. */
static inline void put_bytes(
	const char *dir, const char *name, const void *data, size_t len)
{
	oci_auto_free char *path = in_folder(dir, name);
	oci_auto_free char *parent = oci_xstrdup(path);
	struct oci_err err = {0};
	oci_auto_close int fd = -1;

	*strrchr(parent, '/') = '\0';
	assert_int_equal(oci_fs_mkdirs(parent, NULL, &err), 0);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(oci_fs_write_all(fd, data, len, &err), 0);
}

static inline void put(const char *dir, const char *name, const char *text)
{
	put_bytes(dir, name, text, strlen(text));
}

/* Reads a file into `out`, which is emptied before. */
static inline void slurp(const char *dir, const char *name, struct oci_buf *out)
{
	oci_auto_free char *path = in_folder(dir, name);
	struct oci_err err = {0};

	oci_buf_clear(out);
	if (oci_fs_read(AT_FDCWD, path, false, 256 << 20, out, &err) < 0)
		fail_msg("%s", err.msg);
}

static inline bool is_there(const char *dir, const char *name)
{
	oci_auto_free char *path = in_folder(dir, name);

	return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* How many names are in a folder, "." and ".." left out. */
static inline size_t count_names(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	size_t n = 0;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(d);
	return n;
}

/* The test with a folder as its state. */
#define test_in_folder(f) \
	cmocka_unit_test_setup_teardown(f, folder_setup, folder_teardown)

/* What failed is told by its message. */
#define assert_works(call, err)                               \
	do {                                                  \
		if ((call) < 0)                               \
			fail_msg("%s: %s", #call, (err).msg); \
	} while (0)

/* The call fails with this code and a message that has these words. */
#define assert_fails(call, err, wanted, words)                              \
	do {                                                                \
		memset(&(err), 0, sizeof(err));                             \
		assert_int_equal((call), -1);                               \
		assert_int_equal((err).code, wanted);                       \
		if (!strstr((err).msg, words))                              \
			fail_msg("\"%s\" is not in: %s", words, (err).msg); \
	} while (0)

#endif
