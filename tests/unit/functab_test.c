#include "binary/functab.h"
#include "oci/fs.h"
#include "test.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { TABLE = 1024, SIZE = 16 << 10, TEXT = 0x401000 };

#define assert_works(call, err)                    \
	do {                                       \
		if ((call) < 0)                    \
			fail_msg("%s", (err).msg); \
	} while (0)

static const struct form {
	uint32_t magic;
	unsigned names;
	unsigned funcs;
	bool relative;
} forms[] = {
	{0xfffffffa, 2, 6, false},
	{0xfffffff0, 3, 7, true},
	{0xfffffff1, 3, 7, true},
};

/* A program without sections that is a header and a function table. */
struct sample {
	unsigned char bytes[SIZE];
	size_t len;
	bool wide;
	bool big;
	size_t entries; /* where they begin in the file */
	size_t names;
	size_t names_end;
};

static void set(struct sample *s, size_t at, size_t size, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		s->bytes[at + i] =
			(unsigned char)(value >> 8 * (s->big ? size - 1 - i : i));
}

static size_t word_at(const struct sample *s, unsigned i)
{
	return TABLE + 8 + i * (s->wide ? 8 : 4);
}

static void set_word(struct sample *s, unsigned i, uint64_t value)
{
	set(s, word_at(s, i), s->wide ? 8 : 4, value);
}

static const char *const names[] = {"main.main", "net/http.(*Server).Serve", "x"};
static const uint64_t sizes[] = {96, 512, 32};

static void add_names(struct sample *s, size_t offsets[])
{
	s->names = s->len;
	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		offsets[i] = s->len - s->names;
		memcpy(s->bytes + s->len, names[i], strlen(names[i]) + 1);
		s->len += strlen(names[i]) + 1;
	}
}

/* The entries, behind them what each function's entry points at. */
static void add_funcs(struct sample *s, const struct form *form, const size_t offsets[])
{
	size_t field = form->relative ? 4 : s->wide ? 8 : 4, more;
	uint64_t addr = form->relative ? 0 : TEXT;

	s->entries = s->len = (s->len + 7) & ~(size_t)7;
	more = (2 * OCI_COUNT(names) + 1) * field;
	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		set(s, s->entries + 2 * i * field, field, addr);
		set(s, s->entries + (2 * i + 1) * field, field, more);
		set(s, s->entries + more + field, 4, offsets[i]);
		more += field + 4;
		addr += sizes[i];
	}
	set(s, s->entries + 2 * OCI_COUNT(names) * field, field, addr);
	s->len += more + 64;
}

static struct sample *sample_new(const struct form *form, bool wide, bool big)
{
	struct sample *s = oci_xcalloc(1, sizeof(*s));
	size_t offsets[OCI_COUNT(names)];

	s->wide = wide;
	s->big = big;
	memcpy(s->bytes, ELFMAG, SELFMAG);
	s->bytes[EI_CLASS] = wide ? ELFCLASS64 : ELFCLASS32;
	s->bytes[EI_DATA] = big ? ELFDATA2MSB : ELFDATA2LSB;
	set(s, TABLE, 4, form->magic);
	s->bytes[TABLE + 6] = 1;
	s->bytes[TABLE + 7] = wide ? 8 : 4;
	s->len = TABLE + 128;
	add_names(s, offsets);
	s->names_end = s->len;
	add_funcs(s, form, offsets);
	set_word(s, 0, OCI_COUNT(names));
	if (form->relative)
		set_word(s, 2, TEXT);
	set_word(s, form->names, s->names - TABLE);
	set_word(s, form->names + 1, s->names_end - TABLE);
	set_word(s, form->funcs, s->entries - TABLE);
	return s;
}

static int read_sample(const struct sample *s, size_t len, struct goci_functab *functab,
	struct oci_err *err)
{
	oci_auto_close int fd = memfd_create("program", MFD_CLOEXEC);
	struct goci_elf elf;

	*functab = (struct goci_functab)GOCI_FUNCTAB_INIT;
	assert_works(oci_fs_write_all(fd, s->bytes, len, err), *err);
	if (goci_elf_open(&elf, fd, err) < 0)
		return -1;
	return goci_functab_read(&elf, functab, err);
}

static void every_layout_is_read_for_every_machine(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4 * OCI_COUNT(forms); i++) {
		oci_auto_free struct sample *s =
			sample_new(&forms[i / 4], i & 1, i & 2);
		goci_auto_functab functab = GOCI_FUNCTAB_INIT;
		struct oci_err err = {0};
		uint64_t addr = TEXT;

		assert_works(read_sample(s, s->len, &functab, &err), err);
		assert_int_equal(functab.count, OCI_COUNT(names));
		assert_int_equal(functab.names_size, s->names_end - s->names);
		assert_string_equal(functab.names, names[0]);
		for (size_t k = 0; k < functab.count; k++) {
			assert_string_equal(functab.funcs[k].name, names[k]);
			assert_int_equal(functab.funcs[k].addr, addr);
			assert_int_equal(functab.funcs[k].size, sizes[k]);
			addr += sizes[k];
		}
	}
}

