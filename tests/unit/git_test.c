#include "folder.h"
#include "git/git.h"

#include <zlib.h>

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccc"
#define LONG_ID A "0123456789abcdef01234567"

/* Writes an object as git stores it. */
static void put_object(
	const char *dir, const char *id, const char *kind, const char *body)
{
	oci_auto_buf plain = OCI_BUF_INIT;
	oci_auto_free char *name = oci_xasprintf(".git/objects/%.2s/%s", id, id + 2);
	oci_auto_free unsigned char *packed = NULL;
	uLongf len;

	oci_buf_addf(&plain, "%s %zu", kind, strlen(body));
	oci_buf_add(&plain, "", 1);
	oci_buf_adds(&plain, body);
	len = compressBound(plain.len);
	packed = oci_xcalloc(1, len);
	assert_int_equal(compress(packed, &len, (Bytef *)plain.data, plain.len), Z_OK);
	put_bytes(dir, name, packed, len);
}

/* A repository whose main branch is at A. */
static void put_repo(const char *dir)
{
	put(dir, ".git/HEAD", "ref: refs/heads/main\n");
	put(dir, ".git/refs/heads/main", A "\n");
}

static void assert_same(const char *a, const char *b)
{
	if (!a || !b)
		assert_true(!a && !b);
	else
		assert_string_equal(a, b);
}

static void assert_source(
	const char *dir, const char *revision, const char *version, const char *url)
{
	struct goci_git source;

	goci_git_read(dir, true, &source);
	assert_same(source.revision, revision);
	assert_same(source.version, version);
	assert_same(source.url, url);
	goci_git_release(&source);
	goci_git_release(&source);
}

static void a_folder_without_a_repository_has_no_source(void **state)
{
	oci_auto_free char *none = in_folder(*state, "no/such");

	put(*state, ".git", "");
	assert_source(*state, NULL, NULL, NULL);
	assert_source(none, NULL, NULL, NULL);
}

static void head_is_a_branch_a_commit_or_a_chain(void **state)
{
	static const struct {
		const char *head, *wanted;
	} cases[] = {
		{"ref: refs/heads/main\n", A},
		{"ref: refs/heads/main", A},
		{"ref: refs/heads/main\r\n", A},
		{"ref: refs/heads/packed\n", B},
		{"ref: refs/heads/deep/er\n", C},
		{"ref: refs/heads/alias\n", B},
		{C "\n", C},
		{C, C},
		{LONG_ID "\n", LONG_ID},
		{"ref: refs/heads/unborn\n", NULL},
		{"ref: refs/heads/loop\n", NULL},
		{"ref: refs/heads/../heads/main\n", NULL},
		{"ref: ../../../etc/passwd\n", NULL},
		{"ref: /etc/passwd\n", NULL},
		{"ref: refs/heads//main\n", NULL},
		{"ref: refs/heads/\n", NULL},
		{"ref: refs/heads/.invalid\n", NULL},
		{"ref: \n", NULL},
		{"ref:", NULL},
		{"", NULL},
		{"garbage", NULL},
		{"aaaa\n", NULL},
		{A "a\n", NULL},
		{"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", NULL},
	};

	put_repo(*state);
	put(*state, ".git/refs/heads/deep/er", C "\n");
	put(*state, ".git/refs/heads/alias", "ref: refs/heads/packed\n");
	put(*state, ".git/refs/heads/loop", "ref: refs/heads/loop\n");
	put(*state, ".git/packed-refs",
		"# pack-refs with: peeled fully-peeled sorted\n" C
		" refs/heads/main\n" B " refs/heads/packed\n");
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		put(*state, ".git/HEAD", cases[i].head);
		assert_source(*state, cases[i].wanted, NULL, NULL);
	}
}

static void a_folder_deep_in_the_repository_is_in_it(void **state)
{
	oci_auto_free char *deep = in_folder(*state, "services/a/cmd");

	put_repo(*state);
	put(*state, "services/a/cmd/main.go", "");
	assert_source(deep, A, NULL, NULL);
}

