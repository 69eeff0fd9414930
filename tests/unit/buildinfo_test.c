#include "go/buildinfo.h"
#include "go_tool.h"
#include "oci/json.h"

#include <elf.h>
#include <glob.h>
#include <sys/mman.h>

enum { DATA = 256, ADDR = 0x10000, SIZE = 160 << 10 };

#define LIST                                      \
	"path\texample.com/x\n"                   \
	"mod\texample.com/x\t(devel)\t\n"         \
	"dep\texample.com/a\tv1.2.3\th1:aaa=\n"   \
	"dep\texample.com/b\tv0.1.0\n"            \
	"=>\texample.com/fork\tv0.2.0\th1:bbb=\n" \
	"build\t-compiler=gc\n"                   \
	"build\t-ldflags=\"-X \\\"a=b c\\\"\"\n"
#define FRAMED "0123456789abcdef" LIST "fedcba9876543210"
#define PRINTED                                     \
	"x: go1.18\n"                               \
	"\tpath\texample.com/x\n"                   \
	"\tmod\texample.com/x\t(devel)\t\n"         \
	"\tdep\texample.com/a\tv1.2.3\th1:aaa=\n"   \
	"\tdep\texample.com/b\tv0.1.0\n"            \
	"\t=>\texample.com/fork\tv0.2.0\th1:bbb=\n" \
	"\t\n"                                      \
	"\tbuild\t-compiler=gc\n"                   \
	"\tbuild\t-ldflags=\"-X \\\"a=b c\\\"\"\n"

/* A program with one segment, its data. */
struct sample {
	unsigned char bytes[SIZE];
	size_t len;
	bool wide;
	bool big;
};

static void set(struct sample *s, size_t at, size_t size, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		s->bytes[at + i] =
			(unsigned char)(value >> 8 * (s->big ? size - 1 - i : i));
}

