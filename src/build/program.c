#include "build/program.h"

#include "memo/inputs.h"
#include "oci/fs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

enum { STAMP_MAX = 8 << 10 };

static void make_name(const struct goci_compile *c, struct oci_digest *name)
{
	oci_auto_hasher *h = oci_hasher_new();
	char platform[OCI_PLATFORM_STR];

	oci_platform_format(c->platform, platform, sizeof(platform));
	oci_hasher_add_str(h, c->module->dir);
	oci_hasher_add_str(h, c->package);
	oci_hasher_add_str(h, platform);
	oci_hasher_add_str(h, c->tags);
	oci_hasher_add_str(h, c->ldflags);
	for (size_t i = 0; i < c->go_flags->count; i++)
		oci_hasher_add_str(h, c->go_flags->items[i]);
	oci_hasher_finish(h, name);
}

/* Whether the program is the one that was left there. */
static bool is_kept(const struct goci_program *program)
{
	oci_auto_free char *file = oci_xasprintf("%s/stamp", program->dir);
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	const char *p;

	if (oci_fs_read(AT_FDCWD, file, true, STAMP_MAX, &text, &ignored) < 0)
		return false;
	p = text.data;
	return goci_inputs_read(&inputs, &p) == 0 && inputs.count == 1 &&
	       goci_inputs_check(&inputs, NULL) == GOCI_INPUTS_SAME;
}

static int lock_place(struct goci_program *program)
{
	struct oci_err ignored;

	if (oci_fs_mkdirs(program->dir, NULL, &ignored) < 0)
		return -1;
	program->lock = oci_fs_open_dir(AT_FDCWD, program->dir, &ignored);
	if (program->lock >= 0 && flock(program->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	oci_closep(&program->lock);
	program->lock = -1;
	return -1;
}

void goci_program_open(struct goci_program *program, const struct goci_maker *maker,
	const struct goci_compile *c)
{
	struct oci_digest name;

	make_name(c, &name);
	program->dir = oci_xasprintf(
		"%s/v1/programs/%s", maker->app->cache_dir, oci_digest_hex(&name));
	if (lock_place(program) < 0) {
		free(program->dir);
		program->dir = oci_xstrdup(maker->work);
	}
	program->path = oci_xasprintf("%s/main", program->dir);
	if (program->lock >= 0 && !is_kept(program))
		(void)unlink(program->path);
}

void goci_program_keep(const struct goci_program *program)
{
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;

	if (program->lock < 0)
		return;
	goci_inputs_add(&inputs, GOCI_INPUT_PROGRAM, program->path);
	goci_inputs_take(&inputs, INT64_MAX);
	goci_inputs_write(&inputs, &text);
	if (oci_fs_write_file(
		    program->lock, "stamp", text.data, text.len, false, &ignored) < 0)
		(void)unlink(program->path);
}

void goci_program_release(struct goci_program *program)
{
	if (program->lock < 0 && program->path)
		(void)unlink(program->path);
	oci_closep(&program->lock);
	free(program->dir);
	free(program->path);
	*program = (struct goci_program)GOCI_PROGRAM_INIT;
}
