#include "vulns/osv.h"

#include "go/semver.h"
#include "oci/json.h"
#include "oci/utf8.h"

#include <string.h>

/* Of the events, each pair is compared; real documents have some tens. */
enum { ID_MAX = 128, TEXT_MAX = 4096, EVENTS_MAX = 1000 };

static int wrong(struct oci_err *err, const char *name, const char *expected)
{
	return oci_err_set(err, OCI_ERR_INVALID, "\"%s\" is not %s", name, expected);
}

static int check_text(const json_t *value, const char *name, struct oci_err *err)
{
	if (!json_is_string(value) || json_string_length(value) > TEXT_MAX)
		return wrong(err, name, "a text of at most 4096 bytes");
	return 0;
}

/* A member that may be missing. */
static int check_member(const json_t *object, const char *name, struct oci_err *err)
{
	const json_t *value = json_object_get(object, name);

	return value && !json_is_null(value) ? check_text(value, name, err) : 0;
}

/* An array that may be missing or null, of texts unless `each` checks its items. */
static int check_list(const json_t *object, const char *name,
	int (*each)(const json_t *, struct oci_err *), struct oci_err *err)
{
	const json_t *list = json_object_get(object, name), *item;
	size_t i;

	if (!list || json_is_null(list))
		return 0;
	if (!json_is_array(list))
		return wrong(err, name, "an array");
	json_array_foreach(list, i, item)
		if ((each ? each(item, err) : check_text(item, name, err)) < 0)
			return -1;
	return 0;
}

static bool is_object(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return !value || json_is_null(value) || json_is_object(value);
}

static const char *const bounds[] = {"introduced", "fixed", "last_affected"};

/* Exactly one of them; "limit" is for git's ranges. */
static int check_event(const json_t *event, struct oci_err *err)
{
	size_t count = 0;

	if (!json_is_object(event))
		return wrong(err, "events", "an array of objects");
	for (size_t i = 0; i < OCI_COUNT(bounds); i++) {
		const char *version = oci_json_text(event, bounds[i]);

		if (!json_object_get(event, bounds[i]))
			continue;
		count++;
		if (!version ||
			(strcmp(version, "0") != 0 && !goci_semver_valid(version)))
			return wrong(err, bounds[i], "a semantic version");
	}
	return count == 1 ? 0
			  : wrong(err, "events",
				    "a list of one \"introduced\", \"fixed\" or "
				    "\"last_affected\" each");
}

static bool is_semver(const json_t *range)
{
	return strcmp(oci_json_text_or(range, "type", ""), "SEMVER") == 0;
}

static int check_range(const json_t *range, struct oci_err *err)
{
	if (!oci_json_text(range, "type"))
		return wrong(err, "ranges", "an array of objects with a \"type\"");
	return is_semver(range) ? check_list(range, "events", check_event, err) : 0;
}

static int check_import(const json_t *import, struct oci_err *err)
{
	if (!oci_json_text(import, "path"))
		return wrong(err, "imports", "an array of objects with a \"path\"");
	if (check_member(import, "path", err) < 0 ||
		check_list(import, "goos", NULL, err) < 0 ||
		check_list(import, "goarch", NULL, err) < 0)
		return -1;
	return check_list(import, "symbols", NULL, err);
}

static int check_affected(const json_t *affected, struct oci_err *err)
{
	const json_t *package = json_object_get(affected, "package");
	const json_t *own = json_object_get(affected, "ecosystem_specific");

	if (!oci_json_text(package, "name") || check_member(package, "name", err) < 0)
		return wrong(err, "affected",
			"an array of objects with a \"package\" that has a \"name\"");
	if (!is_object(affected, "ecosystem_specific"))
		return wrong(err, "ecosystem_specific", "an object");
	if (check_list(affected, "ranges", check_range, err) < 0 ||
		check_list(affected, "versions", NULL, err) < 0)
		return -1;
	return check_list(own, "imports", check_import, err);
}

static int check_severity(const json_t *severity, struct oci_err *err)
{
	if (!json_is_object(severity))
		return wrong(err, "severity", "an array of objects");
	return check_member(severity, "score", err);
}

static int check_count(const json_t *doc, struct oci_err *err)
{
	const json_t *affected, *range;
	size_t i, k, count = 0;

	json_array_foreach(json_object_get(doc, "affected"), i, affected)
		json_array_foreach(json_object_get(affected, "ranges"), k, range)
			if (is_semver(range))
				count += json_array_size(
					json_object_get(range, "events"));
	if (count <= EVENTS_MAX)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID, "has %zu events; the limit is %d",
		count, EVENTS_MAX);
}

static int check(const json_t *doc, struct oci_err *err)
{
	static const char *const texts[] = {
		"summary", "withdrawn", "modified", "published"};
	const char *id = oci_json_text(doc, "id");
	const json_t *own = json_object_get(doc, "database_specific");

	if (!id || !*id || strlen(id) > ID_MAX || strchr(id, ' ') ||
		!oci_utf8_all_plain(id))
		return wrong(err, "id", "a name of at most 128 bytes");
	for (size_t i = 0; i < OCI_COUNT(texts); i++)
		if (check_member(doc, texts[i], err) < 0)
			return oci_err_wrap(err, "%s", id);
	if (!is_object(doc, "database_specific"))
		return wrong(err, "database_specific", "an object");
	if (check_member(own, "url", err) < 0 ||
		check_member(own, "severity", err) < 0 ||
		check_list(doc, "aliases", NULL, err) < 0 ||
		check_list(doc, "severity", check_severity, err) < 0)
		return -1;
	if (check_list(doc, "affected", check_affected, err) < 0)
		return -1;
	return check_count(doc, err);
}

