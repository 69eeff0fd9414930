#include "binary/elf_section.h"

#include "binary/elf.h"

#include <string.h>

enum { SECTIONS_MAX = 65535 };

static int read_header(
	const struct goci_elf *elf, uint64_t i, unsigned char shdr[sizeof(Elf64_Shdr)])
{
	uint64_t table = GOCI_ELF_FIELD(elf, elf->ehdr, Ehdr, e_shoff);
	size_t size = GOCI_ELF_SIZE(elf, Shdr);

	return table > elf->size ? -1
				 : goci_elf_read(elf, shdr, size, table + i * size);
}

uint64_t goci_elf_section_count(const struct goci_elf *elf)
{
	uint64_t count = GOCI_ELF_FIELD(elf, elf->ehdr, Ehdr, e_shnum);
	uint64_t size = GOCI_ELF_FIELD(elf, elf->ehdr, Ehdr, e_shentsize);

	return count > SECTIONS_MAX || size != GOCI_ELF_SIZE(elf, Shdr) ? 0 : count;
}

/* Reads a name as far as there is room for it, and the file goes. */
static void read_name(const struct goci_elf *elf, uint64_t at, char *name, size_t size)
{
	uint64_t left = at < elf->size ? elf->size - at : 0;
	size_t len = left < size - 1 ? (size_t)left : size - 1;

	memset(name, 0, size);
	if (len && goci_elf_read(elf, name, len, at) < 0)
		*name = '\0';
}

int goci_elf_section(
	const struct goci_elf *elf, uint64_t i, struct goci_elf_section *section)
{
	uint64_t names = GOCI_ELF_FIELD(elf, elf->ehdr, Ehdr, e_shstrndx);
	unsigned char shdr[sizeof(Elf64_Shdr)];

	if (names >= goci_elf_section_count(elf) || read_header(elf, names, shdr) < 0)
		return -1;
	names = GOCI_ELF_FIELD(elf, shdr, Shdr, sh_offset);
	if (names > elf->size || read_header(elf, i, shdr) < 0)
		return -1;
	names += GOCI_ELF_FIELD(elf, shdr, Shdr, sh_name);
	read_name(elf, names, section->name, sizeof(section->name));
	section->type = GOCI_ELF_FIELD(elf, shdr, Shdr, sh_type);
	section->flags = GOCI_ELF_FIELD(elf, shdr, Shdr, sh_flags);
	section->addr = GOCI_ELF_FIELD(elf, shdr, Shdr, sh_addr);
	section->offset = GOCI_ELF_FIELD(elf, shdr, Shdr, sh_offset);
	section->size = GOCI_ELF_FIELD(elf, shdr, Shdr, sh_size);
	return 0;
}

bool goci_elf_find_section(
	const struct goci_elf *elf, const char *name, struct goci_elf_section *section)
{
	uint64_t count = goci_elf_section_count(elf);

	for (uint64_t i = 0; i < count; i++) {
		if (goci_elf_section(elf, i, section) < 0)
			return false;
		if (strcmp(section->name, name) == 0)
			return true;
	}
	return false;
}

size_t goci_elf_memory(
	const struct goci_elf *elf, uint64_t addr, void *data, size_t len)
{
	unsigned char phdr[sizeof(Elf64_Phdr)];

	for (int i = 0; i < goci_elf_phdr_count(elf); i++) {
		uint64_t at, start, size;

		if (goci_elf_phdr(elf, (uint64_t)i, phdr) < 0)
			return 0;
		at = GOCI_ELF_FIELD(elf, phdr, Phdr, p_offset);
		start = GOCI_ELF_FIELD(elf, phdr, Phdr, p_vaddr);
		size = GOCI_ELF_FIELD(elf, phdr, Phdr, p_filesz);
		if (GOCI_ELF_FIELD(elf, phdr, Phdr, p_type) != PT_LOAD ||
			addr < start || addr - start >= size || at > elf->size)
			continue;
		at += addr - start;
		size -= addr - start;
		if (at > elf->size || at < addr - start)
			return 0;
		if (size > elf->size - at)
			size = elf->size - at;
		if (len > size)
			len = (size_t)size;
		return goci_elf_read(elf, data, len, at) < 0 ? 0 : len;
	}
	return 0;
}
