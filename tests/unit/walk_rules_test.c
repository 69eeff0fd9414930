#include "walk_kit.h"

/* Layers that break one rule; `upper` is a second layer. */
struct layers {
	const char *sentence;
	enum oci_rule rule;
	struct entry entries[ENTRIES];
	struct entry upper[ENTRIES];
	enum tail tail;
};

static const struct layers cases[] = {
	{"a wrong checksum is an error", OCI_RULE_TAR_CHECKSUM,
		{{"a", .edit = {0, "b", 1}, .unsealed = true}}},
	{"a number that is not octal is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {108, "000o000", 7}}}},
	{"a negative size is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {124, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
			       12}}}},
	{"a size over 63 bits is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {124, "\x80\0\0\x80\0\0\0\0\0\0\0\0", 12}}}},
	{"a number that goes on after a NUL is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {124,
			       "0000000\0"
			       "0001",
			       12}}}},
	{"a number of blanks alone is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {116, "       ", 8}}}},
	{"a mode of more than 16 bits is an error", OCI_RULE_TAR_NUMBER,
		{{"a", .edit = {100, "4000000", 8}}}},
	{"a file that is cut off is an error", OCI_RULE_TAR_TRUNCATED,
		{{"a", .content = "1234"}}, .tail = CUT},
	{"a file with a name of pax that is cut off is an error",
		OCI_RULE_TAR_TRUNCATED, {PAX("9 path=a\n"), {"a", .content = "1"}},
		.tail = CUT},
	{"an archive without an end is told", OCI_RULE_TAR_NO_END, {{"a"}},
		.tail = NO_END},
	{"an archive with half an end is told", OCI_RULE_TAR_NO_END, {{"a"}},
		.tail = ONE_BLOCK},
	{"bytes after the end are an error", OCI_RULE_TAR_AFTER_END, {{"a"}},
		.tail = JUNK},
	{"an entry after one block of zeros is an error", OCI_RULE_TAR_AFTER_END,
		{{"a"}}, .tail = ZERO_THEN_MORE},
	{"an unknown magic is an error", OCI_RULE_TAR_FORMAT,
		{{"a", .edit = {257,
			       "ustar\0"
			       "01",
			       8}}}},
	{"star's own format is an error", OCI_RULE_TAR_FORMAT,
		{{"a", .edit = {508, "tar", 4}}}},
	{"an unknown type is an error", OCI_RULE_TAR_TYPE, {{"a", .type = 'V'}}},
	{"a sparse file of GNU tar is an error", OCI_RULE_TAR_SPARSE,
		{{"a", .type = 'S', GNU}}},
	{"a sparse file of pax is an error", OCI_RULE_TAR_SPARSE,
		{PAX("22 GNU.sparse.major=1\n"), {"a"}}},
	{"a key of pax that libarchive takes for a sparse file's is an error",
		OCI_RULE_TAR_SPARSE, {PAX("17 GNU.sparse!=1\n"), {"a"}}},
	{"a folder with a size is an error", OCI_RULE_TAR_SIZE,
		{{"a/", .type = '5', .content = "hidden"}}},
	{"a hard link with a size is an error", OCI_RULE_TAR_SIZE,
		{{"a"}, {"b", .type = '1', .link = "a", .content = "hidden"}}},
	{"a pax record of a wrong length is an error", OCI_RULE_PAX_RECORD,
		{PAX("11 path=b\n"), {"a"}}},
	{"a pax record without a key is an error", OCI_RULE_PAX_RECORD,
		{PAX("5 =b\n"), {"a"}}},
	{"a pax record without a value is an error", OCI_RULE_PAX_RECORD,
		{PAX("7 path\n"), {"a"}}},
	{"a key of pax that is there twice is an error", OCI_RULE_PAX_DUPLICATE,
		{PAX("8 uid=1\n8 uid=1\n"), {"a"}}},
	{"a negative size of pax is an error", OCI_RULE_PAX_VALUE,
		{PAX("11 size=-1\n"), {"a"}}},
	{"an empty path of pax is an error", OCI_RULE_PAX_VALUE,
		{PAX("8 path=\n"), {"a"}}},
	{"a NUL in a path of pax is an error", OCI_RULE_PAX_VALUE,
		{{"x", .type = 'x', .content = "12 path=a\0b\n", .size = 12}, {"a"}}},
	{"a path of pax that is not UTF-8 is an error", OCI_RULE_PAX_VALUE,
		{PAX("9 path=\xff\n"), {"a"}}},
	{"a character set of pax is an error", OCI_RULE_PAX_CHARSET,
		{PAX("21 hdrcharset=LATIN1\n"), {"a"}}},
	{"an ACL of pax is an error", OCI_RULE_PAX_ACL,
		{PAX("31 SCHILY.acl.access=user::rwx\n"), {"a"}}},
	{"a path of pax that is another one is an error", OCI_RULE_PAX_DISAGREES,
		{PAX("9 path=b\n"), {"a"}}},
	{"a link of pax that is another one is an error", OCI_RULE_PAX_DISAGREES,
		{PAX("14 linkpath=b\n"), {"a", .type = '2', .link = "c"}}},
	{"a size of pax that is another one is an error", OCI_RULE_PAX_DISAGREES,
		{PAX("10 size=2\n"), {"a", .content = "1"}}},
	{"a global pax header with a path is an error", OCI_RULE_PAX_GLOBAL,
		{{"g", .type = 'g', .content = "9 path=b\n"}, {"a"}}},
	{"two pax headers for an entry are an error", OCI_RULE_TAR_ORDER,
		{PAX("8 uid=1\n"), PAX("8 gid=1\n"), {"a"}}},
	{"a long name after a pax header is an error", OCI_RULE_TAR_ORDER,
		{PAX("8 uid=1\n"), {"L", .type = 'L', .content = "a", .size = 2, GNU},
			{"a"}}},
	{"a pax header before the end is an error", OCI_RULE_TAR_ORDER,
		{{"a"}, PAX("8 uid=1\n")}},
	{"a long name without a NUL is an error", OCI_RULE_TAR_LONG_NAME,
		{{"L", .type = 'L', .content = "a", GNU}, {"a", GNU}}},
	{"a long name with two NULs is an error", OCI_RULE_TAR_LONG_NAME,
		{{"L", .type = 'L', .content = "a\0b", .size = 4, GNU}, {"a", GNU}}},
	{"an absolute path is told", OCI_RULE_PATH_ABSOLUTE, {{"/a"}}},
	{"two slashes before a path are an error", OCI_RULE_PATH_SLASHES, {{"//a"}}},
	{"two dots in an absolute path are an error", OCI_RULE_PATH_DOTDOT,
		{{"/../a"}}},
	{"the root as an absolute symlink is an error", OCI_RULE_PATH_EMPTY,
		{{"/", .type = '2', .link = "/etc"}}},
	{"an absolute path below a symlink is an error", OCI_RULE_UNDER_SYMLINK,
		{{"a", .type = '2', .link = "/etc"}, {"/a/b"}}},
	{"a path with two dots is an error", OCI_RULE_PATH_DOTDOT, {{"a/../../b"}}},
	{"an entry without a path is an error", OCI_RULE_PATH_EMPTY, {{""}}},
	{"a root that is a symlink is an error", OCI_RULE_PATH_EMPTY,
		{{"./.", .type = '2', .link = "/"}}},
	{"two slashes in a row are an error", OCI_RULE_PATH_SLASHES, {{"a//b"}}},
	{"a symlink with a slash at its end is an error", OCI_RULE_PATH_SLASHES,
		{{"a/", .type = '2', .link = "b"}}},
	{"bytes after the NUL of a path are an error", OCI_RULE_PATH_NUL,
		{{"a", .edit = {2, "b", 1}}}},
	{"a path that is not UTF-8 is told", OCI_RULE_PATH_UTF8, {{"\xe9"}}},
	{"a path that ends with a blank is told", OCI_RULE_PATH_ODD, {{"a /b"}}},
	{"an entry below a symlink is an error", OCI_RULE_UNDER_SYMLINK,
		{{"a", .type = '2', .link = "/etc"}, {"a/b"}}},
	{"an entry below a lower layer's symlink is an error", OCI_RULE_UNDER_SYMLINK,
		{{"a", .type = '2', .link = "/etc"}}, {{"a/b"}}},
	{"an entry below a file is an error", OCI_RULE_UNDER_FILE, {{"a"}, {"a/b"}}},
	{"an entry below a lower layer's file is an error", OCI_RULE_UNDER_FILE,
		{{"a"}}, {{"a/b"}}},
	{"a file in the place of a folder is an error", OCI_RULE_UNDER_FILE,
		{{"a/b"}, {"a"}}},
	{"a path that is there twice is an error", OCI_RULE_TAR_DUPLICATE,
		{{"a"}, {"./a"}}},
	{"a path that is there twice, absolute once, is an error",
		OCI_RULE_TAR_DUPLICATE, {{"a"}, {"/a"}}},
	{"an absolute target of a hard link is an error", OCI_RULE_HARDLINK_TARGET,
		{{"a", .type = '1', .link = "/etc/shadow"}}},
	{"a hard link to nothing is an error", OCI_RULE_HARDLINK_MISSING,
		{{"a", .type = '1', .link = "b"}}},
	{"a hard link before its target is an error", OCI_RULE_HARDLINK_EARLY,
		{{"a", .type = '1', .link = "b"}, {"b"}}},
	{"a hard link to a folder is an error", OCI_RULE_HARDLINK_KIND,
		{{"d/", .type = '5'}, {"a", .type = '1', .link = "d"}}},
	{"a hard link to itself is an error", OCI_RULE_HARDLINK_KIND,
		{{"a", .type = '1', .link = "./a"}}},
	{"a hard link through a symlink is an error", OCI_RULE_HARDLINK_THROUGH,
		{{"s", .type = '2', .link = "/etc"},
			{"a", .type = '1', .link = "s/shadow"}}},
	{"a hard link to a lower layer is told", OCI_RULE_HARDLINK_LOWER, {{"b"}},
		{{"a", .type = '1', .link = "b"}}},
	{"a hard link to a symlink is told", OCI_RULE_HARDLINK_SYMLINK,
		{{"s", .type = '2', .link = "b"}, {"a", .type = '1', .link = "s"}}},
	{"a symlink to nowhere at all is an error", OCI_RULE_SYMLINK_TARGET,
		{{"a", .type = '2', .link = ""}}},
	{"a whiteout without a name is an error", OCI_RULE_WHITEOUT_NAME, {{"d/.wh."}}},
	{"a whiteout of aufs is an error", OCI_RULE_WHITEOUT_NAME, {{".wh..wh.plnk"}}},
	{"a whiteout with content is an error", OCI_RULE_WHITEOUT_TYPE,
		{{".wh.a", .content = "1"}}},
	{"a whiteout that is a folder is an error", OCI_RULE_WHITEOUT_TYPE,
		{{".wh.a/", .type = '5'}}},
	{"a whiteout after its entry is an error", OCI_RULE_WHITEOUT_LATE,
		{{"a"}, {".wh.a"}}},
	{"a whiteout before its entry is told", OCI_RULE_WHITEOUT_TWICE,
		{{".wh.a"}, {"a"}}},
	{"a whiteout in the first layer is told", OCI_RULE_WHITEOUT_NOTHING,
		{{".wh.a"}}},
	{"a whiteout of what is not there is told", OCI_RULE_WHITEOUT_NOTHING, {{"a"}},
		{{".wh.b"}}},
	{"a device is told", OCI_RULE_DEVICE, {{"a", .type = '4'}}},
	{"a FIFO is told", OCI_RULE_FIFO, {{"a", .type = '6'}}},
	{"a setuid bit is told", OCI_RULE_SETUID, {{"a", .mode = 04755}}},
	{"capabilities are told", OCI_RULE_CAPABILITY,
		{PAX("38 SCHILY.xattr.security.capability=1\n"), {"a"}}},
	{"a file that all may write is told", OCI_RULE_WORLD_WRITABLE,
		{{"a", .mode = 0666}}},
	{"attributes of overlayfs are an error", OCI_RULE_XATTR_OVERLAY,
		{PAX("41 SCHILY.xattr.trusted.overlay.opaque=y\n"), {"a"}}},
	{"a label of SELinux is told", OCI_RULE_XATTR_SELINUX,
		{PAX("35 SCHILY.xattr.security.selinux=x\n"), {"a"}}},
	{"an owner over 65535 is told", OCI_RULE_OWNER_LARGE, {{"a", .uid = 65536}}},
	{"a folder over a lower layer's symlink is told", OCI_RULE_DIR_OVER_SYMLINK,
		{{"lib", .type = '2', .link = "usr"}}, {{"lib/", .type = '5'}}},
};

static void breaks_one_rule(void **state)
{
	static const size_t parts[] = {SIZE_MAX, 1, 700};
	const struct layers *c = *state;

	for (size_t i = 0; i < OCI_COUNT(parts); i++) {
		auto_image image = image_new();

		image.part = parts[i];
		read_entries(&image, c->entries, c->tail);
		if (c->upper[0].name)
			read_entries(&image, c->upper, END);
		for (size_t k = 0; k < image.findings.count; k++) {
			const struct oci_finding *f = &image.findings.items[k];

			if (f->rule != c->rule &&
				oci_rule_info(f->rule)->severity == OCI_ERROR)
				fail_msg("%s too: %s", oci_rule_info(f->rule)->name,
					f->detail);
		}
		assert_int_equal(image.findings.seen[c->rule], 1);
	}
}

int main(void)
{
	struct CMUnitTest tests[OCI_COUNT(cases)];

	for (size_t i = 0; i < OCI_COUNT(cases); i++)
		tests[i] = (struct CMUnitTest){.name = cases[i].sentence,
			.test_func = breaks_one_rule,
			.initial_state = (void *)(uintptr_t)&cases[i]};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
