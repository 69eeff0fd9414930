#include "files.h"

#include "files_impl.h"

#include "budget.h"
#include "oci/buf.h"
#include "resolve.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { PIECE = 1024, TEXT = 16 << 10, TEXT_SHIFT = 14 };

struct oci_node *oci_files_node(const struct oci_files *f, uint32_t index)
{
	return &f->pieces[index / PIECE][index % PIECE];
}

const char *oci_files_text(const struct oci_files *f, uint32_t offset)
{
	return f->texts[offset >> TEXT_SHIFT] + (offset & (TEXT - 1));
}

uint32_t oci_files_keep(struct oci_files *f, const char *text, size_t len)
{
	size_t at;

	if (!text || !oci_budget_take(f->budget, 0, len + 1))
		return 0;
	if (!f->text_count || f->text_used + len + 1 > TEXT) {
		OCI_GROW(f->texts, f->text_count);
		f->texts[f->text_count] = oci_xcalloc(1, TEXT);
		f->text_used = f->text_count++ == 0;
	}
	f->bytes += len + 1;
	at = f->text_used;
	memcpy(f->texts[f->text_count - 1] + at, text, len);
	f->text_used += len + 1;
	return (uint32_t)((f->text_count - 1) << TEXT_SHIFT | at);
}

/*
 * SipHash-1-3 of parent and name with a secret key: otherwise names that are made to
 * collide would take quadratic time.
 */
static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = (v[1] << 13 | v[1] >> 51) ^ v[0];
	v[0] = v[0] << 32 | v[0] >> 32;
	v[2] += v[3];
	v[3] = (v[3] << 16 | v[3] >> 48) ^ v[2];
	v[0] += v[3];
	v[3] = (v[3] << 21 | v[3] >> 43) ^ v[0];
	v[2] += v[1];
	v[1] = (v[1] << 17 | v[1] >> 47) ^ v[2];
	v[2] = v[2] << 32 | v[2] >> 32;
}

static void sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
}

