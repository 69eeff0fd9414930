#include "layers.h"
#include "sandbox/in_root.h"
#include "sandbox/unpack.h"

#include <sys/stat.h>

/* The test's folder has the blobs, "root", and "out" with a victim in it. */
static struct oci_image image_in(const char *dir)
{
	oci_auto_free char *root = in_folder(dir, "root");
	struct oci_image image = image_of(dir);

	assert_int_equal(mkdir(root, 0755), 0);
	put(dir, "out/victim", "untouched");
	return image;
}

static int unpack_within(const struct oci_image *image, const char *dir, int64_t bytes,
	size_t entries, struct oci_err *err)
{
	const struct goci_unpack_limits limits = {bytes, entries};
	const struct goci_id_map ids = {GOCI_ID_MAP_SAME, 0};
	oci_auto_free char *path = in_folder(dir, "root");
	oci_auto_close int root = oci_fs_open_dir(AT_FDCWD, path, err);

	return goci_unpack(image, root, &limits, &ids, NULL, err);
}

static int unpack(const struct oci_image *image, const char *dir, struct oci_err *err)
{
	return unpack_within(image, dir, 1 << 20, 1000, err);
}

static void assert_text(const char *dir, const char *name, const char *text)
{
	oci_auto_buf got = OCI_BUF_INIT;

	slurp(dir, name, &got);
	assert_string_equal(got.data, text);
}

static struct stat stat_of(const char *dir, const char *name)
{
	oci_auto_free char *path = in_folder(dir, name);
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st;
}

/* Nothing outside has changed: the folder has the victim alone, with one name. */
static void assert_untouched(const char *dir)
{
	oci_auto_free char *out = in_folder(dir, "out");

	assert_int_equal(count_names(out), 1);
	assert_text(dir, "out/victim", "untouched");
	assert_int_equal(stat_of(dir, "out/victim").st_nlink, 1);
}

static void upper_layers_win_and_whiteouts_delete(void **state)
{
	oci_auto_image image = image_in(*state);
	struct oci_err err = {0};

	LAYER(&image, "etc/", "etc/a = one", "etc/b = two", "x/", "x/in = it", "f = f",
		"l -> etc", "gone/", "gone/deep/", "gone/deep/file = x");
	LAYER(&image, "etc/a = new", "etc/.wh.b", "x = file", ".wh.gone", "l/", "f/",
		"f/in = dir now", ".wh.never-there", "no/such/.wh.folder");
	assert_works(unpack(&image, *state, &err), err);
	assert_text(*state, "root/etc/a", "new");
	assert_false(is_there(*state, "root/etc/b"));
	assert_text(*state, "root/x", "file");
	assert_text(*state, "root/f/in", "dir now");
	assert_false(is_there(*state, "root/gone"));
	assert_true(S_ISDIR(stat_of(*state, "root/l").st_mode));
	assert_false(is_there(*state, "root/etc/.wh.b"));
}

static void a_whiteout_spares_its_own_layer(void **state)
{
	oci_auto_image image = image_in(*state);
	struct oci_err err = {0};

	LAYER(&image, "d/", "d/old = 1", "g = old");
	LAYER(&image, "d/new = 2", "g = new", ".wh.g", "d/.wh..wh..opq", ".wh...");
	assert_works(unpack(&image, *state, &err), err);
	assert_false(is_there(*state, "root/d/old"));
	assert_text(*state, "root/d/new", "2");
	assert_text(*state, "root/g", "new");
	assert_untouched(*state);
}

static void names_that_climb_are_refused(void **state)
{
	oci_auto_image image = image_in(*state);
	struct oci_err err;

	LAYER(&image, "../out/new = x");
	assert_fails(unpack(&image, *state, &err), err, OCI_ERR_INVALID, "\"..\"");
	assert_untouched(*state);
}

static void an_absolute_name_is_below_the_root(void **state)
{
	oci_auto_image image = image_in(*state);
	oci_auto_free char *entry = oci_xasprintf("%s/out/new = x", (char *)*state);
	oci_auto_free char *name = oci_xasprintf("root%s/out/new", (char *)*state);
	struct oci_err err = {0};

	LAYER(&image, entry);
	assert_works(unpack(&image, *state, &err), err);
	assert_text(*state, name, "x");
	assert_untouched(*state);
}

/* `link` is a symlink's target that would lead out of the root. */
static void nothing_goes_through(void **state, const char *link)
{
	oci_auto_image image = image_in(*state);
	oci_auto_free char *entry = oci_xasprintf("way -> %s", link);
	struct oci_err err;

	LAYER(&image, entry);
	LAYER(&image, "way/.wh.victim", "way/.wh..wh..opq");
	assert_works(unpack(&image, *state, &err), err);
	assert_untouched(*state);
	LAYER(&image, "way/new = x");
	assert_int_equal(unpack(&image, *state, &err), -1);
	assert_untouched(*state);
}

