#include "modules/used.h"

#include "app/text.h"
#include "memo/inputs.h"
#include "modules/modfiles.h"
#include "modules/modstamp.h"
#include "modules/modsum.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ZIPHASH_MAX = 256 };

void goci_used_release(struct goci_used *used)
{
	for (size_t i = 0; i < used->count; i++) {
		struct goci_used_module *m = &used->items[i];

		free(m->path);
		free(m->version);
		free(m->dir);
		free(m->zip);
		free(m->sum);
		free(m->wrong);
	}
	free(used->items);
	json_decref(used->index);
	*used = (struct goci_used)GOCI_USED_INIT;
}

/* MODCACHE/PATH@VERSION came in MODCACHE/cache/download/PATH/@v/VERSION.zip. */
static char *zip_of(const char *dir, const char *modcache)
{
	size_t len = strlen(modcache);
	const char *name = dir + len + 1;
	const char *at = strrchr(dir, '@');

	if (strncmp(dir, modcache, len) != 0 || dir[len] != '/' || !at || at < name)
		return NULL;
	return oci_xasprintf("%s/cache/download/%.*s/@v/%s.zip", modcache,
		(int)(at - name), name, at + 1);
}

static void add(struct goci_used *used, const char *path, const char *version,
	const char *dir, const char *modcache)
{
	if (!used->index)
		used->index = json_object();
	if (json_object_get(used->index, dir))
		return;
	OCI_GROW(used->items, used->count);
	used->items[used->count] = (struct goci_used_module){.path = oci_xstrdup(path),
		.version = oci_xstrdup(version),
		.dir = oci_xstrdup(dir),
		.zip = zip_of(dir, modcache)};
	json_object_set_new(used->index, dir, json_integer((json_int_t)used->count));
	used->count++;
}

void goci_used_add(struct goci_used *used, const json_t *modules, const char *modcache)
{
	const json_t *module;
	size_t i;

	json_array_foreach(modules, i, module) {
		const char *path = oci_json_text(module, "path");
		const char *version = oci_json_text(module, "version");
		const char *dir = oci_json_text(module, "dir");

		if (path && version && dir)
			add(used, path, version, dir, modcache);
	}
}

const struct goci_used_module *goci_used_find(
	const struct goci_used *used, const char *dir)
{
	const json_t *place = json_object_get(used->index, dir);

	return place ? &used->items[json_integer_value(place)] : NULL;
}

/* A line of go.sum: "PATH VERSION h1:SUM". */
struct sum_line {
	char *path, *version, *sum;
};

typedef void sum_fn(const struct sum_line *line, void *arg);

static void parse_sums(char *text, sum_fn *fn, void *arg)
{
	char *rest = NULL;

	for (char *line = strtok_r(text, "\r\n", &rest); line;
		line = strtok_r(NULL, "\r\n", &rest)) {
		char *words = NULL;
		struct sum_line found = {.path = strtok_r(line, " \t", &words)};

		if (found.path)
			found.version = strtok_r(NULL, " \t", &words);
		if (found.version)
			found.sum = strtok_r(NULL, " \t", &words);
		if (found.sum && strncmp(found.sum, "h1:", 3) == 0)
			fn(&found, arg);
	}
}

static void each_sum(const struct oci_strv *paths, sum_fn *fn, void *arg)
{
	for (size_t i = 0; i < paths->count; i++) {
		oci_auto_buf text = OCI_BUF_INIT;
		struct oci_err ignored;

		if (oci_fs_read(AT_FDCWD, paths->items[i], false, GOCI_MODFILE_MAX,
			    &text, &ignored) == 0)
			parse_sums(text.data, fn, arg);
	}
}

struct taking {
	struct goci_used *used;
	json_t *names; /* "PATH VERSION" -> place */
	const char *modcache;
};

static void take_sum(const struct sum_line *line, void *arg)
{
	const struct taking *t = arg;
	oci_auto_free char *name = oci_xasprintf("%s %s", line->path, line->version);
	const json_t *place = json_object_get(t->names, name);
	struct goci_used_module *m =
		place ? &t->used->items[json_integer_value(place)] : NULL;

	if (m && !m->sum)
		m->sum = oci_xstrdup(line->sum);
}

/* What Go noted of a download, which it holds against go.sum by itself. */
static char *read_ziphash(const char *zip)
{
	oci_auto_free char *path = oci_xasprintf("%shash", zip);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;

	if (oci_fs_read(AT_FDCWD, path, true, ZIPHASH_MAX, &text, &ignored) < 0)
		return NULL;
	text.data[strcspn(text.data, " \r\n")] = '\0';
	return oci_xstrdup(text.data);
}

void goci_used_read_sums(struct goci_used *used, const struct oci_strv *paths)
{
	oci_auto_json *names = json_object();
	struct taking t = {.used = used, .names = names};

	for (size_t i = 0; i < used->count; i++) {
		const struct goci_used_module *m = &used->items[i];
		oci_auto_free char *name = oci_xasprintf("%s %s", m->path, m->version);

		json_object_set_new(names, name, json_integer((json_int_t)i));
	}
	each_sum(paths, take_sum, &t);
	for (size_t i = 0; i < used->count; i++) {
		struct goci_used_module *m = &used->items[i];

		if (!m->sum && m->zip)
			m->sum = read_ziphash(m->zip);
	}
}

/* As Go writes names of files: a capital letter is '!' and the small one. */
static void add_escaped(struct oci_buf *out, const char *text)
{
	for (; *text; text++) {
		char c[] = {'!', (char)tolower((unsigned char)*text)};
		bool capital = isupper((unsigned char)*text);

		oci_buf_add(out, c + !capital, capital ? 2 : 1);
	}
}

