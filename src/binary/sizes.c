#include "binary/sizes.h"

#include "binary/functab.h"
#include "binary/symbol.h"

#include <stdlib.h>
#include <string.h>

enum { PACKAGES_MAX = 50000, PATH_MAX_BYTES = 4096 };

/* The package of a function, in the function's name. */
struct part {
	const char *package;
	size_t len;
	uint64_t size;
};

/* A module that packages can be of, and its place in the list. */
struct known {
	const char *path;
	const char *version;
	size_t place;
};

/* The main module's place is 0, dependencies follow, then these two. */
struct modules {
	struct known *by_path; /* those of the build info, sorted */
	struct known *items;
	size_t count;
	size_t std;
	size_t none;
};

static void modules_release(struct modules *modules)
{
	free(modules->by_path);
	free(modules->items);
}

void goci_sizes_release(struct goci_sizes *sizes)
{
	for (size_t i = 0; i < sizes->package_count; i++)
		free(sizes->packages[i].path);
	free(sizes->packages);
	free(sizes->modules);
	free(sizes->sections);
	free(sizes->why);
	*sizes = (struct goci_sizes)GOCI_SIZES_INIT;
}

static int by_known_path(const void *a, const void *b)
{
	return strcmp(((const struct known *)a)->path, ((const struct known *)b)->path);
}

/* The import paths of packages begin with a module's own path, replaced or not. */
static void list_modules(const struct goci_buildinfo *info, struct modules *m)
{
	size_t count = info->dep_count + 1;

	m->std = count;
	m->none = count + 1;
	m->count = count + 2;
	m->items = oci_xcalloc(m->count, sizeof(*m->items));
	m->by_path = oci_xcalloc(count, sizeof(*m->by_path));
	for (size_t i = 0; i < count; i++) {
		const struct goci_buildinfo_dep *dep =
			i ? &info->deps[i - 1] : &info->main;
		const struct goci_buildinfo_module *used = goci_buildinfo_used(dep);
		const char *path = dep->module.path ? dep->module.path : "";

		m->items[i] =
			(struct known){path, used->version ? used->version : "", i};
	}
	m->items[m->std] = (struct known){"std", info->go_version, m->std};
	m->items[m->none] = (struct known){"", "", m->none};
	memcpy(m->by_path, m->items, count * sizeof(*m->by_path));
	qsort(m->by_path, count, sizeof(*m->by_path), by_known_path);
}

/* The module with the longest path that the package's begins with. */
static size_t find_module(const struct modules *m, const char *package)
{
	oci_auto_free char *path = oci_xstrdup(package);
	const struct known key = {.path = path}, *found;
	char *slash;

	if (strcmp(package, "main") == 0)
		return *m->items[0].path ? 0 : m->none;
	do {
		found = bsearch(&key, m->by_path, m->std, sizeof(key), by_known_path);
		if (found && *found->path)
			return found->place;
		slash = strrchr(path, '/');
		if (slash)
			*slash = '\0';
	} while (slash);
	/* As Go has it: what is not Go's own has a dot in its first element. */
	return memchr(package, '.', strcspn(package, "/")) ? m->none : m->std;
}

