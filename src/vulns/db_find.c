#include "vulns/db_find.h"

#include "app/trust.h"
#include "go/run.h"
#include "go/semver.h"
#include "oci/json.h"
#include "process/child.h"
#include "process/environ.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 24 * 60 * 60, STAMP = 14 };

void goci_db_place_release(struct goci_db_place *place)
{
	free(place->path);
	free(place->name);
	free(place->date);
	*place = (struct goci_db_place)GOCI_DB_PLACE_INIT;
}

/* The time in a pseudo-version, "v0.0.0-20261105234957-e22db6528018". */
static char *date_of(const char *version)
{
	for (const char *s = strchr(version, '-'); s; s = strchr(s + 1, '-')) {
		const char *t = s + 1;

		if (strncmp(t, "0.", 2) == 0)
			t += 2;
		if (strspn(t, "0123456789") == STAMP && t[STAMP] == '-')
			return oci_xasprintf("%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", t, t + 4,
				t + 6, t + 8, t + 10, t + 12);
	}
	return NULL;
}

/*
 * A folder or a zip of the module cache, ".../vulndb@VERSION" or ".../@v/VERSION.zip":
 * its documents have no times.
 */
static char *date_of_path(const char *path)
{
	const char *at = strrchr(path, '@');

	return at ? date_of(at) : NULL;
}

static void take(struct goci_db_place *place, const char *path, const char *module,
	const char *version)
{
	*place = (struct goci_db_place){oci_xstrdup(path),
		oci_xasprintf("%s@%s", module, version), date_of(version)};
}

/* How Go is run: neither flags nor a workspace of where the user is matter. */
static void set_env(struct oci_strv *env, bool offline)
{
	goci_go_env(".", env);
	goci_env_set(env, "GOFLAGS", "-mod=mod");
	goci_env_set(env, "GOWORK", "off");
	goci_env_set(env, "GOTOOLCHAIN", "local");
	if (offline)
		goci_env_set(env, "GOPROXY", "off");
}

static int run_go(const char *const *args, size_t count, bool offline,
	const struct oci_cancel *cancel, struct oci_buf *out, struct oci_err *err)
{
	oci_auto_free char *path = goci_trust_path(".");
	oci_auto_free char *go = goci_find_program("go", path);
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT;
	const struct goci_child child = {.argv = &argv, .env = &env, .dir = "/"};
	oci_auto_buf said = OCI_BUF_INIT;

	if (!go)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"no `go` on PATH to find the database " GOCI_VULNDB_MODULE
			": install Go, or name one with --db");
	oci_strv_add(&argv, go);
	for (size_t i = 0; i < count; i++)
		oci_strv_add(&argv, args[i]);
	set_env(&env, offline);
	if (goci_child_run(&child, cancel, out, &said, err) == 0)
		return 0;
	said.data[strcspn(said.data, "\n")] = '\0';
	return said.len && err->code == OCI_ERR_CHILD
		       ? oci_err_set(err, OCI_ERR_CHILD, "%.500s", said.data)
		       : -1;
}

/*
 * The folder that Go unpacked a zip into,
 * "MODCACHE/cache/download/PATH/@v/VERSION.zip". Of a module for a newer Go it names
 * the zip alone, and says that it is too old; the sum is compared and the folder there
 * by then. A database has nothing to compile.
 */
static char *unpacked(const json_t *doc)
{
	static const char cache[] = "/cache/download/", versions[] = "/@v/";
	const char *zip = oci_json_text_or(doc, "Zip", "");
	const char *inner = strstr(zip, cache), *path, *at, *version, *end;
	oci_auto_free char *dir = NULL;

	if (!inner || !oci_json_text(doc, "Sum"))
		return NULL;
	path = inner + sizeof(cache) - 1;
	at = strstr(path, versions);
	if (!at)
		return NULL;
	version = at + sizeof(versions) - 1;
	end = strstr(version, ".zip");
	if (!end)
		return NULL;
	dir = oci_xasprintf("%.*s/%.*s@%.*s", (int)(inner - zip), zip, (int)(at - path),
		path, (int)(end - version), version);
	return access(dir, F_OK) == 0 ? oci_steal_ptr(&dir) : NULL;
}

/* `go mod download -json`: {"Path","Version","Dir"} or {"Error"}. */
static int fetch(struct goci_db_place *place, const char *module, bool offline,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	const char *const args[] = {"mod", "download", "-json", module};
	oci_auto_buf out = OCI_BUF_INIT;
	oci_auto_json *doc = NULL;
	oci_auto_free char *too_new = NULL;
	const char *dir, *path, *version;
	struct oci_err why;
	int status = run_go(args, OCI_COUNT(args), offline, cancel, &out, err);

	doc = oci_json_parse(out.data, out.len, &why);
	too_new = unpacked(doc);
	if (oci_json_text(doc, "Error"))
		oci_err_set(err, OCI_ERR_CHILD, "%.500s", oci_json_text(doc, "Error"));
	dir = oci_json_text_or(doc, "Dir", too_new);
	path = oci_json_text(doc, "Path");
	version = oci_json_text(doc, "Version");
	if (dir && path && version) {
		take(place, dir, path, version);
		return 0;
	}
	if (status == 0 && !oci_json_text(doc, "Error"))
		oci_err_set(err, OCI_ERR_CHILD, "go mod download names no folder");
	if (err->code == OCI_ERR_CHILD)
		oci_err_wrap(err, "%s: the database cannot be fetched", module);
	return -1;
}