#define SET(s, at, type, field, value)                              \
	set(s,                                                      \
		(at) + ((s)->wide ? offsetof(Elf64_##type, field)   \
				  : offsetof(Elf32_##type, field)), \
		(s)->wide ? sizeof(((Elf64_##type *)0)->field)      \
			  : sizeof(((Elf32_##type *)0)->field),     \
		(uint64_t)(value))

static size_t append(struct sample *s, const void *data, size_t len)
{
	size_t at = s->len;

	assert_true(at + len <= SIZE);
	memcpy(s->bytes + at, data, len);
	s->len += len;
	return at;
}

static void set_segment(struct sample *s, uint64_t addr, uint64_t offset, uint64_t size)
{
	SET(s, 64, Phdr, p_type, PT_LOAD);
	SET(s, 64, Phdr, p_flags, PF_R | PF_W);
	SET(s, 64, Phdr, p_offset, offset);
	SET(s, 64, Phdr, p_vaddr, addr);
	SET(s, 64, Phdr, p_filesz, size);
}

/* A program whose build info begins `skip` bytes behind its data's start. */
static struct sample *sample_new(bool wide, bool big, size_t skip)
{
	struct sample *s = oci_xcalloc(1, sizeof(*s));

	s->wide = wide;
	s->big = big;
	memcpy(s->bytes, ELFMAG, SELFMAG);
	s->bytes[EI_CLASS] = wide ? ELFCLASS64 : ELFCLASS32;
	s->bytes[EI_DATA] = big ? ELFDATA2MSB : ELFDATA2LSB;
	SET(s, 0, Ehdr, e_phoff, 64);
	SET(s, 0, Ehdr, e_phnum, 1);
	SET(s, 0, Ehdr, e_phentsize, wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
	s->len = DATA + skip;
	append(s, "\xff Go buildinf:", 14);
	return s;
}

static void add_inline(struct sample *s, const char *text, size_t len)
{
	unsigned char varint[10];
	size_t n = 0;

	for (uint64_t left = len; n == 0 || left; left >>= 7)
		varint[n++] = (unsigned char)(left >> 7 ? left | 0x80 : left);
	append(s, varint, n);
	append(s, text, len);
}

static void end(struct sample *s)
{
	set_segment(s, ADDR, DATA, s->len - DATA);
}

static struct sample *sample_inline(bool wide, bool big, size_t skip)
{
	struct sample *s = sample_new(wide, big, skip);

	append(s, "\x08\x02", 2);
	s->len += 16;
	add_inline(s, "go1.18", 6);
	add_inline(s, FRAMED, strlen(FRAMED));
	end(s);
	return s;
}

static uint64_t address(size_t offset)
{
	return ADDR + offset - DATA;
}

/* The form of Go before 1.18. */
static struct sample *sample_pointers(bool wide, bool big)
{
	static const char *const texts[] = {"go1.18", FRAMED};
	struct sample *s = sample_new(wide, big, 0);
	const size_t width = wide ? 8 : 4;
	const size_t header = s->len + 2;

	append(s, wide ? "\x08" : "\x04", 1);
	append(s, big ? "\x01" : "\x00", 1);
	s->len += 16;
	for (size_t i = 0; i < 2; i++) {
		size_t text = append(s, texts[i], strlen(texts[i]));

		set(s, s->len, width, address(text));
		set(s, s->len + width, width, strlen(texts[i]));
		set(s, header + i * width, width, address(s->len));
		s->len += 2 * width;
	}
	end(s);
	return s;
}

static int read_bytes(
	const void *data, size_t len, struct goci_buildinfo *info, struct oci_err *err)
{
	oci_auto_close int fd = memfd_create("program", MFD_CLOEXEC);

	assert_works(oci_fs_write_all(fd, data, len, err), *err);
	return goci_buildinfo_read(fd, info, err);
}

static int read_sample(
	const struct sample *s, struct goci_buildinfo *info, struct oci_err *err)
{
	return read_bytes(s->bytes, s->len, info, err);
}

static void assert_prints(const struct goci_buildinfo *info, const char *wanted)
{
	oci_auto_buf out = OCI_BUF_INIT;

	goci_buildinfo_print(info, "x", &out);
	assert_string_equal(out.data, wanted);
}

static void assert_reads(struct sample *s)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	struct oci_err err = {0};

	assert_works(read_sample(s, &info, &err), err);
	assert_prints(&info, PRINTED);
	free(s);
}

static void assert_refuses(struct sample *s, enum oci_err_code code, const char *words)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	struct oci_err err = {0};

	assert_fails(read_sample(s, &info, &err), err, code, words);
	assert_null(info.go_version);
	free(s);
}

static void both_forms_are_read_for_every_machine(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		assert_reads(sample_inline(i & 1, i & 2, 0));
		assert_reads(sample_pointers(i & 1, i & 2));
	}
}

static void it_is_found_wherever_it_begins(void **state)
{
	static const size_t skips[] = {16, 4096, (64 << 10) - 32, (64 << 10) - 16,
		64 << 10, (128 << 10) - 32, (128 << 10) - 48};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(skips); i++)
		assert_reads(sample_inline(true, false, skips[i]));
	assert_refuses(
		sample_inline(true, false, 8), OCI_ERR_NOT_FOUND, "no Go program");
}

static void a_section_tells_where_it_is(void **state)
{
	struct sample *s = sample_inline(true, true, 64);
	size_t names = append(s, "\0.go.buildinfo", 15), table;

	(void)state;
	/* No segment that can be written: the section alone tells. */
	SET(s, 64, Phdr, p_flags, PF_R);
	s->len = (s->len + 7) & ~(size_t)7;
	table = s->len;
	s->len += 2 * sizeof(Elf64_Shdr);
	SET(s, 0, Ehdr, e_shoff, table);
	SET(s, 0, Ehdr, e_shnum, 2);
	SET(s, 0, Ehdr, e_shstrndx, 0);
	SET(s, 0, Ehdr, e_shentsize, sizeof(Elf64_Shdr));
	SET(s, table, Shdr, sh_offset, names);
	SET(s, table + sizeof(Elf64_Shdr), Shdr, sh_name, 1);
	SET(s, table + sizeof(Elf64_Shdr), Shdr, sh_addr, ADDR + 64);
	SET(s, table + sizeof(Elf64_Shdr), Shdr, sh_size, 512);
	assert_reads(s);
}

static void a_program_without_modules_has_its_version(void **state)
{
	struct sample *s = sample_new(true, false, 0);
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	struct oci_err err = {0};

	(void)state;
	append(s, "\x08\x02", 2);
	s->len += 16;
	add_inline(s, "go1.30", 6);
	add_inline(s, "", 0);
	end(s);
	assert_works(read_sample(s, &info, &err), err);
	assert_prints(&info, "x: go1.30\n");
	free(s);
}

static void what_is_no_go_program_is_told(void **state)
{
	static const char *const others[] = {"", "#!/bin/sh\n", "\177ELF", "MZ"};
	struct sample *s = sample_inline(true, false, 0);

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(others); i++) {
		goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
		struct oci_err err = {0};

		assert_fails(read_bytes(others[i], strlen(others[i]), &info, &err), err,
			OCI_ERR_NOT_FOUND, "ELF");
	}
	s->bytes[DATA + 3] = 'X';
	assert_refuses(s, OCI_ERR_NOT_FOUND, "no Go program");
	s = sample_inline(true, false, 0);
	SET(s, 64, Phdr, p_flags, PF_R | PF_X);
	assert_refuses(s, OCI_ERR_NOT_FOUND, "no Go program");
	s = sample_inline(true, false, 0);
	s->bytes[DATA + 32] = 0;
	assert_refuses(s, OCI_ERR_NOT_FOUND, "no Go program");
}

static void lengths_beyond_the_program_are_refused(void **state)
{
	struct sample *s = sample_inline(true, false, 0);

	(void)state;
	memset(s->bytes + DATA + 32, 0xff, 8);
	assert_refuses(s, OCI_ERR_INVALID, "damaged");
	s = sample_inline(true, false, 0);
	memset(s->bytes + DATA + 32, 0xff, 12);
	assert_refuses(s, OCI_ERR_INVALID, "damaged");
	s = sample_inline(true, false, 0);
	s->bytes[DATA + 39] = 0xff;
	s->bytes[DATA + 40] = 0x7f;
	assert_refuses(s, OCI_ERR_INVALID, "damaged");
	s = sample_pointers(true, false);
	s->bytes[DATA + 14] = 3;
	assert_refuses(s, OCI_ERR_INVALID, "damaged");
	s = sample_pointers(true, false);
	memset(s->bytes + DATA + 16, 0xff, 8);
	assert_refuses(s, OCI_ERR_NOT_FOUND, "no Go program");
	s = sample_pointers(true, false);
	set_segment(s, UINT64_MAX - 64, DATA, UINT64_MAX);
	assert_refuses(s, OCI_ERR_NOT_FOUND, "no Go program");
}

static void cut_programs_do_no_harm(void **state)
{
	(void)state;
	for (int form = 0; form < 2; form++) {
		oci_auto_free struct sample *s = form ? sample_pointers(true, false)
						      : sample_inline(false, true, 0);

		for (size_t len = 0; len < s->len; len++) {
			goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
			struct oci_err err = {0};

			if (read_bytes(s->bytes, len, &info, &err) == 0)
				assert_prints(&info, "x: go1.18\n");
			else
				assert_true(*err.msg);
		}
	}
}

static void mutated_programs_do_no_harm(void **state)
{
	uint32_t seed = 4;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		oci_auto_free struct sample *s = i % 2 ? sample_pointers(i & 2, i & 4)
						       : sample_inline(i & 2, i & 4, 0);
		goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
		oci_auto_buf out = OCI_BUF_INIT;
		struct oci_err err = {0};

		for (int k = 0; k < 1 + i % 7; k++) {
			seed = seed * 1664525u + 1013904223u;
			s->bytes[4 + (seed >> 8) % (s->len - 4)] =
				i % 3 ? (unsigned char)(seed >> 24) : 0xff;
		}
		if (read_sample(s, &info, &err) < 0) {
			assert_true(*err.msg);
			continue;
		}
		goci_buildinfo_print(&info, "x", &out);
		json_decref(goci_buildinfo_json(&info));
	}
}

static int parse(struct goci_buildinfo *info, const char *text, struct oci_err *err)
{
	info->go_version = oci_xstrdup("go1.18");
	return goci_buildinfo_parse(info, text, strlen(text), err);
}

static void a_setting_s_quotes_are_taken_off(void **state)
{
	static const struct {
		const char *line, *key, *value;
	} cases[] = {
		{"-tags=netgo", "-tags", "netgo"},
		{"CGO_CFLAGS=", "CGO_CFLAGS", ""},
		{"-ldflags=\"-s -w\"", "-ldflags", "-s -w"},
		{"\"a key\"=\"\\\"\\\\\\t\\n\"", "a key", "\"\\\t\n"},
		{"k=`raw \\n \"x\"`", "k", "raw \\n \"x\""},
		{"k=\"\\x41\\101\\u00e9\\U0001F600\"", "k",
			"AA\xc3\xa9\xf0\x9f\x98\x80"},
		{"k=a=b", "k", "a=b"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *text = oci_xasprintf("build\t%s\n", cases[i].line);
		oci_auto_free char *out =
			oci_xasprintf("x: go1.18\n\tbuild\t%s\n", cases[i].line);
		goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
		struct oci_err err = {0};

		assert_works(parse(&info, text, &err), err);
		assert_int_equal(info.setting_count, 1);
		assert_string_equal(info.settings[0].key, cases[i].key);
		assert_string_equal(info.settings[0].value, cases[i].value);
		assert_prints(&info, out);
	}
}

static void damaged_lines_are_refused(void **state)
{
	static const char *const bad[] = {"mod\tx\n", "dep\ta\tb\tc\td\n",
		"=>\ta\tb\tc\n", "mod\ta\tb\n=>\ta\tb\tc\n=>\ta\tb\tc\n", "build\tx\n",
		"build\t=x\n", "build\tk=\"x\n", "build\tk=\"\\q\"\n",
		"build\tk=\"\\x4\"\n", "build\tk=\"\\u12\"\n", "build\tk=\"\\000\"\n",
		"build\tk=\"\\", "build\tk=\"x\"y\n", "build\t\"k\"\n",
		"build\tk=\"\\U00110000\"\n", "build\tk=\"\\400\"\n"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
		struct oci_err err = {0};
		int status = parse(&info, bad[i], &err);

		/* What has no line's end is not there. */
		if (!strchr(bad[i], '\n'))
			assert_int_equal(status, 0);
		else if (status == 0)
			fail_msg("accepted: %s", bad[i]);
		else
			assert_contains(err.msg, "line ");
	}
}

static void what_is_printed_is_harmless(void **state)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	oci_auto_json *doc = NULL;
	struct oci_err err = {0};
	const json_t *deps;

	(void)state;
	assert_works(parse(&info, "dep\t\x1b[2J\xff\tv1\r\n", &err), err);
	assert_prints(&info, "x: go1.18\n\tdep\t?[2J?\tv1?\t\n");
	doc = goci_buildinfo_json(&info);
	deps = json_object_get(doc, "Deps");
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(deps, 0), "Path")),
		"?[2J?");
}

static void names_cannot_make_lines(void **state)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	oci_auto_buf out = OCI_BUF_INIT;

	(void)state;
	info.go_version = oci_xstrdup("go1\n\tdep\ta");
	goci_buildinfo_print(&info, "/x\n\ty", &out);
	assert_string_equal(out.data, "/x??y: go1??dep?a\n");
}

