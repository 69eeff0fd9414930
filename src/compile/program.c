#include "compile/program.h"

#include "memo/inputs.h"
#include "memo/inputs_text.h"
#include "oci/cache.h"
#include "oci/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { STAMP_MAX = 1 << 20 };

static void make_name(const struct goci_compile *c, struct oci_digest *name)
{
	oci_auto_hasher *h = oci_hasher_new();
	const char *flags = c->module->goflags;
	oci_auto_strv target = OCI_STRV_INIT;

	goci_compile_env(c->platform, &target);
	oci_hasher_add_str(h, "program 2");
	oci_hasher_add_str(h, c->module->goroot);
	oci_hasher_add_str(h, c->module->version);
	oci_hasher_add_str(h, flags ? flags : "");
	oci_hasher_add_str(h, c->module->dir);
	oci_hasher_add_str(h, c->packages ? "" : c->package);
	for (size_t i = 0; i < target.count; i++)
		oci_hasher_add_str(h, target.items[i]);
	oci_hasher_add_str(h, c->tags);
	oci_hasher_add_str(h, c->ldflags);
	for (size_t i = 0; i < c->go_flags->count; i++)
		oci_hasher_add_str(h, c->go_flags->items[i]);
	oci_hasher_finish(h, name);
}

/*
 * Whether a flag sets the build id, or makes the linker read flags from a file: by this
 * id Go would take a program left there for the one to build.
 */
static bool has_chosen_id(const struct goci_compile *c)
{
	const char *flags = c->module->goflags;
	bool chosen = strstr(c->ldflags, "-buildid") || strchr(c->ldflags, '@') ||
		      (flags && strstr(flags, "-buildid"));

	for (size_t i = 0; i < c->go_flags->count && !chosen; i++)
		chosen = strstr(c->go_flags->items[i], "-buildid");
	return chosen;
}

/* Reads the stamps of the programs left in the folder. */
static void read_stamps(const struct goci_program *program, struct goci_inputs *inputs)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	const char *p;

	if (oci_fs_read(program->lock, "stamp", true, STAMP_MAX, &text, &ignored) < 0)
		return;
	p = text.data;
	if (goci_inputs_read(inputs, &p) < 0)
		goci_inputs_release(inputs);
}

static const struct goci_stamp *stamp_of(
	const struct goci_inputs *inputs, const char *path)
{
	for (size_t i = 0; i < inputs->count; i++)
		if (strcmp(inputs->items[i].path, path) == 0)
			return &inputs->items[i].stamp;
	return NULL;
}

static bool is_kept(const struct goci_inputs *inputs, const char *path)
{
	const struct goci_stamp *kept = stamp_of(inputs, path);
	struct goci_stamp stamp;

	goci_stamp_read(path, false, &stamp);
	return kept && goci_stamp_equal(kept, &stamp);
}

/* Calls `fn` for each program in the folder. */
static void each_program(const struct goci_program *program,
	void (*fn)(const char *path, struct goci_inputs *inputs),
	struct goci_inputs *inputs)
{
	DIR *dir = opendir(program->dir);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		oci_auto_free char *path =
			oci_xasprintf("%s/%s", program->dir, entry->d_name);

		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "stamp") != 0)
			fn(path, inputs);
	}
	if (dir)
		closedir(dir);
}

static void drop_other(const char *path, struct goci_inputs *inputs)
{
	if (!is_kept(inputs, path))
		(void)unlink(path);
}

static void add_stamp(const char *path, struct goci_inputs *inputs)
{
	goci_inputs_add(inputs, GOCI_INPUT_PROGRAM, path);
}

bool goci_program_is_sound(const char *dir)
{
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	struct oci_err ignored;
	oci_auto_close int fd = oci_fs_open_dir(AT_FDCWD, dir, &ignored);
	const struct goci_program program = {.lock = fd};

	if (fd >= 0)
		read_stamps(&program, &inputs);
	for (size_t i = 0; i < inputs.count; i++) {
		const struct goci_input *in = &inputs.items[i];

		if (access(in->path, F_OK) == 0 && !is_kept(&inputs, in->path))
			return false;
	}
	return true;
}

/*
 * Children inherit the lock: a compiler that outlives a killed goci may still write to
 * the folder.
 */
static int lock_place(struct goci_program *program, const struct goci_app *app,
	const struct oci_cache *cache, const struct oci_digest *name)
{
	oci_auto_free char *path =
		oci_xasprintf("v1/programs/%s", oci_digest_hex(name));
	struct oci_err ignored;

	program->dir = oci_xasprintf("%s/%s", app->cache_dir, path);
	program->lock = oci_cache_open_folder(cache, path, &ignored);
	if (program->lock >= 0 && flock(program->lock, LOCK_EX | LOCK_NB) == 0)
		return fcntl(program->lock, F_SETFD, 0);
	oci_closep(&program->lock);
	program->lock = -1;
	return -1;
}

void goci_program_open(struct goci_program *program, const struct goci_app *app,
	const struct oci_cache *cache, const struct goci_compile *c)
{
	goci_auto_inputs before = GOCI_INPUTS_INIT;
	struct oci_digest name;

	make_name(c, &name);
	if (has_chosen_id(c) || lock_place(program, app, cache, &name) < 0) {
		/* Its own folder, as other programs of this call may need one, too. */
		free(program->dir);
		program->dir = oci_xasprintf("%s/program-XXXXXX", app->work);
		if (!mkdtemp(program->dir))
			oci_abort("cannot make a folder for a program");
	}
	program->path = c->packages ? oci_xasprintf("%s/", program->dir)
				    : oci_xasprintf("%s/main", program->dir);
	if (program->lock < 0)
		return;
	oci_cache_used(program->lock);
	read_stamps(program, &before);
	each_program(program, drop_other, &before);
}

void goci_program_keep(const struct goci_program *program)
{
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;

	if (program->lock < 0)
		return;
	each_program(program, add_stamp, &inputs);
	goci_inputs_take(&inputs, INT64_MAX);
	goci_inputs_write(&inputs, &text);
	/* Without stamps, the programs are removed the next time. */
	(void)oci_fs_write_file(
		program->lock, "stamp", text.data, text.len, false, &ignored);
}

void goci_program_release(struct goci_program *program)
{
	if (program->lock < 0 && program->dir && !program->borrowed)
		oci_fs_remove_tree(AT_FDCWD, program->dir);
	oci_closep(&program->lock);
	free(program->dir);
	free(program->path);
	*program = (struct goci_program)GOCI_PROGRAM_INIT;
}
