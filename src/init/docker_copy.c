#include "init/docker_copy.h"

#include "app/paths.h"
#include "init/docker_stages.h"
#include "init/docker_user.h"
#include "init/mains.h"
#include "oci/secret.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One source of COPY, and where it goes. */
struct copy {
	const char *src;
	char *clean; /* src in the context or stage, from "/" on */
	char *dest;  /* absolute in the image */
	bool into;   /* dest is a folder that a file is put into */
};

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
	if (folder || !c->into || !c->clean[1])
		return oci_xstrdup(c->dest);
	return goci_path_join(c->dest, goci_path_base(c->clean));
}

/* --chmod; NULL for none that goci takes. */
static const char *mode_of(struct goci_docker *d)
{
	const char *mode = goci_instruction_flag(d->in, "chmod");

	if (!mode || (*mode && strspn(mode, "01234567") == strlen(mode)))
		return mode;
	goci_left(&d->at, "--chmod=%s: goci takes octal modes: `file: SRC:DEST:MODE`",
		mode);
	return NULL;
}

/* --chown as UID:GID; NULL for none, or root's. Owned. */
static char *owner_of(struct goci_docker *d)
{
	const char *chown = goci_instruction_flag(d->in, "chown");
	oci_auto_free char *who = chown ? goci_docker_expand(d, chown) : NULL;
	oci_auto_free char *ids = who ? goci_docker_owner(d, who) : NULL;

	if (who && !ids)
		goci_left(&d->at,
			"--chown=%s: the file does not set its ids, so the files are root's: "
			"`file: SRC:DEST:MODE:UID:GID`",
			who);
	return ids && strcmp(ids, "0:0") != 0 ? oci_steal_ptr(&ids) : NULL;
}

/* ":MODE:UID:GID" for --chown and --chmod, "" for neither. Owned. */
static char *attributes(struct goci_docker *d, const char *src)
{
	const char *mode = mode_of(d);
	oci_auto_free char *ids = owner_of(d);
	struct stat st;

	if (ids && !mode && is_folder(d, src))
		goci_kept(&d->at,
			"--chown: a mode comes before an owner, so each file in %s gets "
			"0644",
			src);
	if (!ids)
		return oci_xasprintf("%s%s", mode ? ":" : "", mode ? mode : "");
	if (!mode)
		mode = context_stat(d, src, &st) && S_ISREG(st.st_mode) &&
				       st.st_mode & 0100
			       ? "0755"
			       : "0644";
	return oci_xasprintf(":%s:%s", mode, ids);
}

/* It is carried over as it is there: the user decides. */
static void tell_secret(struct goci_docker *d, const char *src, const char *from)
{
	const struct oci_secret *secret =
		is_folder(d, src) ? NULL : oci_secret_in_source(src);

	if (secret)
		goci_kept(&d->at,
			"%s looks like %s, which everyone who has the image can read: "
			"mount it where the service runs, and remove its `file`",
			from, secret->what);
}

static void carry(struct goci_docker *d, const char *src, const char *dest)
{
	oci_auto_free char *attrs = attributes(d, src);
	oci_auto_free char *clean = goci_path_join("/", src);
	oci_auto_free char *from = oci_xasprintf("%s%s", d->prefix, clean + 1);
	oci_auto_free char *spec = oci_xasprintf("%s:%s%s", from, dest, attrs);
	struct stat st;

	if (strcmp(dest, "/") == 0 && !is_folder(d, src)) {
		goci_left(&d->at, "no place in the image is named");
		return;
	}
	if (!goci_carry(&d->at, "file", spec))
		return;
	tell_secret(d, src, from);
	if (d->path && !context_stat(d, src, &st))
		goci_chosen(
			&d->at, "%s is not there now: make it before goci build", from);
}

/* Go's own files are read where they are. */
static bool is_source(const struct goci_docker *d, const struct copy *c)
{
	oci_auto_free char *path = goci_docker_in_context(d, c->src);
	const char *name = goci_path_base(c->clean);
	const char *dot = strrchr(c->clean, '.');

	return c->clean[1] &&
	       (strcmp(name, "vendor") == 0 || strncmp(name, "go.", 3) == 0 ||
		       (dot && strcmp(dot, ".go") == 0) ||
		       goci_mains_is(d->at.draft, path));
}

static bool is_program(const struct goci_docker *d, const char *dest)
{
	for (size_t i = 0; i < d->entries.count; i++) {
		const char *entry = d->entries.items[i];
		bool here = strncmp(entry, "./", 2) == 0;

		if (strcmp(entry, dest) == 0 ||
			((here || !strchr(entry, '/')) &&
				strcmp(entry + (here ? 2 : 0), goci_path_base(dest)) ==
					0))
			return true;
	}
	return false;
}

static void take_program(struct goci_docker *d, const char *dest)
{
	oci_strv_add(&d->programs, dest);
	goci_done(&d->at, "goci puts the program at /app/main, mode 0555");
}

