#include "binary/extract.h"
#include "call/command.h"
#include "cli/commands.h"
#include "inspect/artifact.h"
#include "inspect/policy_programs.h"
#include "inspect/sarif.h"
#include "inspect/verdict.h"
#include "oci/json.h"
#include "options/checks.h"
#include "options/checks_run.h"
#include "options/limits.h"
#include "settings/policy.h"
#include "trust/required.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct values {
	bool strict;
	bool allow_missing;
	char *policy;
	struct oci_strv keys;
	struct oci_strv require;
	char *layer_size;
	char *entries;
	char *json_size;
	char *depth;
	char *documents;
	char *jobs;
	char *ci;
	bool sarif;
	bool json;
	bool help;
};

#define LIMIT(option, word, field, text, checker)                             \
	{                                                                     \
		.name = (option), .kind = GOCI_STRING, .scope = GOCI_ONCE,    \
		.group = GOCI_GROUP_LIMITS, .arg = (word), .help = (text),    \
		.offset = offsetof(struct values, field), .check = (checker), \
		.last_counts = true,                                          \
	}

static const char *const policies[] = {"production", NULL};

static const struct goci_option rows[] = {
	{.name = "strict",
		.kind = GOCI_FLAG,
		.help = "count warnings as findings, and report what is legal but odd",
		.offset = offsetof(struct values, strict)},
	{.name = "allow-missing",
		.kind = GOCI_FLAG,
		.help = "a blob that is not there is a warning, not an error",
		.offset = offsetof(struct values, allow_missing)},
	{.name = "policy",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.path = GOCI_PATH_FILE,
		.choices = policies,
		.arg = "FILE",
		.help = "also check images against this policy",
		.offset = offsetof(struct values, policy),
		.check = goci_check_path},
	{.name = "key",
		.kind = GOCI_LIST,
		.scope = GOCI_ONCE,
		.path = GOCI_PATH_FILE,
		.arg = "PUBLIC-KEY",
		.help = "each image must have a signature by one of these keys",
		.offset = offsetof(struct values, keys),
		.check = goci_check_path},
	{.name = "require",
		.kind = GOCI_COMMAS,
		.scope = GOCI_ONCE,
		.choices = goci_require_names,
		.arg = "KIND|URI",
		.help = "each image must have these, with --key signed: signature, sbom, "
			"cyclonedx, spdx, provenance, vsa, vuln, vex, or a predicate type; "
			"default: signature",
		.offset = offsetof(struct values, require),
		.check = goci_require_check},
	LIMIT("max-layer-size", "SIZE", layer_size,
		"of an unpacked layer; default: " OCI_TEXT(OCI_LIMIT_LAYER_GIB) "GiB",
		goci_check_size),
	LIMIT("max-entries", "N", entries,
		"files and folders in all layers of an image; default: " OCI_TEXT(
			OCI_LIMIT_FILES),
		goci_check_count),
	LIMIT("max-json-size", "SIZE", json_size,
		"of a document; default: " OCI_TEXT(OCI_VERIFY_JSON_MIB) "MiB",
		goci_check_size),
	LIMIT("max-depth", "N", depth,
		"of indexes in indexes; default: " OCI_TEXT(OCI_VERIFY_DEPTH),
		goci_check_count),
	LIMIT("max-documents", "N", documents,
		"indexes and manifests; default: " OCI_TEXT(OCI_VERIFY_DOCUMENTS),
		goci_check_count),
	{.name = "jobs",
		.letter = 'j',
		.kind = GOCI_STRING,
		.group = GOCI_GROUP_RUN,
		.word = GOCI_WORD_NUMBER,
		.arg = "N",
		.help = "layers that are read at once, 1 to 64; default: one a CPU",
		.offset = offsetof(struct values, jobs),
		.last_counts = true,
		.check = goci_check_jobs},
	{.name = "sarif",
		.kind = GOCI_FLAG,
		.group = GOCI_GROUP_RUN,
		.help = "print a SARIF 2.1.0 log",
		.offset = offsetof(struct values, sarif)},
	GOCI_ROW_JSON(struct values, "print a JSON object"),
	GOCI_ROW_CI(struct values, ci),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static void read_count(const char *text, int64_t *n)
{
	struct oci_err ignored;

	if (text)
		(void)goci_count_parse(text, n, &ignored);
}

static void read_size(const char *text, int64_t *bytes)
{
	struct oci_err ignored;

	if (text)
		(void)goci_size_parse(text, bytes, &ignored);
}

/* The values were checked when they were set. */
static struct oci_verify_options read_options(
	const struct values *values, const struct oci_cancel *cancel)
{
	struct oci_verify_options o = {
		.limits = oci_verify_defaults,
		.allow_missing = values->allow_missing,
		.strict = values->strict,
		.cancel = cancel,
	};
	int64_t jobs = goci_command_jobs();
	int64_t entries = (int64_t)o.limits.layers.files;

	read_size(values->layer_size, &o.limits.layers.layer_size);
	read_size(values->json_size, &o.limits.json_size);
	if (o.limits.payload_size < o.limits.json_size || values->json_size)
		o.limits.payload_size = o.limits.json_size;
	read_count(values->entries, &entries);
	o.limits.layers.files = (size_t)entries;
	read_count(values->depth, &o.limits.depth);
	read_count(values->documents, &o.limits.documents);
	read_count(values->jobs, &jobs);
	o.jobs = (unsigned)jobs;
	return o;
}

static void print(
	const struct goci_verdict *verdicts, size_t count, const struct values *values)
{
	oci_auto_json *doc = values->sarif  ? goci_verdicts_sarif(verdicts, count)
			     : values->json ? goci_verdicts_json(verdicts, count)
					    : NULL;
	oci_auto_buf text = OCI_BUF_INIT;

	for (size_t i = 0; i < count && !doc; i++)
		goci_verdict_text(&verdicts[i], &text);
	goci_command_print(doc, &text);
}

/* What has no layers of images can be an artifact; what is broken is not read again. */
static void find_kind(struct goci_verdict *v, const struct oci_cancel *cancel)
{
	bool may = !v->counts.layers && !goci_verdict_is_bad(v, false);
	oci_auto_json *found = may ? goci_artifact_read(v->name, cancel) : NULL;

	if (found)
		v->kind = oci_xasprintf("%s (%s)", oci_json_text_or(found, "kind", ""),
			oci_json_text_or(found, "artifactType", ""));
}

/* Programs of an image that is no valid one are not read. */
static int check_programs(struct goci_verdict *v, const struct goci_policy_look *look,
	struct oci_err *err)
{
	if (!look->policy || !v->counts.images || !v->counts.layers)
		return 0;
	for (size_t i = 0; i < v->findings.count; i++)
		if (oci_rule_info(v->findings.items[i].rule)->severity == OCI_ERROR &&
			strncmp(oci_rule_info(v->findings.items[i].rule)->code, "OCI20",
				5) != 0)
			return 0;
	return goci_policy_programs(v->name, look, &v->findings, err);
}

/* All are looked at; what cannot be is told on the way and is a failure. */
static int verify_all(struct goci_verdict *verdicts, size_t *count,
	const struct oci_strv *names, const struct oci_verify_options *o,
	const struct goci_policy_look *look, const struct goci_ci *ci)
{
	int status = GOCI_EXIT_OK;

	for (size_t i = 0; i < names->count; i++) {
		struct goci_verdict *v = &verdicts[*count];
		struct oci_err err;

		v->name = names->items[i];
		v->seen = (struct oci_seen_list)OCI_SEEN_LIST_INIT;
		v->ring = o->demand_count ? o->ring : NULL;
		if (oci_ref_parse_any(v->name, &v->ref, &err) < 0)
			return goci_complain_in(ci, &err);
		if (oci_verify(&v->ref, o, &v->findings, &v->seen, &v->counts, &err) ==
				0 &&
			check_programs(v, look, &err) == 0) {
			++*count;
			find_kind(v, o->cancel);
			if (goci_verdict_is_bad(v, o->strict))
				status = GOCI_EXIT_FAILED;
			continue;
		}
		goci_verdict_release(v);
		status = goci_command_end_in(ci, &err, o->cancel);
		if (err.code == OCI_ERR_INTERRUPTED)
			return status;
	}
	return status;
}

static int check(const struct goci_command *command, const void *given,
	const struct oci_strv *names, struct oci_err *err)
{
	const struct values *values = given;

	if (!names->count)
		return goci_command_image(command, values, names, err);
	if (!values->keys.count && oci_strv_has(&values->require, "signature"))
		return oci_err_set(err, OCI_ERR_USAGE,
			"--require signature goes with --key FILE, the key that it is by");
	if (values->json && values->sarif)
		return oci_err_set(err, OCI_ERR_USAGE,
			"--json and --sarif are two forms; choose one");
	for (size_t i = 0; i < names->count; i++)
		if (goci_check_ref(names->items[i], err) < 0)
			return -1;
	return 0;
}

static int verify(const struct values *values, const struct oci_strv *names,
	struct goci_policy_look *look, const struct goci_required *required,
	const struct goci_ci *ci)
{
	struct oci_cancel cancel = {0};
	goci_auto_signals signals = {0};
	struct oci_verify_options o = read_options(values, &cancel);
	struct goci_verdict *verdicts = oci_xcalloc(names->count, sizeof(*verdicts));
	size_t count = 0;
	struct oci_err err;
	int status;

	o.policy = look->policy;
	look->cancel = &cancel;
	o.ring = &required->ring;
	o.demands = required->demands;
	o.demand_count = required->count;
	if (goci_signals_start(&signals, &cancel, NULL, &err) < 0)
		status = goci_complain_in(ci, &err);
	else
		status = verify_all(verdicts, &count, names, &o, look, ci);
	if (count)
		print(verdicts, count, values);
	for (size_t i = 0; i < count; i++) {
		if (ci->kind == GOCI_CI_GITHUB)
			goci_verdict_annotate(&verdicts[i], stderr);
		goci_verdict_release(&verdicts[i]);
	}
	free(verdicts);
	return status;
}

static int work(const void *given, const struct oci_strv *names)
{
	const struct values *values = given;
	OCI_AUTO(oci_policy_release) struct oci_policy policy = {0};
	const struct oci_policy *wanted = values->policy ? &policy : NULL;
	goci_auto_required required = GOCI_REQUIRED_INIT;
	goci_auto_fence fence = GOCI_FENCE_INIT;
	struct goci_ci ci = {GOCI_CI_NONE, false};
	goci_auto_vulndb vulndb = GOCI_VULNDB_INIT;
	oci_auto_close int scratch = -1;
	struct goci_policy_look look = {.policy = wanted, .vulndb = &vulndb};
	struct oci_err err;

	if (goci_ci_parse(values->ci, &ci, &err) < 0 ||
		(wanted && goci_policy_read(values->policy, &policy, &err) < 0) ||
		goci_required_read(
			&required, &values->keys, &values->require, wanted, &err) < 0 ||
		(wanted && goci_vulns_policy_open(&vulndb, wanted, NULL, &err) < 0))
		return goci_complain_in(&ci, &err);
	if (wanted && goci_policy_has_programs(wanted))
		scratch = goci_scratch_open(&err);
	goci_command_fence(&fence, names, NULL, -1);
	look.scratch = scratch;
	return verify(values, names, &look, &required, &ci);
}

static const struct goci_operand operands[] = {
	{.name = "REF",
		.help = GOCI_REF_FORMS,
		.path = GOCI_PATH_IMAGE,
		.repeated = true},
	{0},
};

static const struct goci_example examples[] = {
	{"Check all images of a layout", "goci verify oci:dist/web"},
	{"Check an image against the policy for production",
		"goci verify --policy production oci:dist/web:production"},
	{"Require a signature and a signed SBOM",
		"goci verify --key release.pub --require signature,sbom "
		"oci:dist/web:production"},
	{0},
};

const struct goci_command goci_cmd_verify = {
	.name = "verify",
	.summary = "check images against the rules of their format",
	.usage = "[OPTIONS] REF...",
	.about =
		"Reads everything that a reference names (indexes, manifests, configs, "
		"layers, signatures and attestations) and tells all that is wrong with "
		"it, a line each: its code, its name, where it is, what was found. " GOCI_REF_HELP
		"; without a tag all that is there is "
		"read. `goci help CODE` explains a code.\nWith --key, each image must be "
		"signed by one of the keys: signatures and attestations of goci and "
		"cosign are checked, without a network. Certificates, identities and "
		"transparency logs are not.\nNothing is unpacked or fetched, "
		"and memory stays small whatever the image says about itself. The status "
		"is 0 when nothing is wrong, 1 when something is, 2 for a wrong command "
		"line.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = check,
	.work = work,
};
