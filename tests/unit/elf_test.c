#include "binary/elf_static.h"
#include "go/compile.h"
#include "go_tool.h"

#include <elf.h>

static const struct oci_platform amd64 = {.os = "linux", .arch = "amd64"};

/* A program of 64 bits with up to two segments and a dynamic section. */
struct sample {
	Elf64_Ehdr ehdr;
	Elf64_Phdr phdrs[2];
	Elf64_Dyn dynamic[2];
	char interp[32];
};

static struct sample sample_new(void)
{
	struct sample s = {.interp = "/lib/ld.so"};

	memcpy(s.ehdr.e_ident, ELFMAG, SELFMAG);
	s.ehdr.e_ident[EI_CLASS] = ELFCLASS64;
	s.ehdr.e_ident[EI_DATA] = ELFDATA2LSB;
	s.ehdr.e_type = ET_EXEC;
	s.ehdr.e_machine = EM_X86_64;
	s.ehdr.e_phoff = offsetof(struct sample, phdrs);
	s.ehdr.e_phentsize = sizeof(Elf64_Phdr);
	s.ehdr.e_phnum = 2;
	s.phdrs[0].p_type = PT_LOAD;
	s.phdrs[1].p_type = PT_DYNAMIC;
	s.phdrs[1].p_offset = offsetof(struct sample, dynamic);
	s.phdrs[1].p_filesz = sizeof(s.dynamic);
	s.dynamic[0].d_tag = DT_FLAGS_1;
	return s;
}

static int check_bytes(const char *dir, const void *data, size_t len,
	const struct oci_platform *platform, struct oci_err *err)
{
	oci_auto_free char *path = in_folder(dir, "program");

	put_bytes(dir, "program", data, len);
	return goci_elf_check(path, platform, err);
}

static int check(const char *dir, const struct sample *s, struct oci_err *err)
{
	return check_bytes(dir, s, sizeof(*s), &amd64, err);
}

static void a_static_program_is_accepted(void **state)
{
	struct sample s = sample_new();
	struct oci_err err = {0};

	assert_works(check(*state, &s, &err), err);
	s.ehdr.e_type = ET_DYN;
	assert_works(check(*state, &s, &err), err);
	s.ehdr.e_phnum = 0;
	assert_works(check(*state, &s, &err), err);
}

static void a_program_cut_within_its_segments_is_refused(void **state)
{
	struct sample s = sample_new();
	struct oci_err err = {0};

	s.phdrs[0].p_filesz = sizeof(s);
	assert_works(check(*state, &s, &err), err);
	s.phdrs[0].p_offset = 1;
	assert_fails(check(*state, &s, &err), err, OCI_ERR_INVALID, "truncated");
	s.phdrs[0].p_offset = UINT64_MAX;
	assert_fails(check(*state, &s, &err), err, OCI_ERR_INVALID, "truncated");
}

static void a_program_that_needs_others_is_refused(void **state)
{
	struct sample s = sample_new();
	struct oci_err err = {0};

	s.dynamic[0].d_tag = DT_NEEDED;
	assert_fails(check(*state, &s, &err), err, OCI_ERR_INVALID, "shared libraries");
	s = sample_new();
	s.phdrs[0].p_type = PT_INTERP;
	s.phdrs[0].p_offset = offsetof(struct sample, interp);
	s.phdrs[0].p_filesz = sizeof(s.interp);
	assert_fails(check(*state, &s, &err), err, OCI_ERR_INVALID, "/lib/ld.so");
}

static void the_shell_is_refused_as_not_static(void **state)
{
	oci_auto_free char *path = realpath("/bin/sh", NULL);
	struct oci_err err = {0};

	(void)state;
	if (!path || goci_elf_check(path, &amd64, &err) == 0 ||
		strstr(err.msg, "another machine"))
		skip();
	assert_non_null(strstr(err.msg, "is not static"));
}

static void another_machine_is_refused(void **state)
{
	static const struct oci_platform others[] = {
		{.os = "linux", .arch = "arm64", .variant = "v8"},
		{.os = "linux", .arch = "386", .variant = ""},
		{.os = "linux", .arch = "s390x", .variant = ""},
		{.os = "linux", .arch = "arm", .variant = "v7"},
		{.os = "linux", .arch = "riscv64", .variant = ""},
		{.os = "linux", .arch = "ppc64le", .variant = ""}};
	struct sample s = sample_new();
	struct oci_err err = {0};

	for (size_t i = 0; i < OCI_COUNT(others); i++)
		assert_fails(check_bytes(*state, &s, sizeof(s), &others[i], &err), err,
			OCI_ERR_INVALID, "another machine");
	s.ehdr.e_ident[EI_DATA] = ELFDATA2MSB;
	assert_fails(check(*state, &s, &err), err, OCI_ERR_INVALID, "another machine");
	assert_fails(check_bytes(*state, &s, sizeof(s),
			     &(struct oci_platform){
				     .os = "linux", .arch = "vax", .variant = ""},
			     &err),
		err, OCI_ERR_INVALID, "unknown");
}

