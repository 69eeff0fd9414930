#include "init/docker.h"

#include <stdlib.h>
#include <string.h>

/* What becomes of a flag of go build. */
enum fate { DONE, LEFT, KEPT, CGO, TAGS, LDFLAGS, MODE, MOD };

static const struct {
	const char *name;
	bool takes;
	enum fate fate;
	const char *why;
} flags[] = {
	{"-a", false, DONE, "goci build --no-cache does what -a does"},
	{"-v", false, DONE, "-v: goci shows what is compiled"},
	{"-x", false, DONE, "-x and -n only show commands"},
	{"-n", false, DONE, "-x and -n only show commands"},
	{"-trimpath", false, DONE, GOCI_GO_OWN},
	{"-installsuffix", true, DONE, GOCI_GO_OWN},
	{"-buildvcs", false, LEFT,
		"goci gives -buildvcs=false, and tells the revision in labels"},
	{"-mod", true, MOD, NULL},
	{"-p", true, DONE, "-p: goci build -j tells how many jobs"},
	{"-C", true, LEFT, "name the folder as the service's path"},
	{"-race", false, CGO, NULL},
	{"-msan", false, CGO, NULL},
	{"-asan", false, CGO, NULL},
	{"-linkshared", false, CGO, NULL},
	{"-buildmode", true, MODE, NULL},
	{"-tags", true, TAGS, NULL},
	{"-ldflags", true, LDFLAGS, NULL},
	{"-gcflags", true, KEPT, NULL},
	{"-asmflags", true, KEPT, NULL},
	{"-gccgoflags", true, KEPT, NULL},
	{"-compiler", true, KEPT, NULL},
	{"-covermode", true, KEPT, NULL},
	{"-coverpkg", true, KEPT, NULL},
	{"-modfile", true, KEPT, NULL},
	{"-overlay", true, KEPT, NULL},
	{"-pgo", true, KEPT, NULL},
	{"-pkgdir", true, KEPT, NULL},
	{"-toolexec", true, KEPT, NULL},
};

bool goci_go_flag_takes(const char *name)
{
	for (size_t i = 0; i < OCI_COUNT(flags); i++)
		if (strcmp(flags[i].name, name) == 0)
			return flags[i].takes;
	return strcmp(name, "-o") == 0;
}

/* The next word of linker flags with its quotes, as Go splits them. */
static size_t flag_len(const char *p)
{
	size_t len = 0;

	while (p[len] && !strchr(" \t\n", p[len])) {
		if (p[len] == '"' || p[len] == '\'') {
			size_t quoted = strcspn(p + len + 1, (char[]){p[len], '\0'});

			len += 1 + quoted + (p[len + 1 + quoted] != '\0');
		} else if (p[len] == GOCI_UNKNOWN && p[len + 1] == '(') {
			len += strcspn(p + len, ")");
			len += p[len] == ')';
		} else {
			len++;
		}
	}
	return len;
}

static bool is_default(const char *word, const char *value, bool *takes)
{
	static const char *const own[] = {"-w", "-s", "-extldflags=-static",
		"-extldflags=\"-static\"", "-extldflags='-static'",
		"'-extldflags=-static'", "\"-extldflags=-static\""};

	*takes = strcmp(word, "-extldflags") == 0;
	if (*takes)
		return strcmp(value, "-static") == 0 ||
		       strcmp(value, "\"-static\"") == 0 ||
		       strcmp(value, "'-static'") == 0;
	for (size_t i = 0; i < OCI_COUNT(own); i++)
		if (strcmp(word, own[i]) == 0)
			return true;
	return false;
}

static bool takes_value(const char *word)
{
	static const char *const names[] = {"-X", "-extldflags", "-extld", "-linkmode",
		"-buildid", "-B", "-T", "-E", "-H", "-I", "-L", "-R", "-r", "-k"};

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (strcmp(word, names[i]) == 0)
			return true;
	return false;
}

static void take_ldflag(struct goci_draft *draft, struct goci_section *section,
	const struct goci_origin *from, const char *word, const char *value)
{
	oci_auto_free char *both =
		*value ? oci_xasprintf("%s %s", word, value) : oci_xstrdup(word);
	oci_auto_free char *shown = goci_word_show(both);
	bool takes;

	if (is_default(word, value, &takes)) {
		goci_draft_note(draft, from, GOCI_IMPLIED, "%s", GOCI_GO_OWN);
		return;
	}
	if (strstr(both, "-linkmode")) {
		goci_draft_note(draft, from, GOCI_LEFT,
			"%s: goci links static programs by Go's own linker", shown);
		return;
	}
	if (goci_word_unknown(both) || strstr(both, "{{")) {
		goci_draft_note(draft, from, GOCI_LEFT,
			"%s: its value is only known when it is built: say it then, as "
			"goci build --ldflags '...', which takes the place of `ldflags` "
			"here; the git revision and version are in the image's labels",
			shown);
		return;
	}
	goci_draft_set(draft, section, from, "ldflags", both);
}

