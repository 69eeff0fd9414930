#include "settings/yaml.h"

#include "settings/yaml_alias.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct reader {
	const char *name;
	const char *text;
	size_t len;
	yaml_parser_t parser;
	unsigned nodes;
	struct goci_yaml_anchors *anchors; /* NULL: anchors are errors */
	bool more;                         /* further documents follow */
	struct oci_err *err;
};

static void release_event(yaml_event_t *event)
{
	yaml_event_delete(event);
}

#define auto_event OCI_AUTO(release_event) yaml_event_t

static int fail(struct reader *r, size_t line, const char *msg)
{
	oci_err_set(r->err, OCI_ERR_USAGE, "%s", msg);
	return oci_err_wrap(r->err, "%s:%zu", r->name, line);
}

/* libyaml counts lines from 0, and reports only an offset for invalid encoding. */
static int parser_failed(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	size_t line = p->problem_mark.line + 1;

	if (p->error == YAML_READER_ERROR) {
		line = 1;
		for (size_t i = 0; i < p->problem_offset && i < r->len; i++)
			line += r->text[i] == '\n';
		return fail(r, line, "not UTF-8 text, or a control character in it");
	}
	return fail(r, line, p->problem ? p->problem : "not YAML");
}

static int next_event(struct reader *r, yaml_event_t *event)
{
	if (yaml_parser_parse(&r->parser, event))
		return 0;
	memset(event, 0, sizeof(*event));
	return parser_failed(r);
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return event->data.alias.anchor;
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.anchor;
	default:
		return NULL;
	}
}

static const yaml_char_t *tag_of(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return event->data.scalar.tag;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.tag;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.tag;
	default:
		return NULL;
	}
}

static int check_event(struct reader *r, const yaml_event_t *event, unsigned depth)
{
	size_t line = event->start_mark.line + 1;

	if (anchor_of(event) && !r->anchors)
		return fail(r, line,
			"anchors (&name) and aliases (*name) are not supported");
	if (tag_of(event) && !r->anchors)
		return fail(r, line, "tags (!name) are not supported");
	if (depth > GOCI_YAML_DEPTH_MAX)
		return fail(r, line, "nested too deeply");
	if (++r->nodes > GOCI_YAML_NODES_MAX)
		return fail(r, line, "too many values");
	return 0;
}

static int read_node(struct reader *r, const yaml_event_t *event, unsigned depth,
	struct goci_yaml **out);

static int read_scalar(
	struct reader *r, const yaml_event_t *event, struct goci_yaml *node)
{
	const char *text = (const char *)event->data.scalar.value;

	if (strlen(text) != event->data.scalar.length)
		return fail(r, node->line, "a NUL character in a value");
	node->kind = GOCI_YAML_SCALAR;
	node->text = oci_xstrdup(text);
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	return 0;
}

static int read_list(struct reader *r, struct goci_yaml *node, unsigned depth)
{
	struct goci_yaml **tail = &node->child;

	node->kind = GOCI_YAML_LIST;
	for (;; tail = &(*tail)->next) {
		auto_event event = {0};

		if (next_event(r, &event) < 0)
			return -1;
		if (event.type == YAML_SEQUENCE_END_EVENT)
			return 0;
		if (read_node(r, &event, depth + 1, tail) < 0)
			return -1;
	}
}

static int check_key(
	struct reader *r, const struct goci_yaml *map, const struct goci_yaml *key)
{
	if (key->kind != GOCI_YAML_SCALAR)
		return fail(r, key->line, "a key must be a plain word");
	for (const struct goci_yaml *n = map->child; n; n = n->next) {
		if (strcmp(n->key, key->text) != 0)
			continue;
		oci_err_set(r->err, OCI_ERR_USAGE,
			"the key \"%.200s\" is there twice, first in line %u", n->key,
			n->line);
		return oci_err_wrap(r->err, "%s:%u", r->name, key->line);
	}
	return 0;
}

/* Reads the value of a key and moves the key and its position into it. */
static int read_value(struct reader *r, struct goci_yaml *map, struct goci_yaml *key,
	unsigned depth, struct goci_yaml **tail)
{
	goci_auto_yaml *value = NULL;
	auto_event event = {0};

	if (check_key(r, map, key) < 0 || next_event(r, &event) < 0 ||
		read_node(r, &event, depth + 1, &value) < 0)
		return -1;
	value->key = oci_steal_ptr(&key->text);
	value->line = key->line;
	value->column = key->column;
	*tail = oci_steal_ptr(&value);
	return 0;
}