static void what_is_no_program_is_refused(void **state)
{
	struct sample s = sample_new();
	oci_auto_free char *link = in_folder(*state, "link");
	oci_auto_free char *none = in_folder(*state, "none");
	struct oci_err err = {0};

	s.ehdr.e_type = ET_REL;
	assert_fails(check(*state, &s, &err), err, OCI_ERR_INVALID, "is not a program");
	assert_fails(check_bytes(*state, "", 0, &amd64, &err), err, OCI_ERR_INVALID,
		"not an ELF file");
	assert_fails(check_bytes(*state, "#!/bin/sh\n", 10, &amd64, &err), err,
		OCI_ERR_INVALID, "not an ELF file");
	assert_fails(check_bytes(*state, "!<arch>\n", 8, &amd64, &err), err,
		OCI_ERR_INVALID, "not an ELF file");
	assert_int_equal(symlink("program", link), 0);
	assert_fails(
		goci_elf_check(link, &amd64, &err), err, OCI_ERR_INVALID, "symlink");
	assert_fails(
		goci_elf_check(none, &amd64, &err), err, OCI_ERR_NOT_FOUND, "none");
}

static void cut_programs_are_refused(void **state)
{
	struct sample s = sample_new();
	struct oci_err err = {0};
	size_t needed = offsetof(struct sample, interp);

	for (size_t len = 0; len < needed; len++)
		if (check_bytes(*state, &s, len, &amd64, &err) == 0 &&
			len < needed - sizeof(Elf64_Dyn))
			fail_msg("%zu bytes are accepted", len);
	assert_works(check_bytes(*state, &s, needed, &amd64, &err), err);
}

static void absurd_headers_are_refused(void **state)
{
	struct sample s = sample_new();
	struct oci_err err = {0};

	s.ehdr.e_phnum = 0xffff;
	assert_fails(check(*state, &s, &err), err, OCI_ERR_INVALID, "truncated");
	s = sample_new();
	s.ehdr.e_phentsize = 1;
	assert_fails(check(*state, &s, &err), err, OCI_ERR_INVALID, "truncated");
	s = sample_new();
	s.ehdr.e_phoff = UINT64_MAX - 8;
	assert_fails(check(*state, &s, &err), err, OCI_ERR_INVALID, "truncated");
	s = sample_new();
	s.phdrs[1].p_offset = UINT64_MAX;
	assert_fails(check(*state, &s, &err), err, OCI_ERR_INVALID, "truncated");
}

static void mutated_programs_never_crash_it(void **state)
{
	oci_auto_free char *path = in_folder(*state, "program");
	oci_auto_close int fd = -1;
	uint32_t seed = 99;

	put(*state, "program", "");
	fd = open(path, O_WRONLY | O_CLOEXEC);
	for (int i = 0; i < 20000; i++) {
		struct sample s = sample_new();
		unsigned char *bytes = (unsigned char *)&s;
		struct oci_err err = {0};

		for (int k = 0; k < 1 + i % 6; k++) {
			seed = seed * 1664525u + 1013904223u;
			bytes[4 + (seed >> 8) % (sizeof(s) - 4)] =
				i % 3 ? (unsigned char)(seed >> 24) : 0xff;
		}
		assert_int_equal(pwrite(fd, &s, sizeof(s), 0), sizeof(s));
		if (goci_elf_check(path, &amd64, &err) < 0)
			assert_true(*err.msg);
	}
}

/* Builds a program by Go for each platform and looks at it for each. */
static void a_program_built_by_go_is_for_its_platform(void **state)
{
	static const char *const build[] = {
		"go", "build", "-o", "program", "main.go", NULL};
	static const struct {
		struct oci_platform platform;
		const char *goarch;
	} cases[] = {
		{{.os = "linux", .arch = "amd64", .variant = ""}, "amd64"},
		{{.os = "linux", .arch = "arm64", .variant = "v8"}, "arm64"},
	};
	oci_auto_free char *path = in_folder(*state, "program");
	oci_auto_free char *goroot = find_goroot();

	if (!goroot)
		skip();
	put(*state, "main.go", "package main\n\nfunc main() { println(\"hello\") }\n");
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		const char *const env[] = {"GOARCH", cases[i].goarch, "GOOS", "linux",
			"CGO_ENABLED", "0", "GOFLAGS", "", "GO111MODULE", "off", NULL};
		struct oci_err err = {0};

		assert_int_equal(run_in(*state, build, env, NULL), 0);
		assert_works(goci_elf_check(path, &cases[i].platform, &err), err);
		assert_fails(goci_elf_check(path, &cases[!i].platform, &err), err,
			OCI_ERR_INVALID, "another machine");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(a_static_program_is_accepted),
		test_in_folder(a_program_cut_within_its_segments_is_refused),
		test_in_folder(a_program_that_needs_others_is_refused),
		cmocka_unit_test(the_shell_is_refused_as_not_static),
		test_in_folder(another_machine_is_refused),
		test_in_folder(what_is_no_program_is_refused),
		test_in_folder(cut_programs_are_refused),
		test_in_folder(absurd_headers_are_refused),
		test_in_folder(mutated_programs_never_crash_it),
		test_in_folder(a_program_built_by_go_is_for_its_platform),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