static void a_worktree_shares_refs_and_config(void **state)
{
	static const char *const pointers[] = {
		"gitdir: ../main/.git/worktrees/w\n", NULL};
	oci_auto_free char *work = in_folder(*state, "w");
	oci_auto_free char *absolute =
		oci_xasprintf("gitdir: %s/main/.git/worktrees/w", (char *)*state);
	oci_auto_free char *back = oci_xasprintf("%s/w/.git\n", (char *)*state);

	put(*state, "main/.git/HEAD", "ref: refs/heads/main\n");
	put(*state, "main/.git/refs/heads/main", A "\n");
	put(*state, "main/.git/refs/heads/w", B "\n");
	put(*state, "main/.git/refs/tags/v2", B "\n");
	put(*state, "main/.git/config",
		"[remote \"origin\"]\n\turl = https://example.test/a.git\n");
	put(*state, "main/.git/worktrees/w/HEAD", "ref: refs/heads/w\n");
	put(*state, "main/.git/worktrees/w/commondir", "../..\n");
	put(*state, "main/.git/worktrees/w/gitdir", back);
	for (size_t i = 0; i < 2; i++) {
		put(*state, "w/.git", pointers[i] ? pointers[i] : absolute);
		assert_source(work, B, "v2", "https://example.test/a");
	}
}

static void a_submodule_has_its_repository_in_the_other(void **state)
{
	oci_auto_free char *sub = in_folder(*state, "lib/sub");

	put_repo(*state);
	put(*state, "lib/sub/.git", "gitdir: ../../.git/modules/sub\n");
	put(*state, ".git/modules/sub/HEAD", B "\n");
	put(*state, ".git/modules/sub/config",
		"[core]\n\tworktree = ../../../lib/sub\n[remote \"origin\"]\n"
		"\turl = https://example.test/sub.git\n");
	assert_source(sub, B, NULL, "https://example.test/sub");
}

/* A repository "mine" that is not the source's, and the source in "tree". */
static char *put_other(const char *dir)
{
	put(dir, "mine/.git/HEAD", "ref: refs/heads/main\n");
	put(dir, "mine/.git/refs/heads/main", C "\n");
	put(dir, "mine/.git/packed-refs", C " refs/heads/main\n");
	put(dir, "mine/.git/config",
		"[remote \"origin\"]\n\turl = https://private.test/mine.git\n");
	put(dir, "tree/main.go", "");
	return in_folder(dir, "tree");
}

static void another_repository_is_not_taken_by_a_name(void **state)
{
	static const char *const names[] = {
		"gitdir: ../mine/.git\n", "gitdir: ../mine/.git/worktrees/w\n"};
	oci_auto_free char *tree = put_other(*state);
	oci_auto_free char *git = in_folder(tree, ".git");

	put(*state, "mine/.git/worktrees/w/HEAD", A "\n");
	put(*state, "mine/.git/worktrees/w/commondir", "../..\n");
	put(*state, "mine/.git/worktrees/w/gitdir", "../../../../w/.git\n");
	put(*state, "w/.git", "gitdir: ../mine/.git/worktrees/w\n");
	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		put(tree, ".git", names[i]);
		assert_source(tree, NULL, NULL, NULL);
	}
	assert_int_equal(unlink(git), 0);
	assert_int_equal(symlink("../mine/.git", git), 0);
	assert_source(tree, NULL, NULL, NULL);
	assert_int_equal(unlink(git), 0);
	put(tree, ".git/HEAD", A "\n");
	put(tree, ".git/commondir", "../../mine/.git\n");
	assert_source(tree, A, NULL, NULL);
}

static void nothing_in_a_repository_leads_out_of_it(void **state)
{
	static const char *const links[][2] = {{"HEAD", "../../mine/.git/HEAD"},
		{"config", "../../mine/.git/config"}, {"refs", "../../mine/.git/refs"},
		{"packed-refs", "../../mine/.git/packed-refs"}};
	oci_auto_free char *tree = put_other(*state);
	oci_auto_free char *git = in_folder(tree, ".git");

	for (size_t i = 0; i < OCI_COUNT(links); i++) {
		oci_auto_free char *link = in_folder(git, links[i][0]);

		put(git, "HEAD", "ref: refs/heads/main\n");
		(void)unlink(link);
		assert_int_equal(symlink(links[i][1], link), 0);
		assert_source(tree, NULL, NULL, NULL);
		assert_int_equal(unlink(link), 0);
	}
}

