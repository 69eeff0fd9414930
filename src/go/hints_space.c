#include "go/hints_space.h"

#include "app/paths.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

/* Bytes that are as good as none, after Go has taken away what it had there. */
enum { LITTLE = 4 << 20, NOTHING = 64 << 10 };

/* A folder that Go writes to. */
struct place {
	const char *path; /* NULL: there is none */
	const char *name;
	const char *fix;
};

enum { TEMPORARY, PLACES = 4 };

static const char *temporary(const struct goci_hint_for *of)
{
	const char *dir = getenv("GOTMPDIR");

	return dir && *dir ? dir : of->app->work;
}

static void fill(const struct goci_hint_for *of, struct place places[PLACES])
{
	places[TEMPORARY] = (struct place){
		temporary(of), "the temporary folder", "set TMPDIR to one with room"};
	places[1] = (struct place){of->module->gocache, "Go's build cache",
		"`go clean -cache`, or set GOCACHE to a folder with room"};
	places[2] = (struct place){of->module->modcache, "Go's module cache",
		"`go clean -modcache`, or set GOMODCACHE to a folder with room"};
	places[3] = (struct place){of->app->cache_dir, "goci's cache",
		"`goci cache gc`, or set GOCI_CACHE to a folder with room"};
}

static const struct place *place_of(const struct place places[PLACES], const char *word)
{
	if (strncmp(word, "$WORK", 5) == 0)
		return &places[TEMPORARY];
	for (size_t i = 0; i < PLACES; i++)
		if (places[i].path && *places[i].path &&
			goci_path_below(places[i].path, word))
			return &places[i];
	return NULL;
}

/* The place of the last path in a line: "copying A to B: write B: no space ...". */
static const struct place *named(
	const struct place places[PLACES], const char *line, size_t len)
{
	oci_auto_free char *text = oci_xstrndup(line, len);
	const struct place *found = NULL;
	char *rest = NULL;

	for (char *word = strtok_r(text, " ", &rest); word;
		word = strtok_r(NULL, " ", &rest)) {
		const struct place *place;

		word[strcspn(word, ":")] = '\0';
		place = place_of(places, word);
		found = place ? place : found;
	}
	return found;
}

static const struct place *find_full(const struct place places[PLACES], uint64_t enough)
{
	struct statvfs fs;

	for (size_t i = 0; i < PLACES; i++)
		if (places[i].path && statvfs(places[i].path, &fs) == 0 &&
			(fs.f_bavail * fs.f_frsize < enough ||
				(fs.f_files && !fs.f_favail)))
			return &places[i];
	return NULL;
}

static const struct place *find(const struct place places[PLACES], const char *output)
{
	for (const char *line = output; *line;) {
		size_t len = strcspn(line, "\n");
		const char *said = strstr(line, "no space left on device");
		const struct place *place = NULL;

		if (!said)
			said = strstr(line, "disk quota exceeded");
		if (said && said < line + len)
			place = named(places, line, len);
		if (place)
			return place;
		line += len + (line[len] == '\n');
	}
	return find_full(places, LITTLE);
}

/* The folder of this call goes with it: the one that it is in is told. */
static char *tell(const struct goci_hint_for *of, const struct place *place)
{
	size_t len = strlen(place->path);

	if (of->app->work && strcmp(place->path, of->app->work) == 0)
		len = (size_t)(strrchr(place->path, '/') - place->path);
	return oci_xasprintf("no space left on device for %s, %.*s: %s", place->name,
		(int)len, place->path, place->fix);
}

char *goci_hint_space(const struct goci_hint_for *of, const char *output)
{
	struct place places[PLACES];
	const struct place *place;

	fill(of, places);
	place = find(places, output);
	return place ? tell(of, place)
		     : oci_xstrdup(
			       "no space left on device: make room where Go could not "
			       "write, as told above");
}

char *goci_hint_full(const struct goci_hint_for *of)
{
	struct place places[PLACES];
	const struct place *place;

	fill(of, places);
	place = find_full(places, NOTHING);
	return place ? tell(of, place) : NULL;
}
