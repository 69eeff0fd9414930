#include "files.h"
#include "files_impl.h"
#include "note.h"

#include "oci/buf.h"

#include <stdlib.h>
#include <string.h>

/*
 * Stacks one layer on those below it. The upper layer's nodes are visited in order of
 * creation, so that folders come before their content; `map` has the index of each in
 * the lower tree, or 0.
 */
struct stack {
	struct oci_files *lower;
	const struct oci_files *upper;
	uint32_t *map;
	struct oci_note note;
	struct oci_buf path;
};

/* Builds the path of a node for a finding. */
static const char *path_of(struct stack *s, uint32_t index)
{
	const struct oci_node *n = oci_files_node(s->upper, index);

	if (index == OCI_ROOT) {
		oci_buf_clear(&s->path);
		return s->path.data;
	}
	path_of(s, n->parent);
	if (s->path.len)
		oci_buf_adds(&s->path, "/");
	oci_buf_adds(&s->path, oci_files_text(s->upper, n->name));
	return s->path.data;
}

/* Removes everything at a node and below it, but keeps the node itself. */
static void clear(struct oci_files *f, uint32_t index)
{
	uint32_t child = oci_files_node(f, index)->child;

	for (; child; child = oci_files_node(f, child)->sibling) {
		struct oci_node *n = oci_files_node(f, child);

		if (oci_node_is_there(n))
			clear(f, child);
		n->flags = 0;
	}
}

static void take_away(struct oci_files *f, uint32_t index)
{
	clear(f, index);
	oci_files_node(f, index)->flags = 0;
}

static void tell(struct stack *s, enum oci_rule rule, uint32_t index, const char *what)
{
	s->note.where = path_of(s, index);
	oci_note(&s->note, rule, "%s", what);
}

static void apply_whiteouts(struct stack *s, uint32_t index, uint32_t at)
{
	const struct oci_node *u = oci_files_node(s->upper, index);

	if (u->flags & NODE_WHITEOUT) {
		if (at && oci_node_is_there(oci_files_node(s->lower, at)))
			take_away(s->lower, at);
		else
			tell(s, OCI_RULE_WHITEOUT_NOTHING, index,
				"no lower layer has what the whiteout removes");
	}
	if (u->flags & NODE_OPAQUE && at)
		clear(s->lower, at);
}

/* True when the upper layer must skip this node: it would be behind a symlink. */
static bool is_blocked(struct stack *s, uint32_t index, const struct oci_node *l)
{
	const struct oci_node *u = oci_files_node(s->upper, index);

	if (u->flags & NODE_ENTRY || !oci_node_is_there(l) || oci_node_is_dir(l))
		return false;
	if (l->type == OCI_FILE_SYMLINK)
		tell(s, OCI_RULE_UNDER_SYMLINK, index,
			"entries lie below it, which is a symlink in a lower layer");
	else
		tell(s, OCI_RULE_UNDER_FILE, index,
			"entries lie below it, which is no folder in a lower layer");
	return true;
}

/* Copies an upper node to the lower one, which may be empty. */
static void put(struct stack *s, uint32_t index, uint32_t at)
{
	const struct oci_node *u = oci_files_node(s->upper, index);
	struct oci_node *l = oci_files_node(s->lower, at);
	uint32_t parent = l->parent, child = l->child, sibling = l->sibling,
		 name = l->name;
	bool stays = oci_node_is_dir(u) && oci_node_is_dir(l);

	if (oci_node_is_there(l) && !oci_node_is_dir(l) &&
		l->type == OCI_FILE_SYMLINK && oci_node_is_dir(u))
		tell(s, OCI_RULE_DIR_OVER_SYMLINK, index,
			"a folder replaces the symlink of a lower layer");
	if (!(u->flags & NODE_ENTRY) && stays)
		return;
	if (oci_node_is_there(l) && !stays)
		clear(s->lower, at);
	*l = *u;
	l->parent = parent;
	l->child = child;
	l->sibling = sibling;
	l->name = name;
	l->layer = s->upper->layer;
	l->flags &= NODE_KEPT;
	l->link = 0;
	if (u->link) {
		const char *link = oci_files_text(s->upper, u->link);

		l->link = oci_files_keep(s->lower, link, strlen(link));
	}
}

static void stack_node(struct stack *s, uint32_t index)
{
	const struct oci_node *u = oci_files_node(s->upper, index);
	const char *name = oci_files_text(s->upper, u->name);
	uint32_t parent = s->map[u->parent], at;

	if (!parent)
		return;
	at = oci_files_child(s->lower, parent, name, strlen(name));
	apply_whiteouts(s, index, at);
	if (!oci_node_is_there(u) ||
		(at && is_blocked(s, index, oci_files_node(s->lower, at))))
		return;
	at = at ? at : oci_files_make(s->lower, parent, name, strlen(name));
	if (!at) {
		if (!s->lower->full)
			tell(s, OCI_RULE_LIMIT_ENTRIES, index,
				"the layers have too many entries for the limits");
		s->lower->full = true;
		return;
	}
	s->map[index] = at;
	put(s, index, at);
}

/*
 * Reports a hard link whose target was not found when it was added. Runs before the
 * lower layers change.
 */
static void check_hardlink(struct stack *s, uint32_t index)
{
	const struct oci_node *u = oci_files_node(s->upper, index);
	const char *target;
	struct oci_file file;

	if (!(u->flags & NODE_PENDING) || !u->link)
		return;
	target = oci_files_text(s->upper, u->link);
	if (oci_files_find(s->upper, target, &file))
		tell(s, OCI_RULE_HARDLINK_EARLY, index,
			"the file that it is to comes later in the layer");
	else if (s->lower && oci_files_find(s->lower, target, &file))
		tell(s, OCI_RULE_HARDLINK_LOWER, index,
			"the file that it is to is in a lower layer");
	else
		tell(s, OCI_RULE_HARDLINK_MISSING, index,
			"the file that it is to is in no layer");
}

/* The lowest layer stays unchanged, except that its whiteouts are removed. */
static void stack_first(struct stack *s, struct oci_files *f)
{
	for (uint32_t i = OCI_ROOT; i <= f->count; i++) {
		struct oci_node *n = oci_files_node(f, i);

		if (n->flags & (NODE_WHITEOUT | NODE_OPAQUE))
			tell(s, OCI_RULE_WHITEOUT_NOTHING, i,
				"the layer is the lowest, and has a whiteout here");
		n->flags &= NODE_KEPT;
	}
}

static void stack_all(struct stack *s)
{
	s->map = oci_xcalloc(s->upper->count + 1, sizeof(*s->map));
	s->map[OCI_ROOT] = OCI_ROOT;
	apply_whiteouts(s, OCI_ROOT, OCI_ROOT);
	put(s, OCI_ROOT, OCI_ROOT);
	for (uint32_t i = OCI_ROOT + 1; i <= s->upper->count; i++)
		stack_node(s, i);
	free(s->map);
}

void oci_files_stack(struct oci_files **lower, struct oci_files *upper,
	struct oci_findings *findings, const char *subject)
{
	struct stack s = {.lower = *lower,
		.upper = upper,
		.note = {findings, subject, NULL},
		.path = OCI_BUF_INIT};

	for (uint32_t i = OCI_ROOT; i <= upper->count; i++)
		check_hardlink(&s, i);
	if (*lower) {
		/* The lower tree takes the same budget again while stacking. */
		oci_files_give_back(upper);
		stack_all(&s);
		oci_files_free(upper);
	} else {
		stack_first(&s, upper);
		*lower = upper;
	}
	oci_buf_release(&s.path);
}