static void the_tag_at_head_is_the_version(void **state)
{
	put_repo(*state);
	put(*state, ".git/refs/tags/v1.0.0", B "\n");
	assert_source(*state, A, NULL, NULL);
	put(*state, ".git/refs/tags/v1.1.0", A "\n");
	assert_source(*state, A, "v1.1.0", NULL);
	put(*state, ".git/packed-refs",
		A " refs/heads/v9.0.0\n" A " refs/tags/v1.2.0\n" C
		  " refs/tags/v1.3.0\n^" A "\n" C " refs/tags/v1.4.0\n^" B "\n");
	assert_source(*state, A, "v1.3.0", NULL);
}

static void a_loose_tag_wins_over_a_packed_one(void **state)
{
	put_repo(*state);
	put(*state, ".git/packed-refs", A " refs/tags/v2\n" A " refs/tags/v1\n");
	put(*state, ".git/refs/tags/v2", B "\n");
	assert_source(*state, A, "v1", NULL);
}

static void annotated_tags_are_followed_to_their_commit(void **state)
{
	put_repo(*state);
	put(*state, ".git/refs/tags/v1", B "\n");
	put_object(*state, B, "tag",
		"object " A "\ntype commit\ntag v1\ntagger t <t> 0 +0000\n\nmessage\n");
	assert_source(*state, A, "v1", NULL);
	put(*state, ".git/refs/tags/v2", C "\n");
	put_object(*state, C, "tag", "object " B "\ntype tag\ntag v2\n\n");
	assert_source(*state, A, "v2", NULL);
}

static void a_large_tag_object_is_read_from_its_begin(void **state)
{
	oci_auto_buf body = OCI_BUF_INIT;

	oci_buf_adds(&body, "object " A "\ntype commit\ntag v1\n\n");
	for (int i = 0; i < 200000; i++)
		oci_buf_addf(&body, "%d\n", i * 7919);
	put_repo(*state);
	put(*state, ".git/refs/tags/v1", B "\n");
	put_object(*state, B, "tag", body.data);
	assert_source(*state, A, "v1", NULL);
}

static void objects_that_are_no_tags_of_head_are_not_versions(void **state)
{
	static const struct {
		const char *kind, *body;
	} cases[] = {
		{"commit", "tree " A "\n"},
		{"tag", "object " C "\ntype commit\n"},
		{"tag", "object " B "\ntype tag\n"},
		{"tag", "object aaaa\n"},
		{"tag", ""},
		{"", "object " A "\n"},
		{"blob", "tag object " A "\n"},
	};

	put_repo(*state);
	put(*state, ".git/refs/tags/v1", B "\n");
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		put_object(*state, B, cases[i].kind, cases[i].body);
		assert_source(*state, A, NULL, NULL);
	}
	put(*state, ".git/objects/bb/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
		"not zlib");
	assert_source(*state, A, NULL, NULL);
	put(*state, ".git/objects/bb/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "");
	assert_source(*state, A, NULL, NULL);
}

static void the_highest_version_is_taken(void **state)
{
	static const struct {
		const char *tags[5], *wanted;
	} cases[] = {
		{{"v1.9.0", "v1.10.0", "v1.2.0"}, "v1.10.0"},
		{{"v1.0.0", "v1.0.0-rc.1"}, "v1.0.0"},
		{{"v1.0.0-rc.9", "v1.0.0-rc.10"}, "v1.0.0-rc.10"},
		{{"v1.0.0-alpha", "v1.0.0-alpha.1", "v1.0.0-beta"}, "v1.0.0-beta"},
		{{"v1.0", "v1.0.1", "v1.0-rc1"}, "v1.0.1"},
		{{"latest", "stable", "v0.1.0", "zzz"}, "v0.1.0"},
		{{"latest", "stable"}, "stable"},
		{{"1.2.3", "release"}, "1.2.3"},
		{{"v1", "v2", "v10"}, "v10"},
		{{"v99999999999999999999999", "v100000000000000000000000"},
			"v100000000000000000000000"},
		{{"svc/v2.0.0", "v1.0.0"}, "v1.0.0"},
		{{"svc/a/v1.9", "svc/a/v1.10"}, "svc/a/v1.10"},
		{{"v1.0.0", "v1.0.0+build"}, "v1.0.0+build"},
	};

	for (size_t i = 0; i < OCI_COUNT(cases); i++)
		for (int packed = 0; packed < 2; packed++) {
			oci_auto_free char *dir =
				oci_xasprintf("%s/%zu-%d", (char *)*state, i, packed);
			oci_auto_buf refs = OCI_BUF_INIT;

			put_repo(dir);
			for (size_t k = 0; cases[i].tags[k]; k++) {
				oci_auto_free char *name = oci_xasprintf(
					".git/refs/tags/%s", cases[i].tags[k]);

				if (!packed)
					put(dir, name, A "\n");
				oci_buf_addf(
					&refs, A " refs/tags/%s\n", cases[i].tags[k]);
			}
			if (packed)
				put(dir, ".git/packed-refs", refs.data);
			assert_source(dir, A, cases[i].wanted, NULL);
		}
}

