/*
 * Reads a YAML or JSON text node by node, with the bytes that each node is written in.
 *
 * Based on libyaml's events. Aliases are reported, not followed, so that their number
 * costs nothing. Size, depth and number of nodes are limited. JSON is accepted as the
 * subset of YAML that it is, with its escapes of surrogate pairs.
 */
#ifndef GOCI_RESOLVE_SCAN_H
#define GOCI_RESOLVE_SCAN_H

#include "oci/buf.h"
#include "oci/err.h"

#include <yaml.h>

#define GOCI_SCAN_SIZE_MAX (16u << 20)
#define GOCI_SCAN_DEPTH_MAX 100
#define GOCI_SCAN_NODES_MAX 1000000

enum goci_node_kind {
	GOCI_NODE_STREAM_END,
	GOCI_NODE_DOCUMENT,
	GOCI_NODE_DOCUMENT_END,
	GOCI_NODE_SCALAR,
	GOCI_NODE_ALIAS,
	GOCI_NODE_LIST,
	GOCI_NODE_MAP,
	GOCI_NODE_END, /* of a list or a mapping */
};

enum goci_style {
	GOCI_STYLE_PLAIN,
	GOCI_STYLE_SINGLE,
	GOCI_STYLE_DOUBLE,
	GOCI_STYLE_BLOCK, /* | or > */
};

struct goci_node {
	enum goci_node_kind kind;
	size_t begin, end;     /* bytes of the text, without anchor and tag */
	unsigned line, column; /* of `begin`, from 1; columns are characters */
	enum goci_style style; /* of a scalar */
	bool flow;             /* a list or mapping in brackets */
	bool explicit;         /* a document that begins with "---" */
	bool directives;       /* a document with %YAML or %TAG */
	/* Of a scalar: a tag that makes it something else than a string. */
	bool not_text;
	/* Borrowed until the next node; "" and NULL where there is none. */
	const char *text; /* value of a scalar, name of an alias */
	size_t len;
	const char *anchor;
};

struct goci_scan {
	const char *name; /* of the file, in errors; borrowed */
	const char *text; /* borrowed */
	size_t len;
	struct goci_node node; /* the current one */
	/* private */
	char *masked;
	yaml_parser_t parser;
	yaml_event_t event;
	size_t at, index; /* a byte of the text, and its number in characters */
	unsigned depth, nodes;
};

/*
 * Begins to read `len` bytes, borrowed. Fails for a text that is too large. The caller
 * releases the scan, on failure too. Errors begin with "NAME:LINE:COLUMN: ".
 */
int goci_scan_init(struct goci_scan *scan, const char *name, const char *text,
	size_t len, struct oci_err *err);
void goci_scan_release(struct goci_scan *scan);
#define goci_auto_scan OCI_AUTO(goci_scan_release) struct goci_scan

/* Reads the next node into `scan->node`. After the last, it is GOCI_NODE_STREAM_END. */
int goci_scan_next(struct goci_scan *scan, struct oci_err *err);

/* Sets an error at the place of the current node. Returns -1. */
int goci_scan_fail(const struct goci_scan *scan, struct oci_err *err, const char *msg);

#endif
