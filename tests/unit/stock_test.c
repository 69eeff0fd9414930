#include "folder.h"
#include "oci/cache.h"

#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <time.h>

static const struct oci_stock_place places[] = {{"v1/folders", NULL}, {NULL, NULL}};

static struct oci_cache *open_cache(const char *dir)
{
	struct oci_err err = {0};
	struct oci_cache *cache = oci_cache_open(dir, NULL, &err);

	if (!cache)
		fail_msg("%s", err.msg);
	return cache;
}

static void key_of(const char *name, struct oci_digest *key)
{
	oci_digest_of(name, strlen(name), key);
}

static void put_record(struct oci_cache *cache, const char *name, const char *text)
{
	struct oci_digest key;
	struct oci_err err = {0};

	key_of(name, &key);
	assert_works(oci_cache_put(cache, &key, text, &err), err);
}

/* A blob of this content, and a record "name" that names it unless it is NULL. */
static void put_layer(struct oci_cache *cache, const char *content, const char *name)
{
	oci_auto_tmp tmp = OCI_TMP_INIT;
	struct oci_digest key, digest;
	struct oci_err err = {0};
	size_t len = strlen(content);

	oci_digest_of(content, len, &digest);
	assert_works(oci_cache_tmp(cache, &tmp, &err), err);
	assert_works(oci_fs_write_all(tmp.fd, content, len, &err), err);
	assert_works(oci_cache_put_blob(cache, &tmp, &digest, &err), err);
	if (!name)
		return;
	key_of(name, &key);
	assert_works(
		oci_cache_put_named(cache, &key, "layer", &digest, (int64_t)len, &err),
		err);
}

/* The path of what was put as `name` ("keys") or with this content ("blobs"). */
static char *path_of(const char *dir, const char *part, const char *name)
{
	struct oci_digest key;

	key_of(name, &key);
	return oci_xasprintf("%s/v1/%s/%s", dir, part, oci_digest_hex(&key));
}

static bool has(const char *dir, const char *part, const char *name)
{
	oci_auto_free char *path = path_of(dir, part, name);

	return access(path, F_OK) == 0;
}

