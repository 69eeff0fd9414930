#include "vulns/check.h"

#include "binary/functab.h"
#include "go/semver.h"
#include "oci/json.h"
#include "vulns/linked.h"
#include "vulns/osv.h"

#include <stdlib.h>
#include <string.h>

enum { FOUND_MAX = 20000 };

/* A module of a program. */
struct module {
	const char *name;    /* as the database calls it */
	const char *path;    /* that its packages have */
	const char *version; /* as the program tells it */
	const char *semver;  /* NULL: unknown */
};

/* A check under way. */
struct check {
	struct goci_vulns_program *program;
	const struct goci_vulndb *db;
	const char *goos;
	const char *goarch;
	const char *main;
	struct oci_strv wanted; /* packages that matter */
	struct goci_linked linked;
	bool blind; /* the functions are not known */
};

static void check_release(struct check *c)
{
	goci_linked_release(&c->linked);
	oci_strv_release(&c->wanted);
}

static void vuln_release(struct goci_vuln *vuln)
{
	oci_strv_release(&vuln->symbols);
	free(vuln->version);
}

void goci_vulns_program_release(struct goci_vulns_program *program)
{
	for (size_t i = 0; i < program->count; i++)
		vuln_release(&program->items[i]);
	free(program->items);
	free(program->why);
	free(program->path);
	goci_buildinfo_release(&program->info);
	*program = (struct goci_vulns_program)GOCI_VULNS_PROGRAM_INIT;
}

const char *goci_vuln_state_name(enum goci_vuln_state state)
{
	static const char *const names[] = {
		"linked", "assumed", "unknown", "package", "module"};

	return names[state];
}

bool goci_vuln_is_linked(const struct goci_vuln *vuln)
{
	return vuln->state == GOCI_VULN_LINKED || vuln->state == GOCI_VULN_ASSUMED;
}

static const char *setting(const struct goci_buildinfo *info, const char *key)
{
	for (size_t i = 0; i < info->setting_count; i++)
		if (strcmp(info->settings[i].key, key) == 0)
			return info->settings[i].value;
	return "";
}

/* An empty list, and a platform that is not known, fit everything. */
static bool fits(const json_t *import, const char *name, const char *wanted)
{
	const json_t *list = json_object_get(import, name), *item;
	size_t i;

	if (!*wanted || !json_array_size(list))
		return true;
	json_array_foreach(list, i, item)
		if (strcmp(json_string_value(item), wanted) == 0)
			return true;
	return false;
}

static bool fits_platform(const struct check *c, const json_t *import)
{
	return fits(import, "goos", c->goos) && fits(import, "goarch", c->goarch);
}

static const json_t *imports_of(const json_t *affected)
{
	return json_object_get(
		json_object_get(affected, "ecosystem_specific"), "imports");
}

/* A module that replaces another has the import paths of the other. */
static char *package_path(const struct module *m, const json_t *import)
{
	const char *path = oci_json_text_or(import, "path", "");
	size_t len = strlen(m->name);

	if (strcmp(m->name, m->path) != 0 && strncmp(path, m->name, len) == 0 &&
		(!path[len] || path[len] == '/'))
		return oci_xasprintf("%s%s", m->path, path + len);
	return oci_xstrdup(path);
}

static const char *shown(const char *symbol)
{
	return *symbol ? symbol : NULL;
}

static void add_symbol(struct goci_vuln *vuln, const char *package, const char *symbol)
{
	oci_auto_free char *name = shown(symbol)
					   ? oci_xasprintf("%s.%s", package, symbol)
					   : oci_xstrdup(package);

	if (!oci_strv_has(&vuln->symbols, name))
		oci_strv_add(&vuln->symbols, name);
}

/* Makes the state `state` if it is worse. */
static void worsen(struct goci_vuln *vuln, enum goci_vuln_state state)
{
	if (state < vuln->state)
		vuln->state = state;
}

/*
 * What of a package is linked. Without symbols all of it is vulnerable, and so is
 * everything when it is initialised.
 */
static void look_at_import(const struct check *c, const struct module *m,
	const json_t *import, struct goci_vuln *vuln)
{
	oci_auto_free char *package = package_path(m, import);
	const json_t *symbols = json_object_get(import, "symbols"), *item;
	size_t i;

	if (!goci_linked_has(&c->linked, package, ""))
		return;
	worsen(vuln, GOCI_VULN_PACKAGE);
	if (!json_array_size(symbols))
		add_symbol(vuln, package, "");
	json_array_foreach(symbols, i, item) {
		oci_auto_free char *symbol = goci_symbol_clean(json_string_value(item));
		bool init = strcmp(symbol, "init") == 0;

		if (init || goci_linked_has(&c->linked, package, symbol))
			add_symbol(vuln, package, symbol);
	}
}

/*
 * What the affected packages say. Returns false if none of them is for the platform.
 * Build info lists only modules of which a package is linked: where no packages are
 * named, the module is vulnerable as it is.
 */
static bool look_at(const struct check *c, const struct module *m,
	const json_t *affected, struct goci_vuln *vuln)
{
	const json_t *imports = imports_of(affected), *import;
	bool any = !json_array_size(imports);
	size_t i;

	if (any)
		worsen(vuln, GOCI_VULN_LINKED);
	json_array_foreach(imports, i, import) {
		if (!fits_platform(c, import))
			continue;
		any = true;
		if (c->blind)
			worsen(vuln, GOCI_VULN_ASSUMED);
		else
			look_at_import(c, m, import, vuln);
	}
	if (vuln->symbols.count)
		worsen(vuln, GOCI_VULN_LINKED);
	return any;
}

