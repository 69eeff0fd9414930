#include "oci/elf.h"

#include <string.h>

bool oci_elf_form_read(
	struct oci_elf_form *form, const unsigned char *ident, size_t len)
{
	if (len < SELFMAG || memcmp(ident, ELFMAG, SELFMAG) != 0)
		return false;
	form->wide = len > EI_CLASS && ident[EI_CLASS] == ELFCLASS64;
	form->big = len > EI_DATA && ident[EI_DATA] == ELFDATA2MSB;
	return true;
}

uint64_t oci_elf_number(
	const struct oci_elf_form *form, const unsigned char *p, size_t size)
{
	uint64_t n = 0;

	for (size_t i = 0; i < size; i++)
		n = n << 8 | p[form->big ? i : size - 1 - i];
	return n;
}
