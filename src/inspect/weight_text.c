#include "inspect/weight_text.h"

#include "app/text.h"
#include "inspect/summary.h"

#include <stdlib.h>
#include <string.h>

/* How many of a list are shown, and what share is too small to be. */
enum { LAYERS = 20, FOLDERS = 12, SECTIONS = 8, MODULES = 12, PACKAGES = 4 };
enum { COLUMNS = 80, SMALLEST = 200 };

struct print {
	struct oci_buf *out;
	bool all;
};

/* A line: a size, its share of `total`, and a foreign name, cut to the terminal. */
static void add_row(const struct print *p, int indent, uint64_t size, uint64_t total,
	const char *name)
{
	oci_auto_buf line = OCI_BUF_INIT;

	oci_buf_addf(&line, "%*s", indent, "");
	goci_text_add_size(&line, (long long)size);
	oci_buf_addf(&line, "  %5.1f %%  ",
		total ? 100 * (double)size / (double)total : 0.0);
	goci_text_add_cut(
		&line, name, p->all ? SIZE_MAX : COLUMNS - goci_text_width(line.data));
	oci_buf_addf(p->out, "%s\n", line.data);
}

/* What of a list is not shown. */
struct rest {
	size_t count;
	uint64_t size;
};

/* Whether the list's item `i` is shown; otherwise it is added to the rest. */
static bool is_shown(const struct print *p, size_t i, size_t max, uint64_t size,
	uint64_t total, struct rest *rest)
{
	if (p->all || (i < max && size >= total / SMALLEST))
		return true;
	rest->count++;
	rest->size += size;
	return false;
}

static void add_rest(const struct print *p, int indent, const struct rest *rest,
	uint64_t total, const char *what)
{
	oci_auto_free char *name = oci_xasprintf(
		"%zu more %s%s", rest->count, what, rest->count == 1 ? "" : "s");

	if (rest->count)
		add_row(p, indent, rest->size, total, name);
}

static void add_title(const struct print *p, const char *title)
{
	oci_buf_addf(p->out, "\n%s\n", title);
}

static void add_layers(const struct print *p, const struct goci_weight *w)
{
	const struct oci_image *image = &w->target->image;
	uint64_t total = (uint64_t)w->packed;
	struct rest rest = {0};

	add_title(p, "layers, packed");
	for (size_t i = 0; i < image->count; i++) {
		const struct oci_rootfs_layer *layer = oci_rootfs_layer(w->rootfs, i);
		oci_auto_buf name = OCI_BUF_INIT;
		uint64_t size = (uint64_t)image->layers[i].descriptor.size;

		if (!is_shown(p, i, LAYERS, size, 0, &rest))
			continue;
		oci_buf_addf(&name, "%.1f MB of files", (double)layer->bytes / 1e6);
		if (layer->hidden)
			oci_buf_addf(&name, ", %.1f MB of them hidden",
				(double)layer->hidden / 1e6);
		oci_buf_addf(&name, "  %s", goci_layer_maker(image, i));
		add_row(p, 2, size, total, name.data);
	}
	add_rest(p, 2, &rest, total, "layer");
}

static int by_size(const void *a, const void *b)
{
	const struct goci_weight_folder *x =
		*(const struct goci_weight_folder *const *)a;
	const struct goci_weight_folder *y =
		*(const struct goci_weight_folder *const *)b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return strcmp(x->path, y->path);
}

/*
 * Lists folders, the largest first. One that has no more than a folder in it is left
 * out: the inner one tells where its bytes are.
 */
static size_t list_folders(
	const struct goci_weight *w, const struct goci_weight_folder **folders)
{
	oci_auto_free bool *filled = oci_xcalloc(w->count, sizeof(*filled));
	size_t count = 0;

	for (size_t i = w->count; i-- > 0;) {
		const struct goci_weight_folder *folder = &w->folders[i];

		if (i && folder->size == w->folders[folder->parent].size)
			filled[folder->parent] = true;
		if (folder->size && !filled[i])
			folders[count++] = folder;
	}
	qsort(folders, count, sizeof(*folders), by_size);
	return count;
}

static void add_folders(const struct print *p, const struct goci_weight *w)
{
	const struct goci_weight_folder **folders =
		oci_xcalloc(w->count, sizeof(*folders));
	size_t count = list_folders(w, folders);
	uint64_t total = (uint64_t)w->folders[0].size;
	struct rest rest = {0};

	add_title(p, "folders, with what is in them");
	for (size_t i = 0; i < count; i++) {
		const struct goci_weight_folder *f = folders[i];
		oci_auto_free char *name = oci_xasprintf("/%s (%zu file%s)", f->path,
			f->files, f->files == 1 ? "" : "s");

		if (is_shown(p, i, FOLDERS, (uint64_t)f->size, total, &rest))
			add_row(p, 2, (uint64_t)f->size, total, name);
	}
	free(folders);
}

