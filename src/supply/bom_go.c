#include "supply/bom_go.h"

#include "bom/purl.h"
#include "supply/bom_edges.h"

#include <stdlib.h>
#include <string.h>

char *goci_bom_module_purl(const char *path, const char *version)
{
	oci_auto_buf purl = OCI_BUF_INIT;

	goci_purl_begin(&purl, "golang", path);
	goci_purl_version(&purl, version);
	return oci_buf_take(&purl);
}

/* "(devel)" is no version: a reader that compares versions must not see it. */
static const char *known_version(const char *version)
{
	return version && *version && version[0] != '(' ? version : NULL;
}

static void set_module(
	struct goci_bom_part *part, const char *path, const char *version)
{
	part->kind = GOCI_BOM_MODULE;
	part->name = oci_xstrdup(path);
	part->version = version ? oci_xstrdup(version) : NULL;
	part->purl = goci_bom_module_purl(path, version);
	part->id = oci_xstrdup(part->purl);
}

/*
 * A module that another one replaces goes by that one's name; one that a folder
 * replaces keeps its own, as a path means nothing elsewhere, and has no version.
 */
static size_t add_module(struct goci_bom *bom, const struct goci_buildinfo_dep *dep)
{
	const struct goci_buildinfo_module *used = goci_buildinfo_used(dep);
	bool replaced = dep->replacement.path != NULL;
	const char *version = known_version(used->version);
	bool local = replaced && !version;
	struct goci_bom_part part = {0};

	set_module(&part, local ? dep->module.path : used->path, version);
	if (*used->sum)
		oci_strv_addf(&part.facts, GOCI_FACT_SUM "=%s", used->sum);
	if (replaced)
		oci_strv_addf(&part.facts, GOCI_FACT_REPLACES "=%s%s%s",
			dep->module.path, *dep->module.version ? "@" : "",
			dep->module.version);
	if (local)
		oci_strv_add(&part.facts, "goci:go:local=true");
	return goci_bom_add(bom, &part);
}

/* "go1.26.8 X:boringcrypto" -> "1.26.8". Owned by the caller; NULL for no release. */
static char *go_release(const char *go_version)
{
	if (strncmp(go_version, "go", 2) != 0)
		return NULL;
	return oci_xstrndup(go_version + 2, strcspn(go_version + 2, " "));
}

static size_t add_stdlib(struct goci_bom *bom, const char *go_version)
{
	oci_auto_free char *release = go_release(go_version);
	struct goci_bom_part part = {0};

	set_module(&part, "stdlib", release);
	if (release)
		part.cpe =
			oci_xasprintf("cpe:2.3:a:golang:go:%s:-:*:*:*:*:*:*", release);
	oci_strv_add(&part.licences, "BSD-3-Clause");
	return goci_bom_add(bom, &part);
}

static size_t add_file(struct goci_bom *bom, const struct goci_bom_program *program)
{
	const struct goci_buildinfo *info = program->info;
	struct goci_bom_part part = {.kind = GOCI_BOM_PROGRAM,
		.id = oci_xasprintf("program:%s", program->path),
		.name = oci_xstrdup(program->path),
		.place = oci_xstrdup(program->path)};

	if (program->hash) {
		part.sha256 = oci_xstrdup(oci_digest_hex(&program->hash->sha256));
		part.sha1 = oci_xstrdup(program->hash->sha1);
	}
	if (program->layer)
		oci_strv_addf(&part.facts, GOCI_FACT_LAYER "=%s", program->layer);
	oci_strv_addf(&part.facts, "goci:go:version=%s", info->go_version);
	if (info->path && *info->path)
		oci_strv_addf(&part.facts, "goci:go:package=%s", info->path);
	for (size_t i = 0; i < info->setting_count; i++)
		oci_strv_addf(&part.facts, "goci:go:build:%s=%s", info->settings[i].key,
			info->settings[i].value);
	return goci_bom_add(bom, &part);
}

/* A program without modules (GOPATH, or a single file) has no main module. */
static size_t add_main(
	struct goci_bom *bom, const struct goci_bom_program *program, size_t file)
{
	struct goci_buildinfo_dep module = program->info->main;
	size_t at;

	if (!module.module.path || !*module.module.path)
		return file;
	if (known_version(program->version) && !module.replacement.path)
		module.module.version = program->version;
	at = add_module(bom, &module);
	if (program->licences && !bom->parts[at].licences.count)
		oci_strv_add_all(&bom->parts[at].licences, program->licences);
	goci_bom_link(bom, file, at);
	return at;
}

static int by_owner(const void *a, const void *b)
{
	return strcmp(((const struct goci_bom_owner *)a)->path,
		((const struct goci_bom_owner *)b)->path);
}

/* All modules below the main one: what is known without imports. */
static void link_all(struct goci_bom *bom, const struct goci_bom_owner *owners,
	size_t count, size_t top, size_t stdlib)
{
	goci_bom_link(bom, top, stdlib);
	for (size_t i = 0; i < count; i++) {
		goci_bom_link(bom, top, owners[i].part);
		goci_bom_link(bom, owners[i].part, stdlib);
	}
}

void goci_bom_add_program(struct goci_bom *bom, const struct goci_bom_program *program)
{
	const struct goci_buildinfo *info = program->info;
	oci_auto_free struct goci_bom_owner *owners =
		oci_xcalloc(info->dep_count + 1, sizeof(*owners));
	size_t stdlib = add_stdlib(bom, info->go_version);
	size_t file = add_file(bom, program), count = 0;
	size_t top = add_main(bom, program, file);

	goci_bom_link(bom, 0, file);
	if (top != file)
		owners[count++] = (struct goci_bom_owner){info->main.module.path, top};
	for (size_t i = 0; i < info->dep_count; i++)
		owners[count++] = (struct goci_bom_owner){
			info->deps[i].module.path, add_module(bom, &info->deps[i])};
	if (count)
		qsort(owners, count, sizeof(*owners), by_owner);
	if (!program->imports ||
		!goci_bom_add_imports(bom, program->imports, owners, count, stdlib))
		link_all(bom, owners, count, top, stdlib);
}
