/*
 * Reading fields of ELF files of either word size and byte order from untrusted bytes.
 */
#ifndef OCI_ELF_H
#define OCI_ELF_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct oci_elf_form {
	bool wide; /* 64 bits */
	bool big;  /* big-endian */
};

/* Reads the form from the first bytes of a file; false when it is not an ELF file. */
bool oci_elf_form_read(
	struct oci_elf_form *form, const unsigned char *ident, size_t len);

/* A number of `size` bytes in the file's byte order. */
uint64_t oci_elf_number(
	const struct oci_elf_form *form, const unsigned char *p, size_t size);

/* A field of a struct whose 32-bit and 64-bit forms differ, and the struct's size. */
#define OCI_ELF_FIELD(form, p, type, field)                                       \
	((form)->wide ? oci_elf_number(form, (p) + offsetof(Elf64_##type, field), \
				sizeof(((Elf64_##type *)0)->field))               \
		      : oci_elf_number(form, (p) + offsetof(Elf32_##type, field), \
				sizeof(((Elf32_##type *)0)->field)))
#define OCI_ELF_SIZE(form, type) \
	((form)->wide ? sizeof(Elf64_##type) : sizeof(Elf32_##type))

#endif
