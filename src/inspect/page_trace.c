#include "inspect/page_trace.h"

#include "oci/fs.h"
#include "oci/json.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRACE_MAX = 64 << 20 };

static const json_int_t longest = INT64_C(1) << 50; /* microseconds */

/* What process `pid` is called. */
static void set_name(json_t *names, const json_t *event)
{
	json_int_t pid;
	const char *kind, *name;
	char key[24];

	if (json_unpack((json_t *)(uintptr_t)event, "{s:s, s:I, s:{s:s}}", "name",
		    &kind, "pid", &pid, "args", "name", &name) < 0 ||
		strcmp(kind, "process_name") != 0)
		return;
	snprintf(key, sizeof(key), "%lld", (long long)pid);
	json_object_set_new(names, key, json_string(name));
}

static json_t *event_json(const json_t *event, const json_t *names)
{
	json_int_t at, took, pid, tid;
	const char *phase, *name, *group;
	char key[24];

	if (json_unpack((json_t *)(uintptr_t)event, "{s:s, s:s, s:I, s:I, s:I, s:I}",
		    "ph", &phase, "name", &name, "ts", &at, "dur", &took, "pid", &pid,
		    "tid", &tid) < 0 ||
		strcmp(phase, "X") != 0 || at < 0 || at > longest || took < 0 ||
		took > longest)
		return NULL;
	snprintf(key, sizeof(key), "%lld", (long long)pid);
	group = oci_json_text(names, key);
	return json_pack("{s:s, s:s, s:I, s:I, s:I}", "name", name, "group",
		group ? group : key, "row", tid, "at", at, "took", took);
}

static json_int_t number(const void *event, const char *name)
{
	return json_integer_value(json_object_get(event, name));
}

static int by_length(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	json_int_t order = number(y, "took") - number(x, "took");

	if (!order)
		order = number(x, "at") - number(y, "at");
	if (!order)
		order = number(x, "row") - number(y, "row");
	return (order > 0) - (order < 0);
}

/* Takes over the events of the list. */
static json_t *longest_of(json_t **list, size_t count)
{
	json_t *events = json_array();

	qsort(list, count, sizeof(json_t *), by_length);
	for (size_t i = 0; i < count; i++)
		if (i < GOCI_PAGE_EVENTS)
			json_array_append_new(events, list[i]);
		else
			json_decref(list[i]);
	return events;
}

json_t *goci_page_trace(const char *path, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *doc = NULL, *names = json_object();
	oci_auto_free json_t **list = NULL;
	const json_t *all, *event;
	size_t i, count = 0;

	if (oci_fs_read(AT_FDCWD, path, false, TRACE_MAX, &text, err) < 0)
		return NULL;
	doc = json_loadb(text.data, text.len, 0, NULL);
	all = json_object_get(doc, "traceEvents");
	if (!json_is_array(all)) {
		oci_err_set(err, OCI_ERR_INVALID,
			"%s: is not a trace written by goci build --trace", path);
		return NULL;
	}
	list = oci_xcalloc(json_array_size(all) + 1, sizeof(json_t *));
	json_array_foreach(all, i, event)
		set_name(names, event);
	json_array_foreach(all, i, event) {
		list[count] = event_json(event, names);
		count += list[count] != NULL;
	}
	return longest_of(list, count);
}
