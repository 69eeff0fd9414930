/*
 * Drafts: the goci.yaml that is to be written, and an account of every line of the
 * files that it is made from.
 *
 * A line is carried over (an option is set from it), done by goci itself, or left: told
 * to the user with what to do instead. Values are checked by the options' own checks
 * when they are set; one that goci would refuse is left, with goci's words.
 */
#ifndef GOCI_INIT_DRAFT_H
#define GOCI_INIT_DRAFT_H

#include "settings/settings.h"

enum goci_verdict {
	GOCI_CARRIED,
	GOCI_CHOSEN, /* carried over, or chosen by goci: told to the user at once */
	GOCI_IMPLIED,
	GOCI_LEFT,
};

struct goci_note {
	enum goci_verdict verdict;
	const char *file; /* borrowed from the draft; NULL: about no line */
	unsigned line;
	char *what; /* the instruction, cut and made harmless */
	char *why;
};

/* The defaults, or a service. */
struct goci_section {
	char *name; /* NULL for the defaults */
	char *path;
	struct goci_settings settings;
	struct oci_strv origins; /* "OPTION=FILE:LINE" */
	char *before_base;       /* the command that puts `base` on disk; or NULL */
	bool named;              /* by a build file, rather than found on disk */
};

struct goci_draft {
	char *dir;    /* where goci.yaml goes */
	char *bounds; /* what the source does not lead out of; NULL: anything */
	struct oci_strv files;
	struct goci_section defaults;
	struct goci_section *services;
	size_t count;
	struct goci_note *notes;
	size_t note_count;
};

/* Where a walk is: what it puts on record is from there. All borrowed. */
struct goci_at {
	struct goci_draft *draft;
	struct goci_section *section; /* what values go to */
	const char *file;             /* one of the draft's files; or NULL */
	unsigned line;
	const char *what; /* what notes call it */
	struct oci_err *err;
};

void goci_draft_release(struct goci_draft *draft);
#define goci_auto_draft OCI_AUTO(goci_draft_release) struct goci_draft

/* Adds a file that the draft is made from. Returns what messages call it, borrowed. */
const char *goci_draft_file(struct goci_draft *draft, const char *path);

/* The service of this path, made when there is none; borrowed until the next call. */
struct goci_section *goci_draft_service(
	struct goci_draft *draft, const char *path, const char *name);

/* Adds to the account. `fmt` says why, and what to do instead. */
void goci_note(const struct goci_at *at, enum goci_verdict verdict, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));
#define goci_kept(at, ...) goci_note(at, GOCI_CARRIED, __VA_ARGS__)
#define goci_chosen(at, ...) goci_note(at, GOCI_CHOSEN, __VA_ARGS__)
#define goci_done(at, ...) goci_note(at, GOCI_IMPLIED, __VA_ARGS__)
#define goci_left(at, ...) goci_note(at, GOCI_LEFT, __VA_ARGS__)

/* An error: "FILE:LINE: ...". Returns -1. */
int goci_refuse(const struct goci_at *at, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Sets an option (a list: adds to it) and puts its origin on record. A value that is
 * not allowed, or is not known, is left, and false is returned.
 */
bool goci_carry(const struct goci_at *at, const char *option, const char *value);
/* Forgets what an option was set to. */
void goci_drop(const struct goci_at *at, const char *option);
/* Puts on record that an option, or "path", comes from here. */
void goci_record(const struct goci_at *at, const char *option);

/* Whether anything is on record for the line. */
bool goci_draft_knows(const struct goci_draft *draft, const char *file, unsigned line);
size_t goci_draft_count(const struct goci_draft *draft, enum goci_verdict verdict);
/* How many lines were carried over. */
size_t goci_draft_carried(const struct goci_draft *draft);

/* Moves what the defaults hold into `to`, below what is there. */
void goci_draft_move(struct goci_draft *draft, struct goci_section *to);

/* Text that is safe in a comment and on a terminal, at most `max` columns; owned. */
char *goci_draft_clean(const char *text, size_t max);

/* Where a path of the source really is; owned, NULL when that is out of the bounds. */
char *goci_draft_resolve(
	const struct goci_draft *draft, const char *path, struct oci_err *err);

/* Reads a file of the source whole, or one that is elsewhere. */
int goci_draft_read(const struct goci_draft *draft, const char *path, size_t max,
	struct oci_buf *out, struct oci_err *err);

/* A folder's name as a service's. Owned by the caller. */
char *goci_draft_name(const char *path);

#endif