static void the_url_is_one_that_others_can_open(void **state)
{
	static const struct {
		const char *given, *wanted;
	} cases[] = {
		{"https://example.test/org/x.git", "https://example.test/org/x"},
		{"https://example.test/org/x", "https://example.test/org/x"},
		{"https://example.test/org/x.git/", "https://example.test/org/x"},
		{"https://user:tok@example.test/x.git", "https://example.test/x"},
		{"https://tok@example.test/x.git", "https://example.test/x"},
		{"https://a@b:c@example.test/x", "https://example.test/x"},
		{"HTTPS://example.test/x", "https://example.test/x"},
		{"http://example.test/x.git", "http://example.test/x"},
		{"https://example.test:8443/x", "https://example.test:8443/x"},
		{"https://example.test/x?private_token=1", "https://example.test/x"},
		{"https://example.test/x.git#secret", "https://example.test/x"},
		{"git@example.test:org/x.git", "https://example.test/org/x"},
		{"example.test:org/x.git", "https://example.test/org/x"},
		{"git@example.test:/org/x.git", "https://example.test/org/x"},
		{"ssh://git@example.test:22/org/x.git", "https://example.test/org/x"},
		{"ssh://example.test/org/x", "https://example.test/org/x"},
		{"git+ssh://git@example.test/x", "https://example.test/x"},
		{"git://example.test/x.git", "https://example.test/x"},
		{"https://user:p/w@example.test/x", NULL},
		{"https://first.last:12/w@example.test/x", NULL},
		{"https://example.test", NULL},
		{"https://example.test/", NULL},
		{"https://example.test/.git", "https://example.test/.git"},
		{"https://example.test/../x", NULL},
		{"https:///x", NULL},
		{"https://", NULL},
		{"https://localhost/x", NULL},
		{"https://127.0.0.1/x", NULL},
		{"git@server:x.git", NULL},
		{"git@example.test:~me/x.git", NULL},
		{"host:x", NULL},
		{"/srv/git/x.git", NULL},
		{"../x", NULL},
		{"./a.b:c", NULL},
		{"C:/src/x", NULL},
		{"file:///srv/git/x.git", NULL},
		{"file://example.test/x", NULL},
		{"ext::sh -c evil", NULL},
		{"ftp://example.test/x", NULL},
		{"https://exa mple.test/x", NULL},
		{"https://example.test/a b", NULL},
		{"https://[::1]/x", NULL},
		{"https://example.test:port/x", NULL},
		{"https://-bad.test/x", NULL},
		{"https://example.test/\xff", NULL},
		{"", NULL},
		{":", NULL},
		{"@:", NULL},
	};

	put_repo(*state);
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *config =
			oci_xasprintf("[core]\n[remote \"origin\"]\n\turl = \"%s\"\n",
				cases[i].given);

		put(*state, ".git/config", config);
		assert_source(*state, A, NULL, cases[i].wanted);
	}
}