int goci_go_ldflags(struct goci_draft *draft, struct goci_section *section,
	const struct goci_origin *from, const char *text)
{
	for (text += strspn(text, " \t\n"); *text; text += strspn(text, " \t\n")) {
		size_t len = flag_len(text), value_len = 0;
		oci_auto_free char *word = oci_xstrndup(text, len);
		oci_auto_free char *value = NULL;

		text += len;
		if (takes_value(word)) {
			text += strspn(text, " \t\n");
			value_len = flag_len(text);
		}
		value = oci_xstrndup(text, value_len);
		text += value_len;
		take_ldflag(draft, section, from, word, value);
	}
	return 0;
}

static void take_tags(struct goci_draft *draft, struct goci_section *section,
	const struct goci_origin *from, const char *text)
{
	for (text += strspn(text, ", "); *text; text += strspn(text, ", ")) {
		size_t len = strcspn(text, ", ");
		oci_auto_free char *tag = oci_xstrndup(text, len);

		if (strcmp(tag, "netgo") == 0)
			goci_draft_note(draft, from, GOCI_IMPLIED, "%s", GOCI_GO_OWN);
		else
			goci_draft_set(draft, section, from, "go-tags", tag);
		text += len;
	}
}

static int refuse_cgo(const char *flag, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s needs cgo: goci builds static programs, without cgo", flag);
}

static int take_mode(struct goci_draft *draft, const struct goci_origin *from,
	const char *value, struct oci_err *err)
{
	if (strcmp(value, "exe") == 0 || strcmp(value, "default") == 0)
		goci_draft_note(draft, from, GOCI_IMPLIED,
			"-buildmode=%s: goci builds programs", value);
	else if (strcmp(value, "pie") == 0)
		goci_draft_note(draft, from, GOCI_LEFT,
			"-buildmode=pie: goci builds static programs, which are at fixed "
			"addresses");
	else
		return oci_err_set(err, OCI_ERR_INVALID,
			"-buildmode=%.100s: goci builds programs", value);
	return 0;
}

static void keep(struct goci_draft *draft, struct goci_section *section,
	const struct goci_origin *from, const char *flag, const char *value)
{
	oci_auto_free char *both =
		*value ? oci_xasprintf("%s=%s", flag, value) : oci_xstrdup(flag);

	goci_draft_set(draft, section, from, "go-flag", both);
}

static int take(struct goci_draft *draft, struct goci_section *section,
	const struct goci_origin *from, size_t i, const char *value,
	struct oci_err *err)
{
	bool usual = strcmp(value, "readonly") == 0 || strcmp(value, "vendor") == 0;
	bool off = strcmp(value, "false") == 0;

	switch (flags[i].fate) {
	case TAGS:
		take_tags(draft, section, from, value);
		break;
	case LDFLAGS:
		return goci_go_ldflags(draft, section, from, value);
	case MODE:
		return take_mode(draft, from, value, err);
	case CGO:
		if (!off)
			return refuse_cgo(flags[i].name, err);
		break;
	case KEPT:
		keep(draft, section, from, flags[i].name, value);
		break;
	case MOD:
		goci_draft_note(draft, from, usual ? GOCI_IMPLIED : GOCI_LEFT,
			usual ? "-mod=%s: goci uses vendor where it is, else readonly"
			      : "-mod=%s: goci never changes go.mod: run go mod tidy",
			value);
		break;
	case DONE:
		goci_draft_note(draft, from, GOCI_IMPLIED, "%s", flags[i].why);
		break;
	case LEFT:
		goci_draft_note(draft, from, off ? GOCI_IMPLIED : GOCI_LEFT, "%s: %s",
			flags[i].name, flags[i].why);
		break;
	}
	return 0;
}

int goci_go_flag(struct goci_draft *draft, struct goci_section *section,
	const struct goci_origin *from, const char *flag, const char *value,
	struct oci_err *err)
{
	for (size_t i = 0; i < OCI_COUNT(flags); i++)
		if (strcmp(flags[i].name, flag) == 0)
			return take(draft, section, from, i, value, err);
	keep(draft, section, from, flag, value);
	return 0;
}
