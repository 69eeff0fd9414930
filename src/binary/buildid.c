#include "binary/buildid.h"

#include "binary/elf.h"
#include "oci/fs.h"

#include <fcntl.h>
#include <string.h>

/* Four hashes of 20 characters of base64url with a slash between them. */
enum { PARTS = 4, PART = 20, NOTE_TYPE = 4 };

_Static_assert(GOCI_BUILDID_LEN == PARTS * PART + PARTS - 1, "parts and slashes");

static bool is_id(const char *id)
{
	static const char base64url[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
		"wxyz0123456789-_";

	for (int i = 0; i < PARTS; i++, id += PART + 1)
		if (strspn(id, base64url) != PART ||
			id[PART] != (i + 1 < PARTS ? '/' : '\0'))
			return false;
	return true;
}

/* The note's lengths and type, its name padded to four bytes, then the id. */
static bool read_note(const struct goci_elf *elf, const unsigned char *phdr, char *id)
{
	static const char name[4] = "Go";
	unsigned char head[16];
	uint64_t at = GOCI_ELF_FIELD(elf, phdr, Phdr, p_offset);

	if (GOCI_ELF_FIELD(elf, phdr, Phdr, p_type) != PT_NOTE ||
		goci_elf_read(elf, head, sizeof(head), at) < 0 ||
		GOCI_ELF_NUMBER(elf, head, 4) != sizeof(name) ||
		GOCI_ELF_NUMBER(elf, head + 4, 4) != GOCI_BUILDID_LEN ||
		GOCI_ELF_NUMBER(elf, head + 8, 4) != NOTE_TYPE ||
		memcmp(head + 12, name, sizeof(name)) != 0 ||
		goci_elf_read(elf, id, GOCI_BUILDID_LEN, at + sizeof(head)) < 0)
		return false;
	id[GOCI_BUILDID_LEN] = '\0';
	return is_id(id);
}

bool goci_buildid_read(const char *program, char id[GOCI_BUILDID_LEN + 1])
{
	struct oci_err ignored;
	struct stat st;
	oci_auto_close int fd = oci_fs_open(AT_FDCWD, program, true, &st, &ignored);
	unsigned char phdr[sizeof(Elf64_Phdr)];
	struct goci_elf elf;

	if (fd < 0 || goci_elf_open(&elf, fd, &ignored) < 0)
		return false;
	for (int i = 0; i < goci_elf_phdr_count(&elf); i++)
		if (goci_elf_phdr(&elf, (uint64_t)i, phdr) == 0 &&
			read_note(&elf, phdr, id))
			return true;
	return false;
}
