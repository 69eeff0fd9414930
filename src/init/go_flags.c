#include "init/go_flags.h"

#include "dockerfile/words.h"
#include "go/flags.h"
#include "go/flags_table.h"
#include "init/template.h"

#include <stdlib.h>
#include <string.h>

/* What becomes of a flag of go build. */
enum fate { DONE, ALWAYS, LEFT, KEPT, CGO, TAGS, LDFLAGS, MODE, MOD };

static const struct flag {
	const char *names;
	bool takes;
	enum fate fate;
	const char *why;
} flags[] = {
	{"-a", false, DONE, "goci build --no-cache does what -a does"},
	{"-v", false, DONE, "-v: goci shows what is compiled"},
	{"-x -n", false, DONE, "-x and -n only show commands"},
	{GOCI_GO_TRIMPATH, false, ALWAYS, GOCI_GO_OWN},
	{"-installsuffix", true, DONE, GOCI_GO_OWN},
	{"-buildvcs", false, LEFT,
		"goci gives " GOCI_GO_BUILDVCS
		"; with `vcs: head` the revision is in the "
		"image's labels"},
	{"-mod", true, MOD, NULL},
	{"-p", true, DONE, "-p: goci build -j sets the number of jobs"},
	{"-C", true, LEFT, "name the folder as the service's path"},
	{"-race -msan -asan -linkshared", false, CGO, NULL},
	{"-buildmode", true, MODE, NULL},
	{"-tags", true, TAGS, NULL},
	{"-ldflags", true, LDFLAGS, NULL},
	{"-gcflags -asmflags -gccgoflags -compiler -covermode -coverpkg -modfile "
	 "-overlay -pgo -pkgdir -toolexec",
		true, KEPT, NULL},
};

static const struct flag *find_flag(const char *name)
{
	for (size_t i = 0; i < OCI_COUNT(flags); i++)
		if (goci_word_in(name, flags[i].names))
			return &flags[i];
	return NULL;
}

bool goci_go_flag_takes(const char *name)
{
	const struct flag *flag = find_flag(name);

	return flag ? flag->takes : strcmp(name, "-o") == 0;
}

/* The length of what is in quotes, with both. */
static size_t quoted_len(const char *p)
{
	size_t len = 1;

	while (p[len] && p[len] != *p) {
		size_t action = goci_template_len(p + len);

		len += action ? action : 1;
	}
	return len + (p[len] != '\0');
}

/* The next word of linker flags with its quotes, as Go splits them. */
static size_t flag_len(const char *p)
{
	size_t len = 0;

	while (p[len] && !strchr(" \t\n", p[len])) {
		size_t action = goci_template_len(p + len);

		if (action) {
			len += action;
		} else if (p[len] == '"' || p[len] == '\'') {
			len += quoted_len(p + len);
		} else if (p[len] == GOCI_UNKNOWN && p[len + 1] == '(') {
			len += strcspn(p + len, ")");
			len += p[len] == ')';
		} else {
			len++;
		}
	}
	return len;
}

/* What goci gives the linker by itself. */
static bool is_own(const char *word, const char *value)
{
	if (strcmp(word, "-extldflags") == 0)
		return goci_word_in(value, "-static \"-static\" '-static'");
	return goci_word_in(word,
		"-w -s -extldflags=-static -extldflags=\"-static\" "
		"-extldflags='-static' '-extldflags=-static' \"-extldflags=-static\"");
}

/* Values that are known at build time only. */
static void leave_ldflags(const struct goci_position *at, const char *text)
{
	goci_left(at,
		"%s: its value is known at build time only: write {git.tag}, "
		"{git.short}, {git.commit}, {git.branch} or {date} in its place here, or "
		"pass it to goci build --ldflags '...', which replaces `ldflags`; with "
		"`vcs: head` the git revision and version are in the image's labels",
		text);
}

static void take_ldflag(
	const struct goci_position *at, const char *word, const char *value)
{
	oci_auto_free char *both =
		oci_xasprintf("%s%s%s", word, *value ? " " : "", value);

	if (is_own(word, value))
		goci_done(at, "%s", GOCI_GO_OWN);
	else if (strstr(both, "-linkmode"))
		goci_left(
			at, "%s: goci links static programs by Go's own linker", both);
	else if (goci_word_unknown(both) || goci_template_in(both))
		leave_ldflags(at, both);
	else
		goci_carry(at, "ldflags", both);
}