static size_t hash(
	const struct oci_files *f, uint32_t parent, const char *name, size_t len)
{
	uint64_t v[4] = {f->key[0] ^ 0x736f6d6570736575, f->key[1] ^ 0x646f72616e646f6d,
		f->key[0] ^ 0x6c7967656e657261, f->key[1] ^ 0x7465646279746573};
	uint64_t word = 0;

	sip_word(v, (uint64_t)parent << 32 | len);
	for (; len >= sizeof(word); name += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, name, sizeof(word));
		sip_word(v, word);
	}
	word = 0;
	memcpy(&word, name, len);
	sip_word(v, word);
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return (size_t)(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

/* The slot that has this child, or the free slot for it. */
static size_t find_slot(
	const struct oci_files *f, uint32_t parent, const char *name, size_t len)
{
	size_t slot = hash(f, parent, name, len) & (f->slots - 1);

	for (; f->table[slot]; slot = (slot + 1) & (f->slots - 1)) {
		const struct oci_node *n = oci_files_node(f, f->table[slot]);
		const char *other = oci_files_text(f, n->name);

		if (n->parent == parent && strncmp(other, name, len) == 0 &&
			!other[len])
			break;
	}
	return slot;
}

uint32_t oci_files_child(
	const struct oci_files *f, uint32_t parent, const char *name, size_t len)
{
	return f->table[find_slot(f, parent, name, len)];
}

static void grow_table(struct oci_files *f)
{
	f->slots *= 2;
	free(f->table);
	f->table = oci_xcalloc(f->slots, sizeof(*f->table));
	for (uint32_t i = OCI_ROOT + 1; i <= f->count; i++) {
		const struct oci_node *n = oci_files_node(f, i);
		const char *name = oci_files_text(f, n->name);

		f->table[find_slot(f, n->parent, name, strlen(name))] = i;
	}
}

static uint32_t new_node(struct oci_files *f)
{
	uint32_t index = ++f->count;

	if (index % PIECE == 0 || index == OCI_ROOT) {
		OCI_GROW(f->pieces, index / PIECE);
		f->pieces[index / PIECE] = oci_xcalloc(PIECE, sizeof(struct oci_node));
	}
	return index;
}

uint32_t oci_files_make(
	struct oci_files *f, uint32_t parent, const char *name, size_t len)
{
	uint32_t index = oci_files_child(f, parent, name, len), text;
	struct oci_node *n;

	if (index || !oci_budget_take(f->budget, 1, 0))
		return index;
	text = oci_files_keep(f, name, len);
	if (!text) {
		oci_budget_give(f->budget, 1, 0);
		return 0;
	}
	if (2 * (size_t)f->count >= f->slots)
		grow_table(f);
	index = new_node(f);
	n = oci_files_node(f, index);
	n->parent = parent;
	n->name = text;
	n->sibling = oci_files_node(f, parent)->child;
	oci_files_node(f, parent)->child = index;
	f->table[find_slot(f, parent, name, len)] = index;
	return index;
}

struct oci_files *oci_files_new(struct oci_budget *budget, unsigned layer)
{
	struct oci_files *f = oci_xcalloc(1, sizeof(*f));

	f->budget = budget;
	f->layer = (uint16_t)layer;
	if (getrandom(f->key, sizeof(f->key), 0) != (ssize_t)sizeof(f->key))
		oci_abort("the system has no random numbers");
	f->slots = 64;
	f->table = oci_xcalloc(f->slots, sizeof(*f->table));
	oci_files_node(f, new_node(f))->flags = NODE_IMPLIED;
	oci_files_node(f, OCI_ROOT)->mode = 0755;
	oci_files_node(f, OCI_ROOT)->type = OCI_FILE_DIR;
	return f;
}

void oci_files_give_back(struct oci_files *f)
{
	if (!f->given_back)
		oci_budget_give(f->budget, f->count - OCI_ROOT, f->bytes);
	f->given_back = true;
}

void oci_files_free(struct oci_files *f)
{
	if (!f)
		return;
	oci_files_give_back(f);
	for (size_t i = 0; i <= f->count / PIECE; i++)
		free(f->pieces[i]);
	for (size_t i = 0; i < f->text_count; i++)
		free(f->texts[i]);
	free(f->pieces);
	free(f->texts);
	free(f->table);
	free(f);
}

void oci_files_freep(struct oci_files **f)
{
	oci_files_free(*f);
}

static uint32_t find(const struct oci_files *f, const char *path)
{
	uint32_t at = OCI_ROOT;

	while (*path && at) {
		size_t len = strcspn(path, "/");

		at = oci_files_child(f, at, path, len);
		path += len + (path[len] == '/');
	}
	return at && oci_node_is_there(oci_files_node(f, at)) ? at : 0;
}

static void tell(
	const struct oci_files *f, const struct oci_node *n, struct oci_file *file)
{
	*file = (struct oci_file){.type = (enum oci_file_type)n->type,
		.mode = n->mode,
		.uid = n->uid,
		.gid = n->gid,
		.size = n->size,
		.link = n->link ? oci_files_text(f, n->link) : NULL,
		.layer = n->layer,
		.implied = !(n->flags & NODE_ENTRY),
		.capability = n->flags & NODE_CAPABILITY};
}

bool oci_files_find(const struct oci_files *f, const char *path, struct oci_file *file)
{
	uint32_t index = find(f, path);

	if (index)
		tell(f, oci_files_node(f, index), file);
	return index != 0;
}

static const char *link_at(const char *path, const void *tree)
{
	const struct oci_files *f = tree;
	uint32_t index = find(f, path);
	const struct oci_node *n = index ? oci_files_node(f, index) : NULL;

	return n && n->type == OCI_FILE_SYMLINK && n->link ? oci_files_text(f, n->link)
							   : NULL;
}

char *oci_files_resolve(
	const struct oci_files *f, const char *path, struct oci_err *err)
{
	return oci_resolve_path(link_at, f, path, err);
}

/* State of listing a folder by name. */
struct listing {
	const struct oci_files *files;
	oci_files_fn *fn;
	void *arg;
	struct oci_buf path;
};

static int by_name(const void *a, const void *b, void *arg)
{
	const struct oci_files *f = arg;

	return strcmp(oci_files_text(f, oci_files_node(f, *(const uint32_t *)a)->name),
		oci_files_text(f, oci_files_node(f, *(const uint32_t *)b)->name));
}

static uint32_t *sort_children(
	const struct oci_files *f, const struct oci_node *n, size_t *count)
{
	uint32_t *children = NULL;
	size_t i = 0;

	*count = 0;
	for (uint32_t c = n->child; c; c = oci_files_node(f, c)->sibling)
		++*count;
	if (!*count)
		return NULL;
	children = oci_xcalloc(*count, sizeof(*children));
	for (uint32_t c = n->child; c; c = oci_files_node(f, c)->sibling)
		children[i++] = c;
	qsort_r(children, *count, sizeof(*children), by_name, (void *)(uintptr_t)f);
	return children;
}

/* A path has at most 2048 names, which bounds the recursion. */
static void list(struct listing *l, uint32_t index)
{
	const struct oci_node *n = oci_files_node(l->files, index);
	oci_auto_free uint32_t *children = NULL;
	struct oci_file file;
	size_t count, len = l->path.len;

	if (!oci_node_is_there(n))
		return;
	tell(l->files, n, &file);
	l->fn(l->path.data, &file, l->arg);
	children = sort_children(l->files, n, &count);
	for (size_t i = 0; i < count; i++) {
		if (len)
			oci_buf_adds(&l->path, "/");
		oci_buf_adds(
			&l->path, oci_files_text(l->files,
					  oci_files_node(l->files, children[i])->name));
		list(l, children[i]);
		l->path.len = len;
		l->path.data[len] = '\0';
	}
}

void oci_files_each(const struct oci_files *f, oci_files_fn *fn, void *arg)
{
	struct listing l = {f, fn, arg, OCI_BUF_INIT};

	list(&l, OCI_ROOT);
	oci_buf_release(&l.path);
}
