#include "resolve/scan.h"

#include "oci/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* libyaml compares each %TAG with all before it. */
enum { TAG_DIRECTIVES_MAX = 100 };

#define TEXT_TAG "tag:yaml.org,2002:str"
#define YAML_TAGS "tag:yaml.org,2002:"

static int fail_at(const struct goci_scan *scan, size_t line, size_t column,
	struct oci_err *err, const char *msg)
{
	oci_err_set(err, OCI_ERR_INVALID, "%s", msg);
	return oci_err_wrap(err, "%s:%zu:%zu", scan->name, line, column);
}

int goci_scan_fail(const struct goci_scan *scan, struct oci_err *err, const char *msg)
{
	return fail_at(scan, scan->node.line, scan->node.column, err, msg);
}

/* A text that is no UTF-8, or holds what YAML does not: libyaml tells an offset. */
static int reader_failed(const struct goci_scan *scan, struct oci_err *err)
{
	size_t line = 1, column = 1, at = scan->parser.problem_offset;

	for (size_t i = 0; i < at && i < scan->len; i++) {
		column = scan->text[i] == '\n' ? 1 : column + 1;
		line += scan->text[i] == '\n';
	}
	return fail_at(scan, line, column, err,
		"not UTF-8 text, or a control character in it");
}

static int parser_failed(const struct goci_scan *scan, struct oci_err *err)
{
	const yaml_parser_t *p = &scan->parser;
	bool template = memmem(scan->text, scan->len, "{{", 2) != NULL;
	oci_auto_free char *msg = oci_xasprintf("not YAML: %s%s",
		p->problem ? p->problem : "it cannot be read",
		template ? "; if it is a template of Helm, resolve its values.yaml, or "
			   "what \"helm template\" prints"
			 : "");

	if (p->error == YAML_MEMORY_ERROR)
		oci_out_of_memory();
	if (p->error == YAML_READER_ERROR)
		return reader_failed(scan, err);
	return fail_at(
		scan, p->problem_mark.line + 1, p->problem_mark.column + 1, err, msg);
}

static bool is_surrogate(const char *at)
{
	return at[0] == '\\' && at[1] == 'u' && (at[2] == 'd' || at[2] == 'D') &&
	       strchr("89abcdefABCDEF", at[3]) && isxdigit((unsigned char)at[4]) &&
	       isxdigit((unsigned char)at[5]);
}

/*
 * JSON writes characters beyond U+FFFF as two escapes, which libyaml refuses. The scan
 * reads a copy with others of the same length; no reference has such a character.
 */
static void mask(char *text, size_t len)
{
	for (size_t i = 0; i + 6 <= len; i++) {
		if (text[i] != '\\')
			continue;
		if (is_surrogate(text + i))
			memcpy(text + i + 2, "FFFD", 4);
		i++;
	}
}

static int check_text(const struct goci_scan *scan, struct oci_err *err)
{
	size_t tags = 0;

	if (scan->len > GOCI_SCAN_SIZE_MAX)
		return oci_err_set(err, OCI_ERR_INVALID, "%s: larger than %u MiB",
			scan->name, GOCI_SCAN_SIZE_MAX >> 20);
	for (const char *at = scan->text, *end = at + scan->len; at && at < end;) {
		tags += (size_t)(end - at) > 4 && memcmp(at, "%TAG", 4) == 0;
		at = memchr(at, '\n', (size_t)(end - at));
		at = at ? at + 1 : NULL;
	}
	if (tags > TAG_DIRECTIVES_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: more than %d lines of %%TAG", scan->name,
			TAG_DIRECTIVES_MAX);
	return 0;
}

int goci_scan_init(struct goci_scan *scan, const char *name, const char *text,
	size_t len, struct oci_err *err)
{
	*scan = (struct goci_scan){.name = name, .text = text, .len = len};
	if (check_text(scan, err) < 0)
		return -1;
	scan->masked = oci_xcalloc(len + 1, 1);
	if (len)
		memcpy(scan->masked, text, len);
	mask(scan->masked, len);
	if (!yaml_parser_initialize(&scan->parser))
		oci_out_of_memory();
	yaml_parser_set_encoding(&scan->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&scan->parser, (const unsigned char *)scan->masked, len);
	return 0;
}

void goci_scan_release(struct goci_scan *scan)
{
	yaml_event_delete(&scan->event);
	if (scan->masked)
		yaml_parser_delete(&scan->parser);
	free(scan->masked);
	*scan = (struct goci_scan){0};
}

