/*
 * From a Dockerfile to a draft: stages in their order, instruction by instruction.
 *
 * docker_stages.c finds the stages and docker.c walks them; docker_config.c does what
 * sets the image's config, docker_user.c the users, docker_copy.c the files,
 * docker_run.c the commands, docker_go.c those of Go, docker_start.c what is started,
 * docker_base.c the images.
 */
#ifndef GOCI_INIT_DOCKER_H
#define GOCI_INIT_DOCKER_H

#include "go/flags.h"
#include "init/dockerfile.h"
#include "init/draft.h"
#include "init/words.h"

struct goci_stage {
	char *name;        /* of AS; or NULL */
	char *image;       /* of FROM, variables replaced */
	int parent;        /* the stage that it is FROM, or -1 */
	size_t first, end; /* its instructions; the first is FROM */
	bool chain;        /* it is the final stage, or that is FROM it */
	bool needed;       /* something of it gets into the final stage */
	bool builds;       /* it runs go build */
	bool has_workdir;
	struct oci_strv vars;
	char *workdir;
	struct oci_strv copies; /* "DEST\nSRC": what came from the context */
};

struct goci_docker {
	struct goci_at at; /* the instruction at hand */
	const char *path;  /* as it is opened; NULL: it is on no disk */
	char *context;     /* the build's context, as it is opened */
	char *prefix;      /* the same seen from goci.yaml: "" or "DIR/" */
	struct goci_dockerfile df;
	struct goci_stage *stages;
	size_t count;
	struct oci_strv globals;  /* ARG before the first FROM */
	struct oci_strv users;    /* NAME=UID:GID */
	struct oci_strv groups;   /* NAME=GID */
	struct oci_strv built;    /* where go build puts programs, in its stage */
	struct oci_strv programs; /* where they are in the final stage */
	struct oci_strv ports;    /* LINE=PORT */
	char *port;               /* ENV PORT */
	unsigned port_line;
	struct oci_strv entries; /* the first words of ENTRYPOINT and CMD */
	const struct goci_instruction *entrypoint, *cmd;
	bool has_user, go;
	const struct goci_instruction *in;
	struct goci_stage *stage;
	char *what; /* the instruction as one text */
};

/* `path` is opened relative to the current folder; the draft calls it `file`. */
int goci_docker_read(struct goci_draft *draft, const char *path, struct oci_err *err);
/* The same for text that was read already; `path` may be NULL. */
int goci_docker_text(struct goci_draft *draft, const char *file, const char *path,
	const char *text, size_t len, struct oci_err *err);

/* Goes to an instruction, or to what notes call `what`, which is owned from now on. */
void goci_docker_enter(struct goci_docker *d, const struct goci_instruction *in);
void goci_docker_call(struct goci_docker *d, char *what);

/* The arguments' words, variables replaced; with `json`, those of an array too. */
void goci_docker_words(const struct goci_docker *d, bool json, struct oci_strv *out);
/* A text of the instruction, variables replaced; owned. */
char *goci_docker_expand(const struct goci_docker *d, const char *text);

/* Stages: found, marked, and the context chosen; `entries` and what is started. */
int goci_docker_stages(struct goci_docker *d);
/* The stage of a name or number among the first `count`; -1 for none. */
int goci_docker_stage(const struct goci_docker *d, const char *name, size_t count);

/* A file of the context, as it is opened; owned. */
char *goci_docker_in_context(const struct goci_docker *d, const char *path);
/* Which file of the context a file of a stage is; owned; NULL when it is none. */
char *goci_docker_source(const struct goci_stage *stage, const char *path);

/* Instructions, one each. -1 only for what cannot be carried over at all. */
int goci_docker_env(struct goci_docker *d);
int goci_docker_arg(struct goci_docker *d);
int goci_docker_label(struct goci_docker *d);
int goci_docker_expose(struct goci_docker *d);
int goci_docker_user(struct goci_docker *d);
int goci_docker_workdir(struct goci_docker *d);
int goci_docker_volume(struct goci_docker *d);
int goci_docker_stopsignal(struct goci_docker *d);
int goci_docker_copy(struct goci_docker *d);
int goci_docker_run(struct goci_docker *d);

/* --chown as UID:GID; NULL when nothing tells its numbers. Owned. */
char *goci_docker_owner(const struct goci_docker *d, const char *text);
/* addgroup, groupadd, adduser, useradd: who has which number. */
void goci_docker_account(struct goci_docker *d, const struct oci_strv *words);

/* Once all was walked: ports, entrypoint and cmd. */
void goci_docker_ports(struct goci_docker *d);
void goci_docker_start(struct goci_docker *d);

/* The image of the final stage; with `runs`, what ko builds on: it may be any. */
void goci_base_note(const struct goci_at *at, const char *image, bool runs);

/* `go build` or `go install`, run in the folder `dir` of the stage. */
void goci_go_command(
	struct goci_docker *d, const struct oci_strv *words, const char *dir);

/* A variable of the Go toolchain, for a Dockerfile and for ko: true when it is one, and
 * on record. */
bool goci_go_variable(const struct goci_at *at, const char *name, const char *value);
/*
 * Flags of go build, for both as well: what goci does not do by itself goes to the
 * section, and what nothing static can be built with is told.
 */
void goci_go_ldflags(const struct goci_at *at, const char *text);
void goci_go_flag(const struct goci_at *at, const char *flag, const char *value);
/* Whether flags for the linker end in one whose value is still to come. */
bool goci_go_ldflags_open(const char *text);
/* What goci gives go build by itself. */
#define GOCI_GO_OWN "goci runs go build with " GOCI_GO_TYPED

/* Whether a flag of go build is followed by its value. */
bool goci_go_flag_takes(const char *name);

#endif
