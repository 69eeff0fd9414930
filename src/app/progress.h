/*
 * What progress is reported of, and in which form. The report itself is app/report.h.
 */
#ifndef GOCI_APP_PROGRESS_H
#define GOCI_APP_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum goci_progress {
	GOCI_PROGRESS_AUTO, /* tty if the stream is a terminal, else plain */
	GOCI_PROGRESS_PLAIN,
	GOCI_PROGRESS_TTY,
	GOCI_PROGRESS_JSON,
	GOCI_PROGRESS_QUIET,
};

enum goci_step_result { GOCI_STEP_DONE, GOCI_STEP_CACHED, GOCI_STEP_FAILED };

/*
 * What an event is about: an image, a service or, with "" for its name, the whole call.
 * Lines show `called`; JSON has the other fields, each of which may be NULL. Borrowed.
 */
struct goci_subject {
	const char *called; /* "web:base linux/arm64" */
	const char *service;
	const char *target;   /* "base" */
	const char *platform; /* "linux/arm64" */
};

/* How far a step is. All borrowed; a unit ("packages") is a literal. */
struct goci_extent {
	size_t done;
	size_t total;     /* 0: not known */
	const char *unit; /* of both; NULL: nothing is counted */
	const char *note; /* what is being worked on, or NULL */
};

/* The images of a service, summed up over its platforms; sizes in bytes of layers. */
struct goci_built {
	int64_t compressed;
	int64_t unpacked; /* of the layers made here */
	int64_t previous; /* compressed size of the previous image of the tag; -1: none
			   */
	bool on_base;     /* there are layers of a base image, too */
	unsigned cached;  /* layers that were in the cache */
	unsigned layers;  /* layers made here */
	double seconds;
	/* For JSON; borrowed: */
	const char *digest;    /* what its tag names now */
	const char *reference; /* as it is printed */
	bool unchanged;        /* the image existed already: print no line */
};

#endif
