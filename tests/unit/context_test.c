#include "dockerignore/context_report.h"
#include "dockerignore/context_rules.h"
#include "dockerignore/context_walk.h"
#include "folder.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

/* The paths of a list as one string, parted by '|'; owned by the caller. */
static char *paths(const struct goci_context_list *list)
{
	oci_auto_strv v = OCI_STRV_INIT;

	for (size_t i = 0; i < list->count; i++)
		oci_strv_add(&v, list->items[i].path);
	return test_join(&v);
}

#define assert_paths(list, expected)                        \
	do {                                                \
		oci_auto_free char *joined_ = paths(&list); \
		assert_string_equal(joined_, (expected));   \
	} while (0)

/* Walks by the rules of a text; both are released with the struct. */
struct walked {
	struct goci_ignore *ignore;
	struct goci_context context;
	struct oci_err err;
	int status;
};

static void release(struct walked *w)
{
	goci_context_release(&w->context);
	goci_ignore_free(w->ignore);
}

static struct walked walk(const char *dir, const char *text, bool allow_secrets)
{
	struct walked w = {.context = GOCI_CONTEXT_INIT};

	w.ignore = goci_ignore_parse(text, strlen(text), ".dockerignore", &w.err);
	if (!w.ignore)
		fail_msg("%s", w.err.msg);
	w.status = goci_context_walk(dir, w.ignore, allow_secrets, &w.context, &w.err);
	return w;
}

#define auto_walked OCI_AUTO(release) struct walked

static void make_link(const char *dir, const char *name, const char *target)
{
	oci_auto_free char *path = in_folder(dir, name);

	assert_int_equal(symlink(target, path), 0);
}

static void make_folder(const char *dir, const char *name)
{
	oci_auto_free char *path = in_folder(dir, name);

	assert_int_equal(mkdir(path, 0755), 0);
}

static void a_walk_lists_what_is_there_in_bytewise_order(void **state)
{
	put(*state, "a/b", "four");
	put(*state, "a-b", "");
	put(*state, "B", "");
	make_folder(*state, "empty");
	make_link(*state, "link", "a/nowhere");
	{
		auto_walked w = walk(*state, "", false);
		const struct goci_context_list *in = &w.context.in;

		assert_works(w.status, w.err);
		assert_paths(w.context.in, "B|a|a-b|a/b|empty|link");
		assert_paths(w.context.out, "");
		assert_int_equal(in->items[1].type, GOCI_CONTEXT_DIR);
		assert_int_equal(in->items[3].type, GOCI_CONTEXT_FILE);
		assert_int_equal(in->items[3].mode, 0644);
		assert_int_equal(in->items[3].size, 4);
		assert_int_equal(in->items[5].type, GOCI_CONTEXT_SYMLINK);
		assert_null(in->items[3].rule);
	}
}

static void a_link_to_a_folder_is_not_followed(void **state)
{
	put(*state, "a/b", "");
	make_link(*state, "a/up", "..");
	{
		auto_walked w = walk(*state, "", false);

		assert_works(w.status, w.err);
		assert_paths(w.context.in, "a|a/b|a/up");
	}
}

static void an_excluded_folder_is_listed_only_for_what_comes_back(void **state)
{
	put(*state, "docs/api/v1.md", "");
	put(*state, "docs/api/v2.md", "");
	put(*state, "docs/more/notes.md", "");
	put(*state, "main.go", "");
	{
		auto_walked w = walk(*state, "docs\n!docs/api/v1.md\n", false);

		assert_works(w.status, w.err);
		assert_paths(w.context.in, "docs|docs/api|docs/api/v1.md|main.go");
		assert_paths(w.context.out, "docs/api/v2.md|docs/more");
		assert_int_equal(w.context.in.items[2].rule->line, 2);
		assert_string_equal(w.context.out.items[1].rule->text, "docs");
	}
	{
		auto_walked w = walk(*state, "docs\n!**/v9.md\n", false);

		assert_works(w.status, w.err);
		assert_paths(w.context.in, "main.go");
	}
}

/* A FIFO is an error where the walk looks. */
static void an_excluded_folder_is_not_looked_into(void **state)
{
	oci_auto_free char *fifo = in_folder(*state, "node_modules/x/fifo");

	put(*state, "node_modules/x/a", "");
	put(*state, "main.go", "");
	assert_int_equal(mkfifo(fifo, 0644), 0);
	{
		auto_walked w = walk(*state, "node_modules\n!main.go", false);

		assert_works(w.status, w.err);
		assert_paths(w.context.in, "main.go");
		assert_paths(w.context.out, "node_modules");
	}
	{
		auto_walked w = walk(*state, "*.md", false);

		assert_int_equal(w.status, -1);
	}
}

