#include "binary/functab.h"

#include "binary/elf_section.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD = 8, CHUNK = 64 << 10, CANDIDATES_MAX = 8 };

/*
 * What differs between versions (runtime/symtab.go, pcHeader): behind the magic, two
 * zeros, the smallest size of an instruction and that of a pointer there are words of
 * a pointer's size. The first is the number of functions; two tell where names and
 * functions begin. The word behind that of the names tells where they end.
 */
static const struct layout {
	uint32_t magic;
	unsigned names;
	unsigned funcs;
	bool relative; /* functions are told by 32-bit offsets from runtime.text */
} layouts[] = {
	{0xfffffffa, 2, 6, false}, /* Go 1.16 */
	{0xfffffff0, 3, 7, true},  /* Go 1.18 */
	{0xfffffff1, 3, 7, true},  /* Go 1.20 */
};

/* A table while it is read. */
struct table {
	const struct goci_elf *elf;
	const unsigned char *data;
	size_t size;
	const struct layout *layout;
	size_t pointer;
	size_t field;  /* the size of an entry's two fields */
	uint64_t text; /* what addresses are added to */
	uint64_t names;
	uint64_t names_end;
	uint64_t funcs;
	size_t left; /* of the names, which may not be read again and again */
};

void goci_functab_release(struct goci_functab *functab)
{
	free(functab->funcs);
	free(functab->data);
	*functab = (struct goci_functab)GOCI_FUNCTAB_INIT;
}

static int damaged(struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID, "its function table is damaged");
}

static const struct layout *find_layout(
	const struct goci_elf *elf, const unsigned char *head)
{
	uint64_t magic = GOCI_ELF_NUMBER(elf, head, 4);

	if (head[4] || head[5] || (head[6] != 1 && head[6] != 2 && head[6] != 4) ||
		head[7] != (elf->form.wide ? 8 : 4))
		return NULL;
	for (size_t i = 0; i < OCI_COUNT(layouts); i++)
		if (layouts[i].magic == magic)
			return &layouts[i];
	return NULL;
}

/* The number of `size` bytes at `at`. */
static bool number(const struct table *t, uint64_t at, size_t size, uint64_t *out)
{
	if (at > t->size || size > t->size - at)
		return false;
	*out = GOCI_ELF_NUMBER(t->elf, t->data + at, size);
	return true;
}

static bool word(const struct table *t, unsigned i, uint64_t *out)
{
	return number(t, HEAD + i * t->pointer, t->pointer, out);
}

/*
 * Where functions are counted from. The linker has not told it since Go 1.26, nor in a
 * program that is relocated: then it is where the code begins.
 */
static uint64_t find_text(const struct table *t)
{
	struct goci_elf_section section;
	uint64_t text;

	if (!t->layout->relative)
		return 0;
	if (word(t, 2, &text) && text)
		return text;
	return goci_elf_find_section(t->elf, ".text", &section) ? section.addr : 0;
}

static int read_head(struct table *t, size_t *count)
{
	uint64_t n;

	t->layout = t->size < HEAD ? NULL : find_layout(t->elf, t->data);
	if (!t->layout)
		return -1;
	t->pointer = t->elf->form.wide ? 8 : 4;
	t->field = t->layout->relative ? 4 : t->pointer;
	if (!word(t, 0, &n) || !word(t, t->layout->names, &t->names) ||
		!word(t, t->layout->names + 1, &t->names_end) ||
		!word(t, t->layout->funcs, &t->funcs))
		return -1;
	if (n > GOCI_FUNCS_MAX || t->names > t->names_end || t->names_end > t->size ||
		t->funcs > t->size || (2 * n + 1) * t->field > t->size - t->funcs)
		return -1;
	t->text = find_text(t);
	/* A function and its wrapper for another calling convention share a name. */
	t->left = 4 * t->size;
	*count = (size_t)n;
	return 0;
}

