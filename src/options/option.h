/*
 * Options as data: name, type of the value, and the field that stores it.
 *
 * The command line, goci.yaml, merging, help and checks are loops over such a table; a
 * new option is a row and a field for its value.
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
	GOCI_WORDS,  /* char *; further values are appended after a space */
	GOCI_LIST,   /* struct oci_strv */
	GOCI_COMMAS, /* struct oci_strv, comma-separated, without duplicates */
	GOCI_ARGS,   /* struct oci_strv; a value that begins with '[' is a JSON array */
	GOCI_MAP,    /* struct oci_strv of K=V, unique K */
};

/* The scope of a value, and with it where goci.yaml may set it. */
enum goci_scope {
	GOCI_PER_SERVICE, /* in `defaults` and in `services: NAME` */
	GOCI_PER_CALL,    /* in `defaults` */
	GOCI_ONCE,        /* on the command line only */
};

/*
 * Who may set an option. A goci.yaml of a source may only point into that source; the
 * command line and the user's own configuration may set anything.
 */
enum goci_setter {
	GOCI_BY_SOURCE,     /* describes the service; a path must be in the source */
	GOCI_BY_TABLE,      /* go build flags; a source may set those of go/flags.h */
	GOCI_BY_TABLE_LINK, /* linker flags, likewise */
	/*
	 * names a program of this host, or who runs goci: a source may only say one of
	 * the choices
	 */
	GOCI_BY_USER,
};

/* The part of a value that is a path on this host. */
enum goci_path {
	GOCI_NO_PATH,
	GOCI_PATH_FILE,   /* the whole value, unless it is one of the choices */
	GOCI_PATH_DIR,    /* likewise, a folder */
	GOCI_PATH_LAYOUT, /* oci:DIR[:TAG], or DIR where allowed */
	GOCI_PATH_OUTPUT, /* a place to write an image to: options/destination.h */
	GOCI_PATH_IMAGE,  /* a reference to an image to read */
	GOCI_PATH_COPY,   /* SRC:DEST... */
};

/* What a value without a path is, for completion and for the schema of goci.yaml. */
enum goci_word {
	GOCI_WORD_TEXT,
	GOCI_WORD_NUMBER,
	GOCI_WORD_PLATFORM, /* OS/ARCH */
	GOCI_WORD_SERVICE, /* what `goci build` builds: options of service/services.h */
	GOCI_WORD_TOPIC,   /* a command, or the code of a finding */
};

/* Whether values have placeholders (options/placeholders.h), and what for. */
enum goci_template {
	GOCI_NO_TEMPLATE,
	GOCI_TEMPLATE_TEXT,   /* any text; of K=V, that after the '=' */
	GOCI_TEMPLATE_NAME,   /* NAME[:TAG] */
	GOCI_TEMPLATE_OUTPUT, /* TRANSPORT:PATH[:[NAME:]TAG] */
	GOCI_TEMPLATE_FLAGS,  /* flags of a program, as Go splits them */
};

/* The heading of an option in the help. */
enum goci_group {
	GOCI_GROUP_IMAGE,
	GOCI_GROUP_CONTENTS,
	GOCI_GROUP_CONFIG,
	GOCI_GROUP_GO,
	GOCI_GROUP_PUSH,
	GOCI_GROUP_LIMITS,
	GOCI_GROUP_RUN,
	GOCI_GROUP_FILES,
	GOCI_GROUP_COUNT,
};

struct goci_option {
	const char *name;
	const char *key; /* alternative name in goci.yaml; or NULL */
	char letter;     /* '\0' for none */
	enum goci_kind kind;
	enum goci_scope scope;
	enum goci_path path;
	enum goci_setter setter;
	enum goci_template template;
	enum goci_group group;
	enum goci_word word; /* if `path` is GOCI_NO_PATH */
	/*
	 * Fixed values, NULL at the end; or NULL. Without a `check` these are all that
	 * there are; with one there may be others, for which `arg` stands.
	 */
	const char *const *choices;
	/* Placeholder of the value in the help: see goci_option_add_arg. */
	const char *arg;
	const char *help;
	size_t offset; /* of the value in the struct of the table */
	size_t given;  /* of the bool that a flag was given; 0: none */
	int (*check)(const char *value, struct oci_err *err); /* or NULL */
	/* Additional check of the first value of a list; or NULL. */
	int (*check_first)(const char *value, struct oci_err *err);
	const char *alone; /* value that excludes all others of a list */
	/* Completes a nearer list by the one below, into `out`; NULL: nearer wins. */
	void (*complete)(const struct oci_strv *below, const struct oci_strv *over,
		struct oci_strv *out);
	/* If given twice on the command line, the last counts; false: an error. */
	bool last_counts;
	/* "--name" alone is "", and only "--name=VALUE" has a value. Strings only. */
	bool optional;
};

/* The options of one command. */
struct goci_options {
	const struct goci_option *rows;
	size_t count;
};

/* Returns true if `text` is one of the choices: "none" in the place of a path. */
bool goci_option_is_choice(const struct goci_option *option, const char *text);

/*
 * Appends the value as the help shows it: the choices, and the placeholder; nothing for
 * a flag. "[=VALUE]" if it is optional.
 */
void goci_option_add_arg(const struct goci_option *option, struct oci_buf *out);

/* The name of an option in goci.yaml. */
const char *goci_option_key(const struct goci_option *option);
/*
 * What applies while the option is not set: what its help says after "default: ", owned
 * by the caller; NULL if it says nothing.
 */
char *goci_option_default(const struct goci_option *option);

/* Finds an option by name, by key of goci.yaml or by letter; NULL if there is none. */
const struct goci_option *goci_options_find(
	const struct goci_options *options, const char *name);
const struct goci_option *goci_options_key(
	const struct goci_options *options, const char *key);
const struct goci_option *goci_options_letter(
	const struct goci_options *options, char letter);

/* Returns the heading of a group. */
const char *goci_group_title(enum goci_group group);

#endif