static void assert_no_table(struct sample *s)
{
	goci_auto_functab functab = GOCI_FUNCTAB_INIT;
	struct oci_err err = {0};

	assert_int_equal(read_sample(s, s->len, &functab, &err), -1);
	assert_contains(err.msg, "function table");
	assert_null(functab.funcs);
	free(s);
}

static void what_the_table_says_is_not_trusted(void **state)
{
	static const uint64_t absurd[] = {
		4, 1 << 20, UINT32_MAX, UINT64_MAX, UINT64_MAX / 2, UINT64_MAX / 8 + 1};
	const struct form *form = &forms[2];
	struct sample *s;

	(void)state;
	for (size_t i = 1; i < OCI_COUNT(absurd); i++) {
		const unsigned words[] = {0, form->names, form->names + 1, form->funcs};

		for (size_t k = 0; k < OCI_COUNT(words); k++) {
			s = sample_new(form, true, false);
			set_word(s, words[k], absurd[i]);
			assert_no_table(s);
		}
	}
	for (size_t at = 4; at < 8; at++) {
		s = sample_new(form, true, false);
		s->bytes[TABLE + at] = 3;
		assert_no_table(s);
	}
}

static void functions_out_of_order_are_refused(void **state)
{
	struct sample *s = sample_new(&forms[2], true, false);

	(void)state;
	set(s, s->entries + 8, 4, 1 << 20);
	assert_no_table(s);
	s = sample_new(&forms[2], true, false);
	set(s, s->entries + 4, 4, 1 << 20);
	assert_no_table(s);
}

static void a_function_larger_than_the_program_is_refused(void **state)
{
	struct sample *s = sample_new(&forms[2], true, false);

	(void)state;
	set(s, s->entries + 24, 4, 1 << 20);
	assert_no_table(s);
}

static void a_name_without_an_end_is_refused(void **state)
{
	struct sample *s = sample_new(&forms[2], true, false);

	(void)state;
	memset(s->bytes + s->len - 32, 'x', 32);
	set_word(s, 3, s->len - 32 - TABLE);
	assert_no_table(s);
}

/* A long name that every function has would be read again for each. */
static void names_are_not_read_again_and_again(void **state)
{
	enum { COUNT = 500 };
	struct sample *s = sample_new(&forms[2], false, false);

	(void)state;
	s->len = SIZE;
	set_word(s, 0, COUNT);
	set_word(s, 3, SIZE - 2048 - TABLE);
	memset(s->bytes + s->entries, 0, SIZE - s->entries - 2048);
	memset(s->bytes + SIZE - 2048, 'x', 2047);
	for (size_t i = 0; i < COUNT; i++)
		set(s, s->entries + 8 * i + 4, 4, 8 * COUNT + 8);
	assert_no_table(s);
}

static void cut_programs_do_no_harm(void **state)
{
	oci_auto_free struct sample *s = sample_new(&forms[1], true, true);

	(void)state;
	for (size_t len = 0; len < s->len; len++) {
		goci_auto_functab functab = GOCI_FUNCTAB_INIT;
		struct oci_err err = {0};

		if (read_sample(s, len, &functab, &err) < 0)
			assert_true(*err.msg);
	}
}

static void mutated_programs_do_no_harm(void **state)
{
	uint32_t seed = 6;

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		oci_auto_free struct sample *s =
			sample_new(&forms[i % OCI_COUNT(forms)], i & 4, i & 8);
		goci_auto_functab functab = GOCI_FUNCTAB_INIT;
		struct oci_err err = {0};

		for (size_t k = 0; k < 1 + i % 7; k++) {
			seed = seed * 1664525u + 1013904223u;
			s->bytes[TABLE + (seed >> 8) % (s->len - TABLE)] =
				i % 5 ? (unsigned char)(seed >> 24) : 0xff;
		}
		if (read_sample(s, s->len, &functab, &err) < 0) {
			assert_true(*err.msg);
			continue;
		}
		for (size_t k = 0; k < functab.count; k++)
			assert_true(strlen(functab.funcs[k].name) < SIZE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_layout_is_read_for_every_machine),
		cmocka_unit_test(what_the_table_says_is_not_trusted),
		cmocka_unit_test(functions_out_of_order_are_refused),
		cmocka_unit_test(a_function_larger_than_the_program_is_refused),
		cmocka_unit_test(a_name_without_an_end_is_refused),
		cmocka_unit_test(names_are_not_read_again_and_again),
		cmocka_unit_test(cut_programs_do_no_harm),
		cmocka_unit_test(mutated_programs_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
