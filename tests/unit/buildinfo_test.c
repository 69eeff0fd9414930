#include "program.h"

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
		sample_inline(true, false, 8), OCI_ERR_NOT_FOUND, "not a Go program");
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
	assert_refuses(s, OCI_ERR_NOT_FOUND, "not a Go program");
	s = sample_inline(true, false, 0);
	SET(s, 64, Phdr, p_flags, PF_R | PF_X);
	assert_refuses(s, OCI_ERR_NOT_FOUND, "not a Go program");
	s = sample_inline(true, false, 0);
	s->bytes[DATA + 32] = 0;
	assert_refuses(s, OCI_ERR_NOT_FOUND, "not a Go program");
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
	assert_refuses(s, OCI_ERR_NOT_FOUND, "not a Go program");
	s = sample_pointers(true, false);
	set_segment(s, UINT64_MAX - 64, DATA, UINT64_MAX);
	assert_refuses(s, OCI_ERR_NOT_FOUND, "not a Go program");
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