static void from_context(struct goci_docker *d, const struct copy *c)
{
	bool folder = is_folder(d, c->src), all = !c->clean[1];
	oci_auto_free char *dest = final_path(c, folder);

	oci_strv_addf(&d->stage->copies, "%s\n%s", dest, all ? "." : c->clean + 1);
	if (!d->stage->chain || (d->stage->builds && is_source(d, c)))
		goci_done(&d->at, "goci builds from the folder itself");
	else if (strpbrk(c->src, "*?["))
		goci_left(&d->at,
			"goci takes no patterns: name the folder or each file: "
			"`file: SRC:DEST`");
	else if (all)
		goci_left(&d->at,
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
	for (size_t i = 0; i < d->built.count; i++) {
		const char *built = d->built.items[i];
		size_t len = strlen(built);

		if (goci_path_below(path, built) ||
			(len && built[len - 1] == '/' &&
				strncmp(built, path, len) == 0))
			return true;
	}
	return false;
}

/* All the programs in a folder that is copied whole; false when there is none. */
static bool take_programs(struct goci_docker *d, const struct copy *c)
{
	size_t len = strlen(c->clean), before = d->programs.count;

	for (size_t i = 0; i < d->built.count; i++) {
		const char *built = d->built.items[i];

		if (goci_path_below(c->clean, built) && built[len])
			oci_strv_take(
				&d->programs, goci_path_join(c->dest, built + len + 1));
	}
	if (d->programs.count == before)
		return false;
	goci_done(&d->at,
		"goci puts the program at /app/main, mode 0555, each in an image of its "
		"own");
	return true;
}

static void from_stage(struct goci_docker *d, const struct goci_docker_stage *other,
	const struct copy *c)
{
	oci_auto_free char *dest = final_path(c, false);
	oci_auto_free char *source = NULL;
	struct stat st;

	for (size_t i = 0; i < OCI_COUNT(provided); i++)
		if (strstr(c->clean, provided[i].part)) {
			goci_done(&d->at, "%s", provided[i].why);
			return;
		}
	if (take_programs(d, c))
		return;
	source = goci_docker_source(other, c->clean);
	if (is_built(d, c->clean) || is_program(d, dest))
		take_program(d, dest);
	else if (source && context_stat(d, source, &st))
		carry(d, source, S_ISDIR(st.st_mode) ? c->dest : dest);
	else
		goci_left(&d->at,
			"%s is made in stage %s and is not in the source: make it before "
			"goci build, and name it: `file: SRC:%s`",
			c->clean, other->name ? other->name : "without a name", dest);
}

static bool unpacks(const char *src)
{
	static const char *const ends[] = {
		".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2"};
	bool found = false;

	for (size_t i = 0; i < OCI_COUNT(ends); i++)
		found = found || goci_path_ends(src, ends[i]);
	return found;
}

static void copy_one(struct goci_docker *d, const struct copy *c)
{
	const char *from = goci_instruction_flag(d->in, "from");
	int stage =
		from ? goci_docker_find_stage(d, from, (size_t)(d->stage - d->stages))
		     : -1;
	bool add = strcmp(d->in->name, "ADD") == 0;

	if (add && (strstr(c->src, "://") || strncmp(c->src, "git@", 4) == 0))
		goci_left(&d->at,
			"goci fetches nothing but modules: fetch it before, check its "
			"sum, and name it: `file: SRC:DEST`");
	else if (add && unpacks(c->src))
		goci_left(&d->at,
			"ADD unpacks it: unpack it into a folder, and name that: `file: "
			"DIR:DEST`");
	else if (goci_word_unknown(c->src) || goci_word_unknown(c->dest))
		goci_left(&d->at,
			"it needs a value that is not in the file; `file: SRC:DEST`");
	else if (!from)
		from_context(d, c);
	else if (stage < 0)
		goci_left(&d->at,
			"goci copies no files out of image %s: put them beside goci.yaml "
			"(skopeo copy docker://%s oci:DIR, umoci unpack), then `file: "
			"SRC:DEST`",
			from, from);
	else if (d->stage->chain)
		from_stage(d, &d->stages[stage], c);
	else
		goci_done(&d->at, "goci builds from the folder itself");
}

static bool is_supported(struct goci_docker *d)
{
	if (d->in->heredocs.count)
		goci_left(&d->at,
			"a here-document: write it to a file, and name that: `file: "
			"SRC:DEST`");
	else if (goci_instruction_flag(d->in, "exclude") ||
		 goci_instruction_flag(d->in, "parents"))
		goci_left(&d->at,
			"--exclude and --parents have no counterpart: name each folder: "
			"`file: SRC:DEST`");
	else
		return true;
	return false;
}

int goci_docker_copy(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;
	oci_auto_free char *dest = NULL;
	const char *to;
	bool into;

	if (!is_supported(d))
		return 0;
	goci_docker_words(d, true, &words);
	if (words.count < 2)
		return goci_refuse(&d->at, "%s wants SRC and DEST", d->in->name);
	to = words.items[words.count - 1];
	dest = goci_path_join(d->stage->workdir, to);
	into = words.count > 2 || !*to || to[strlen(to) - 1] == '/' ||
	       strcmp(to, ".") == 0 || strcmp(dest, "/") == 0 ||
	       strcmp(dest, d->stage->workdir) == 0;
	for (size_t i = 0; i + 1 < words.count; i++) {
		struct copy c = {words.items[i], goci_path_join("/", words.items[i]),
			dest, into};

		copy_one(d, &c);
		free(c.clean);
	}
	return 0;
}
