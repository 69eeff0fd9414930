#include "inspect/gosum.h"

#include "app/text.h"
#include "app/text_json.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <fcntl.h>
#include <string.h>

enum { GOSUM_MAX = 16 << 20 };

void goci_gosum_release(struct goci_gosum *gosum)
{
	oci_strv_release(&gosum->lines);
}

/* The next word of a line, which is cut off behind it; NULL at its end. */
static char *word(char **line)
{
	char *start = *line + strspn(*line, " \t\r");
	size_t len = strcspn(start, " \t\r");

	*line = start + len + (start[len] != '\0');
	start[len] = '\0';
	return len ? start : NULL;
}

static int read_line(
	struct goci_gosum *gosum, char *line, size_t number, struct oci_err *err)
{
	char *module = word(&line);
	char *version = module ? word(&line) : NULL;
	char *sum = version ? word(&line) : NULL;

	if (!module)
		return 0;
	if (!sum || word(&line))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s:%zu: expected MODULE VERSION SUM", gosum->path, number);
	if (!strchr(version, '/'))
		oci_strv_addf(&gosum->lines, "%s %s %s", module, version, sum);
	return 0;
}

int goci_gosum_read(struct goci_gosum *gosum, const char *path, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	size_t number = 0;
	char *next;

	*gosum = (struct goci_gosum){.path = path};
	if (oci_fs_read(AT_FDCWD, path, false, GOSUM_MAX, &text, err) < 0)
		return -1;
	for (char *line = text.data; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (read_line(gosum, line, ++number, err) < 0)
			return -1;
	}
	oci_strv_sort(&gosum->lines);
	return 0;
}

/* The first sum of the module's version, or the one that is equal to its own. */
static const char *find_sum(
	const struct goci_gosum *gosum, const struct goci_buildinfo_module *module)
{
	oci_auto_free char *key =
		oci_xasprintf("%s %s ", module->path, module->version);
	size_t len = strlen(key), low = 0, high = gosum->lines.count;
	const char *first = NULL;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(gosum->lines.items[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < gosum->lines.count; low++) {
		const char *line = gosum->lines.items[low];

		if (strncmp(line, key, len) != 0)
			break;
		if (!first || strcmp(line + len, module->sum) == 0)
			first = line + len;
	}
	return first;
}

/* A module that was in a folder beside the program's: it has neither version nor sum.
 */
static bool is_local(const struct goci_buildinfo_module *module)
{
	return !*module->sum &&
	       (!*module->version || strcmp(module->version, "(devel)") == 0);
}

/* Sets a member to foreign text, or null. */
static void set(json_t *doc, const char *name, const char *value)
{
	json_object_set_new(
		doc, name, value && *value ? goci_text_json(value) : json_null());
}

static json_t *problem(const struct goci_buildinfo_module *module, const char *wanted)
{
	json_t *doc = json_object();

	set(doc, "module", module->path);
	set(doc, "version", module->version);
	set(doc, "sum", module->sum);
	set(doc, "wanted", wanted);
	return doc;
}

static json_t *verify_program(
	const struct goci_binary *program, const struct goci_gosum *gosum)
{
	json_t *doc = json_object(), *problems = json_array();
	json_int_t right = 0, local = 0;

	for (size_t i = 0; i < program->info.dep_count; i++) {
		const struct goci_buildinfo_module *used =
			goci_buildinfo_used(&program->info.deps[i]);
		const char *wanted = find_sum(gosum, used);

		if (is_local(used))
			local++;
		else if (wanted && strcmp(wanted, used->sum) == 0)
			right++;
		else
			json_array_append_new(problems, problem(used, wanted));
	}
	set(doc, "program", program->path);
	json_object_set_new(doc, "modules", json_integer(right));
	json_object_set_new(doc, "local", json_integer(local));
	json_object_set_new(doc, "problems", problems);
	return doc;
}

json_t *goci_gosum_compare(
	const struct goci_binaries *programs, const struct goci_gosum *gosum)
{
	json_t *list = json_array();

	for (size_t i = 0; i < programs->count; i++)
		json_array_append_new(list, verify_program(&programs->items[i], gosum));
	return list;
}

static void add_problem(const char *program, const json_t *problem_doc,
	const char *gosum, struct oci_buf *out)
{
	goci_text_add_line(out, "%s: %s %s: the program has %s, %s has %s", program,
		oci_json_text_or(problem_doc, "module", ""),
		oci_json_text_or(problem_doc, "version", ""),
		oci_json_text_or(problem_doc, "sum", "no sum"), gosum,
		oci_json_text_or(problem_doc, "wanted", "no line"));
}

/* What is right with a program, in a line. */
static void add_success(const json_t *doc, const char *gosum, struct oci_buf *out)
{
	json_int_t right = json_integer_value(json_object_get(doc, "modules"));
	json_int_t local = json_integer_value(json_object_get(doc, "local"));

	goci_text_add(out, oci_json_text_or(doc, "program", ""));
	oci_buf_adds(out, ": ");
	if (!right && !local)
		oci_buf_adds(out, "needs no modules");
	else
		oci_buf_addf(out, "%lld %s as %s has %s", (long long)right,
			right == 1 ? "module is" : "modules are", gosum,
			right == 1 ? "it" : "them");
	if (local)
		oci_buf_addf(out, "; %lld local, without a sum", (long long)local);
	oci_buf_adds(out, "\n");
}

size_t goci_gosum_text(const json_t *result, const char *gosum, struct oci_buf *out)
{
	const json_t *doc, *one;
	size_t i, k, count = 0;

	json_array_foreach(result, i, doc) {
		json_array_foreach(json_object_get(doc, "problems"), k, one)
			add_problem(
				oci_json_text_or(doc, "program", ""), one, gosum, out);
		count += k;
		if (!k)
			add_success(doc, gosum, out);
	}
	return count;
}