/* GOMODCACHE as Go has it; without Go, its default. */
static char *find_modcache(const struct goci_db_search *search)
{
	const char *const args[] = {"env", "GOMODCACHE"};
	const char *dir = getenv("GOMODCACHE"), *gopath = getenv("GOPATH");
	const char *home = getenv("HOME");
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err ignored;

	if (dir && *dir == '/')
		return oci_xstrdup(dir);
	if (!search->alone && run_go(args, OCI_COUNT(args), true, search->cancel, &out,
				      &ignored) == 0) {
		out.data[strcspn(out.data, "\n")] = '\0';
		if (out.data[0] == '/')
			return oci_buf_take(&out);
	}
	if (gopath && *gopath == '/')
		return oci_xasprintf("%.*s/pkg/mod", (int)strcspn(gopath, ":"), gopath);
	return oci_xasprintf("%s/go/pkg/mod", home ? home : "");
}

/* The newest version of the module in the folder `dir`, "PARENT/NAME@VERSION". */
static char *newest_in(const char *dir, const char *name)
{
	char *best = NULL;
	size_t len = strlen(name);
	const struct dirent *entry;
	DIR *open = opendir(dir);

	while (open && (entry = readdir(open)) != NULL) {
		const char *version = entry->d_name + len + 1;

		if (strncmp(entry->d_name, name, len) != 0 ||
			entry->d_name[len] != '@' || !goci_semver_valid(version) ||
			(best && goci_semver_compare(best, version) >= 0))
			continue;
		free(best);
		best = oci_xstrdup(version);
	}
	if (open)
		(void)closedir(open);
	return best;
}

static int find_cached(struct goci_db_place *place, const struct goci_db_search *search,
	struct oci_err *err)
{
	oci_auto_free char *modcache = find_modcache(search), *path = NULL;
	oci_auto_free char *dir = oci_xasprintf("%s/golang.org/x", modcache);
	oci_auto_free char *version = newest_in(dir, "vulndb");

	if (!version)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"no vulnerability database in the module cache %.500s: run `go mod "
			"download " GOCI_VULNDB_MODULE
			"@latest` where there is a network, or name a folder or a zip by "
			"GOCI_VULNDB or goci vulns --db",
			modcache);
	path = oci_xasprintf("%s/vulndb@%s", dir, version);
	take(place, path, GOCI_VULNDB_MODULE, version);
	return 0;
}

/* MODULE@VERSION in the module cache, without Go. */
static int find_version(struct goci_db_place *place,
	const struct goci_db_search *search, struct oci_err *err)
{
	const char *version = strchr(search->wanted, '@') + 1;
	oci_auto_free char *modcache = find_modcache(search);
	oci_auto_free char *module =
		oci_xstrndup(search->wanted, (size_t)(version - search->wanted) - 1);
	oci_auto_free char *path = oci_xasprintf("%s/%s", modcache, search->wanted);

	if (access(path, F_OK) < 0)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"%.200s is not in the module cache %.500s: run `go mod download "
			"%.200s` where there is a network",
			search->wanted, modcache, search->wanted);
	take(place, path, module, version);
	return 0;
}

static bool is_module(const char *wanted)
{
	struct stat st;

	return stat(wanted, &st) < 0 && strchr(wanted, '@') && wanted[0] != '/' &&
	       wanted[0] != '.';
}

int goci_db_find(struct goci_db_place *place, const struct goci_db_search *search,
	struct oci_err *err)
{
	const char *wanted = search->wanted;

	*place = (struct goci_db_place)GOCI_DB_PLACE_INIT;
	if (!wanted && search->offline)
		return find_cached(place, search, err);
	if (!wanted) {
		if (fetch(place, GOCI_VULNDB_MODULE "@latest", false, search->cancel,
			    err) == 0)
			return 0;
		if (err->code == OCI_ERR_CHILD)
			oci_err_wrap(err,
				"--offline takes the newest in the module cache, --db "
				"another");
		return -1;
	}
	if (is_module(wanted))
		return search->alone ? find_version(place, search, err)
				     : fetch(place, wanted, search->offline,
					       search->cancel, err);
	place->path = oci_xstrdup(wanted);
	place->name = oci_xstrdup(wanted);
	place->date = date_of_path(wanted);
	return 0;
}

/* Seconds since 1970 of "2026-11-05T23:49:57Z"; -1 for no such time. */
static int64_t seconds(const char *date)
{
	struct tm tm = {0};
	const char *end = strptime(date, "%Y-%m-%dT%H:%M:%S", &tm);

	return end ? (int64_t)timegm(&tm) : -1;
}

int goci_db_check_age(const char *name, const char *date, int64_t days, int64_t now,
	struct oci_err *err)
{
	int64_t then = seconds(date);

	if (then < 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: does not tell how old it is, and its age is limited; name a "
			"database with index/db.json, or a version of a module",
			name);
	if (now - then <= days * DAY)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: is of %.10s, %lld days old, more than the %lld allowed; get a newer one",
		name, date, (long long)((now - then) / DAY), (long long)days);
}
