#include "binary/buildid.h"
#include "oci/elf.h"

#include "go_tool.h"

#define ID                                           \
	"6dJYkep2Sp-qjk7N_oAW/-gnSfzJKw6wiT8Lo1Obm/" \
	"EwUes5x5QYQCfmY031dx/57MyqsOL-F4ygsjIzZ6S"

/* A program of 64 bits with one segment: Go's note. */
struct sample {
	Elf64_Ehdr ehdr;
	Elf64_Phdr phdr;
	uint32_t name_size, id_size, type;
	char name[4];
	char id[GOCI_BUILDID_LEN + 1];
};

static struct sample sample_new(void)
{
	struct sample s = {.name_size = 4,
		.id_size = GOCI_BUILDID_LEN,
		.type = 4,
		.name = "Go",
		.id = ID};

	memcpy(s.ehdr.e_ident, ELFMAG, SELFMAG);
	s.ehdr.e_ident[EI_CLASS] = ELFCLASS64;
	s.ehdr.e_ident[EI_DATA] = ELFDATA2LSB;
	s.ehdr.e_phoff = offsetof(struct sample, phdr);
	s.ehdr.e_phentsize = sizeof(Elf64_Phdr);
	s.ehdr.e_phnum = 1;
	s.phdr.p_type = PT_NOTE;
	s.phdr.p_offset = offsetof(struct sample, name_size);
	return s;
}

static bool reads(const char *dir, const struct sample *s, size_t len)
{
	oci_auto_free char *path = in_folder(dir, "program");
	char id[GOCI_BUILDID_LEN + 1];

	put_bytes(dir, "program", s, len);
	if (!goci_buildid_read(path, id))
		return false;
	assert_string_equal(id, ID);
	return true;
}

static void the_note_of_the_linker_is_read(void **state)
{
	struct sample s = sample_new();

	assert_true(reads(*state, &s, sizeof(s)));
}

static void another_note_is_no_build_id(void **state)
{
	static const struct {
		size_t offset;
		char byte;
	} cases[] = {{offsetof(struct sample, name_size), 8},
		{offsetof(struct sample, id_size), 20},
		{offsetof(struct sample, type), 3},
		{offsetof(struct sample, name), 'C'},
		{offsetof(struct sample, phdr.p_type), PT_LOAD},
		{offsetof(struct sample, phdr.p_offset) + 3, 1},
		{offsetof(struct sample, ehdr.e_phnum), 0}, {0, 0}};

	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct sample s = sample_new();

		((char *)&s)[cases[i].offset] = cases[i].byte;
		assert_false(reads(*state, &s, sizeof(s)));
	}
}

/* It is the same for every program that is built with it. */
static void an_id_that_was_given_by_hand_is_none(void **state)
{
	static const struct {
		size_t at;
		char c;
	} cases[] = {{20, 'x'}, {0, '/'}, {82, '/'}, {5, '+'}, {5, '\0'}, {5, ' '}};

	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct sample s = sample_new();

		s.id[cases[i].at] = cases[i].c;
		assert_false(reads(*state, &s, sizeof(s)));
	}
}

static void a_program_that_is_cut_off_has_none(void **state)
{
	struct sample s = sample_new();

	for (size_t len = 0; len < offsetof(struct sample, id) + GOCI_BUILDID_LEN;
		len++)
		assert_false(reads(*state, &s, len));
}

static void build(const char *dir, const char *text, const char *ldflags, char *id)
{
	const char *const command[] = {
		"go", "build", "-ldflags", ldflags, "-o", "program", "main.go", NULL};
	static const char *const env[] = {"GOOS", "linux", "CGO_ENABLED", "0",
		"GOFLAGS", "", "GO111MODULE", "off", NULL};
	oci_auto_free char *path = in_folder(dir, "program");

	put(dir, "main.go", text);
	assert_int_equal(run_in(dir, command, env, NULL), 0);
	if (!goci_buildid_read(path, id))
		*id = '\0';
}

static void programs_of_go_have_another_id_each(void **state)
{
	static const char one[] = "package main\n\nfunc main() { println(\"one\") }\n";
	static const char two[] = "package main\n\nfunc main() { println(\"two\") }\n";
	char a[GOCI_BUILDID_LEN + 1], b[GOCI_BUILDID_LEN + 1];

	build(*state, one, "", a);
	build(*state, two, "", b);
	assert_int_equal(strlen(a), GOCI_BUILDID_LEN);
	assert_string_not_equal(a, b);
	build(*state, one, "", b);
	assert_string_equal(a, b);
	build(*state, one, "-buildid=mine", b);
	assert_string_equal(b, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(the_note_of_the_linker_is_read),
		test_in_folder(another_note_is_no_build_id),
		test_in_folder(an_id_that_was_given_by_hand_is_none),
		test_in_folder(a_program_that_is_cut_off_has_none),
		test_in_folder(programs_of_go_have_another_id_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