static bool is_lead(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

/* The byte of a mark: libyaml counts characters. Marks of events never go back far. */
static size_t byte_of(struct goci_scan *scan, size_t index)
{
	while (scan->index > index) {
		do
			scan->at--;
		while (!is_lead(scan->text[scan->at]));
		scan->index--;
	}
	while (scan->index < index && scan->at < scan->len) {
		do
			scan->at++;
		while (scan->at < scan->len && !is_lead(scan->text[scan->at]));
		scan->index++;
	}
	return scan->at;
}

/* The bytes of a space or a line break at `s`: LF, CR, NEL, LS or PS; 0: neither. */
static size_t blank(const char *s)
{
	if (*s && strchr(" \t\r\n", *s))
		return 1;
	if (strncmp(s, "\xc2\x85", 2) == 0)
		return 2;
	return strncmp(s, "\xe2\x80\xa8", 3) == 0 || strncmp(s, "\xe2\x80\xa9", 3) == 0
		       ? 3
		       : 0;
}

static bool is_in_line(const char *s)
{
	return *s && (*s == ' ' || *s == '\t' || !blank(s));
}

/* The begin of a node after its anchor and tag, and the comments between them. */
static size_t skip_properties(const struct goci_scan *scan, size_t at, size_t end)
{
	const char *text = scan->masked;

	while (at < end) {
		if (blank(text + at))
			at += blank(text + at);
		else if (text[at] == '#')
			while (at < end && is_in_line(text + at))
				at++;
		else if (text[at] == '&' || text[at] == '!')
			while (at < end && !blank(text + at))
				at++;
		else
			break;
	}
	return at;
}

/* The line and column of the node, from those of its first property. */
static void set_place(struct goci_scan *scan, size_t from)
{
	struct goci_node *node = &scan->node;

	node->line = (unsigned)scan->event.start_mark.line + 1;
	node->column = (unsigned)scan->event.start_mark.column + 1;
	for (size_t i = from; i < node->begin; i++) {
		if (scan->text[i] == '\n') {
			node->line++;
			node->column = 1;
		} else {
			node->column += is_lead(scan->text[i]);
		}
	}
}

static void set_range(struct goci_scan *scan, bool properties)
{
	struct goci_node *node = &scan->node;
	size_t from = byte_of(scan, scan->event.start_mark.index);

	node->end = byte_of(scan, scan->event.end_mark.index);
	node->begin = properties ? skip_properties(scan, from, node->end) : from;
	set_place(scan, from);
}

/* A tag of an application, such as compose's !override, leaves a string a string. */
static bool makes_other(const char *tag)
{
	return tag && strncmp(tag, YAML_TAGS, strlen(YAML_TAGS)) == 0 &&
	       strcmp(tag, TEXT_TAG) != 0;
}

static void take_scalar(struct goci_scan *scan)
{
	static const enum goci_style styles[] = {
		[YAML_PLAIN_SCALAR_STYLE] = GOCI_STYLE_PLAIN,
		[YAML_SINGLE_QUOTED_SCALAR_STYLE] = GOCI_STYLE_SINGLE,
		[YAML_DOUBLE_QUOTED_SCALAR_STYLE] = GOCI_STYLE_DOUBLE,
		[YAML_LITERAL_SCALAR_STYLE] = GOCI_STYLE_BLOCK,
		[YAML_FOLDED_SCALAR_STYLE] = GOCI_STYLE_BLOCK,
	};
	struct goci_node *node = &scan->node;
	const char *tag = (const char *)scan->event.data.scalar.tag;

	node->kind = GOCI_NODE_SCALAR;
	node->style = styles[scan->event.data.scalar.style];
	node->text = (const char *)scan->event.data.scalar.value;
	node->len = scan->event.data.scalar.length;
	node->anchor = (const char *)scan->event.data.scalar.anchor;
	node->not_text = makes_other(tag);
	set_range(scan, tag || node->anchor);
}

static void take_alias(struct goci_scan *scan)
{
	scan->node.kind = GOCI_NODE_ALIAS;
	scan->node.text = (const char *)scan->event.data.alias.anchor;
	scan->node.len = strlen(scan->node.text);
	set_range(scan, false);
}

static void take_list(struct goci_scan *scan)
{
	struct goci_node *node = &scan->node;

	node->kind = GOCI_NODE_LIST;
	node->anchor = (const char *)scan->event.data.sequence_start.anchor;
	node->flow = scan->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
	scan->depth++;
	set_range(scan, node->anchor || scan->event.data.sequence_start.tag);
}

static void take_map(struct goci_scan *scan)
{
	struct goci_node *node = &scan->node;

	node->kind = GOCI_NODE_MAP;
	node->anchor = (const char *)scan->event.data.mapping_start.anchor;
	node->flow = scan->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	scan->depth++;
	set_range(scan, node->anchor || scan->event.data.mapping_start.tag);
}

static void take_end(struct goci_scan *scan)
{
	scan->node.kind = GOCI_NODE_END;
	scan->depth--;
	set_range(scan, false);
}

static void take_document(struct goci_scan *scan)
{
	struct goci_node *node = &scan->node;

	node->kind = GOCI_NODE_DOCUMENT;
	node->explicit = !scan->event.data.document_start.implicit;
	node->directives = scan->event.data.document_start.version_directive ||
			   scan->event.data.document_start.tag_directives.start !=
				   scan->event.data.document_start.tag_directives.end;
	set_range(scan, false);
}

/* Returns false for an event that is no node. */
static bool take(struct goci_scan *scan)
{
	switch (scan->event.type) {
	case YAML_SCALAR_EVENT:
		take_scalar(scan);
		return true;
	case YAML_ALIAS_EVENT:
		take_alias(scan);
		return true;
	case YAML_SEQUENCE_START_EVENT:
		take_list(scan);
		return true;
	case YAML_MAPPING_START_EVENT:
		take_map(scan);
		return true;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		take_end(scan);
		return true;
	case YAML_DOCUMENT_START_EVENT:
		take_document(scan);
		return true;
	case YAML_DOCUMENT_END_EVENT:
		scan->node.kind = GOCI_NODE_DOCUMENT_END;
		set_range(scan, false);
		return true;
	case YAML_STREAM_END_EVENT:
		return true;
	default:
		return false;
	}
}

int goci_scan_next(struct goci_scan *scan, struct oci_err *err)
{
	do {
		yaml_event_delete(&scan->event);
		if (!yaml_parser_parse(&scan->parser, &scan->event)) {
			memset(&scan->event, 0, sizeof(scan->event));
			return parser_failed(scan, err);
		}
		scan->node = (struct goci_node){.text = ""};
	} while (!take(scan));
	if (scan->depth > GOCI_SCAN_DEPTH_MAX)
		return goci_scan_fail(scan, err, "nested too deeply");
	if (++scan->nodes > GOCI_SCAN_NODES_MAX)
		return goci_scan_fail(scan, err, "too many values");
	return 0;
}
