#include "init/docker.h"

#include "init/mains.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* One source of COPY, and where it goes. */
struct copy {
	const char *src;
	char *dest; /* absolute in the image */
	bool into;  /* dest is a folder that a file is put into */
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool context_stat(const struct goci_docker *d, const char *src, struct stat *st)
{
	oci_auto_free char *path = goci_docker_in_context(d, src);

	return d->path && stat(path, st) == 0;
}

/* A file that is not there yet is one when its name looks like it. */
static bool is_folder(const struct goci_docker *d, const char *src)
{
	struct stat st;
	size_t len = strlen(src);

	if (context_stat(d, src, &st))
		return S_ISDIR(st.st_mode);
	return len && (src[len - 1] == '/' || strcmp(src, ".") == 0);
}

/* Where a file is in the end; owned. */
static char *final_path(const struct copy *c, bool folder)
{
	oci_auto_free char *clean = goci_docker_join("/", c->src);

	if (folder || !c->into || !base_name(clean)[0])
		return oci_xstrdup(c->dest);
	return goci_docker_join(c->dest, base_name(clean));
}

/* ":MODE:UID:GID" for --chown and --chmod, "" for neither. Owned. */
static char *attributes(struct goci_docker *d, const char *src)
{
	struct goci_lexer lexer = goci_docker_lexer(d, false);
	const char *chown = goci_instruction_flag(d->in, "chown");
	const char *chmod = goci_instruction_flag(d->in, "chmod");
	oci_auto_free char *who = chown ? goci_words_expand(&lexer, chown) : NULL;
	oci_auto_free char *ids = who ? goci_docker_owner(d, who) : NULL;
	struct stat st;
	bool there = context_stat(d, src, &st);
	bool runs = there && S_ISREG(st.st_mode) && st.st_mode & 0100;

	if (chmod && (!*chmod || strspn(chmod, "01234567") != strlen(chmod))) {
		goci_docker_note(d, GOCI_LEFT,
			"--chmod=%s: goci takes octal modes: `file: SRC:DEST:MODE`",
			chmod);
		chmod = NULL;
	}
	if (who && !ids)
		goci_docker_note(d, GOCI_LEFT,
			"--chown=%s: no line tells its numbers, so the files are root's: "
			"`file: SRC:DEST:MODE:UID:GID`",
			who);
	if (ids && strcmp(ids, "0:0") == 0)
		oci_freep(&ids), ids = NULL;
	if (ids && !chmod && is_folder(d, src))
		goci_docker_note(d, GOCI_CARRIED,
			"--chown: a mode comes before an owner, so each file in %s gets "
			"0644",
			src);
	if (!ids && !chmod)
		return oci_xstrdup("");
	return oci_xasprintf(":%s%s%s",
		chmod  ? chmod
		: runs ? "0755"
		       : "0644",
		ids ? ":" : "", ids ? ids : "");
}

static void carry(struct goci_docker *d, const char *src, const char *dest)
{
	struct goci_origin here = goci_docker_here(d);
	oci_auto_free char *attrs = attributes(d, src);
	oci_auto_free char *clean = goci_docker_join("/", src);
	oci_auto_free char *spec =
		oci_xasprintf("%s%s:%s%s", d->prefix, clean + 1, dest, attrs);
	struct stat st;

	if (strcmp(dest, "/") == 0 && !is_folder(d, src)) {
		goci_docker_note(d, GOCI_LEFT, "no place in the image is named");
		return;
	}
	if (goci_draft_set(d->draft, &d->draft->defaults, &here, "file", spec) &&
		d->path && !context_stat(d, src, &st))
		goci_docker_note(d, GOCI_CARRIED,
			"%s%s is not there now: make it before goci build", d->prefix,
			clean + 1);
}

/* Go's own files are read where they are. */
static bool is_source(const struct goci_docker *d, const char *src)
{
	static const char *const names[] = {
		"go.mod", "go.sum", "go.work", "go.work.sum", "vendor"};
	oci_auto_free char *clean = goci_docker_join("/", src);
	oci_auto_free char *path = goci_docker_in_context(d, src);
	const char *dot = strrchr(clean, '.');

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (strcmp(base_name(clean), names[i]) == 0)
			return true;
	if (!clean[1])
		return false;
	return (dot && strcmp(dot, ".go") == 0) ||
	       strncmp(base_name(clean), "go.", 3) == 0 || goci_mains_is(path);
}

static bool is_program(const struct goci_docker *d, const char *dest)
{
	for (size_t i = 0; i < d->entries.count; i++) {
		const char *entry = d->entries.items[i];
		bool here = strncmp(entry, "./", 2) == 0;

		if (strcmp(entry, dest) == 0 ||
			((here || !strchr(entry, '/')) &&
				strcmp(entry + (here ? 2 : 0), base_name(dest)) == 0))
			return true;
	}
	return false;
}

static void take_program(struct goci_docker *d, const char *dest)
{
	oci_strv_add(&d->programs, dest);
	goci_docker_note(
		d, GOCI_IMPLIED, "goci puts the program at /app/main, mode 0555");
}

static void from_context(struct goci_docker *d, const struct copy *c)
{
	bool folder = is_folder(d, c->src);
	oci_auto_free char *dest = final_path(c, folder);
	oci_auto_free char *clean = goci_docker_join("/", c->src);

	oci_strv_addf(&d->stage->copies, "%s\n%s", dest,
		strcmp(clean, "/") ? clean + 1 : ".");
	if (!d->stage->chain)
		goci_docker_note(d, GOCI_IMPLIED, "goci builds from the folder itself");
	else if (d->stage->builds && is_source(d, c->src))
		goci_docker_note(d, GOCI_IMPLIED, "goci builds from the folder itself");
	else if (strpbrk(c->src, "*?["))
		goci_docker_note(d, GOCI_LEFT,
			"goci takes no patterns: name the folder or each file: "
			"`file: SRC:DEST`");
	else if (strcmp(clean, "/") == 0)
		goci_docker_note(d, GOCI_LEFT,
			"the source is not in the production image; what the program "
			"reads at run time is named one by one: `file: SRC:DEST`");
	else if (!folder && is_program(d, dest))
		take_program(d, dest);
	else
		carry(d, c->src, dest);
}

static const struct {
	const char *part;
	const char *why;
} provided[] = {
	{"ca-certificates", "goci's image has the distribution's certificates"},
	{"/etc/ssl/certs", "goci's image has the distribution's certificates"},
	{"zoneinfo", "goci's image has the time zones of the toolchain"},
	{"/etc/passwd", "goci writes /etc/passwd for the service's user"},
	{"/etc/group", "goci writes /etc/group for the service's user"},
	{"/etc/nsswitch.conf", "goci's image has one"},
};

/* Whether a path, or the folder that it is, is where go build put a program. */
static bool is_built(const struct goci_docker *d, const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < d->built.count; i++) {
		const char *built = d->built.items[i];
		size_t built_len = strlen(built);

		if (strcmp(built, path) == 0 ||
			(strncmp(built, path, len) == 0 && built[len] == '/') ||
			(built_len && built[built_len - 1] == '/' &&
				strncmp(built, path, built_len) == 0))
			return true;
	}
	return false;
}