static void nothing_goes_through_an_absolute_symlink(void **state)
{
	oci_auto_free char *out = in_folder(*state, "out");

	nothing_goes_through(state, out);
}

static void nothing_goes_through_a_symlink_that_climbs(void **state)
{
	nothing_goes_through(state, "../out");
}

static void symlinks_lead_to_places_in_the_root(void **state)
{
	oci_auto_image image = image_in(*state);
	struct oci_err err = {0};

	LAYER(&image, "usr/lib/", "lib -> usr/lib", "abs -> /usr/lib",
		"up -> ../../../usr/lib");
	LAYER(&image, "lib/a = 1", "abs/b = 2", "up/c = 3");
	assert_works(unpack(&image, *state, &err), err);
	assert_text(*state, "root/usr/lib/a", "1");
	assert_text(*state, "root/usr/lib/b", "2");
	assert_text(*state, "root/usr/lib/c", "3");
}

static void a_file_replaces_a_symlink_and_not_its_target(void **state)
{
	oci_auto_image image = image_in(*state);
	oci_auto_free char *entry = oci_xasprintf("f -> %s/out/victim", (char *)*state);
	struct oci_err err = {0};

	LAYER(&image, entry, "f = written");
	assert_works(unpack(&image, *state, &err), err);
	assert_text(*state, "root/f", "written");
	assert_untouched(*state);
}

static void hard_links_stay_inside(void **state)
{
	oci_auto_image image = image_in(*state);
	struct oci_err err = {0};

	LAYER(&image, "a = text", "b == a", "d/c == /a", "a == a");
	assert_works(unpack(&image, *state, &err), err);
	assert_text(*state, "root/d/c", "text");
	assert_int_equal(stat_of(*state, "root/a").st_nlink, 3);
}

static void hard_link_is_refused(void **state, const char *target, const char *why)
{
	oci_auto_image image = image_in(*state);
	oci_auto_free char *way = oci_xasprintf("way -> %s/out", (char *)*state);
	oci_auto_free char *entry = oci_xasprintf("b == %s", target);
	struct oci_err err;

	LAYER(&image, way, entry);
	assert_fails(unpack(&image, *state, &err), err,
		strstr(why, "leaves") ? OCI_ERR_INVALID : OCI_ERR_SYSTEM, why);
	assert_untouched(*state);
}

static void a_hard_link_that_climbs_is_refused(void **state)
{
	hard_link_is_refused(state, "../out/victim", "leaves the image");
}

static void a_hard_link_to_an_absolute_path_outside_is_refused(void **state)
{
	oci_auto_free char *victim = in_folder(*state, "out/victim");

	hard_link_is_refused(state, victim, "hard link");
}

static void a_hard_link_through_a_symlink_outside_is_refused(void **state)
{
	hard_link_is_refused(state, "way/victim", "hard link");
}

static void devices_and_set_user_id_bits_are_left_out(void **state)
{
	oci_auto_image image = image_in(*state);
	struct oci_err err = {0};

	LAYER(&image, "p | ", "6755:s = x", "7755:d/");
	assert_works(unpack(&image, *state, &err), err);
	assert_false(is_there(*state, "root/p"));
	assert_int_equal(stat_of(*state, "root/s").st_mode & 07777, 0755);
	assert_int_equal(stat_of(*state, "root/d").st_mode & 07777, 01755);
}

static void owners_are_set_by_root_alone(void **state)
{
	oci_auto_image image = image_in(*state);
	uid_t wanted = geteuid() == 0 ? 4321 : geteuid();
	struct oci_err err = {0};

	LAYER(&image, "0000:d/", "d/f = x", "l -> f");
	assert_works(unpack(&image, *state, &err), err);
	assert_int_equal(stat_of(*state, "root/d").st_uid, wanted);
	assert_int_equal(stat_of(*state, "root/d/f").st_uid, wanted);
	assert_int_equal(stat_of(*state, "root/l").st_uid, wanted);
}

static void too_many_bytes_or_files_are_refused(void **state)
{
	oci_auto_image image = image_in(*state);
	struct oci_err err = {0};

	LAYER(&image, "a = 12345", "b = 12345");
	LAYER(&image, "c = 12345");
	assert_works(unpack_within(&image, *state, 15, 3, &err), err);
	assert_fails(unpack_within(&image, *state, 14, 3, &err), err, OCI_ERR_INVALID,
		"is larger than 4 bytes");
	assert_fails(unpack_within(&image, *state, 15, 2, &err), err, OCI_ERR_INVALID,
		"too many files");
}

