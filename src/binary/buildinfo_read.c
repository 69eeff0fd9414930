#include "binary/buildinfo_read.h"

#include "binary/buildinfo.h"
#include "binary/elf.h"
#include "binary/elf_section.h"

#include <string.h>

enum { ALIGN = 16, HEADER = 32, VARINT_MAX = 10, VERSION_MAX = 4096 };
enum { CHUNK = 64 << 10, FRAME = 16 };
enum { FLAG_BIG = 1, FLAG_INLINE = 2 };

static const char magic[] = "\xff Go buildinf:";

/* A part of the program in memory: what is in the file of a segment or section. */
struct range {
	uint64_t addr;
	uint64_t size;
};

/* The string that the linker put there. */
struct string {
	uint64_t addr;
	uint64_t len;
};

static int no_info(struct oci_err *err)
{
	return oci_err_set(
		err, OCI_ERR_NOT_FOUND, "is not a Go program: it has no build info");
}

static int damaged(struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID, "its build info is damaged");
}

static bool find_section(const struct goci_elf *elf, struct range *range)
{
	struct goci_elf_section section;

	if (!goci_elf_find_section(elf, ".go.buildinfo", &section))
		return false;
	*range = (struct range){section.addr, section.size};
	return range->size > 0;
}

/* The first segment that can be written and not run. */
static bool find_data(const struct goci_elf *elf, struct range *range)
{
	unsigned char phdr[sizeof(Elf64_Phdr)];

	for (int i = 0; i < goci_elf_phdr_count(elf); i++) {
		uint64_t flags;

		if (goci_elf_phdr(elf, (uint64_t)i, phdr) < 0)
			return false;
		flags = GOCI_ELF_FIELD(elf, phdr, Phdr, p_flags);
		if (GOCI_ELF_FIELD(elf, phdr, Phdr, p_type) != PT_LOAD ||
			(flags & (PF_X | PF_W)) != PF_W)
			continue;
		range->addr = GOCI_ELF_FIELD(elf, phdr, Phdr, p_vaddr);
		range->size = GOCI_ELF_FIELD(elf, phdr, Phdr, p_filesz);
		return range->size > 0;
	}
	return false;
}

/* Looks for the magic, which is aligned, and reads the header that it begins. */
static int find_header(const struct goci_elf *elf, struct range range, uint64_t *addr,
	unsigned char header[HEADER])
{
	oci_auto_free unsigned char *chunk = oci_xcalloc(1, CHUNK);
	uint64_t skip = -range.addr % ALIGN, seen = 0;

	if (range.size <= skip)
		return -1;
	range.addr += skip;
	range.size -= skip;
	/* What is searched is in the file, whatever the size says. */
	while (seen < range.size && seen < elf->size) {
		uint64_t left = range.size - seen;
		size_t got = goci_elf_memory(elf, range.addr + seen, chunk,
			left < CHUNK ? (size_t)left : CHUNK);

		for (size_t i = 0; i + HEADER <= got; i += ALIGN) {
			if (memcmp(chunk + i, magic, sizeof(magic) - 1) != 0)
				continue;
			memcpy(header, chunk + i, HEADER);
			*addr = range.addr + seen + i;
			return 0;
		}
		if (got < CHUNK)
			break;
		/* A header may go over the chunk's end. */
		seen += CHUNK - ALIGN;
	}
	return -1;
}

/* A string in line: its length as a varint, then its bytes. */
static int inline_string(
	const struct goci_elf *elf, uint64_t addr, struct string *string)
{
	unsigned char bytes[VARINT_MAX];
	size_t got = goci_elf_memory(elf, addr, bytes, sizeof(bytes));

	string->len = 0;
	for (size_t i = 0; i < got && i < 9; i++) {
		string->len |= (uint64_t)(bytes[i] & 0x7f) << (7 * i);
		string->addr = addr + i + 1;
		if (!(bytes[i] & 0x80))
			return 0;
	}
	return -1;
}

/* A string by a pointer to its address and length, of `width` bytes each. */
static int string_at(
	const struct goci_elf *elf, uint64_t addr, size_t width, struct string *string)
{
	unsigned char bytes[16];

	if (goci_elf_memory(elf, addr, bytes, 2 * width) != 2 * width)
		return -1;
	string->addr = GOCI_ELF_NUMBER(elf, bytes, width);
	string->len = GOCI_ELF_NUMBER(elf, bytes + width, width);
	return 0;
}

static char *read_string(const struct goci_elf *elf, const struct string *string,
	size_t max, struct oci_err *err)
{
	oci_auto_free char *text = NULL;

	if (string->len > max) {
		damaged(err);
		return NULL;
	}
	text = oci_xcalloc(1, (size_t)string->len + 1);
	if (string->len && goci_elf_memory(elf, string->addr, text,
				   (size_t)string->len) != string->len) {
		damaged(err);
		return NULL;
	}
	return oci_steal_ptr(&text);
}

/* Where the Go version and the module list are. */
static int find_strings(const struct goci_elf *elf, uint64_t addr,
	const unsigned char header[HEADER], struct string strings[2])
{
	struct goci_elf as_told = *elf;
	size_t width = header[14];

	if (header[15] & FLAG_INLINE) {
		if (inline_string(elf, addr + HEADER, &strings[0]) < 0)
			return -1;
		return inline_string(
			elf, strings[0].addr + strings[0].len, &strings[1]);
	}
	if (width != 4 && width != 8)
		return -1;
	as_told.form.big = header[15] & FLAG_BIG;
	for (size_t i = 0; i < 2; i++)
		if (string_at(&as_told,
			    GOCI_ELF_NUMBER(&as_told, header + 16 + i * width, width),
			    width, &strings[i]) < 0)
			strings[i] = (struct string){0};
	return 0;
}

static int read_info(const struct goci_elf *elf, uint64_t addr,
	const unsigned char header[HEADER], struct goci_buildinfo *info,
	struct oci_err *err)
{
	struct string strings[2] = {0};
	oci_auto_free char *text = NULL;
	size_t len;

	if (find_strings(elf, addr, header, strings) < 0)
		return damaged(err);
	info->go_version = read_string(elf, &strings[0], VERSION_MAX, err);
	if (!info->go_version)
		return -1;
	if (!*info->go_version)
		return no_info(err);
	text = read_string(elf, &strings[1], GOCI_BUILDINFO_MAX, err);
	if (!text)
		return -1;
	/* The list is between two marks of 16 bytes; without them there is none. */
	len = (size_t)strings[1].len;
	if (len <= 2 * FRAME || text[len - FRAME - 1] != '\n')
		return goci_buildinfo_parse(info, "", 0, err);
	return goci_buildinfo_parse(info, text + FRAME, len - 2 * FRAME, err);
}

int goci_buildinfo_read(int fd, const struct oci_cancel *cancel,
	struct goci_buildinfo *info, struct oci_err *err)
{
	unsigned char header[HEADER];
	struct goci_elf elf;
	struct range range;
	uint64_t addr;

	*info = (struct goci_buildinfo)GOCI_BUILDINFO_INIT;
	if (goci_elf_open(&elf, fd, err) < 0) {
		err->code = OCI_ERR_NOT_FOUND;
		return -1;
	}
	elf.cancel = cancel;
	if (!find_section(&elf, &range) && !find_data(&elf, &range))
		return no_info(err);
	if (find_header(&elf, range, &addr, header) < 0)
		return no_info(err);
	if (read_info(&elf, addr, header, info, err) == 0)
		return 0;
	goci_buildinfo_release(info);
	return -1;
}
