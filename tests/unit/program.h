/*
 * A program with build info that is made by hand, for every machine.
 */
#ifndef GOCI_TEST_PROGRAM_H
#define GOCI_TEST_PROGRAM_H

#include "binary/buildinfo.h"
#include "binary/buildinfo_print.h"
#include "binary/buildinfo_read.h"
#include "folder.h"

#include <elf.h>
#include <sys/mman.h>

enum { DATA = 256, ADDR = 0x10000, SIZE = 160 << 10 };

#define LIST                                      \
	"path\texample.com/x\n"                   \
	"mod\texample.com/x\t(devel)\t\n"         \
	"dep\texample.com/a\tv1.2.3\th1:aaa=\n"   \
	"dep\texample.com/b\tv0.1.0\n"            \
	"=>\texample.com/fork\tv0.2.0\th1:bbb=\n" \
	"build\t-compiler=gc\n"                   \
	"build\t-ldflags=\"-X \\\"a=b c\\\"\"\n"
#define FRAMED "0123456789abcdef" LIST "fedcba9876543210"
#define PRINTED                                     \
	"x: go1.18\n"                               \
	"\tpath\texample.com/x\n"                   \
	"\tmod\texample.com/x\t(devel)\t\n"         \
	"\tdep\texample.com/a\tv1.2.3\th1:aaa=\n"   \
	"\tdep\texample.com/b\tv0.1.0\n"            \
	"\t=>\texample.com/fork\tv0.2.0\th1:bbb=\n" \
	"\t\n"                                      \
	"\tbuild\t-compiler=gc\n"                   \
	"\tbuild\t-ldflags=\"-X \\\"a=b c\\\"\"\n"

/* A program with one segment, its data. */
struct sample {
	unsigned char bytes[SIZE];
	size_t len;
	bool wide;
	bool big;
};

static inline void set(struct sample *s, size_t at, size_t size, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		s->bytes[at + i] =
			(unsigned char)(value >> 8 * (s->big ? size - 1 - i : i));
}

#define SET(s, at, type, field, value)                              \
	set(s,                                                      \
		(at) + ((s)->wide ? offsetof(Elf64_##type, field)   \
				  : offsetof(Elf32_##type, field)), \
		(s)->wide ? sizeof(((Elf64_##type *)0)->field)      \
			  : sizeof(((Elf32_##type *)0)->field),     \
		(uint64_t)(value))

static inline size_t append(struct sample *s, const void *data, size_t len)
{
	size_t at = s->len;

	assert_true(at + len <= SIZE);
	memcpy(s->bytes + at, data, len);
	s->len += len;
	return at;
}

static inline void set_segment(
	struct sample *s, uint64_t addr, uint64_t offset, uint64_t size)
{
	SET(s, 64, Phdr, p_type, PT_LOAD);
	SET(s, 64, Phdr, p_flags, PF_R | PF_W);
	SET(s, 64, Phdr, p_offset, offset);
	SET(s, 64, Phdr, p_vaddr, addr);
	SET(s, 64, Phdr, p_filesz, size);
}

/* A program whose build info begins `skip` bytes behind its data's start. */
static inline struct sample *sample_new(bool wide, bool big, size_t skip)
{
	struct sample *s = oci_xcalloc(1, sizeof(*s));

	s->wide = wide;
	s->big = big;
	memcpy(s->bytes, ELFMAG, SELFMAG);
	s->bytes[EI_CLASS] = wide ? ELFCLASS64 : ELFCLASS32;
	s->bytes[EI_DATA] = big ? ELFDATA2MSB : ELFDATA2LSB;
	SET(s, 0, Ehdr, e_phoff, 64);
	SET(s, 0, Ehdr, e_phnum, 1);
	SET(s, 0, Ehdr, e_phentsize, wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
	s->len = DATA + skip;
	append(s, "\xff Go buildinf:", 14);
	return s;
}

static inline void add_inline(struct sample *s, const char *text, size_t len)
{
	unsigned char varint[10];
	size_t n = 0;

	for (uint64_t left = len; n == 0 || left; left >>= 7)
		varint[n++] = (unsigned char)(left >> 7 ? left | 0x80 : left);
	append(s, varint, n);
	append(s, text, len);
}

static inline void end(struct sample *s)
{
	set_segment(s, ADDR, DATA, s->len - DATA);
}

static inline struct sample *sample_inline(bool wide, bool big, size_t skip)
{
	struct sample *s = sample_new(wide, big, skip);

	append(s, "\x08\x02", 2);
	s->len += 16;
	add_inline(s, "go1.18", 6);
	add_inline(s, FRAMED, strlen(FRAMED));
	end(s);
	return s;
}

static inline uint64_t address(size_t offset)
{
	return ADDR + offset - DATA;
}

/* The form of Go before 1.18. */
static inline struct sample *sample_pointers(bool wide, bool big)
{
	static const char *const texts[] = {"go1.18", FRAMED};
	struct sample *s = sample_new(wide, big, 0);
	const size_t width = wide ? 8 : 4;
	const size_t header = s->len + 2;

	append(s, wide ? "\x08" : "\x04", 1);
	append(s, big ? "\x01" : "\x00", 1);
	s->len += 16;
	for (size_t i = 0; i < 2; i++) {
		size_t text = append(s, texts[i], strlen(texts[i]));

		set(s, s->len, width, address(text));
		set(s, s->len + width, width, strlen(texts[i]));
		set(s, header + i * width, width, address(s->len));
		s->len += 2 * width;
	}
	end(s);
	return s;
}

static inline int read_bytes(
	const void *data, size_t len, struct goci_buildinfo *info, struct oci_err *err)
{
	oci_auto_close int fd = memfd_create("program", MFD_CLOEXEC);

	assert_works(oci_fs_write_all(fd, data, len, err), *err);
	return goci_buildinfo_read(fd, NULL, info, err);
}

static inline int read_sample(
	const struct sample *s, struct goci_buildinfo *info, struct oci_err *err)
{
	return read_bytes(s->bytes, s->len, info, err);
}

static inline void assert_prints(const struct goci_buildinfo *info, const char *wanted)
{
	oci_auto_buf out = OCI_BUF_INIT;

	goci_buildinfo_print(info, "x", &out);
	assert_string_equal(out.data, wanted);
}

#endif