/* What a section is for, for those who do not read linkers. */
static const char *section_note(const char *name)
{
	static const struct {
		const char *name;
		const char *note;
	} notes[] = {
		{"", "headers, and gaps between sections"},
		{".text", "code"},
		{".rodata", "constants and types"},
		{".gopclntab", "function table: for stack traces"},
		{".data.rel.ro.gopclntab", "function table: for stack traces"},
		{".data", "variables"},
		{".noptrdata", "variables without pointers"},
		{".typelink", "types, for reflection"},
		{".itablink", "method tables of interfaces"},
		{".symtab", "symbols, which -ldflags=-s leaves out"},
		{".strtab", "symbols, which -ldflags=-s leaves out"},
	};

	for (size_t i = 0; i < OCI_COUNT(notes); i++)
		if (strcmp(notes[i].name, name) == 0)
			return notes[i].note;
	if (strncmp(name, ".debug", 6) == 0 || strncmp(name, ".zdebug", 7) == 0)
		return "debug info, which -ldflags=-w leaves out";
	return "";
}

static void add_sections(const struct print *p, const struct goci_sizes *sizes)
{
	struct rest rest = {0};

	for (size_t i = 0; i < sizes->section_count; i++) {
		const struct goci_section_size *s = &sizes->sections[i];
		const char *note = section_note(s->name);
		oci_auto_free char *name = oci_xasprintf(
			"%s%s%s", s->name, *s->name && *note ? ": " : "", note);

		if (is_shown(p, i, SECTIONS, s->size, sizes->file, &rest))
			add_row(p, 2, s->size, sizes->file, name);
	}
	add_rest(p, 2, &rest, sizes->file, "section");
}

/* A package as Go names it from its module's folder, where it is in one. */
static char *package_name(
	const struct print *p, const struct goci_module_size *module, const char *path)
{
	size_t len = strlen(module->path);

	if (p->all || !len || strncmp(path, module->path, len) != 0 ||
		(path[len] && path[len] != '/'))
		return oci_xstrdup(path);
	return oci_xasprintf(".%s", path + len);
}

static void add_packages(
	const struct print *p, const struct goci_module_size *module, uint64_t total)
{
	struct rest rest = {0};

	/* For a module with a single package, its own line is enough. */
	if (module->count == 1 && !p->all)
		return;
	for (size_t i = 0; i < module->count; i++) {
		const struct goci_package_size *package = &module->packages[i];
		oci_auto_free char *name = package_name(p, module, package->path);

		if (is_shown(p, i, PACKAGES, package->size, total, &rest))
			add_row(p, 6, package->size, total, name);
	}
	if (rest.count < module->count)
		add_rest(p, 6, &rest, total, "package");
}

static void add_modules(const struct print *p, const struct goci_sizes *sizes)
{
	struct rest rest = {0};

	for (size_t i = 0; i < sizes->module_count; i++) {
		const struct goci_module_size *m = &sizes->modules[i];
		oci_auto_free char *name = oci_xasprintf("%s%s%s",
			*m->path ? m->path : "packages of no known module",
			*m->version ? " " : "", m->version);

		if (!is_shown(p, i, MODULES, m->size, sizes->text, &rest))
			continue;
		add_row(p, 2, m->size, sizes->text, name);
		add_packages(p, m, sizes->text);
	}
	add_rest(p, 2, &rest, sizes->text, "module");
	add_row(p, 2, sizes->text - sizes->told, sizes->text,
		"not attributed: assembly, C, code made for types");
}

static void add_program(const struct print *p, const struct goci_binary *program)
{
	const struct goci_sizes *sizes = &program->sizes;

	oci_buf_adds(p->out, "\n");
	goci_text_add_line(p->out, "%s: %.1f MB, %s; sections", program->path,
		(double)sizes->file / 1e6, program->info.go_version);
	add_sections(p, sizes);
	oci_buf_adds(p->out, "\n");
	if (sizes->why) {
		goci_text_add_line(p->out, "%s: no list of modules: %s", program->path,
			sizes->why);
		return;
	}
	goci_text_add_line(p->out, "%s: %.1f MB of code; modules and packages",
		program->path, (double)sizes->text / 1e6);
	add_modules(p, sizes);
}

void goci_weight_text(const struct goci_weight *weight, bool all, struct oci_buf *out)
{
	const struct goci_platform_image *target = weight->target;
	const struct print p = {out, all};
	char platform[OCI_PLATFORM_STR];

	oci_platform_format(&target->platform, platform, sizeof(platform));
	goci_text_add_line(out, "%s, %s: %.1f MB packed, %.1f MB of files",
		target->name, platform, (double)weight->packed / 1e6,
		(double)weight->folders[0].size / 1e6);
	add_layers(&p, weight);
	add_folders(&p, weight);
	for (size_t i = 0; i < weight->programs.count; i++)
		add_program(&p, &weight->programs.items[i]);
}