static void a_fifo_is_an_error_unless_it_is_excluded(void **state)
{
	oci_auto_free char *fifo = in_folder(*state, "a");

	assert_int_equal(mkfifo(fifo, 0644), 0);
	{
		auto_walked w = walk(*state, "", false);

		assert_int_equal(w.status, -1);
		assert_int_equal(w.err.code, OCI_ERR_INVALID);
		assert_contains(w.err.msg, "/a: is a FIFO");
	}
	{
		auto_walked w = walk(*state, "a", false);

		assert_works(w.status, w.err);
		assert_paths(w.context.out, "a");
	}
}

static void a_socket_is_left_out(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	oci_auto_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/s", (char *)*state);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	{
		auto_walked w = walk(*state, "", false);

		assert_works(w.status, w.err);
		assert_paths(w.context.in, "");
		assert_paths(w.context.out, "s");
		assert_int_equal(w.context.out.items[0].reason, GOCI_CONTEXT_SOCKET);
	}
}

static void secrets_are_left_out_unless_they_are_allowed(void **state)
{
	put(*state, ".env", "");
	put(*state, ".env.example", "");
	put(*state, "a/.env.local", "");
	put(*state, "a/server.pem", "");
	put(*state, "main.go", "");
	{
		auto_walked w = walk(*state, "*\n!**/*\n!.env", false);

		assert_works(w.status, w.err);
		assert_paths(w.context.in, ".env.example|a|main.go");
		assert_paths(w.context.out, ".env|a/.env.local|a/server.pem");
		for (size_t i = 0; i < w.context.out.count; i++)
			assert_int_equal(
				w.context.out.items[i].reason, GOCI_CONTEXT_SECRET);
		assert_string_equal(w.context.out.items[2].rule->text, "*.pem");
	}
	{
		auto_walked w = walk(*state, "", true);

		assert_works(w.status, w.err);
		assert_paths(w.context.out, "");
	}
}

static void names_of_secrets_are_known(void **state)
{
	static const char *const secret[] = {".env", "a/.env", ".env.production",
		"x.pem", "tls/x.key", "id_rsa", "a/id_ed25519", ".netrc", "x.p12",
		".aws/credentials", "home/.aws/credentials", ".docker/config.json"};
	static const char *const harmless[] = {".env.example", "a/.env.sample", "env",
		"my.env", "x.pem.go", "keys.go", "id_rsa.pub", "credentials",
		"config.json", "a/xid_rsa", ".environment"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(secret); i++)
		if (!goci_context_secret(secret[i]))
			fail_msg("%s is no secret", secret[i]);
	for (size_t i = 0; i < OCI_COUNT(harmless); i++)
		if (goci_context_secret(harmless[i]))
			fail_msg("%s is a secret", harmless[i]);
}

/* The file whose rules are taken, told by a rule that excludes "a". */
static char *rules_of(const char *dir, const char *file, const char *name)
{
	struct oci_err err = {0};
	goci_auto_ignore *ignore = goci_context_ignore(dir, file, name, &err);
	OCI_AUTO(goci_ignore_result_release) struct goci_ignore_result result = {0};

	if (!ignore)
		return oci_xstrdup(err.msg);
	assert_works(goci_ignore_match(ignore, "a", NULL, &result, &err), err);
	return oci_xstrdup(result.rule ? result.rule->file : "none");
}

#define assert_rules_of(dir, file, name, expected)                    \
	do {                                                          \
		oci_auto_free char *got_ = rules_of(dir, file, name); \
		assert_string_equal(got_, expected);                  \
	} while (0)

static void the_nearest_ignore_file_is_taken(void **state)
{
	oci_auto_free char *other = in_folder(*state, "other");

	assert_rules_of(*state, NULL, NULL, "none");
	put(*state, ".dockerignore", "a");
	assert_rules_of(*state, NULL, NULL, ".dockerignore");
	put(*state, "Dockerfile.dockerignore", "a");
	assert_rules_of(*state, NULL, NULL, "Dockerfile.dockerignore");
	assert_rules_of(*state, NULL, "web", ".dockerignore");
	put(*state, "web.dockerignore", "a");
	assert_rules_of(*state, NULL, "web", "web.dockerignore");
	put(*state, "other", "a");
	assert_rules_of(*state, other, "web", other);
}

