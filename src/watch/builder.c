#include "watch/builder.h"

#include "go/flags.h"
#include "process/environ.h"
#include "process/spawn.h"
#include "watch/debounce.h"
#include "watch/same_content.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STOP_MS = 2000, PRINTED_MAX = 4 << 20 };

static const char *const production[] = {
	"go",
	"build",
	GOCI_GO_TRIMPATH,
	GOCI_GO_BUILDVCS,
	GOCI_GO_TAGS,
	GOCI_GO_INSTALLSUFFIX,
	GOCI_GO_GCFLAGS,
	GOCI_GO_LDFLAGS,
	"-o",
	"{}",
	".",
};

static void add_word(struct goci_builder *b, const char *word)
{
	oci_strv_add(&b->argv, strcmp(word, "{}") == 0 ? b->fresh : word);
}

void goci_builder_init(struct goci_builder *b, const char *dir, const char *program,
	const struct oci_strv *command)
{
	*b = (struct goci_builder){.dir = dir,
		.program = program,
		.out = -1,
		.printed = OCI_BUF_INIT,
		.kill_at = GOCI_NEVER,
		.fresh = oci_xasprintf("%s.new", program)};
	for (size_t i = 0; i < command->count; i++)
		add_word(b, command->items[i]);
	for (size_t i = 0; !command->count && i < OCI_COUNT(production); i++)
		add_word(b, production[i]);
	goci_env_copy(&b->env);
	goci_env_set(&b->env, "CGO_ENABLED", "0");
}

void goci_builder_release(struct goci_builder *b)
{
	(void)unlink(b->fresh);
	free(b->fresh);
	oci_strv_release(&b->argv);
	oci_strv_release(&b->env);
	oci_closep(&b->out);
	oci_buf_release(&b->printed);
}

int goci_builder_start(struct goci_builder *b, struct oci_err *err)
{
	oci_auto_close int write_end = -1;
	struct goci_spawn spawn = {
		.argv = b->argv.items, .env = b->env.items, .dir = b->dir};
	int ends[2];
	pid_t pid;

	/* Go does not write over what it takes for somebody else's file. */
	(void)unlink(b->fresh);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return oci_err_sys(err, errno, "pipe");
	b->out = ends[0];
	write_end = spawn.out = spawn.error = ends[1];
	(void)fcntl(b->out, F_SETFL, O_NONBLOCK);
	oci_buf_clear(&b->printed);
	pid = goci_spawn(&spawn, err);
	if (pid < 0) {
		close(oci_steal_fd(&b->out));
		return -1;
	}
	b->pid = pid;
	b->began = goci_watch_now();
	b->kill_at = GOCI_NEVER;
	return 0;
}

void goci_builder_read(struct goci_builder *b)
{
	char data[16 << 10];
	ssize_t got = 0;

	while (b->out >= 0 && (got = read(b->out, data, sizeof(data))) > 0)
		if (b->printed.len + (size_t)got <= PRINTED_MAX)
			oci_buf_add(&b->printed, data, (size_t)got);
	if (b->out >= 0 && (got == 0 || errno != EAGAIN))
		close(oci_steal_fd(&b->out));
}

void goci_builder_stop(struct goci_builder *b)
{
	if (!b->pid || b->kill_at != GOCI_NEVER)
		return;
	kill(-b->pid, SIGINT);
	b->kill_at = goci_watch_now() + STOP_MS;
}

void goci_builder_tick(struct goci_builder *b)
{
	if (b->pid && goci_watch_now() >= b->kill_at)
		kill(-b->pid, SIGKILL);
	if (b->pid && goci_watch_now() >= b->kill_at)
		b->kill_at = goci_watch_now() + STOP_MS;
}

void goci_builder_ended(struct goci_builder *b)
{
	kill(-b->pid, SIGKILL);
	b->pid = 0;
	goci_builder_read(b);
	if (b->out >= 0)
		close(oci_steal_fd(&b->out));
}

int goci_builder_publish(struct goci_builder *b, struct oci_err *err)
{
	if (access(b->fresh, X_OK) < 0)
		return oci_err_set(err, OCI_ERR_CHILD,
			"the build wrote no program; is there a package main in %s?",
			b->dir);
	if (goci_same_content(b->fresh, b->program)) {
		(void)unlink(b->fresh);
		return 0;
	}
	if (rename(b->fresh, b->program) < 0)
		return oci_err_sys(err, errno, "rename to %s", b->program);
	return 1;
}
