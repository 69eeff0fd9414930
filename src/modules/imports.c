#include "modules/imports.h"

#include "oci/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The packages of a program that are read: a text may be damaged. */
enum { LINES_MAX = 100000 };

/* A package, once for all programs. */
struct package {
	size_t *imports; /* numbers of packages */
	size_t count;
	bool done;
};

struct program {
	bool *has; /* by the number of the package, up to `known` */
	size_t known;
	size_t total;
	size_t done;
};

struct goci_imports {
	json_t *numbers; /* path -> number of the package */
	struct package *packages;
	size_t count;
	struct program *programs;
	size_t program_count;
	size_t done;
	size_t *pending; /* of a walk */
	size_t pending_count;
	size_t last; /* named last; SIZE_MAX: none */
};

static void add_line(const json_t *imports, const json_t *numbers, struct oci_buf *buf)
{
	const json_t *import;
	size_t i;

	json_array_foreach(imports, i, import) {
		const json_t *number =
			json_object_get(numbers, json_string_value(import));

		if (number)
			oci_buf_addf(
				buf, " %lld", (long long)json_integer_value(number));
	}
	oci_buf_adds(buf, "\n");
}

char *goci_imports_text(const json_t *packages, const json_t *names)
{
	oci_auto_json *numbers = json_object();
	oci_auto_buf buf = OCI_BUF_INIT;
	const char *path;
	json_t *imports;

	/* json_object_foreach takes no const. */
	json_object_foreach((json_t *)(uintptr_t)packages, path, imports) {
		if (!json_object_get(names, path))
			continue;
		oci_buf_adds(&buf, path);
		add_line(imports, numbers, &buf);
		json_object_set_new(numbers, path,
			json_integer((json_int_t)json_object_size(numbers)));
	}
	return oci_buf_take(&buf);
}

struct goci_imports *goci_imports_new(void)
{
	struct goci_imports *imports = oci_xcalloc(1, sizeof(*imports));

	imports->numbers = json_object();
	imports->last = SIZE_MAX;
	return imports;
}

void goci_imports_free(struct goci_imports *imports)
{
	if (!imports)
		return;
	for (size_t i = 0; i < imports->count; i++)
		free(imports->packages[i].imports);
	for (size_t i = 0; i < imports->program_count; i++)
		free(imports->programs[i].has);
	json_decref(imports->numbers);
	free(imports->packages);
	free(imports->programs);
	free(imports->pending);
	free(imports);
}

void goci_imports_freep(struct goci_imports **imports)
{
	goci_imports_free(*imports);
}

static size_t number_of(const struct goci_imports *imports, const char *path)
{
	const json_t *number = json_object_get(imports->numbers, path);

	return number ? (size_t)json_integer_value(number) : SIZE_MAX;
}

static size_t add_package(struct goci_imports *imports, const char *path)
{
	size_t number = imports->count;

	OCI_GROW(imports->packages, imports->count);
	imports->packages[imports->count++] = (struct package){0};
	json_object_set_new(imports->numbers, path, json_integer((json_int_t)number));
	return number;
}

/* The lines of one program: what each of them is among all packages. */
struct lines {
	size_t *numbers;
	size_t count;
};

/* Only lines before can be meant. */
static void add_import(
	struct package *package, const char *word, const struct lines *lines)
{
	char *end;
	unsigned long line = strtoul(word, &end, 10);

	if (*end || end == word || line >= lines->count)
		return;
	OCI_GROW(package->imports, package->count);
	package->imports[package->count++] = lines->numbers[line];
}

static void take_line(struct goci_imports *imports, char *line, struct lines *lines)
{
	char *save = NULL, *path = strtok_r(line, " ", &save), *word;
	size_t number = path ? number_of(imports, path) : 0;
	bool known = number != SIZE_MAX;

	if (!path)
		return;
	if (!known)
		number = add_package(imports, path);
	while (!known && (word = strtok_r(NULL, " ", &save)) != NULL)
		add_import(&imports->packages[number], word, lines);
	OCI_GROW(lines->numbers, lines->count);
	lines->numbers[lines->count++] = number;
}

/* "unsafe" is a package that nobody compiles. */
static void make_program(const struct goci_imports *imports, struct lines *lines,
	struct program *program)
{
	size_t none = number_of(imports, "unsafe");

	program->has = oci_xcalloc(imports->count + 1, sizeof(*program->has));
	program->known = imports->count;
	for (size_t i = 0; i < lines->count; i++) {
		size_t number = lines->numbers[i];

		if (number == none || program->has[number])
			continue;
		program->has[number] = true;
		program->total++;
	}
	free(lines->numbers);
}

void goci_imports_add(struct goci_imports *imports, const char *text)
{
	oci_auto_free char *copy = oci_xstrdup(text ? text : "");
	struct lines lines = {0};
	char *save = NULL;

	for (char *line = strtok_r(copy, "\n", &save); line && lines.count < LINES_MAX;
		line = strtok_r(NULL, "\n", &save))
		take_line(imports, line, &lines);
	OCI_GROW(imports->programs, imports->program_count);
	imports->programs[imports->program_count] = (struct program){0};
	make_program(imports, &lines, &imports->programs[imports->program_count++]);
}

static void finish(struct goci_imports *imports, size_t number)
{
	struct package *package = &imports->packages[number];

	if (package->done)
		return;
	package->done = true;
	imports->done += number != number_of(imports, "unsafe");
	for (size_t i = 0; i < imports->program_count; i++) {
		struct program *program = &imports->programs[i];

		program->done += number < program->known && program->has[number];
	}
	OCI_GROW(imports->pending, imports->pending_count);
	imports->pending[imports->pending_count++] = number;
}

void goci_imports_named(struct goci_imports *imports, const char *package)
{
	size_t number = number_of(imports, package);

	imports->last = number;
	if (number == SIZE_MAX)
		return;
	finish(imports, number);
	while (imports->pending_count) {
		const struct package *p =
			&imports->packages[imports->pending[--imports->pending_count]];

		for (size_t i = 0; i < p->count; i++)
			finish(imports, p->imports[i]);
	}
}

bool goci_imports_has(const struct goci_imports *imports, size_t program)
{
	const struct program *p = &imports->programs[program];

	return imports->last < p->known && p->has[imports->last];
}

size_t goci_imports_done(const struct goci_imports *imports, size_t program)
{
	return imports->programs[program].done;
}

size_t goci_imports_total(const struct goci_imports *imports, size_t program)
{
	return imports->programs[program].total;
}

size_t goci_imports_done_all(const struct goci_imports *imports)
{
	return imports->done;
}

size_t goci_imports_total_all(const struct goci_imports *imports)
{
	bool unsafe = number_of(imports, "unsafe") != SIZE_MAX;

	for (size_t i = 0; i < imports->program_count; i++)
		if (!imports->programs[i].total)
			return 0;
	return imports->count - unsafe;
}
