/*
 * The hashes of a file, and the thread that computes them.
 */
#include "supply/file_hash.h"

#include "folder.h"

#include <signal.h>

#define ABC_SHA1 "a9993e364706816aba3e25717850c26c9cd0d89d"
#define ABC_SHA256 \
	"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static struct goci_hashing *start(
	const char *dir, const char *name, const struct oci_cancel *cancel)
{
	oci_auto_free char *path = in_folder(dir, name);

	return goci_hashing_start(path, cancel);
}

static void a_thread_hashes_a_file(void **state)
{
	const struct goci_file_hash *hash = NULL;
	struct goci_hashing *hashing;
	struct oci_err err;

	put(*state, "file", "abc");
	hashing = start(*state, "file", NULL);
	assert_non_null(hashing);
	assert_works(goci_hashing_wait(hashing, &hash, &err), err);
	assert_string_equal(hash->sha1, ABC_SHA1);
	assert_string_equal(hash->sha256.str, ABC_SHA256);
	/* A second image may have the same program. */
	assert_works(goci_hashing_wait(hashing, &hash, &err), err);
	assert_string_equal(hash->sha1, ABC_SHA1);
	goci_hashing_free(hashing);
}

/* Several chunks, and a rest. */
static void the_thread_finds_what_the_caller_would(void **state)
{
	enum { SIZE = (1 << 20) + 7 };
	oci_auto_free char *bytes = oci_xcalloc(1, SIZE);
	oci_auto_free char *path = in_folder(*state, "file");
	const struct goci_file_hash *hash = NULL;
	struct goci_file_hash own;
	struct goci_hashing *hashing;
	oci_auto_close int fd = -1;
	struct oci_err err;

	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (char)(i >> 10 ^ i);
	put_bytes(*state, "file", bytes, SIZE);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	hashing = goci_hashing_start(path, NULL);
	assert_non_null(hashing);
	assert_works(goci_hashing_wait(hashing, &hash, &err), err);
	assert_works(goci_file_hash(fd, NULL, &own, &err), err);
	assert_string_equal(hash->sha1, own.sha1);
	assert_string_equal(hash->sha256.str, own.sha256.str);
	goci_hashing_free(hashing);
}

/* The file may be removed then: a program is in a folder for work. */
static void what_nobody_waits_for_is_given_up_cleanly(void **state)
{
	oci_auto_free char *path = in_folder(*state, "file");
	struct goci_hashing *hashing;

	put(*state, "file", "abc");
	hashing = start(*state, "file", NULL);
	assert_non_null(hashing);
	assert_int_equal(unlink(path), 0);
	goci_hashing_free(hashing);
	goci_hashing_free(NULL);
}

static void a_signal_is_what_the_caller_waits_for(void **state)
{
	const struct oci_cancel cancel = {.signal = SIGINT};
	const struct goci_file_hash *hash = NULL;
	struct goci_hashing *hashing;
	struct oci_err err;

	put(*state, "file", "abc");
	hashing = start(*state, "file", &cancel);
	assert_non_null(hashing);
	assert_fails(
		goci_hashing_wait(hashing, &hash, &err), err, OCI_ERR_INTERRUPTED, "");
	goci_hashing_free(hashing);
}

static void a_file_that_is_not_there_starts_no_thread(void **state)
{
	assert_null(start(*state, "file", NULL));
	/* Nor does what is no file: a pipe would never end. */
	assert_null(goci_hashing_start(*state, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(a_thread_hashes_a_file),
		test_in_folder(the_thread_finds_what_the_caller_would),
		test_in_folder(what_nobody_waits_for_is_given_up_cleanly),
		test_in_folder(a_signal_is_what_the_caller_waits_for),
		test_in_folder(a_file_that_is_not_there_starts_no_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
