#include "binary/buildinfo.h"
#include "binary/buildinfo_print.h"
#include "binary/buildinfo_read.h"
#include "go_tool.h"

#include <glob.h>

/* Builds a module with a replaced dependency by `go`, and reads it as `go` does. */
static void compare_with(const char *go, const char *arch, const char *dir)
{
	const char *const env[] = {"GOARCH", arch, "GOOS", "linux", "CGO_ENABLED", "0",
		"GOFLAGS", "", "GOWORK", "off", "GOTOOLCHAIN", "local", NULL};
	/* By env, which takes a path as well as a name. */
	const char *const build[] = {"env", go, "build", "-buildvcs=false", "-ldflags",
		"-X 'main.name=a b' -X main.tab=\"t\\u0009\"", "-o", "program", ".",
		NULL};
	const char *const version[] = {"go", "version", "-m", "program", NULL};
	oci_auto_free char *path = in_folder(dir, "program");
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	oci_auto_buf wanted = OCI_BUF_INIT, got = OCI_BUF_INIT;
	oci_auto_close int fd = -1;
	struct oci_err err = {0};

	assert_int_equal(run_in(dir, build, env, NULL), 0);
	assert_int_equal(run_in(dir, version, NULL, &wanted), 0);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_works(goci_buildinfo_read(fd, NULL, &info, &err), err);
	goci_buildinfo_print(&info, "program", &got);
	assert_string_equal(got.data, wanted.data);
	assert_contains(got.data, "\t=>\t./lib\t(devel)\t\n\t\n");
}

static void put_module(const char *dir)
{
	put(dir, "go.mod",
		"module example.com/x\n\ngo 1.19\n\nrequire example.com/lib v1.0.0\n\n"
		"replace example.com/lib => ./lib\n");
	put(dir, "main.go",
		"package main\n\nimport \"example.com/lib\"\n\nvar name, tab string\n\n"
		"func main() { println(lib.Name, name, tab) }\n");
	put(dir, "lib/go.mod", "module example.com/lib\n\ngo 1.19\n");
	put(dir, "lib/lib.go", "package lib\n\nconst Name = \"lib\"\n");
}

static void programs_built_by_go_tell_what_go_tells(void **state)
{
	static const char *const archs[] = {"amd64", "s390x", "arm"};
	oci_auto_free char *goroot = find_goroot();

	if (!goroot)
		skip();
	put_module(*state);
	for (size_t i = 0; i < OCI_COUNT(archs); i++)
		compare_with("go", archs[i], *state);
}

static void programs_of_an_older_go_tell_the_same(void **state)
{
	oci_auto_free char *goroot = find_goroot();
	glob_t found;

	if (!goroot || glob("/usr/lib/go-*/bin/go", 0, NULL, &found) != 0)
		skip();
	put_module(*state);
	compare_with(found.gl_pathv[0], "amd64", *state);
	globfree(&found);
}

/* Bytes of a real program changed, in and around its build info. */
static void a_mutated_real_program_does_no_harm(void **state)
{
	static const char *const build[] = {
		"go", "build", "-buildvcs=false", "-o", "program", ".", NULL};
	static const char *const env[] = {
		"GOFLAGS", "", "GOWORK", "off", "CGO_ENABLED", "0", NULL};
	oci_auto_buf program = OCI_BUF_INIT;
	oci_auto_free char *path = in_folder(*state, "program");
	oci_auto_close int fd = -1;
	const char *at;
	uint32_t seed = 11;

	put_module(*state);
	if (run_in(*state, build, env, NULL) < 0)
		skip();
	slurp(*state, "program", &program);
	at = memmem(program.data, program.len, "\xff Go buildinf:", 14);
	assert_non_null(at);
	fd = open(path, O_RDWR | O_CLOEXEC);
	for (int i = 0; i < 3000; i++) {
		goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
		struct oci_err err = {0};
		size_t where;

		seed = seed * 1664525u + 1013904223u;
		where = i % 2 ? (size_t)(at - program.data) + (seed >> 8) % 512
			      : (seed >> 8) % 1024;
		assert_int_equal(pwrite(fd, (char *)&seed + 3, 1, (off_t)where), 1);
		if (goci_buildinfo_read(fd, NULL, &info, &err) < 0)
			assert_true(*err.msg);
		assert_int_equal(pwrite(fd, program.data + where, 1, (off_t)where), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(programs_built_by_go_tell_what_go_tells),
		test_in_folder(programs_of_an_older_go_tell_the_same),
		test_in_folder(a_mutated_real_program_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