/* A database has thousands of documents, of which nine tenths are these. */
static void remove_long(json_t *doc)
{
	static const char *const names[] = {
		"details", "references", "credits", "related", "schema_version"};

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		json_object_del(doc, names[i]);
}

json_t *goci_osv_parse(const char *text, size_t len, struct oci_err *err)
{
	oci_auto_json *doc = NULL;

	if (len > GOCI_OSV_MAX) {
		oci_err_set(err, OCI_ERR_INVALID, "is over %u bytes", GOCI_OSV_MAX);
		return NULL;
	}
	if (oci_json_check_values(text, len, err) < 0)
		return NULL;
	doc = oci_json_parse(text, len, err);
	if (!doc || check(doc, err) < 0)
		return NULL;
	remove_long(doc);
	return oci_steal_ptr(&doc);
}

bool goci_osv_withdrawn(const json_t *doc)
{
	return oci_json_text(doc, "withdrawn") != NULL;
}

const char *goci_osv_severity(const json_t *doc)
{
	const json_t *own = json_object_get(doc, "database_specific");
	const json_t *scores = json_object_get(doc, "severity");
	const char *word = oci_json_text(own, "severity");

	return word ? word : oci_json_text(json_array_get(scores, 0), "score");
}

const char *goci_osv_url(const json_t *doc)
{
	return oci_json_text(json_object_get(doc, "database_specific"), "url");
}

json_t *goci_osv_aliases(const json_t *doc)
{
	const json_t *item;
	json_t *list = json_array(), *seen = json_object();
	size_t i;

	json_array_foreach(json_object_get(doc, "aliases"), i, item) {
		const char *text = json_string_value(item);

		if (!text || json_object_get(seen, text))
			continue;
		json_object_set_new(seen, text, json_true());
		json_array_append(list, (json_t *)(uintptr_t)item);
	}
	json_decref(seen);
	return list;
}

/* Times in UTC are in order as texts; those of the module are "0001-01-01...". */
const char *goci_osv_time(const json_t *doc)
{
	const char *published = oci_json_text_or(doc, "published", "");
	const char *modified = oci_json_text_or(doc, "modified", "");

	return strcmp(published, modified) > 0 ? published : modified;
}

static int compare(const char *a, const char *b)
{
	bool first = strcmp(a, "0") == 0;

	if (first || strcmp(b, "0") == 0)
		return (strcmp(b, "0") == 0) - first;
	return goci_semver_compare(a, b);
}

/* The last version up to `version` that introduced it; NULL if none did. */
static const char *introduced(const json_t *events, const char *version)
{
	const char *last = NULL;
	const json_t *event;
	size_t i;

	json_array_foreach(events, i, event) {
		const char *at = oci_json_text(event, "introduced");

		if (at && compare(at, version) <= 0 && (!last || compare(last, at) < 0))
			last = at;
	}
	return last;
}

/* Whether an event ended it in between. */
static bool ended(const json_t *events, const char *since, const char *version)
{
	const json_t *event;
	size_t i;

	json_array_foreach(events, i, event) {
		const char *fixed = oci_json_text(event, "fixed");
		const char *last = oci_json_text(event, "last_affected");

		if (fixed && compare(since, fixed) < 0 && compare(fixed, version) <= 0)
			return true;
		if (last && compare(since, last) <= 0 && compare(last, version) < 0)
			return true;
	}
	return false;
}

static bool contains(const json_t *range, const char *version)
{
	const json_t *events = json_object_get(range, "events");
	const char *since = introduced(events, version);

	return !json_array_size(events) || (since && !ended(events, since, version));
}

static bool is_listed(const json_t *versions, const char *version)
{
	const json_t *item;
	size_t i;

	json_array_foreach(versions, i, item)
		if (goci_semver_compare(json_string_value(item), version) == 0)
			return true;
	return false;
}

bool goci_osv_affects(const json_t *affected, const char *version)
{
	const json_t *range, *versions = json_object_get(affected, "versions");
	bool any = false;
	size_t i;

	if (is_listed(versions, version))
		return true;
	json_array_foreach(json_object_get(affected, "ranges"), i, range) {
		if (!is_semver(range))
			continue;
		any = true;
		if (contains(range, version))
			return true;
	}
	return !any && !json_array_size(versions);
}

static bool is_of(const json_t *affected, const char *module)
{
	const json_t *package = json_object_get(affected, "package");

	return strcmp(oci_json_text_or(package, "name", ""), module) == 0;
}

static bool is_affected(const json_t *doc, const char *module, const char *version)
{
	const json_t *affected;
	size_t i;

	json_array_foreach(json_object_get(doc, "affected"), i, affected)
		if (is_of(affected, module) && goci_osv_affects(affected, version))
			return true;
	return false;
}

/* A version that is fixed here may be affected by another range. */
static const char *better(const json_t *event, const json_t *doc, const char *module,
	const char *version, const char *best)
{
	const char *fixed = oci_json_text(event, "fixed");

	if (!fixed || compare(fixed, version) <= 0 ||
		(best && compare(best, fixed) <= 0) || is_affected(doc, module, fixed))
		return best;
	return fixed;
}

const char *goci_osv_fixed(const json_t *doc, const char *module, const char *version)
{
	const json_t *affected, *range, *event;
	const char *best = NULL;
	size_t i, k, n;

	json_array_foreach(json_object_get(doc, "affected"), i, affected) {
		if (!is_of(affected, module))
			continue;
		json_array_foreach(json_object_get(affected, "ranges"), k, range) {
			if (!is_semver(range))
				continue;
			json_array_foreach(json_object_get(range, "events"), n, event)
				best = better(event, doc, module, version, best);
		}
	}
	return best;
}