static void an_ignore_file_that_is_named_must_be_there_and_well_formed(void **state)
{
	oci_auto_free char *missing = in_folder(*state, "missing");
	struct oci_err err = {0};

	assert_null(goci_context_ignore(*state, missing, NULL, &err));
	assert_int_equal(err.code, OCI_ERR_NOT_FOUND);
	assert_contains(err.msg, missing);
	put(*state, ".dockerignore", "a\n[");
	assert_null(goci_context_ignore(*state, NULL, NULL, &err));
	assert_int_equal(err.code, OCI_ERR_INVALID);
	assert_contains(err.msg, ".dockerignore:2: pattern \"[\"");
}

static void without_an_ignore_file_there_are_defaults(void **state)
{
	struct oci_err err = {0};
	goci_auto_ignore *ignore = goci_context_ignore(*state, NULL, NULL, &err);
	goci_auto_context context = GOCI_CONTEXT_INIT;

	put(*state, ".git/HEAD", "");
	put(*state, "dist/x", "");
	put(*state, "out/web/oci-layout", "");
	put(*state, "out/web/index.json", "");
	put(*state, "a/dist/x", "");
	put(*state, "a/.idea/x", "");
	put(*state, "a/.x.go.swp", "");
	put(*state, "a/x.go~", "");
	assert_works(goci_context_walk(*state, ignore, false, &context, &err), err);
	assert_paths(context.in, "a|a/dist|a/dist/x|dist|dist/x");
	assert_paths(context.out, ".git|a/.idea|a/.x.go.swp|a/x.go~|out|out/web");
	assert_string_equal(context.out.items[0].rule->file, "defaults");
}

static void the_report_says_what_decided_and_what_is_large(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;

	put(*state, "a/b/big", "123456789");
	put(*state, "a/small", "1");
	put(*state, "c/mid", "12345");
	put(*state, "x.md", "");
	put(*state, ".env", "");
	{
		auto_walked w = walk(*state, "*.md", false);

		assert_works(w.status, w.err);
		goci_context_report_text(&w.context, "svc", &text);
	}
	assert_contains(text.data, "context svc: 3 files, 15 bytes; 2 paths are out\n");
	assert_contains(text.data, "in\ta/b/\n");
	assert_contains(text.data, "out\tx.md\t.dockerignore:1: *.md\n");
	assert_contains(text.data, "out\t.env\tsecret: .env\n");
	assert_contains(text.data, "largest\ta/\t10 bytes\t2 files\n"
				   "largest\ta/b/\t9 bytes\t1 file\n"
				   "largest\tc/\t5 bytes\t1 file\n");
}

static void the_report_keeps_ten_folders(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;
	const char *line;

	for (int i = 0; i < 15; i++) {
		oci_auto_free char *name = oci_xasprintf("d%02d/f", i);

		put_bytes(*state, name, "abcdefghijklmnop", (size_t)(i * 7 % 15) + 1);
	}
	{
		auto_walked w = walk(*state, "", false);

		goci_context_report_text(&w.context, "svc", &text);
	}
	line = text.data;
	for (int i = 0; i < 10; i++) {
		oci_auto_free char *size = oci_xasprintf("/\t%d byte", 15 - i);

		line = strstr(line, "largest\t");
		assert_non_null(line);
		assert_memory_equal(line + strlen("largest\tdNN"), size, strlen(size));
		line++;
	}
	assert_null(strstr(line, "largest\t"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(a_walk_lists_what_is_there_in_bytewise_order),
		test_in_folder(a_link_to_a_folder_is_not_followed),
		test_in_folder(an_excluded_folder_is_listed_only_for_what_comes_back),
		test_in_folder(an_excluded_folder_is_not_looked_into),
		test_in_folder(a_fifo_is_an_error_unless_it_is_excluded),
		test_in_folder(a_socket_is_left_out),
		test_in_folder(secrets_are_left_out_unless_they_are_allowed),
		cmocka_unit_test(names_of_secrets_are_known),
		test_in_folder(the_nearest_ignore_file_is_taken),
		test_in_folder(
			an_ignore_file_that_is_named_must_be_there_and_well_formed),
		test_in_folder(without_an_ignore_file_there_are_defaults),
		test_in_folder(the_report_says_what_decided_and_what_is_large),
		test_in_folder(the_report_keeps_ten_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