static int read_map(struct reader *r, struct goci_yaml *node, unsigned depth)
{
	struct goci_yaml **tail = &node->child;

	node->kind = GOCI_YAML_MAP;
	for (;; tail = &(*tail)->next) {
		goci_auto_yaml *key = NULL;
		auto_event event = {0};

		if (next_event(r, &event) < 0)
			return -1;
		if (event.type == YAML_MAPPING_END_EVENT)
			return 0;
		if (read_node(r, &event, depth + 1, &key) < 0 ||
			read_value(r, node, key, depth, tail) < 0)
			return -1;
	}
}

/* Copies the node that an alias refers to. */
static int read_alias(
	struct reader *r, const yaml_event_t *event, struct goci_yaml *node)
{
	const char *name = (const char *)event->data.alias.anchor;
	const struct goci_yaml *of = goci_yaml_anchor(r->anchors, name);
	oci_auto_free char *unknown = NULL;

	if (!of) {
		unknown = oci_xasprintf(
			"the alias *%.100s has no anchor before it", name);
		return fail(r, node->line, unknown);
	}
	if (goci_yaml_copy(of, &r->nodes, node) < 0)
		return fail(r, node->line, "too many values");
	return 0;
}

/* Stores a node with an anchor for later aliases. */
static int keep_anchor(
	struct reader *r, const yaml_event_t *event, const struct goci_yaml *node)
{
	const char *name = (const char *)anchor_of(event);

	if (!name || event->type == YAML_ALIAS_EVENT)
		return 0;
	if (goci_yaml_anchors_add(r->anchors, name, node, &r->nodes) < 0)
		return fail(r, node->line, "too many values");
	return 0;
}

/* Stores the node that begins with `event` in *out; on failure *out is NULL. */
static int read_node(struct reader *r, const yaml_event_t *event, unsigned depth,
	struct goci_yaml **out)
{
	goci_auto_yaml *node = oci_xcalloc(1, sizeof(*node));
	int status;

	node->line = (unsigned)event->start_mark.line + 1;
	node->column = (unsigned)event->start_mark.column + 1;
	if (check_event(r, event, depth) < 0)
		return -1;
	if (event->type == YAML_ALIAS_EVENT)
		status = read_alias(r, event, node);
	else if (event->type == YAML_SEQUENCE_START_EVENT)
		status = read_list(r, node, depth);
	else if (event->type == YAML_MAPPING_START_EVENT)
		status = read_map(r, node, depth);
	else
		status = read_scalar(r, event, node);
	if (status == 0)
		status = keep_anchor(r, event, node);
	if (status == 0)
		*out = oci_steal_ptr(&node);
	return status;
}

static struct goci_yaml *nothing(void)
{
	struct goci_yaml *node = oci_xcalloc(1, sizeof(*node));

	node->line = 1;
	node->plain = true;
	node->text = oci_xstrdup("");
	return node;
}

static int read_stream(struct reader *r, struct goci_yaml **root)
{
	for (;;) {
		auto_event event = {0};

		if (next_event(r, &event) < 0)
			return -1;
		switch (event.type) {
		case YAML_STREAM_END_EVENT:
			return 0;
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		case YAML_DOCUMENT_START_EVENT:
			if (!*root)
				break;
			r->more = true;
			return r->anchors ? 0
					  : fail(r, event.start_mark.line + 1,
						    "a second document; one is "
						    "expected");
		default:
			if (read_node(r, &event, 1, root) < 0)
				return -1;
		}
	}
}

static struct goci_yaml *parse(struct reader *r)
{
	goci_auto_yaml *root = NULL;
	int status;

	if (r->len > GOCI_YAML_SIZE_MAX) {
		fail(r, 1, "larger than 1 MiB");
		return NULL;
	}
	if (!yaml_parser_initialize(&r->parser))
		oci_out_of_memory();
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&r->parser, (const unsigned char *)r->text, r->len);
	status = read_stream(r, &root);
	yaml_parser_delete(&r->parser);
	if (status < 0)
		return NULL;
	return root ? oci_steal_ptr(&root) : nothing();
}

struct goci_yaml *goci_yaml_parse(
	const char *name, const char *text, size_t len, struct oci_err *err)
{
	struct reader r = {.name = name, .text = text, .len = len, .err = err};

	return parse(&r);
}

struct goci_yaml *goci_yaml_parse_foreign(
	const char *name, const char *text, size_t len, bool *more, struct oci_err *err)
{
	OCI_AUTO(goci_yaml_anchors_release) struct goci_yaml_anchors anchors = {0};
	struct reader r = {.name = name,
		.text = text,
		.len = len,
		.anchors = &anchors,
		.err = err};
	goci_auto_yaml *root = parse(&r);

	*more = r.more;
	if (!root)
		return NULL;
	if (goci_yaml_merge(root, &r.nodes) < 0) {
		fail(&r, root->line, "too many values");
		return NULL;
	}
	return oci_steal_ptr(&root);
}
