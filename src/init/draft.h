/*
 * A draft of goci.yaml: settings, and a note for every line of the files that it is
 * made from.
 *
 * A line either sets an option, or is covered by what goci does anyway, or is left out;
 * then a note tells the user what to do instead. A value is checked by the option's own
 * check when it is set. One that goci would refuse is left out, with that error as the
 * reason.
 */
#ifndef GOCI_INIT_DRAFT_H
#define GOCI_INIT_DRAFT_H

#include "settings/settings.h"

/* What became of a line. */
enum goci_outcome {
	GOCI_CARRIED, /* it is in goci.yaml, and the note is a remark on it */
	GOCI_CHOSEN,  /* the same; the summary shows the note, too */
	GOCI_IMPLIED, /* goci does it without a setting */
	GOCI_LEFT,    /* goci does not do it; the summary shows the note, too */
};

struct goci_note {
	enum goci_outcome outcome;
	const char *file; /* borrowed from the draft; NULL: about no line */
	unsigned line;
	char *what; /* the instruction, shortened, without control characters */
	char *why;
};

/* The settings of a service, or the defaults of all services. */
struct goci_section {
	char *name; /* NULL for the defaults */
	char *path; /* as goci.yaml has it: "./cmd/api" */
	struct goci_settings settings;
	struct oci_strv origins; /* "OPTION=FILE:LINE" */
	char *before_base;       /* command that copies `base` to disk; NULL: none */
	bool named; /* a build file names it; it was not just found on disk */
};

struct goci_draft {
	char *dir;    /* the folder of goci.yaml */
	char *bounds; /* the folder that paths must not leave; NULL: no limit */
	struct oci_strv files;
	struct goci_section defaults;
	struct goci_section *services;
	size_t count;
	struct goci_note *notes;
	size_t note_count;
};

/* The line that is being read, and where its settings go. All borrowed. */
struct goci_position {
	struct goci_draft *draft;
	struct goci_section *section;
	const char *file; /* of goci_draft_file; NULL: about no line */
	unsigned line;
	const char *what; /* the text that notes quote */
	struct oci_err *err;
};

void goci_draft_release(struct goci_draft *draft);
#define goci_auto_draft OCI_AUTO(goci_draft_release) struct goci_draft

/* Adds a source file. Returns its name in notes and messages, borrowed. */
const char *goci_draft_file(struct goci_draft *draft, const char *path);

/*
 * The service at `path`. A new one is added, named after `name`, if there is none.
 * Borrowed until the next call.
 */
struct goci_section *goci_draft_service(
	struct goci_draft *draft, const char *path, const char *name);

/* Adds a note. `fmt` says the reason, and what the user can do. Repeated notes are
 * dropped. */
void goci_note(const struct goci_position *at, enum goci_outcome outcome,
	const char *fmt, ...) __attribute__((format(printf, 3, 4)));
#define goci_kept(at, ...) goci_note(at, GOCI_CARRIED, __VA_ARGS__)
#define goci_chosen(at, ...) goci_note(at, GOCI_CHOSEN, __VA_ARGS__)
#define goci_done(at, ...) goci_note(at, GOCI_IMPLIED, __VA_ARGS__)
#define goci_left(at, ...) goci_note(at, GOCI_LEFT, __VA_ARGS__)

/* Sets the error "FILE:LINE: ...", of code OCI_ERR_INVALID. Returns -1. */
int goci_refuse(const struct goci_position *at, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Sets an option of the section (appends to it, if it is a list) and records its
 * origin. A value that is not known or not allowed gets a note instead; returns false
 * then.
 */
bool goci_carry(const struct goci_position *at, const char *option, const char *value);
/* Unsets an option. */
void goci_drop(const struct goci_position *at, const char *option);
/* Records the current line as the origin of an option, or of "path". */
void goci_record(const struct goci_position *at, const char *option);

/* Whether a note or an origin refers to the line. */
bool goci_draft_knows(const struct goci_draft *draft, const char *file, unsigned line);
/* The number of notes with that outcome. */
size_t goci_draft_count(const struct goci_draft *draft, enum goci_outcome outcome);
/* The number of lines that settings originate from. */
size_t goci_draft_carried(const struct goci_draft *draft);

/* Moves the defaults to the service `to`, whose own settings take precedence. */
void goci_draft_move(struct goci_draft *draft, struct goci_section *to);

/* The path without symlinks, owned by the caller; NULL when it leaves the bounds. */
char *goci_draft_resolve(
	const struct goci_draft *draft, const char *path, struct oci_err *err);

/* Appends the content of a file, of at most `max` bytes, to `out`; fails when its path
 * leaves the bounds. */
int goci_draft_read(const struct goci_draft *draft, const char *path, size_t max,
	struct oci_buf *out, struct oci_err *err);

/* The last component of a path as a valid name of a service; owned by the caller. */
char *goci_draft_name(const char *path);

#endif