static void set_age(const char *path, time_t seconds)
{
	const struct timespec t = {.tv_sec = time(NULL) - seconds};
	const struct timespec times[2] = {t, t};

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void age(const char *dir, const char *part, const char *name, time_t seconds)
{
	oci_auto_free char *path = path_of(dir, part, name);

	set_age(path, seconds);
}

static time_t age_of(const char *dir, const char *name)
{
	oci_auto_free char *path = path_of(dir, "keys", name);
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return time(NULL) - st.st_mtime;
}

static bool found(struct oci_cache *cache, const char *name, const char *text)
{
	oci_auto_buf record = OCI_BUF_INIT;
	struct oci_digest key;

	key_of(name, &key);
	return oci_cache_get(cache, &key, &record) == 0 &&
	       strcmp(record.data, text) == 0;
}

static size_t verify(struct oci_cache *cache)
{
	struct oci_stock_job job = {.cache = cache, .places = places};
	struct oci_err err = {0};
	size_t gone = 0;

	assert_works(oci_stock_verify(&job, &err), err);
	for (int i = 0; i < OCI_STOCK_KINDS; i++)
		gone += job.gone[i].count;
	return gone;
}

static void collect(struct oci_cache *cache, int64_t max, int64_t oldest)
{
	struct oci_stock_job job = {.cache = cache, .places = places};
	struct oci_err err = {0};

	assert_works(oci_stock_collect(&job, max, oldest, &err), err);
}

static void a_record_is_told_as_it_was_put(void **state)
{
	oci_auto_cache *cache = open_cache(*state);

	put_record(cache, "a", "one\ntwo");
	put_record(cache, "empty", "");
	assert_true(found(cache, "a", "one\ntwo"));
	assert_true(found(cache, "empty", ""));
	assert_false(found(cache, "b", ""));
}

static void a_record_with_any_bit_changed_is_a_miss(void **state)
{
	oci_auto_cache *cache = open_cache(*state);
	oci_auto_free char *path = path_of(*state, "keys", "a");
	oci_auto_buf whole = OCI_BUF_INIT;
	struct oci_err err = {0};

	put_layer(cache, "content", "a");
	assert_true(found(cache, "a", "layer"));
	assert_works(oci_fs_read(AT_FDCWD, path, true, 9999, &whole, &err), err);
	for (size_t i = 0; i < whole.len * 8; i++) {
		whole.data[i / 8] ^= (char)(1 << i % 8);
		put_bytes("/", path + 1, whole.data, whole.len);
		assert_false(found(cache, "a", "layer"));
		whole.data[i / 8] ^= (char)(1 << i % 8);
	}
	for (size_t len = 0; len < whole.len; len++) {
		put_bytes("/", path + 1, whole.data, len);
		assert_false(found(cache, "a", "layer"));
	}
}

static void a_record_of_another_key_is_a_miss(void **state)
{
	oci_auto_cache *cache = open_cache(*state);
	oci_auto_free char *from = path_of(*state, "keys", "a");
	oci_auto_free char *to = path_of(*state, "keys", "b");

	put_record(cache, "a", "text");
	assert_int_equal(rename(from, to), 0);
	assert_false(found(cache, "b", "text"));
}

static void a_hit_is_noted_once_an_hour(void **state)
{
	oci_auto_cache *cache = open_cache(*state);

	put_record(cache, "a", "text");
	age(*state, "keys", "a", 7200);
	assert_true(found(cache, "a", "text"));
	assert_true(age_of(*state, "a") < 60);
	age(*state, "keys", "a", 1800);
	assert_true(found(cache, "a", "text"));
	assert_true(age_of(*state, "a") >= 1800);
}

static void what_was_used_least_recently_goes_first(void **state)
{
	oci_auto_cache *cache = open_cache(*state);

	put_layer(cache, "oldest", "1");
	put_layer(cache, "older", "2");
	put_layer(cache, "new", "3");
	age(*state, "blobs", "oldest", 500);
	age(*state, "blobs", "older", 500);
	age(*state, "blobs", "new", 500);
	age(*state, "keys", "1", 300);
	age(*state, "keys", "2", 200);
	age(*state, "keys", "3", 100);
	collect(cache, 400, 0);
	assert_false(has(*state, "blobs", "oldest"));
	assert_false(has(*state, "keys", "1"));
	assert_true(has(*state, "keys", "2"));
	assert_true(has(*state, "blobs", "older"));
	collect(cache, 200, 0);
	assert_false(has(*state, "keys", "2"));
	assert_true(has(*state, "blobs", "new"));
	assert_true(found(cache, "3", "layer"));
}

static void a_record_keeps_its_blob(void **state)
{
	oci_auto_cache *cache = open_cache(*state);

	put_layer(cache, "shared", "old");
	put_layer(cache, "shared", "new");
	put_record(cache, "other", "text");
	age(*state, "keys", "old", 900);
	age(*state, "blobs", "shared", 900);
	age(*state, "keys", "other", 500);
	collect(cache, -1, time(NULL) - 100);
	assert_false(has(*state, "keys", "other"));
	assert_true(has(*state, "blobs", "shared"));
	assert_true(found(cache, "new", "layer"));
}

static void what_no_record_names_goes_first(void **state)
{
	oci_auto_cache *cache = open_cache(*state);
	oci_auto_free char *gone = path_of(*state, "blobs", "gone");

	put_layer(cache, "loose", NULL);
	put_layer(cache, "old", "1");
	put_layer(cache, "gone", "2");
	assert_int_equal(unlink(gone), 0);
	put(*state, "v1/blobs/.goci-tmp-1", "left by a kill");
	put(*state, "v1/blobs/notes", "not ours");
	age(*state, "blobs", "old", 9999);
	collect(cache, -1, 0);
	assert_false(has(*state, "blobs", "loose"));
	assert_false(has(*state, "keys", "2"));
	assert_false(is_there(*state, "v1/blobs/.goci-tmp-1"));
	assert_true(is_there(*state, "v1/blobs/notes"));
	assert_true(has(*state, "blobs", "old"));
}

static void a_folder_that_is_locked_stays(void **state)
{
	oci_auto_cache *cache = open_cache(*state);
	oci_auto_free char *path = in_folder(*state, "v1/folders/busy");
	struct oci_err err = {0};
	oci_auto_close int fd = -1;

	put(*state, "v1/folders/busy/main", "x");
	put(*state, "v1/folders/idle/main", "x");
	fd = oci_fs_open_dir(AT_FDCWD, path, &err);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	collect(cache, 0, 0);
	assert_true(is_there(*state, "v1/folders/busy/main"));
	assert_false(is_there(*state, "v1/folders/idle"));
}

static void verification_drops_what_is_damaged_alone(void **state)
{
	oci_auto_cache *cache = open_cache(*state);
	oci_auto_free char *flipped = path_of(*state, "blobs", "flipped");
	oci_auto_free char *cut = path_of(*state, "blobs", "cut");
	oci_auto_free char *gone = path_of(*state, "blobs", "gone");
	oci_auto_free char *record = path_of(*state, "keys", "record");

	put_layer(cache, "sound", "1");
	put_layer(cache, "flipped", "2");
	put_layer(cache, "cut", "3");
	put_layer(cache, "gone", "4");
	put_record(cache, "record", "text");
	put_record(cache, "kept", "text");
	assert_int_equal(verify(cache), 0);
	put("/", flipped + 1, "FLIPPED");
	assert_int_equal(truncate(cut, 1), 0);
	assert_int_equal(unlink(gone), 0);
	put("/", record + 1, "nonsense");
	assert_int_equal(verify(cache), 6);
	assert_int_equal(verify(cache), 0);
	assert_true(has(*state, "blobs", "sound"));
	assert_true(found(cache, "1", "layer"));
	assert_true(found(cache, "kept", "text"));
	assert_false(has(*state, "blobs", "flipped"));
	assert_false(has(*state, "blobs", "cut"));
}

static void what_cannot_be_read_is_not_collected(void **state)
{
	oci_auto_cache *cache = open_cache(*state);
	struct oci_stock_job job = {.cache = cache, .places = places};
	struct oci_err err = {0};
	struct rlimit before, none;

	put_layer(cache, "content", "1");
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_fails(oci_stock_collect(&job, -1, 0, &err), err, OCI_ERR_SYSTEM,
		"what it holds cannot be read: Too many open files");
	assert_fails(oci_stock_verify(&job, &err), err, OCI_ERR_SYSTEM,
		"what it holds cannot be read: Too many open files");
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_true(found(cache, "1", "layer"));
	assert_true(has(*state, "blobs", "content"));
}

static void clearing_leaves_nothing_of_ours(void **state)
{
	static const char *const extra[] = {"go-mod", NULL};
	oci_auto_cache *cache = open_cache(*state);
	struct oci_stock_job job = {.cache = cache, .places = places};
	struct oci_err err = {0};

	put_layer(cache, "content", "1");
	put(*state, "go-mod/x", "y");
	put(*state, "theirs", "y");
	assert_works(oci_stock_clear(&job, extra, &err), err);
	assert_int_equal(job.gone[OCI_STOCK_LAYER].count, 1);
	assert_false(is_there(*state, "v1"));
	assert_false(is_there(*state, "go-mod"));
	assert_true(is_there(*state, "theirs"));
}

static void one_alone_excludes_all_others(void **state)
{
	const struct oci_cache_claim shared = {.no_wait = true};
	const struct oci_cache_claim alone = {.alone = true, .no_wait = true};
	struct oci_err err = {0};
	struct oci_cache *one = oci_cache_open(*state, &shared, &err);
	struct oci_cache *two = oci_cache_open(*state, &shared, &err);

	assert_non_null(one);
	assert_non_null(two);
	assert_null(oci_cache_open(*state, &alone, &err));
	assert_contains(err.msg, "in use");
	oci_cache_close(two);
	assert_int_equal(oci_cache_claim_alone(one), 0);
	assert_null(oci_cache_open(*state, &shared, &err));
	oci_cache_close(one);
	one = oci_cache_open(*state, &alone, &err);
	assert_non_null(one);
	assert_null(oci_cache_open(*state, &alone, &err));
	oci_cache_close(one);
}

static void note_wait(void *arg)
{
	struct oci_cancel *cancel = arg;

	atomic_store(&cancel->signal, SIGINT);
}

static void a_wait_is_told_and_can_be_cancelled(void **state)
{
	struct oci_cancel cancel = {0};
	const struct oci_cache_claim claim = {
		.alone = true, .cancel = &cancel, .waiting = note_wait, .arg = &cancel};
	oci_auto_cache *cache = open_cache(*state);
	struct oci_err err = {0};

	assert_null(oci_cache_open(*state, &claim, &err));
	assert_int_equal(err.code, OCI_ERR_INTERRUPTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(a_record_is_told_as_it_was_put),
		test_in_folder(a_record_with_any_bit_changed_is_a_miss),
		test_in_folder(a_record_of_another_key_is_a_miss),
		test_in_folder(a_hit_is_noted_once_an_hour),
		test_in_folder(what_was_used_least_recently_goes_first),
		test_in_folder(a_record_keeps_its_blob),
		test_in_folder(what_no_record_names_goes_first),
		test_in_folder(a_folder_that_is_locked_stays),
		test_in_folder(verification_drops_what_is_damaged_alone),
		test_in_folder(what_cannot_be_read_is_not_collected),
		test_in_folder(clearing_leaves_nothing_of_ours),
		test_in_folder(one_alone_excludes_all_others),
		test_in_folder(a_wait_is_told_and_can_be_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
