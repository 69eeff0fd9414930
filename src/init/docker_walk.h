/*
 * The state of a walk through the instructions of a Dockerfile.
 */
#ifndef GOCI_INIT_DOCKER_WALK_H
#define GOCI_INIT_DOCKER_WALK_H

#include "dockerfile/dockerfile.h"
#include "dockerfile/words.h"
#include "init/draft.h"

/* A stage of the Dockerfile. */
struct goci_docker_stage {
	char *name;        /* of AS; NULL: none */
	char *image;       /* of FROM, variables replaced */
	int parent;        /* index of the stage that FROM names; -1: an image */
	size_t first, end; /* indexes of its instructions; the first is FROM */
	bool chain;        /* the final stage, or one that it is built FROM */
	bool needed;       /* the final stage is built FROM it or copies from it */
	bool builds;       /* it runs go build */
	bool has_workdir;
	struct oci_strv vars; /* ARG and ENV, see struct goci_lexer */
	char *workdir;
	struct oci_strv copies; /* "DEST\nSRC": what it copies from the context */
};

struct goci_docker {
	struct goci_position at; /* the current instruction */
	const char *path;        /* of the Dockerfile; NULL: it is not on disk */
	char *context;           /* the build context, as a path to open */
	char *prefix;            /* the context relative to goci.yaml: "" or "DIR/" */
	struct goci_dockerfile df;
	struct goci_docker_stage *stages;
	size_t count;
	struct oci_strv globals;  /* ARG before the first FROM */
	struct oci_strv users;    /* NAME=UID:GID, of useradd and adduser */
	struct oci_strv groups;   /* NAME=GID, of groupadd and addgroup */
	struct oci_strv built;    /* paths that go build writes to, in its stage */
	struct oci_strv programs; /* paths of these programs in the final stage */
	struct oci_strv ports;    /* LINE=PORT, of EXPOSE */
	char *port;               /* of ENV PORT */
	unsigned port_line;
	struct oci_strv entries; /* the first words of ENTRYPOINT and CMD */
	const struct goci_instruction *entrypoint, *cmd;
	bool has_user; /* there is a USER */
	bool go;       /* some stage runs go build */
	const struct goci_instruction *in;
	struct goci_docker_stage
		*stage; /* the current one; NULL before the first FROM */
	char *what;     /* the current instruction as notes quote it */
};

/* Frees what the walk owns, but not the draft. */
void goci_docker_release(struct goci_docker *d);

/* Makes `in` the current instruction: notes are about its line. */
void goci_docker_enter(struct goci_docker *d, const struct goci_instruction *in);

/* Sets the text that notes quote. Takes over `what`. */
void goci_docker_call(struct goci_docker *d, char *what);

/* Appends the words of the current instruction's arguments, variables replaced. With
 * `json`, a JSON array of strings is taken as the words. */
void goci_docker_words(const struct goci_docker *d, bool json, struct oci_strv *out);

/* `text` with the variables of the current stage replaced; owned by the caller. */
char *goci_docker_expand(const struct goci_docker *d, const char *text);

#endif