char *goci_used_folder(const char *modcache, const char *path, const char *version)
{
	oci_auto_buf dir = OCI_BUF_INIT;

	if (strchr(version, '/') || strstr(path, "..") || path[0] == '/')
		return NULL;
	oci_buf_addf(&dir, "%s/", modcache);
	add_escaped(&dir, path);
	oci_buf_adds(&dir, "@");
	add_escaped(&dir, version);
	return oci_buf_take(&dir);
}

static void add_there(const struct sum_line *line, void *arg)
{
	const struct taking *t = arg;
	oci_auto_free char *dir =
		goci_used_folder(t->modcache, line->path, line->version);

	if (dir && access(dir, F_OK) == 0)
		add(t->used, line->path, line->version, dir, t->modcache);
}

void goci_used_add_summed(
	struct goci_used *used, const struct oci_strv *paths, const char *modcache)
{
	struct taking t = {.used = used, .modcache = modcache};

	each_sum(paths, add_there, &t);
	goci_used_read_sums(used, paths);
}

static void make_key(const struct goci_used_module *m, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();

	oci_hasher_add_str(h, "module 1");
	oci_hasher_add_str(h, m->dir);
	oci_hasher_add_str(h, m->path);
	oci_hasher_add_str(h, m->version);
	oci_hasher_add_str(h, m->sum);
	oci_hasher_finish(h, key);
}

static bool has_record(const struct goci_used_look *look, const struct oci_digest *key)
{
	oci_auto_buf record = OCI_BUF_INIT;

	return oci_cache_get(look->cache, key, &record) == 0;
}

static bool is_recorded(const struct goci_used_look *look, const struct oci_digest *key,
	const struct goci_modstamp *stamp)
{
	oci_auto_buf record = OCI_BUF_INIT;

	return oci_cache_get(look->cache, key, &record) == 0 &&
	       strcmp(record.data, stamp->digest.str) == 0;
}

/* The line of a module, as `go mod verify` says it. */
static void set_wrong(struct goci_used_module *m, const char *why)
{
	oci_auto_buf line = OCI_BUF_INIT;

	if (m->wrong)
		return;
	goci_text_add_line(&line, "%s %s: %s", m->path, m->version, why);
	m->wrong = oci_buf_take(&line);
}

/* What is compared of a module. */
enum part { ZIP, DIR };

/* Whether a part is as it should be; a zip that is not there any more is. */
static int compare(struct goci_used_module *m, enum part part,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	const char *path = part == ZIP ? m->zip : m->dir;
	oci_auto_free char *name = oci_xasprintf("%s@%s", m->path, m->version);
	oci_auto_free char *sum = NULL, *why = NULL;

	if (!path || (access(path, F_OK) < 0 && errno == ENOENT))
		return 0;
	sum = part == ZIP ? goci_modsum_zip(path, cancel, err)
			  : goci_modsum_dir(path, name, cancel, err);
	if (!sum && err->code == OCI_ERR_INTERRUPTED)
		return -1;
	if (sum && strcmp(sum, m->sum) == 0)
		return 0;
	why = sum ? oci_xasprintf("%s has been modified (%s)",
			    part == ZIP ? "zip" : "dir", path)
		  : oci_xstrdup(err->msg);
	set_wrong(m, why);
	return 0;
}

static int compare_all(const struct goci_used_look *look, struct goci_used_module *m,
	const struct oci_digest *key, const struct goci_modstamp *stamp, int64_t when,
	struct oci_err *err)
{
	struct oci_err ignored;

	for (enum part part = ZIP; part <= DIR; part++)
		if (compare(m, part, look->cancel, err) < 0)
			return -1;
	if (!m->wrong && goci_modstamp_is_settled(stamp, when))
		(void)oci_cache_put(look->cache, key, stamp->digest.str, &ignored);
	return 0;
}

/* What is known of it by its stamp, or is found out now. */
static int judge(const struct goci_used_look *look, struct goci_used_module *m,
	struct oci_err *err)
{
	int64_t when = goci_inputs_now();
	struct goci_modstamp stamp;
	struct oci_digest key;

	make_key(m, &key);
	if (!look->began && !look->anew && has_record(look, &key))
		return 0;
	if (goci_modstamp_read(m->dir, m->zip, look->cancel, &stamp, err) < 0)
		return -1;
	if (!stamp.missing && !(look->began && is_recorded(look, &key, &stamp)) &&
		compare_all(look, m, &key, &stamp, when, err) < 0)
		return -1;
	if (look->began && (stamp.missing || stamp.changed > look->began))
		set_wrong(m, "changed while it was compiled: build again");
	return 0;
}

static int look_at(const struct goci_used_look *look, struct goci_used_module *m,
	struct oci_err *err)
{
	struct oci_err own;

	if (!m->sum) {
		set_wrong(m, "no go.sum has its sum, and the module cache has none");
		return 0;
	}
	if (judge(look, m, &own) == 0)
		return 0;
	if (own.code != OCI_ERR_INTERRUPTED) {
		set_wrong(m, own.msg);
		return 0;
	}
	*err = own;
	return -1;
}

int goci_used_look(
	const struct goci_used_look *look, struct goci_used *used, struct oci_err *err)
{
	for (size_t i = 0; i < used->count; i++)
		if (!used->items[i].wrong && look_at(look, &used->items[i], err) < 0)
			return -1;
	return 0;
}
