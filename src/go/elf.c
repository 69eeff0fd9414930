#include "go/compile.h"

#include "oci/fs.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { PHDRS_MAX = 256, DYNAMIC_MAX = 4096 };

static const struct machine {
	const char *arch;
	uint16_t machine;
	bool wide; /* 64 bits */
	bool big;  /* big-endian */
} machines[] = {
	{"386", EM_386, false, false},
	{"amd64", EM_X86_64, true, false},
	{"arm", EM_ARM, false, false},
	{"arm64", EM_AARCH64, true, false},
	{"loong64", 258, true, false},
	{"mips64le", EM_MIPS, true, false},
	{"ppc64le", EM_PPC64, true, false},
	{"riscv64", EM_RISCV, true, false},
	{"s390x", EM_S390, true, true},
};

struct elf {
	int fd;
	uint64_t size;
	bool wide;
	bool big;
};

/* A number of `size` bytes in the file's byte order. */
static uint64_t number(const struct elf *elf, const unsigned char *p, size_t size)
{
	uint64_t n = 0;

	for (size_t i = 0; i < size; i++)
		n = n << 8 | p[elf->big ? i : size - 1 - i];
	return n;
}

/* A field of a struct whose 32-bit and 64-bit forms differ. */
#define FIELD(elf, p, type, field)                                      \
	((elf)->wide ? number(elf, (p) + offsetof(Elf64_##type, field), \
			       sizeof(((Elf64_##type *)0)->field))      \
		     : number(elf, (p) + offsetof(Elf32_##type, field), \
			       sizeof(((Elf32_##type *)0)->field)))
#define SIZE(elf, type) ((elf)->wide ? sizeof(Elf64_##type) : sizeof(Elf32_##type))

static int read_at(const struct elf *elf, void *data, size_t len, uint64_t at)
{
	return at <= INT64_MAX && pread(elf->fd, data, len, (off_t)at) == (ssize_t)len
		       ? 0
		       : -1;
}

static int truncated(struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID, "the program is not a whole ELF file");
}

static int not_static(struct oci_err *err, const char *what)
{
	return oci_err_set(err, OCI_ERR_INVALID,
		"the program is not static: it needs %s, which the image does not have; "
		"build without -buildmode=pie, plugin, shared or c-shared, and without "
		"cgo or -linkshared",
		what);
}

static int check_dynamic(
	const struct elf *elf, const unsigned char *phdr, struct oci_err *err)
{
	uint64_t at = FIELD(elf, phdr, Phdr, p_offset);
	uint64_t size = FIELD(elf, phdr, Phdr, p_filesz);
	unsigned char entry[sizeof(Elf64_Dyn)];

	for (size_t i = 0; i < DYNAMIC_MAX && (i + 1) * SIZE(elf, Dyn) <= size; i++) {
		uint64_t tag;

		if (read_at(elf, entry, SIZE(elf, Dyn), at + i * SIZE(elf, Dyn)) < 0)
			return truncated(err);
		tag = FIELD(elf, entry, Dyn, d_tag);
		if (tag == DT_NEEDED)
			return not_static(err, "shared libraries");
		if (tag == DT_NULL)
			break;
	}
	return 0;
}

static int check_interpreter(
	const struct elf *elf, const unsigned char *phdr, struct oci_err *err)
{
	char name[128] = "";
	uint64_t size = FIELD(elf, phdr, Phdr, p_filesz);
	size_t len = size < sizeof(name) ? (size_t)size : sizeof(name) - 1;

	if (read_at(elf, name, len, FIELD(elf, phdr, Phdr, p_offset)) < 0)
		return truncated(err);
	return not_static(err, name);
}

/* A program that was cut off still begins well. */
static int check_load(
	const struct elf *elf, const unsigned char *phdr, struct oci_err *err)
{
	uint64_t at = FIELD(elf, phdr, Phdr, p_offset);
	uint64_t size = FIELD(elf, phdr, Phdr, p_filesz);

	return at > elf->size || size > elf->size - at ? truncated(err) : 0;
}

static int check_segments(
	const struct elf *elf, const unsigned char *ehdr, struct oci_err *err)
{
	uint64_t at = FIELD(elf, ehdr, Ehdr, e_phoff);
	uint64_t count = FIELD(elf, ehdr, Ehdr, e_phnum);
	unsigned char phdr[sizeof(Elf64_Phdr)];

	if (count > PHDRS_MAX || FIELD(elf, ehdr, Ehdr, e_phentsize) != SIZE(elf, Phdr))
		return truncated(err);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t type;
		int status = 0;

		if (read_at(elf, phdr, SIZE(elf, Phdr), at + i * SIZE(elf, Phdr)) < 0)
			return truncated(err);
		type = FIELD(elf, phdr, Phdr, p_type);
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

static int check_header(const struct elf *elf, const unsigned char *ehdr,
	const struct machine *m, const struct oci_platform *platform,
	struct oci_err *err)
{
	uint64_t type = FIELD(elf, ehdr, Ehdr, e_type);

	if (elf->wide != m->wide || elf->big != m->big ||
		FIELD(elf, ehdr, Ehdr, e_machine) != m->machine)
		return oci_err_set(err, OCI_ERR_INVALID,
			"the program is for another machine than %s; is GOARCH set by a "
			"flag?",
			platform->arch);
	if (type != ET_EXEC && type != ET_DYN)
		return oci_err_set(err, OCI_ERR_INVALID,
			"the output of go build is no program: build without "
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
	unsigned char ehdr[sizeof(Elf64_Ehdr)];
	struct stat st;
	oci_auto_close int fd = oci_fs_open(AT_FDCWD, path, true, &st, err);
	struct elf elf = {.fd = fd};

	if (fd < 0)
		return -1;
	if (!m)
		return oci_err_set(err, OCI_ERR_INVALID, "architecture %s is unknown",
			platform->arch);
	if (read_at(&elf, ehdr, sizeof(Elf32_Ehdr), 0) < 0 ||
		memcmp(ehdr, ELFMAG, SELFMAG) != 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"the output of go build is no ELF program");
	elf.size = (uint64_t)st.st_size;
	elf.wide = ehdr[EI_CLASS] == ELFCLASS64;
	elf.big = ehdr[EI_DATA] == ELFDATA2MSB;
	if (read_at(&elf, ehdr, SIZE(&elf, Ehdr), 0) < 0)
		return truncated(err);
	if (check_header(&elf, ehdr, m, platform, err) < 0)
		return -1;
	return check_segments(&elf, ehdr, err);
}