static void the_config_is_read_as_git_reads_it(void **state)
{
	static const char url[] = "https://example.test/x";
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{"[remote \"origin\"]\nurl=https://example.test/x", url},
		{"[REMOTE \"origin\"]\n\tURL = https://example.test/x\r\n", url},
		{"  [remote   \"origin\"]  url = https://example.test/x ; c\n", url},
		{"[remote \"origin\"]\nurl = \"https://example.test/x\" # c\n", url},
		{"[remote \"origin\"]\nfetch = y\n# url = z\n\n url = "
		 "https://example.test/x\nurl = https://example.test/second\n",
			url},
		{"[remote \"up\"]\nurl = a\n[remote \"origin\"]\nurl = "
		 "https://example.test/x\n",
			url},
		{"[remote \"Origin\"]\nurl = https://example.test/x\n", NULL},
		{"[remote \"origin2\"]\nurl = https://example.test/x\n", NULL},
		{"[remote \"origin\"]\n[other]\nurl = https://example.test/x\n", NULL},
		{"[remote \"origin\"]\nurls = https://example.test/x\n", NULL},
		{"[remote \"origin\"]\nurl\n", NULL},
		{"[remote \"origin\"]\npushurl = https://example.test/x\n", NULL},
		{"[remote", NULL},
		{"[remote \"origin\"]\nurl = \"https://example.test/x", url},
		{"[remote \"origin\"]\nurl = \\", NULL},
		{"url = https://example.test/x", NULL},
	};

	put_repo(*state);
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		put(*state, ".git/config", cases[i].text);
		assert_source(*state, A, NULL, cases[i].wanted);
	}
}

static void hostile_content_does_no_harm(void **state)
{
	static const char *const names[] = {".git/HEAD", ".git/refs/heads/main",
		".git/packed-refs", ".git/config", ".git/commondir",
		".git/refs/tags/v1",
		".git/objects/bb/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"};
	uint32_t seed = 3;

	put_repo(*state);
	put(*state, ".git/refs/tags/v1", B "\n");
	for (int i = 0; i < 400; i++) {
		const char *name = names[i % OCI_COUNT(names)];
		oci_auto_buf bytes = OCI_BUF_INIT;
		struct goci_git source;

		for (int k = 0; k < 200; k++) {
			seed = seed * 1664525u + 1013904223u;
			if (seed >> 30)
				oci_buf_adds(&bytes, &"ref: refs/\n\0" A
						      " ^\"[=]\\"[(seed >> 8) % 50]);
			oci_buf_add(&bytes, &seed, 1 + (seed >> 9 & 3));
		}
		put_bytes(*state, name, bytes.data, bytes.len);
		goci_git_read(*state, true, &source);
		goci_git_release(&source);
	}
}

static void giant_files_and_special_files_are_left_out(void **state)
{
	oci_auto_free char *config = in_folder(*state, ".git/config");
	oci_auto_free char *packed = in_folder(*state, ".git/packed-refs");
	oci_auto_free char *tag = in_folder(*state, ".git/refs/tags/v1");

	put_repo(*state);
	put(*state, ".git/config", "");
	put(*state, ".git/packed-refs", "");
	put(*state, ".git/refs/tags/v0", "");
	assert_int_equal(truncate(config, (off_t)1 << 40), 0);
	assert_int_equal(truncate(packed, (off_t)1 << 40), 0);
	assert_int_equal(mkfifo(tag, 0600), 0);
	assert_source(*state, A, NULL, NULL);
}

static void names_of_tags_are_text(void **state)
{
	put_repo(*state);
	put(*state, ".git/refs/tags/v2\n", A "\n");
	put(*state, ".git/refs/tags/v3\xff", A "\n");
	put(*state, ".git/packed-refs", A " refs/tags/v4\x01\n" A " refs/tags/../v5\n");
	put(*state, ".git/refs/tags/v1", A "\n");
	assert_source(*state, A, "v1", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(a_folder_without_a_repository_has_no_source),
		test_in_folder(head_is_a_branch_a_commit_or_a_chain),
		test_in_folder(a_folder_deep_in_the_repository_is_in_it),
		test_in_folder(a_worktree_shares_refs_and_config),
		test_in_folder(a_submodule_has_its_repository_in_the_other),
		test_in_folder(another_repository_is_not_taken_by_a_name),
		test_in_folder(nothing_in_a_repository_leads_out_of_it),
		test_in_folder(the_tag_at_head_is_the_version),
		test_in_folder(a_loose_tag_wins_over_a_packed_one),
		test_in_folder(annotated_tags_are_followed_to_their_commit),
		test_in_folder(a_large_tag_object_is_read_from_its_begin),
		test_in_folder(objects_that_are_no_tags_of_head_are_not_versions),
		test_in_folder(the_highest_version_is_taken),
		test_in_folder(the_url_is_one_that_others_can_open),
		test_in_folder(the_config_is_read_as_git_reads_it),
		test_in_folder(hostile_content_does_no_harm),
		test_in_folder(giant_files_and_special_files_are_left_out),
		test_in_folder(names_of_tags_are_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
