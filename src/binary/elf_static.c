#include "binary/elf_static.h"

#include "binary/elf.h"
#include "oci/fs.h"

#include <fcntl.h>
#include <string.h>

enum { DYNAMIC_MAX = 4096 };

static const struct machine {
	const char *arch;
	uint16_t machine;
	struct oci_elf_form form;
} machines[] = {
	{"386", EM_386, {false, false}},
	{"amd64", EM_X86_64, {true, false}},
	{"arm", EM_ARM, {false, false}},
	{"arm64", EM_AARCH64, {true, false}},
	{"loong64", 258, {true, false}},
	{"mips64le", EM_MIPS, {true, false}},
	{"ppc64le", EM_PPC64, {true, false}},
	{"riscv64", EM_RISCV, {true, false}},
	{"s390x", EM_S390, {true, true}},
};

static int not_static(struct oci_err *err, const char *what)
{
	return oci_err_set(err, OCI_ERR_INVALID,
		"the program is not static: it needs %s, which the image does not have; "
		"build without -buildmode=pie, plugin, shared or c-shared, and without "
		"cgo or -linkshared",
		what);
}

static int check_dynamic(
	const struct goci_elf *elf, const unsigned char *phdr, struct oci_err *err)
{
	uint64_t at = GOCI_ELF_FIELD(elf, phdr, Phdr, p_offset);
	uint64_t size = GOCI_ELF_FIELD(elf, phdr, Phdr, p_filesz);
	unsigned char entry[sizeof(Elf64_Dyn)];

	for (size_t i = 0; i < DYNAMIC_MAX && (i + 1) * GOCI_ELF_SIZE(elf, Dyn) <= size;
		i++) {
		uint64_t tag;

		if (goci_elf_read(elf, entry, GOCI_ELF_SIZE(elf, Dyn),
			    at + i * GOCI_ELF_SIZE(elf, Dyn)) < 0)
			return goci_elf_truncated(err);
		tag = GOCI_ELF_FIELD(elf, entry, Dyn, d_tag);
		if (tag == DT_NEEDED)
			return not_static(err, "shared libraries");
		if (tag == DT_NULL)
			break;
	}
	return 0;
}

static int check_interpreter(
	const struct goci_elf *elf, const unsigned char *phdr, struct oci_err *err)
{
	char name[128] = "";
	uint64_t size = GOCI_ELF_FIELD(elf, phdr, Phdr, p_filesz);
	size_t len = size < sizeof(name) ? (size_t)size : sizeof(name) - 1;

	if (goci_elf_read(elf, name, len, GOCI_ELF_FIELD(elf, phdr, Phdr, p_offset)) <
		0)
		return goci_elf_truncated(err);
	return not_static(err, name);
}

/* A program that was cut off still begins well. */
static int check_load(
	const struct goci_elf *elf, const unsigned char *phdr, struct oci_err *err)
{
	uint64_t at = GOCI_ELF_FIELD(elf, phdr, Phdr, p_offset);
	uint64_t size = GOCI_ELF_FIELD(elf, phdr, Phdr, p_filesz);

	return at > elf->size || size > elf->size - at ? goci_elf_truncated(err) : 0;
}

static int check_segments(const struct goci_elf *elf, struct oci_err *err)
{
	int count = goci_elf_phdr_count(elf);
	unsigned char phdr[sizeof(Elf64_Phdr)];

	if (count < 0)
		return goci_elf_truncated(err);
	for (int i = 0; i < count; i++) {
		uint64_t type;
		int status = 0;

		if (goci_elf_phdr(elf, (uint64_t)i, phdr) < 0)
			return goci_elf_truncated(err);
		type = GOCI_ELF_FIELD(elf, phdr, Phdr, p_type);
		if (type == PT_INTERP)
			status = check_interpreter(elf, phdr, err);
		else if (type == PT_DYNAMIC)
			status = check_dynamic(elf, phdr, err);
		else if (type == PT_LOAD)
			status = check_load(elf, phdr, err);
		if (status < 0)
			return -1;
	}
	return 0;
}

static int check_header(const struct goci_elf *elf, const struct machine *m,
	const struct oci_platform *platform, struct oci_err *err)
{
	uint64_t type = GOCI_ELF_FIELD(elf, elf->ehdr, Ehdr, e_type);

	if (elf->form.wide != m->form.wide || elf->form.big != m->form.big ||
		GOCI_ELF_FIELD(elf, elf->ehdr, Ehdr, e_machine) != m->machine)
		return oci_err_set(err, OCI_ERR_INVALID,
			"the program is for another machine than %s; is GOARCH set by a "
			"flag?",
			platform->arch);
	if (type != ET_EXEC && type != ET_DYN)
		return oci_err_set(err, OCI_ERR_INVALID,
			"the output of go build is not a program: build without "
			"-buildmode=archive or c-archive");
	return 0;
}

static const struct machine *find_machine(const char *arch)
{
	for (size_t i = 0; i < OCI_COUNT(machines); i++)
		if (strcmp(machines[i].arch, arch) == 0)
			return &machines[i];
	return NULL;
}

int goci_elf_check(
	const char *path, const struct oci_platform *platform, struct oci_err *err)
{
	const struct machine *m = find_machine(platform->arch);
	struct stat st;
	oci_auto_close int fd = oci_fs_open(AT_FDCWD, path, true, &st, err);
	struct goci_elf elf;

	if (fd < 0)
		return -1;
	if (!m)
		return oci_err_set(err, OCI_ERR_INVALID, "architecture %s is unknown",
			platform->arch);
	if (goci_elf_open(&elf, fd, err) < 0)
		return err->code == OCI_ERR_NOT_FOUND
			       ? oci_err_set(err, OCI_ERR_INVALID,
					 "the output of go build is not an ELF file")
			       : -1;
	if (check_header(&elf, m, platform, err) < 0)
		return -1;
	return check_segments(&elf, err);
}
