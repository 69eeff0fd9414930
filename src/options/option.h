/*
 * Options as data: what each is called, what it takes, where its value goes.
 *
 * The command line, goci.yaml, merging, the help and the checks are loops over such a
 * table; to add an option is to add a row and the field that holds its value.
 */
#ifndef GOCI_OPTIONS_OPTION_H
#define GOCI_OPTIONS_OPTION_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>

enum goci_kind {
	GOCI_FLAG,   /* bool */
	GOCI_STRING, /* char * */
	GOCI_WORDS,  /* char *; more values are joined by spaces */
	GOCI_LIST,   /* struct oci_strv */
	GOCI_COMMAS, /* struct oci_strv; a value may hold several, each is kept once */
	GOCI_ARGS,   /* struct oci_strv; a value that begins with '[' is a JSON array */
	GOCI_MAP,    /* struct oci_strv of K=V, each K once */
};

/* What a value belongs to, and with that where in goci.yaml it may be set. */
enum goci_scope {
	GOCI_PER_SERVICE, /* in `defaults` and in `services: NAME` */
	GOCI_PER_CALL,    /* in `defaults` */
	GOCI_ONCE,        /* on the command line alone */
};

/*
 * Who may set an option. What is set in a goci.yaml of a source stays within that
 * source; the command line and the user's own configuration set anything.
 */
enum goci_setter {
	GOCI_BY_SOURCE, /* it describes the service; a path has to be in the source */
	GOCI_BY_TABLE, /* a flag of go build: a source may set those of go/flags_check.h
			*/
	GOCI_BY_TABLE_LINK, /* flags of the linker, likewise */
	GOCI_BY_USER, /* it names a program of this host: a source only leaves it out */
};

/* Which part of a value is a path on this host. */
enum goci_path {
	GOCI_NO_PATH,
	GOCI_PATH_FILE,    /* all of it */
	GOCI_PATH_CA_FILE, /* all of it, unless it is "none" */
	GOCI_PATH_POLICY,  /* all of it, unless it is "production" */
	GOCI_PATH_LAYOUT,  /* oci:DIR[:TAG], or where it may be, DIR */
	GOCI_PATH_IMAGE,   /* a reference to an image that is read */
	GOCI_PATH_COPY,    /* SRC:DEST... */
};

/* Under which heading the help shows an option. */
enum goci_group {
	GOCI_GROUP_IMAGE,
	GOCI_GROUP_CONTENTS,
	GOCI_GROUP_CONFIG,
	GOCI_GROUP_GO,
	GOCI_GROUP_LIMITS,
	GOCI_GROUP_RUN,
	GOCI_GROUP_COUNT,
};

struct goci_option {
	const char *name;
	const char *key; /* another name that it has in goci.yaml; or NULL */
	char letter;     /* '\0' for none */
	enum goci_kind kind;
	enum goci_scope scope;
	enum goci_path path;
	enum goci_setter setter;
	enum goci_group group;
	const char *arg; /* what the help calls the value; NULL for a flag */
	const char *help;
	size_t offset; /* of the value in the struct that the table is for */
	size_t given;  /* of the bool that says that a flag was set; 0 for none */
	int (*check)(const char *value, struct oci_err *err); /* or NULL */
	/* Of a list's first value, besides; or NULL. */
	int (*check_first)(const char *value, struct oci_err *err);
	const char *alone; /* the value of a list that no other may stand beside */
	/* What a nearer value and the one below it make, owned; NULL: the nearer one.
	 */
	char *(*merge)(const char *below, const char *over);
	/* Of several on one command line the last counts; else two are refused. */
	bool last_counts;
};

/* A table, the options of one command. */
struct goci_options {
	const struct goci_option *rows;
	size_t count;
};

/* Whether a value is a word ("none") that stands for no path where others are paths. */
bool goci_option_is_word(const struct goci_option *option, const char *text);

/* The option of this name, key of goci.yaml or letter; NULL when there is none. */
const struct goci_option *goci_options_find(
	const struct goci_options *options, const char *name);
const struct goci_option *goci_options_key(
	const struct goci_options *options, const char *key);
const struct goci_option *goci_options_letter(
	const struct goci_options *options, char letter);

/* The heading of a group. */
const char *goci_group_title(enum goci_group group);

#endif
