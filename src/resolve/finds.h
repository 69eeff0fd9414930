/*
 * What a file has to be changed at: the references in it, and the places that get text
 * once their images are known.
 */
#ifndef GOCI_RESOLVE_FINDS_H
#define GOCI_RESOLVE_FINDS_H

#include "resolve/scan.h"
#include "service/find_reference.h"

enum { GOCI_MENTIONS_MAX = 10000 };

/* How an image is written in the place of a reference. */
enum goci_mode {
	GOCI_MODE_WHOLE,     /* REPO@DIGEST */
	GOCI_MODE_REPO,      /* REPO; tag or digest are beside it */
	GOCI_MODE_PATH,      /* REPO without its registry, which is beside it, too */
	GOCI_MODE_KUSTOMIZE, /* an entry of a kustomization's images */
};

/* A reference at a place of the file. */
struct goci_mention {
	char *ref; /* "goci://api" */
	unsigned line, column;
	enum goci_mode mode;
	size_t of;         /* an alias: the mention at its anchor, plus 1; else 0 */
	bool added;        /* by --set-kustomization, not in the file */
	bool in_container; /* image of a container, as kustomize finds it */
};

/* What is written into a slot. */
enum goci_part {
	GOCI_PART_IMAGE,      /* REPO@DIGEST */
	GOCI_PART_REPOSITORY, /* REPO */
	GOCI_PART_REGISTRY,   /* the registry of REPO */
	GOCI_PART_PATH,       /* REPO without the registry */
	GOCI_PART_TAG,        /* TAG@DIGEST */
	GOCI_PART_DIGEST,     /* DIGEST */
	GOCI_PART_NAME,       /* the reference itself */
	GOCI_PART_NOTHING,    /* `before` alone */
};

/* A place that is written. */
struct goci_slot {
	size_t begin, end; /* replaced bytes */
	enum goci_style style;
	enum goci_part part;
	size_t mention; /* whose image */
	char *before;   /* written before the part; or NULL */
	char *after;    /* and after it; or NULL */
	char *tag;      /* for GOCI_PART_TAG, of the file; NULL: the image's own */
	size_t order;   /* among those of one place */
	char *value;    /* the part as text, once it is known */
};

/* Where a node is, for later changes. */
struct goci_spot {
	size_t begin, end;
	enum goci_node_kind kind; /* GOCI_NODE_STREAM_END: there is none */
	enum goci_style style;
	bool anchored;
	unsigned line, column;
	size_t mention; /* plus 1; 0: none */
	char text[160]; /* its value; "" if longer */
};

/* An entry of the `images` of a kustomization. */
struct goci_kust_entry {
	struct goci_spot name, new_name, digest;
	size_t begin, end; /* the end of what it holds */
	bool flow;
};

/* The `images` of a kustomization, of the first document of its file. */
struct goci_kust {
	bool is;   /* the file is a kustomization, by its name */
	bool root; /* it holds a mapping */
	bool has;  /* it has `images` */
	bool flow; /* `images` or the document is in brackets */
	bool root_flow;
	size_t indent;     /* column of the dash of the entries */
	size_t begin, end; /* of the list: after '[' in flow style, and its content */
	size_t root_end;   /* where the document's content ends */
	struct goci_spot value; /* of `images`, if it is no list */
	struct goci_kust_entry *entries;
	size_t count;
};

struct goci_finds {
	const char *name; /* of the file, in messages; borrowed */
	const char *text; /* borrowed */
	size_t len;
	struct goci_mention *mentions;
	size_t mention_count;
	struct goci_slot *slots;
	size_t slot_count;
	struct goci_kust kust;
	struct oci_strv warnings;
	bool has_document, explicit, directives; /* of the first document */
	bool inserts;                            /* slots add nodes to the document */
};

void goci_finds_release(struct goci_finds *finds);
#define goci_auto_finds OCI_AUTO(goci_finds_release) struct goci_finds

/* Fills in where a node is; no mention. */
void goci_finds_spot(const struct goci_node *node, struct goci_spot *spot);

/*
 * Adds a reference at `spot`, and sets its mention. `of` is that at the anchor, plus 1,
 * for an alias. Returns -1 if there are too many.
 */
int goci_finds_mention(
	struct goci_finds *finds, const char *ref, size_t of, struct goci_spot *spot);

/*
 * Adds a slot for a part of the image of a mention; the caller may set its texts. The
 * pointer is valid until the next call.
 */
struct goci_slot *goci_finds_slot(struct goci_finds *finds, size_t begin, size_t end,
	enum goci_part part, size_t mention);

/*
 * Adds the slots that turn the scalar at `spot` into a part. A block scalar loses the
 * line breaks at its end.
 */
void goci_finds_replace(struct goci_finds *finds, const struct goci_spot *spot,
	enum goci_part part, size_t mention);

/* Sets an error at a spot. Returns -1. */
int goci_finds_fail(const struct goci_finds *finds, const struct goci_spot *spot,
	struct oci_err *err, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