static int by_package(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	int order = memcmp(x->package, y->package, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

static bool same_package(const struct part *x, const struct part *y)
{
	return x->len == y->len && memcmp(x->package, y->package, x->len) == 0;
}

/* Lists the functions whose names tell a package. Returns how many there are. */
static size_t list_parts(const struct goci_functab *functab, struct part *parts)
{
	size_t count = 0;

	for (size_t i = 0; i < functab->count; i++) {
		struct part *part = &parts[count];

		part->len = goci_symbol_package(functab->funcs[i].name, &part->package);
		part->size = functab->funcs[i].size;
		if (part->len && part->len <= PATH_MAX_BYTES)
			count++;
	}
	qsort(parts, count, sizeof(*parts), by_package);
	return count;
}

/* The packages, by path, with their modules. */
static int list_packages(const struct goci_functab *functab,
	const struct modules *modules, struct goci_sizes *sizes, struct oci_err *err)
{
	oci_auto_free struct part *parts =
		oci_xcalloc(functab->count + 1, sizeof(*parts));
	size_t count = list_parts(functab, parts), packages = 0;
	struct goci_package_size *p = NULL;

	for (size_t i = 0; i < count; i++)
		packages += !i || !same_package(&parts[i - 1], &parts[i]);
	if (packages > PACKAGES_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"its function table has over %d packages", PACKAGES_MAX);
	sizes->packages = oci_xcalloc(packages + 1, sizeof(*sizes->packages));
	for (size_t i = 0; i < count; i++) {
		if (!i || !same_package(&parts[i - 1], &parts[i])) {
			p = &sizes->packages[sizes->package_count++];
			p->path = goci_symbol_path(parts[i].package, parts[i].len);
			p->module = find_module(modules, p->path);
		}
		p->size += parts[i].size;
		p->funcs++;
	}
	return 0;
}

/* By module; of one, the largest first. */
static int by_module(const void *a, const void *b)
{
	const struct goci_package_size *x = a, *y = b;

	if (x->module != y->module)
		return x->module < y->module ? -1 : 1;
	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return strcmp(x->path, y->path);
}

static int by_size(const void *a, const void *b)
{
	const struct goci_module_size *x = a, *y = b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* Puts packages together that are of one module. */
static void group(const struct modules *modules, struct goci_sizes *sizes)
{
	struct goci_module_size *m = NULL;

	if (!sizes->package_count)
		return;
	qsort(sizes->packages, sizes->package_count, sizeof(*sizes->packages),
		by_module);
	sizes->modules = oci_xcalloc(sizes->package_count, sizeof(*sizes->modules));
	for (size_t i = 0; i < sizes->package_count; i++) {
		const struct goci_package_size *p = &sizes->packages[i];

		if (!i || p->module != p[-1].module) {
			m = &sizes->modules[sizes->module_count++];
			m->path = modules->items[p->module].path;
			m->version = modules->items[p->module].version;
			m->packages = p;
		}
		m->size += p->size;
		m->funcs += p->funcs;
		m->count++;
		sizes->told += p->size;
	}
	qsort(sizes->modules, sizes->module_count, sizeof(*sizes->modules), by_size);
}

static int read_functions(const struct goci_elf *elf, const struct goci_buildinfo *info,
	struct goci_sizes *sizes, struct oci_err *err)
{
	goci_auto_functab functab = GOCI_FUNCTAB_INIT;
	OCI_AUTO(modules_release) struct modules modules = {0};
	uint64_t all = 0;

	if (goci_functab_read(elf, &functab, err) < 0)
		return -1;
	list_modules(info, &modules);
	if (list_packages(&functab, &modules, sizes, err) < 0)
		return -1;
	for (size_t i = 0; i < functab.count; i++)
		all += functab.funcs[i].size;
	/* Without section headers, the functions are all that is known of the code. */
	if (sizes->text < all)
		sizes->text = all;
	group(&modules, sizes);
	return 0;
}

int goci_sizes_read(int fd, const struct oci_cancel *cancel,
	const struct goci_buildinfo *info, struct goci_sizes *sizes,
	struct oci_err *err)
{
	struct goci_section_sizes sections;
	struct goci_elf elf;
	struct oci_err why;

	*sizes = (struct goci_sizes)GOCI_SIZES_INIT;
	if (goci_elf_open(&elf, fd, err) < 0)
		return -1;
	elf.cancel = cancel;
	sizes->file = elf.size;
	sections = goci_sections_read(&elf);
	sizes->sections = sections.items;
	sizes->section_count = sections.count;
	sizes->text = sections.text;
	if (read_functions(&elf, info, sizes, &why) < 0)
		sizes->why = oci_xstrdup(why.msg);
	return oci_cancel_check(cancel, err);
}
