#include "distro/packages.h"

#include "bom/purl.h"

#include <stdlib.h>
#include <string.h>

enum { EDGES_MAX = 1000000 };

void goci_package_links_release(struct goci_package_links *links)
{
	for (size_t i = 0; i < links->count; i++)
		free(links->needs[i].names);
	free(links->needs);
	json_decref(links->names);
	json_decref(links->packages);
	*links = (struct goci_package_links){0};
}

static const char *text_or(const char *s, const char *absent)
{
	return s && *s ? s : absent;
}

/* The purl as syft and trivy write it: the distribution is its namespace. */
static char *purl_of(const struct goci_package *p, const struct goci_distro *distro)
{
	const char *id = text_or(distro->id, NULL);
	oci_auto_free char *name = oci_xasprintf("%s/%s",
		text_or(id, strcmp(p->type, "apk") == 0 ? "alpine" : "debian"),
		p->name);
	oci_auto_free char *full =
		id && text_or(distro->version_id, NULL)
			? oci_xasprintf("%s-%s", id, distro->version_id)
			: NULL;
	oci_auto_free char *upstream =
		p->source && p->source_version
			? oci_xasprintf("%s@%s", p->source, p->source_version)
			: NULL;
	oci_auto_buf purl = OCI_BUF_INIT;

	goci_purl_begin(&purl, p->type, name);
	goci_purl_version(&purl, p->version);
	goci_purl_qualifier(&purl, "arch", p->arch);
	goci_purl_qualifier(&purl, "distro", full ? full : id);
	goci_purl_qualifier(&purl, "upstream", upstream ? upstream : p->source);
	return oci_buf_take(&purl);
}

/* The first of a name stays. */
static void set_name(json_t **names, const char *name, size_t at)
{
	if (!*names)
		*names = json_object();
	if (!json_object_get(*names, name))
		json_object_set_new(*names, name, json_integer((json_int_t)at));
}

static void set_package(
	struct goci_package_links *links, const struct goci_package *p, size_t at)
{
	oci_auto_free char *full =
		p->arch ? oci_xasprintf("%s:%s", p->name, p->arch) : NULL;

	set_name(&links->packages, p->name, at);
	if (full)
		set_name(&links->packages, full, at);
}

size_t goci_package_find(
	const struct goci_package_links *links, const char *name, size_t len)
{
	oci_auto_free char *key = oci_xstrndup(name, len);

	return (size_t)json_integer_value(json_object_get(links->packages, key));
}

size_t goci_package_last(const struct goci_package_links *links)
{
	return links->count ? links->needs[links->count - 1].part : 0;
}

void goci_package_name_file(struct goci_package_links *links, const char *name)
{
	set_name(&links->packages, name, goci_package_last(links));
}

static void set_provided(struct goci_package_links *links, char *names, size_t at)
{
	char *save = NULL, *name = names ? strtok_r(names, "\n", &save) : NULL;

	for (; name; name = strtok_r(NULL, "\n", &save))
		set_name(&links->names, name, at);
}

static void add_needs(struct goci_package_links *links, char *names, size_t at)
{
	size_t n = links->count;

	OCI_GROW(links->needs, n);
	links->needs[n] = (struct goci_package_needs){at, names};
	links->count++;
}

static size_t add_part(struct goci_bom *bom, const struct goci_package *p,
	const struct goci_packages *database)
{
	struct goci_bom_part part = {.kind = GOCI_BOM_PACKAGE,
		.name = oci_xstrdup(p->name),
		.version = p->version ? oci_xstrdup(p->version) : NULL,
		.purl = purl_of(p, database->distro),
		.supplier = p->maintainer ? oci_xstrdup(p->maintainer) : NULL,
		.place = oci_xasprintf("/%s", database->place)};

	part.id = oci_xstrdup(part.purl);
	if (p->licence && *p->licence)
		oci_strv_add(&part.licences, p->licence);
	if (p->source)
		oci_strv_addf(&part.facts, "goci:package:source=%s", p->source);
	if (p->source_version)
		oci_strv_addf(&part.facts, "goci:package:sourceVersion=%s",
			p->source_version);
	return goci_bom_add(bom, &part);
}

int goci_bom_add_package(struct goci_bom *bom, const struct goci_package *package,
	const struct goci_packages *database, struct goci_package_links *links,
	char *provides, char *needs, struct oci_err *err)
{
	oci_auto_free char *provided = provides;
	size_t at;

	if (links->count >= GOCI_PACKAGES_MAX) {
		free(needs);
		return oci_err_set(err, OCI_ERR_INVALID, "lists over %d packages",
			GOCI_PACKAGES_MAX);
	}
	at = add_part(bom, package, database);
	goci_bom_link(bom, 0, at);
	set_package(links, package, at);
	set_name(&links->names, package->name, at);
	set_provided(links, provided, at);
	add_needs(links, needs, at);
	return 0;
}

/* The first alternative that is there. */
static void link_any(struct goci_bom *bom, const struct goci_package_links *links,
	size_t from, char *names)
{
	char *save = NULL, *name = strtok_r(names, "|", &save);

	for (; name; name = strtok_r(NULL, "|", &save)) {
		const json_t *at = json_object_get(links->names, name);

		if (!at)
			continue;
		goci_bom_link(bom, from, (size_t)json_integer_value(at));
		return;
	}
}

int goci_bom_link_packages(struct goci_bom *bom, const struct goci_package_links *links,
	struct oci_err *err)
{
	for (size_t i = 0; i < links->count; i++) {
		char *save = NULL, *names = links->needs[i].names;
		char *name = names ? strtok_r(names, "\n", &save) : NULL;

		for (; name; name = strtok_r(NULL, "\n", &save))
			link_any(bom, links, links->needs[i].part, name);
		if (bom->edge_count > EDGES_MAX)
			return oci_err_set(err, OCI_ERR_INVALID,
				"its packages have over %d dependencies", EDGES_MAX);
	}
	return 0;
}