static struct goci_vuln *add_vuln(struct goci_vulns_program *program)
{
	OCI_GROW(program->items, program->count);
	return &program->items[program->count++];
}

/* The entries of one document about the module: `count` of them. */
static void judge(struct check *c, const struct module *m,
	const struct goci_vulndb_entry *entries, size_t count)
{
	struct goci_vuln vuln = {.doc = entries->doc,
		.id = oci_json_text_or(entries->doc, "id", ""),
		.module = m->name,
		.path = m->path,
		.state = GOCI_VULN_MODULE};
	bool any = false;

	for (size_t i = 0; i < count; i++)
		if (!m->semver || goci_osv_affects(entries[i].affected, m->semver))
			any |= look_at(c, m, entries[i].affected, &vuln);
	if (!m->semver && any)
		any = vuln.state < GOCI_VULN_PACKAGE;
	if (!any) {
		vuln_release(&vuln);
		return;
	}
	if (!m->semver)
		vuln.state = GOCI_VULN_UNKNOWN;
	else
		vuln.fixed = goci_osv_fixed(vuln.doc, m->name, m->semver);
	vuln.version = oci_xstrdup(m->version);
	oci_strv_sort(&vuln.symbols);
	*add_vuln(c->program) = vuln;
}

static void judge_module(struct check *c, const struct module *m)
{
	size_t count, next;
	const struct goci_vulndb_entry *e = goci_vulndb_find(c->db, m->name, &count);

	for (size_t i = 0; i < count; i = next) {
		for (next = i + 1; next < count && e[next].doc == e[i].doc;)
			next++;
		judge(c, m, &e[i], next - i);
	}
}

static void want(struct check *c, const struct module *m)
{
	size_t count, k;
	const struct goci_vulndb_entry *e = goci_vulndb_find(c->db, m->name, &count);

	for (size_t i = 0; i < count; i++) {
		const json_t *import;

		json_array_foreach(imports_of(e[i].affected), k, import)
			oci_strv_take(&c->wanted, package_path(m, import));
	}
}

/* Calls `fn` for what `dep` is, and for what it replaces with a fork or a folder. */
static void with_dep(struct check *c, const struct goci_buildinfo_dep *dep,
	void (*fn)(struct check *, const struct module *))
{
	const struct goci_buildinfo_module *used = goci_buildinfo_used(dep);
	const struct module m = {used->path, dep->module.path, used->version,
		goci_semver_valid(used->version) ? used->version : NULL};
	const struct module original = {
		dep->module.path, dep->module.path, used->version, NULL};

	fn(c, &m);
	if (strcmp(used->path, dep->module.path) != 0)
		fn(c, &original);
}

static void with_modules(
	struct check *c, void (*fn)(struct check *, const struct module *))
{
	const struct goci_buildinfo *info = &c->program->info;
	oci_auto_free char *semver = goci_semver_of_go(info->go_version);
	const struct module std = {"stdlib", "stdlib", info->go_version, semver};
	const struct module tools = {
		"toolchain", "toolchain", info->go_version, semver};

	fn(c, &std);
	if (strncmp(c->main, "cmd/", 4) == 0)
		fn(c, &tools);
	if (info->main.module.path && *info->main.module.path)
		with_dep(c, &info->main, fn);
	for (size_t i = 0; i < info->dep_count; i++)
		with_dep(c, &info->deps[i], fn);
}

static int by_id(const void *a, const void *b)
{
	const struct goci_vuln *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order ? order : strcmp(x->module, y->module);
}

static int read_functions(struct check *c, int fd, const struct oci_cancel *cancel)
{
	goci_auto_functab functab = GOCI_FUNCTAB_INIT;
	struct goci_elf elf;
	struct oci_err why;

	if (goci_elf_open(&elf, fd, &why) < 0) {
		c->program->why = oci_xstrdup(why.msg);
		return -1;
	}
	elf.cancel = cancel;
	if (goci_functab_read(&elf, &functab, &why) < 0) {
		c->program->why = oci_xstrdup(why.msg);
		return -1;
	}
	goci_linked_read(&c->linked, &functab, &c->wanted, c->main);
	if (c->linked.runtime)
		return 0;
	c->program->why = oci_xstrdup("its functions have no names");
	return -1;
}

int goci_vulns_check(struct goci_vulns_program *program, const struct goci_vulndb *db,
	int fd, const struct oci_cancel *cancel, struct oci_err *err)
{
	OCI_AUTO(check_release)
	struct check c = {.program = program,
		.db = db,
		.goos = setting(&program->info, "GOOS"),
		.goarch = setting(&program->info, "GOARCH"),
		.main = program->info.path ? program->info.path : "main"};

	with_modules(&c, want);
	oci_strv_sort(&c.wanted);
	c.blind = read_functions(&c, fd, cancel) < 0;
	if (oci_cancel_check(cancel, err) < 0)
		return -1;
	with_modules(&c, judge_module);
	if (program->count > FOUND_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: has over %d vulnerabilities", program->path, FOUND_MAX);
	if (program->count)
		qsort(program->items, program->count, sizeof(*program->items), by_id);
	return 0;
}
