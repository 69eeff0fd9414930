#include "licence/licence_module.h"

#include "licence/licence_text.h"
#include "memo/memo.h"
#include "modules/used.h"
#include "oci/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Files that are read of a folder; no module has as many. */
enum { FILES_MAX = 50 };

/* Whether a name is `word`, or goes on with something that is no letter. */
static bool begins(const char *name, const char *word)
{
	size_t len = strlen(word);

	return strncasecmp(name, word, len) == 0 &&
	       (!name[len] || strchr(".-_", name[len]));
}

/* "license.go" is a program's file, "LICENSE.md" and "LICENSE.MIT" are texts. */
static bool is_code(const char *name)
{
	static const char *const ends[] = {".go", ".json", ".yaml", ".yml", ".sh",
		".py", ".tmpl", ".tpl", ".js", ".html", ".csv", ".xml", ".toml", ".png",
		".svg"};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < OCI_COUNT(ends); i++)
		if (strcasecmp(dot, ends[i]) == 0)
			return true;
	return false;
}

bool goci_licence_is_file(const char *name)
{
	static const char *const words[] = {"license", "licence", "licenses",
		"licences", "copying", "unlicense", "unlicence", "mit-license",
		"copyright"};

	for (size_t i = 0; i < OCI_COUNT(words); i++)
		if (begins(name, words[i]))
			return !is_code(name);
	return false;
}

static void add_once(struct oci_strv *licences, const char *licence)
{
	if (!oci_strv_has(licences, licence))
		oci_strv_add(licences, licence);
}

/* COPYRIGHT is often a list of names alone. */
static bool is_of_names(const char *name, const struct oci_strv *found)
{
	static const char unknown[] = "LicenseRef-sha256-";

	return begins(name, "copyright") && found->count == 1 &&
	       strncmp(found->items[0], unknown, sizeof(unknown) - 1) == 0;
}

void goci_licence_add_file(int dir, const char *name, struct oci_strv *licences)
{
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_strv found = OCI_STRV_INIT;
	struct oci_err ignored;

	if (oci_fs_read(dir, name, true, GOCI_LICENCE_TEXT_MAX, &text, &ignored) < 0)
		return;
	goci_licence_add_text(text.data, text.len, &found);
	if (is_of_names(name, &found))
		return;
	for (size_t i = 0; i < found.count; i++)
		add_once(licences, found.items[i]);
}

void goci_licence_list(int fd, struct oci_strv *names)
{
	struct oci_err ignored;
	int own = oci_fs_open_dir(fd, ".", &ignored);
	DIR *dir = own < 0 ? NULL : fdopendir(own);
	const struct dirent *entry;

	if (!dir) {
		oci_closep(&own);
		return;
	}
	while (names->count < FILES_MAX && (entry = readdir(dir)) != NULL)
		if (goci_licence_is_file(entry->d_name))
			oci_strv_add(names, entry->d_name);
	closedir(dir);
	oci_strv_sort(names);
}

void goci_licence_of_folder(const char *path, struct oci_strv *licences)
{
	oci_auto_strv names = OCI_STRV_INIT;
	struct oci_err ignored;
	oci_auto_close int dir = oci_fs_open_dir(AT_FDCWD, path, &ignored);

	if (dir < 0)
		return;
	goci_licence_list(dir, &names);
	for (size_t i = 0; i < names.count; i++)
		goci_licence_add_file(dir, names.items[i], licences);
	oci_strv_sort(licences);
}

static void make_key(
	const char *path, const char *version, const char *sum, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();

	goci_memo_key(h, "licences 1");
	oci_hasher_add_str(h, path);
	oci_hasher_add_str(h, version);
	oci_hasher_add_str(h, sum);
	oci_hasher_finish(h, key);
}

/* A record is a line for each licence, and one before them: no licence is an answer. */
bool goci_licence_recall(struct oci_cache *cache, const struct oci_digest *key,
	struct oci_strv *licences)
{
	oci_auto_buf record = OCI_BUF_INIT;
	char *save = NULL, *line;

	if (oci_cache_get(cache, key, &record) < 0)
		return false;
	line = strtok_r(record.data, "\n", &save);
	while (line && (line = strtok_r(NULL, "\n", &save)) != NULL)
		oci_strv_add(licences, line);
	return true;
}

void goci_licence_keep(struct oci_cache *cache, const struct oci_digest *key,
	const struct oci_strv *licences)
{
	oci_auto_buf record = OCI_BUF_INIT;
	struct oci_err ignored;

	oci_buf_adds(&record, "licences\n");
	for (size_t i = 0; i < licences->count; i++)
		oci_buf_addf(&record, "%s\n", licences->items[i]);
	(void)oci_cache_put(cache, key, record.data, &ignored);
}

void goci_licence_of_module(const struct goci_licences *from, const char *path,
	const char *version, const char *sum, struct oci_strv *licences)
{
	oci_auto_free char *dir = goci_used_folder(from->modcache, path, version);
	bool kept = from->cache && *sum;
	struct oci_digest key;

	if (!dir || access(dir, F_OK) < 0)
		return;
	make_key(path, version, sum, &key);
	if (kept && goci_licence_recall(from->cache, &key, licences))
		return;
	goci_licence_of_folder(dir, licences);
	if (kept)
		goci_licence_keep(from->cache, &key, licences);
}