/* A file of `size` bytes, of which the four at `at` are there. */
static void add_sparse(struct oci_image *image, la_int64_t size, la_int64_t at)
{
	size_t room = 1 << 20, used = 0;
	oci_auto_free char *tar = oci_xcalloc(1, room);
	oci_auto_free char *content = oci_xcalloc(1, (size_t)size);
	struct archive *a = archive_write_new();
	struct archive_entry *h = archive_entry_new();

	memcpy(content + at, "tail", 4);
	archive_write_set_format_pax(a);
	archive_write_open_memory(a, tar, room, &used);
	archive_entry_set_pathname(h, "sparse");
	archive_entry_set_filetype(h, AE_IFREG);
	archive_entry_set_perm(h, 0644);
	archive_entry_set_size(h, size);
	archive_entry_sparse_add_entry(h, at, 4);
	assert_int_equal(archive_write_header(a, h), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, content, (size_t)size), size);
	archive_entry_free(h);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	assert_true(used < 64 << 10);
	put_layer(image, tar, used);
}

static void a_sparse_file_stays_one_and_counts_whole(void **state)
{
	oci_auto_image image = image_in(*state);
	struct oci_err err = {0};
	struct stat st;
	oci_auto_buf got = OCI_BUF_INIT;

	add_sparse(&image, 1 << 20, (1 << 20) - 4);
	assert_works(unpack(&image, *state, &err), err);
	st = stat_of(*state, "root/sparse");
	assert_int_equal(st.st_size, 1 << 20);
	assert_true(st.st_blocks * 512 < 1 << 19);
	slurp(*state, "root/sparse", &got);
	assert_memory_equal(got.data + got.len - 4, "tail", 4);
	assert_int_equal(got.data[0], 0);
	assert_fails(unpack_within(&image, *state, (1 << 20) - 1, 10, &err), err,
		OCI_ERR_INVALID, "is larger than");
}

static void a_hole_at_the_end_counts_too(void **state)
{
	oci_auto_image image = image_in(*state);
	struct oci_err err = {0};

	add_sparse(&image, 1 << 20, 0);
	assert_works(unpack(&image, *state, &err), err);
	assert_int_equal(stat_of(*state, "root/sparse").st_size, 1 << 20);
	assert_fails(unpack_within(&image, *state, 100, 10, &err), err, OCI_ERR_INVALID,
		"is larger than 100 bytes");
}

/* So deep that what is there could not be removed again with few open files. */
static void folders_lie_in_each_other_only_so_deep(void **state)
{
	oci_auto_image image = image_in(*state);
	oci_auto_buf path = OCI_BUF_INIT, link = OCI_BUF_INIT;
	struct oci_err err;

	for (int i = 0; i < GOCI_IN_ROOT_DEPTH / 2; i++)
		oci_buf_adds(&path, "d/");
	oci_buf_addf(&link, "way -> %s", path.data);
	LAYER(&image, path.data, link.data, "way/e/");
	assert_works(unpack(&image, *state, &err), err);
	oci_buf_clear(&link);
	oci_buf_addf(&link, "way/%s", path.data);
	LAYER(&image, link.data);
	assert_fails(unpack(&image, *state, &err), err, OCI_ERR_INVALID,
		"is nested in over");
}

static void a_signal_stops_it(void **state)
{
	oci_auto_image image = image_in(*state);
	const struct goci_unpack_limits limits = GOCI_UNPACK_LIMITS;
	const struct goci_id_map ids = {GOCI_ID_MAP_SAME, 0};
	const struct oci_cancel cancel = {.signal = 15};
	struct oci_err err;

	LAYER(&image, "a = x");
	assert_fails(goci_unpack(&image, -1, &limits, &ids, &cancel, &err), err,
		OCI_ERR_INTERRUPTED, "signal 15");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(upper_layers_win_and_whiteouts_delete),
		test_in_folder(a_whiteout_spares_its_own_layer),
		test_in_folder(names_that_climb_are_refused),
		test_in_folder(an_absolute_name_is_below_the_root),
		test_in_folder(nothing_goes_through_an_absolute_symlink),
		test_in_folder(nothing_goes_through_a_symlink_that_climbs),
		test_in_folder(symlinks_lead_to_places_in_the_root),
		test_in_folder(a_file_replaces_a_symlink_and_not_its_target),
		test_in_folder(hard_links_stay_inside),
		test_in_folder(a_hard_link_that_climbs_is_refused),
		test_in_folder(a_hard_link_to_an_absolute_path_outside_is_refused),
		test_in_folder(a_hard_link_through_a_symlink_outside_is_refused),
		test_in_folder(devices_and_set_user_id_bits_are_left_out),
		test_in_folder(owners_are_set_by_root_alone),
		test_in_folder(too_many_bytes_or_files_are_refused),
		test_in_folder(a_sparse_file_stays_one_and_counts_whole),
		test_in_folder(a_hole_at_the_end_counts_too),
		test_in_folder(folders_lie_in_each_other_only_so_deep),
		test_in_folder(a_signal_stops_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
