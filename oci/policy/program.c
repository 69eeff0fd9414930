#include "program.h"

#include <string.h>

#define FIELD(program, p, type, field) OCI_ELF_FIELD(&(program)->form, p, type, field)
#define SIZE(program, type) OCI_ELF_SIZE(&(program)->form, type)

void oci_program_begin(struct oci_program *p)
{
	p->at = p->dynamic_at = p->dynamic_size = 0;
	p->other = false;
	p->why = NULL;
	oci_buf_clear(&p->dynamic);
}

void oci_program_release(struct oci_program *p)
{
	oci_buf_release(&p->dynamic);
}

/*
 * Keeps the part of these bytes, at offset `at` of the file, that is in the dynamic
 * section.
 */
static void keep(struct oci_program *p, const void *data, size_t len, uint64_t at)
{
	uint64_t next = p->dynamic_at + p->dynamic.len;
	uint64_t missing = p->dynamic_size - p->dynamic.len;

	if (!missing || next < at || next >= at + len)
		return;
	if (missing > at + len - next)
		missing = at + len - next;
	oci_buf_add(&p->dynamic, (const char *)data + (next - at), (size_t)missing);
}

static void read_header(struct oci_program *p, const unsigned char *phdr)
{
	switch (FIELD(p, phdr, Phdr, p_type)) {
	case PT_INTERP:
		p->why = "needs an interpreter, which loads libraries";
		break;
	case PT_DYNAMIC:
		p->dynamic_at = FIELD(p, phdr, Phdr, p_offset);
		p->dynamic_size = FIELD(p, phdr, Phdr, p_filesz);
		if (p->dynamic_size > OCI_DYNAMIC_MAX || p->dynamic_at > INT64_MAX) {
			p->dynamic_size = 0;
			p->why = "has a dynamic section that is too large";
		}
		break;
	default:
		break;
	}
}

static void read_head(struct oci_program *p)
{
	size_t len = p->at < OCI_PROGRAM_HEAD ? (size_t)p->at : OCI_PROGRAM_HEAD;
	uint64_t at, count, size;

	if (len >= 2 && memcmp(p->head, "#!", 2) == 0)
		p->why = "is a script, which needs an interpreter";
	p->other = !oci_elf_form_read(&p->form, p->head, len);
	if (p->other)
		return;
	p->why = "is no whole ELF file, or one with its headers elsewhere";
	if (len < SIZE(p, Ehdr))
		return;
	at = FIELD(p, p->head, Ehdr, e_phoff);
	count = FIELD(p, p->head, Ehdr, e_phnum);
	size = FIELD(p, p->head, Ehdr, e_phentsize);
	if (size != SIZE(p, Phdr) || !count || at > len || count > (len - at) / size)
		return;
	p->why = NULL;
	for (uint64_t i = 0; i < count; i++)
		read_header(p, p->head + at + i * size);
	keep(p, p->head, len, 0);
}

void oci_program_add(struct oci_program *p, const void *data, size_t len)
{
	const char *bytes = data;

	if (p->other)
		return;
	if (p->at < OCI_PROGRAM_HEAD) {
		size_t part = OCI_PROGRAM_HEAD - (size_t)p->at;

		part = part < len ? part : len;
		memcpy(p->head + p->at, bytes, part);
		p->at += part;
		bytes += part;
		len -= part;
		if (p->at < OCI_PROGRAM_HEAD)
			return;
		read_head(p);
	}
	keep(p, bytes, len, p->at);
	p->at += len;
}

static bool needs_library(const struct oci_program *p)
{
	const unsigned char *bytes = (const unsigned char *)p->dynamic.data;

	for (size_t i = 0; i + SIZE(p, Dyn) <= p->dynamic.len; i += SIZE(p, Dyn)) {
		uint64_t tag = FIELD(p, bytes + i, Dyn, d_tag);

		if (tag == DT_NEEDED)
			return true;
		if (tag == DT_NULL)
			break;
	}
	return false;
}

const char *oci_program_end(struct oci_program *p)
{
	if (p->at < OCI_PROGRAM_HEAD)
		read_head(p);
	if (p->why || p->other)
		return p->why;
	if (p->dynamic.len < p->dynamic_size)
		return "is cut off";
	return needs_library(p) ? "needs libraries" : NULL;
}