/* Takes the next word off linker flags; owned. */
static char *next_flag(const char **text)
{
	const char *start = *text + strspn(*text, " \t\n");
	size_t len = flag_len(start);

	*text = start + len;
	return oci_xstrndup(start, len);
}

static bool takes_value(const char *word)
{
	return goci_word_in(word,
		"-X -extldflags -extld -linkmode -buildid -B -T -E -H -I -L -R -r -k");
}

void goci_go_ldflags(const struct goci_position *at, const char *text)
{
	if (goci_template_decides(text)) {
		leave_ldflags(at, text);
		return;
	}
	while (text[strspn(text, " \t\n")]) {
		oci_auto_free char *word = next_flag(&text);
		oci_auto_free char *value =
			takes_value(word) ? next_flag(&text) : oci_xstrdup("");

		take_ldflag(at, word, value);
	}
}

bool goci_go_ldflags_open(const char *text)
{
	bool open = false;

	while (text[strspn(text, " \t\n")]) {
		oci_auto_free char *word = next_flag(&text);

		open = !open && takes_value(word);
	}
	return open;
}

static void take_tags(const struct goci_position *at, const char *text)
{
	for (text += strspn(text, ", "); *text; text += strspn(text, ", ")) {
		size_t len = strcspn(text, ", ");
		oci_auto_free char *tag = oci_xstrndup(text, len);

		if (strcmp(tag, GOCI_GO_TAG) == 0)
			goci_done(at, "%s", GOCI_GO_OWN);
		else
			goci_carry(at, "go-tags", tag);
		text += len;
	}
}

static void take_mode(const struct goci_position *at, const char *value)
{
	if (goci_word_in(value, "exe default"))
		goci_done(at, "-buildmode=%s: goci builds programs", value);
	else if (strcmp(value, "pie") == 0)
		goci_left(at,
			"-buildmode=pie: goci builds static programs, which are at fixed "
			"addresses");
	else
		goci_left(at, "-buildmode=%s: goci builds programs", value);
}

static void take_mod(const struct goci_position *at, const char *value)
{
	if (goci_word_in(value, "readonly vendor"))
		goci_done(at, "-mod=%s: goci uses vendor where it is, else readonly",
			value);
	else
		goci_left(at, "-mod=%s: goci never changes go.mod: run go mod tidy",
			value);
}

static void keep(const struct goci_position *at, const char *name, const char *value)
{
	oci_auto_free char *both =
		oci_xasprintf("%s%s%s", name, *value ? "=" : "", value);

	goci_carry(at, "go-flag", both);
}

/* What goci does always, and cannot be without. */
static void take_always(const struct goci_position *at, const char *name,
	const char *value, const char *why)
{
	if (!*value || goci_word_in(value, GOCI_FLAG_ON))
		goci_done(at, "%s", why);
	else
		goci_left(at, "%s=%s: %s", name, value, why);
}

static void take_cgo(const struct goci_position *at, const char *name, bool off)
{
	goci_note(at, off ? GOCI_IMPLIED : GOCI_LEFT,
		"%s needs cgo, and goci builds static programs without it%s", name,
		off ? "" : ": the service is built without the flag");
}

void goci_go_flag(const struct goci_position *at, const char *name, const char *value)
{
	const struct flag *flag = find_flag(name);
	bool off = goci_word_in(value, GOCI_FLAG_OFF);

	switch (flag ? flag->fate : KEPT) {
	case TAGS:
		take_tags(at, value);
		break;
	case LDFLAGS:
		goci_go_ldflags(at, value);
		break;
	case MODE:
		take_mode(at, value);
		break;
	case MOD:
		take_mod(at, value);
		break;
	case CGO:
		take_cgo(at, name, off);
		break;
	case KEPT:
		keep(at, name, value);
		break;
	case ALWAYS:
		take_always(at, name, value, flag->why);
		break;
	case DONE:
		goci_done(at, "%s", flag->why);
		break;
	case LEFT:
		goci_note(
			at, off ? GOCI_IMPLIED : GOCI_LEFT, "%s: %s", name, flag->why);
		break;
	}
}