/* All the programs in a folder that is copied whole; false when there is none. */
static bool take_programs(struct goci_docker *d, const char *from, const char *dest)
{
	size_t len = strlen(from), before = d->programs.count;

	for (size_t i = 0; i < d->built.count; i++) {
		const char *built = d->built.items[i];

		if (strncmp(built, from, len) == 0 && built[len] == '/')
			oci_strv_take(
				&d->programs, goci_docker_join(dest, built + len + 1));
	}
	if (d->programs.count == before)
		return false;
	goci_docker_note(d, GOCI_IMPLIED,
		"goci puts the program at /app/main, mode 0555, each in an image of its "
		"own");
	return true;
}

static void from_stage(
	struct goci_docker *d, const struct goci_stage *other, const struct copy *c)
{
	oci_auto_free char *path = goci_docker_join("/", c->src);
	oci_auto_free char *dest = final_path(c, false);
	oci_auto_free char *source = NULL;
	struct stat st;

	for (size_t i = 0; i < OCI_COUNT(provided); i++)
		if (strstr(path, provided[i].part)) {
			goci_docker_note(d, GOCI_IMPLIED, "%s", provided[i].why);
			return;
		}
	if (take_programs(d, path, c->dest))
		return;
	if (is_built(d, path) || is_program(d, dest)) {
		take_program(d, dest);
		return;
	}
	source = goci_docker_source(other, path);
	if (source && context_stat(d, source, &st)) {
		carry(d, source, S_ISDIR(st.st_mode) ? c->dest : dest);
		return;
	}
	goci_docker_note(d, GOCI_LEFT,
		"%s is made in stage %s and is not in the source: make it before goci "
		"build, and name it: `file: SRC:%s`",
		path, other->name ? other->name : "without a name", dest);
}

