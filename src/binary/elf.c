#include "binary/elf.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int goci_elf_read(const struct goci_elf *elf, void *data, size_t len, uint64_t at)
{
	struct oci_err ignored;

	return oci_cancel_check(elf->cancel, &ignored) == 0 && at <= INT64_MAX &&
			       pread(elf->fd, data, len, (off_t)at) == (ssize_t)len
		       ? 0
		       : -1;
}

int goci_elf_truncated(struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID, "the ELF file is truncated");
}

int goci_elf_open(struct goci_elf *elf, int fd, struct oci_err *err)
{
	struct stat st;

	*elf = (struct goci_elf){.fd = fd};
	if (goci_elf_read(elf, elf->ehdr, sizeof(Elf32_Ehdr), 0) < 0 ||
		!oci_elf_form_read(&elf->form, elf->ehdr, sizeof(Elf32_Ehdr)))
		return oci_err_set(err, OCI_ERR_NOT_FOUND, "is not an ELF file");
	if (fstat(fd, &st) < 0 ||
		goci_elf_read(elf, elf->ehdr, GOCI_ELF_SIZE(elf, Ehdr), 0) < 0)
		return goci_elf_truncated(err);
	elf->size = (uint64_t)st.st_size;
	return 0;
}

int goci_elf_phdr_count(const struct goci_elf *elf)
{
	uint64_t count = GOCI_ELF_FIELD(elf, elf->ehdr, Ehdr, e_phnum);
	uint64_t size = GOCI_ELF_FIELD(elf, elf->ehdr, Ehdr, e_phentsize);

	return count > GOCI_ELF_PHDRS_MAX || size != GOCI_ELF_SIZE(elf, Phdr)
		       ? -1
		       : (int)count;
}

int goci_elf_phdr(
	const struct goci_elf *elf, uint64_t i, unsigned char phdr[sizeof(Elf64_Phdr)])
{
	uint64_t at = GOCI_ELF_FIELD(elf, elf->ehdr, Ehdr, e_phoff);

	return goci_elf_read(
		elf, phdr, GOCI_ELF_SIZE(elf, Phdr), at + i * GOCI_ELF_SIZE(elf, Phdr));
}