static void a_replaced_module_is_the_one_that_is_used(void **state)
{
	oci_auto_free struct sample *s = sample_inline(true, false, 0);
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	struct oci_err err = {0};

	(void)state;
	assert_works(read_sample(s, &info, &err), err);
	assert_int_equal(info.dep_count, 2);
	assert_string_equal(goci_buildinfo_used(&info.deps[0])->sum, "h1:aaa=");
	assert_string_equal(
		goci_buildinfo_used(&info.deps[1])->path, "example.com/fork");
	assert_string_equal(goci_buildinfo_used(&info.deps[1])->sum, "h1:bbb=");
}

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
	assert_works(goci_buildinfo_read(fd, &info, &err), err);
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
		if (goci_buildinfo_read(fd, &info, &err) < 0)
			assert_true(*err.msg);
		assert_int_equal(pwrite(fd, program.data + where, 1, (off_t)where), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_forms_are_read_for_every_machine),
		cmocka_unit_test(it_is_found_wherever_it_begins),
		cmocka_unit_test(a_section_tells_where_it_is),
		cmocka_unit_test(a_program_without_modules_has_its_version),
		cmocka_unit_test(what_is_no_go_program_is_told),
		cmocka_unit_test(lengths_beyond_the_program_are_refused),
		cmocka_unit_test(cut_programs_do_no_harm),
		cmocka_unit_test(mutated_programs_do_no_harm),
		cmocka_unit_test(a_setting_s_quotes_are_taken_off),
		cmocka_unit_test(damaged_lines_are_refused),
		cmocka_unit_test(what_is_printed_is_harmless),
		cmocka_unit_test(names_cannot_make_lines),
		cmocka_unit_test(a_replaced_module_is_the_one_that_is_used),
		test_in_folder(programs_built_by_go_tell_what_go_tells),
		test_in_folder(programs_of_an_older_go_tell_the_same),
		test_in_folder(a_mutated_real_program_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