static const struct goci_stage *stage_of(const struct goci_docker *d, const char *name)
{
	char *end;
	unsigned long n = strtoul(name, &end, 10);

	for (const struct goci_stage *s = d->stage; s-- > d->stages;)
		if (s->name && strcasecmp(s->name, name) == 0)
			return s;
	if (isdigit((unsigned char)*name) && !*end &&
		n < (size_t)(d->stage - d->stages))
		return &d->stages[n];
	return NULL;
}

static void one(struct goci_docker *d, const struct copy *c)
{
	const char *from = goci_instruction_flag(d->in, "from");
	const struct goci_stage *other = from ? stage_of(d, from) : NULL;

	if (goci_word_unknown(c->src) || goci_word_unknown(c->dest))
		goci_docker_note(d, GOCI_LEFT,
			"it needs a value that is not in the file; `file: SRC:DEST`");
	else if (!from)
		from_context(d, c);
	else if (other && !d->stage->chain)
		goci_docker_note(d, GOCI_IMPLIED, "goci builds from the folder itself");
	else if (other)
		from_stage(d, other, c);
	else
		goci_docker_note(d, GOCI_LEFT,
			"goci copies no files out of image %s: put them beside goci.yaml "
			"(skopeo copy docker://%s oci:DIR, umoci unpack), then `file: "
			"SRC:DEST`",
			from, from);
}

static bool unpacks(const char *src)
{
	static const char *const ends[] = {
		".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2"};
	size_t len = strlen(src);

	for (size_t i = 0; i < OCI_COUNT(ends); i++) {
		size_t end = strlen(ends[i]);

		if (len > end && strcmp(src + len - end, ends[i]) == 0)
			return true;
	}
	return false;
}

/* What only ADD does: it fetches and unpacks. */
static bool is_special(struct goci_docker *d, const char *src)
{
	if (strcmp(d->in->name, "ADD") != 0)
		return false;
	if (strstr(src, "://") || strncmp(src, "git@", 4) == 0)
		goci_docker_note(d, GOCI_LEFT,
			"goci fetches nothing but modules: fetch it before, check its "
			"sum, and name it: `file: SRC:DEST`");
	else if (unpacks(src))
		goci_docker_note(d, GOCI_LEFT,
			"ADD unpacks it: unpack it into a folder, and name that: `file: "
			"DIR:DEST`");
	else
		return false;
	return true;
}

static bool is_supported(struct goci_docker *d)
{
	if (d->in->heredocs.count)
		goci_docker_note(d, GOCI_LEFT,
			"a here-document: write it to a file, and name that: `file: "
			"SRC:DEST`");
	else if (goci_instruction_flag(d->in, "exclude") ||
		 goci_instruction_flag(d->in, "parents"))
		goci_docker_note(d, GOCI_LEFT,
			"--exclude and --parents have no counterpart: name each folder: "
			"`file: SRC:DEST`");
	else
		return true;
	return false;
}

int goci_docker_copy(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;
	const char *to;
	bool many;

	if (!is_supported(d))
		return 0;
	goci_docker_words(d, &words);
	if (words.count < 2)
		return goci_docker_refuse(d, "%s wants SRC and DEST", d->in->name);
	many = words.count > 2;
	to = words.items[words.count - 1];
	for (size_t i = 0; i + 1 < words.count; i++) {
		struct copy c = {
			words.items[i], goci_docker_join(d->stage->workdir, to), many};
		size_t len = strlen(to);

		c.into = many || !len || to[len - 1] == '/' || strcmp(to, ".") == 0 ||
			 strcmp(c.dest, d->stage->workdir) == 0 ||
			 strcmp(c.dest, "/") == 0;
		if (!is_special(d, c.src))
			one(d, &c);
		free(c.dest);
	}
	return 0;
}