/* Entry `i`: the function's address, and where more is told of it. */
static int read_func(struct table *t, size_t i, struct goci_func *func)
{
	uint64_t entry = t->funcs + 2 * i * t->field;
	uint64_t at, end, more, name;
	const unsigned char *stop;
	size_t room;

	if (!number(t, entry, t->field, &at) ||
		!number(t, entry + t->field, t->field, &more) ||
		!number(t, entry + 2 * t->field, t->field, &end) || end < at ||
		end - at > t->elf->size)
		return -1;
	if (more > t->size - t->funcs ||
		!number(t, t->funcs + more + t->field, 4, &name) ||
		name >= t->size - t->names)
		return -1;
	name += t->names;
	room = t->size - (size_t)name;
	stop = memchr(t->data + name, '\0', room < t->left ? room : t->left);
	if (!stop)
		return -1;
	t->left -= (size_t)(stop - (t->data + name));
	*func = (struct goci_func){
		(const char *)t->data + name, t->text + at, end - at};
	return 0;
}

/* Takes over `data`. */
static int parse(const struct goci_elf *elf, unsigned char *data, size_t size,
	struct goci_functab *functab)
{
	struct table t = {.elf = elf, .data = data, .size = size};
	size_t count;

	*functab = (struct goci_functab){.data = data};
	if (read_head(&t, &count) < 0) {
		goci_functab_release(functab);
		return -1;
	}
	functab->names = (const char *)data + t.names;
	functab->names_size = (size_t)(t.names_end - t.names);
	functab->funcs = oci_xcalloc(count + 1, sizeof(*functab->funcs));
	for (; functab->count < count; functab->count++)
		if (read_func(&t, functab->count, &functab->funcs[functab->count]) <
			0) {
			goci_functab_release(functab);
			return -1;
		}
	return 0;
}

/* Reads the table that is at most `size` bytes at `offset`. */
static int read_at(const struct goci_elf *elf, uint64_t offset, uint64_t size,
	struct goci_functab *functab)
{
	oci_auto_free unsigned char *data = NULL;

	if (offset > elf->size)
		return -1;
	if (size > elf->size - offset)
		size = elf->size - offset;
	if (size > GOCI_FUNCTAB_MAX)
		size = GOCI_FUNCTAB_MAX;
	data = oci_xcalloc(1, (size_t)size + 1);
	if (goci_elf_read(elf, data, (size_t)size, offset) < 0)
		return -1;
	return parse(elf, oci_steal_ptr(&data), (size_t)size, functab);
}

static bool find_section(const struct goci_elf *elf, struct goci_elf_section *section)
{
	return goci_elf_find_section(elf, ".gopclntab", section) ||
	       goci_elf_find_section(elf, ".data.rel.ro.gopclntab", section);
}

/* Looks through the file for what begins like a table, and is one. */
static int search(const struct goci_elf *elf, struct goci_functab *functab)
{
	oci_auto_free unsigned char *chunk = oci_xcalloc(1, CHUNK);
	int candidates = 0;

	for (uint64_t at = 0; at < elf->size; at += CHUNK) {
		size_t got = elf->size - at < CHUNK ? (size_t)(elf->size - at) : CHUNK;

		if (goci_elf_read(elf, chunk, got, at) < 0)
			return -1;
		for (size_t i = 0; i + HEAD <= got; i += HEAD) {
			if (!find_layout(elf, chunk + i))
				continue;
			if (read_at(elf, at + i, UINT64_MAX, functab) == 0)
				return 0;
			if (++candidates == CANDIDATES_MAX)
				return -1;
		}
	}
	return -1;
}

int goci_functab_read(
	const struct goci_elf *elf, struct goci_functab *functab, struct oci_err *err)
{
	struct goci_elf_section section;

	*functab = (struct goci_functab)GOCI_FUNCTAB_INIT;
	if (find_section(elf, &section)) {
		if (section.size > GOCI_FUNCTAB_MAX || section.type == SHT_NOBITS ||
			read_at(elf, section.offset, section.size, functab) < 0)
			return damaged(err);
		return 0;
	}
	if (search(elf, functab) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_NOT_FOUND, "it has no function table");
}
