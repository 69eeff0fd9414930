/*
 * Inside a trace: what it remembers. trace.c records, trace_write.c writes.
 */
#ifndef GOCI_APP_TRACE_IMPL_H
#define GOCI_APP_TRACE_IMPL_H

#include "app/trace.h"

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>

/* A process of the format. */
struct goci_trace_group {
	struct goci_trace_group *next;
	unsigned pid;
	unsigned rows;
	char *name;
};

/* A thread of the format, and the span that is under way on it. */
struct goci_span {
	struct goci_trace *trace;
	struct goci_span *next;
	const struct goci_trace_group *group;
	unsigned tid;
	unsigned number; /* within its group, from 0 on */
	int64_t used;    /* when the last of what it shows ended */
	bool busy;       /* `name` and `began` are those of the span under way */
	char *name;
	int64_t began;
};

struct goci_trace_event {
	const struct goci_span *row;
	const char *category; /* static */
	char *name;
	json_t *args;  /* or NULL */
	int64_t began; /* all of it in nanoseconds */
	int64_t took;  /* -1: a moment */
};

struct goci_trace {
	pthread_mutex_t lock;
	int64_t start;
	unsigned ids; /* of groups and rows, given so far */
	struct goci_trace_group *groups;
	struct goci_trace_group *workers; /* or NULL */
	struct goci_span *rows;
	struct goci_trace_event *events;
	size_t count;
	size_t room;
	size_t lost; /* left out */
};

#endif
