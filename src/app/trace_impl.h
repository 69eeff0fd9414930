/*
 * The data of a trace, shared by trace.c, which records it, and trace_write.c.
 */
#ifndef GOCI_APP_TRACE_IMPL_H
#define GOCI_APP_TRACE_IMPL_H

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A process of the format. */
struct goci_trace_group {
	struct goci_trace_group *next;
	unsigned pid;
	unsigned rows;
	char *name;
};

/* A thread of the format, and its current span. */
struct goci_span {
	struct goci_trace *trace;
	struct goci_span *next;
	const struct goci_trace_group *group;
	unsigned tid;
	unsigned number; /* within its group, from 0 on */
	int64_t used;    /* when its last event ended */
	bool busy;       /* it has a current span: `name` and `began` are set */
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
	unsigned ids; /* the last id of a group or row */
	struct goci_trace_group *groups;
	struct goci_trace_group *workers; /* or NULL */
	struct goci_span *rows;
	struct goci_trace_event *events;
	size_t count;
	size_t lost; /* events dropped beyond GOCI_TRACE_MAX */
};

#endif
