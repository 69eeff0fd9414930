#include "vulns/text.h"

#include "app/text.h"
#include "oci/json.h"
#include "vulns/osv.h"

#include <string.h>

enum { COLUMNS = 7, WIDTH_MAX = 44, SYMBOLS_SHOWN = 3 };

static const char *const heads[COLUMNS] = {
	"ID", "ALIAS", "SEVERITY", "MODULE", "FOUND", "FIXED", "CODE"};

static char *alias(const json_t *doc)
{
	const json_t *aliases = json_object_get(doc, "aliases"), *item;
	const char *best = NULL;
	size_t i;

	json_array_foreach(aliases, i, item) {
		const char *text = json_string_value(item);

		if (!best || (strncmp(text, "CVE-", 4) == 0 &&
				     strncmp(best, "CVE-", 4) != 0))
			best = text;
	}
	return oci_xstrdup(best ? best : "-");
}

static void fill(const struct goci_vuln *v, char *cells[COLUMNS])
{
	const char *severity = goci_osv_severity(v->doc);
	char *fixed = goci_vuln_fixed(v);

	cells[0] = oci_xstrdup(v->id);
	cells[1] = alias(v->doc);
	cells[2] = oci_xstrdup(severity ? severity : "-");
	cells[3] = oci_xstrdup(v->module);
	cells[4] = oci_xstrdup(*v->version ? v->version : "?");
	cells[5] = fixed ? fixed : oci_xstrdup("-");
	cells[6] = oci_xstrdup(goci_vuln_state_name(v->state));
}

static void empty(char *cells[COLUMNS])
{
	for (size_t i = 0; i < COLUMNS; i++)
		oci_freep(&cells[i]);
}

static void measure(const struct goci_vulns_program *p, size_t widths[COLUMNS])
{
	char *cells[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		widths[i] = strlen(heads[i]);
	for (size_t k = 0; k < p->count; k++) {
		fill(&p->items[k], cells);
		for (size_t i = 0; i < COLUMNS; i++) {
			size_t width = goci_text_width(cells[i]);

			width = width < WIDTH_MAX ? width : WIDTH_MAX;
			widths[i] = width > widths[i] ? width : widths[i];
		}
		empty(cells);
	}
}

static void add_symbols(const struct goci_vuln *v, struct oci_buf *out)
{
	size_t shown =
		v->symbols.count > SYMBOLS_SHOWN ? SYMBOLS_SHOWN : v->symbols.count;

	for (size_t i = 0; i < shown; i++) {
		oci_buf_adds(out, i ? ", " : "");
		goci_text_add(out, v->symbols.items[i]);
	}
	if (v->symbols.count > shown)
		oci_buf_addf(out, " and %zu more", v->symbols.count - shown);
	if (!shown && v->state == GOCI_VULN_LINKED)
		oci_buf_adds(out, "the whole module");
}

static void add_row(const char *const cells[COLUMNS], const size_t widths[COLUMNS],
	const struct goci_vuln *v, struct oci_buf *out)
{
	oci_buf_adds(out, "  ");
	for (size_t i = 0; i < COLUMNS; i++) {
		size_t width = goci_text_width(cells[i]);

		goci_text_add_short(out, cells[i], WIDTH_MAX);
		for (; width < widths[i]; width++)
			oci_buf_adds(out, " ");
		oci_buf_adds(out, "  ");
	}
	if (v)
		add_symbols(v, out);
	else
		oci_buf_adds(out, "SYMBOLS");
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	oci_buf_adds(out, "\n");
}

static void add_table(const struct goci_vulns_program *p, struct oci_buf *out)
{
	size_t widths[COLUMNS];

	measure(p, widths);
	add_row(heads, widths, NULL, out);
	for (int state = GOCI_VULN_LINKED; state <= GOCI_VULN_MODULE; state++)
		for (size_t i = 0; i < p->count; i++) {
			char *cells[COLUMNS];

			if ((int)p->items[i].state != state)
				continue;
			fill(&p->items[i], cells);
			add_row((const char *const *)cells, widths, &p->items[i], out);
			empty(cells);
		}
}

static void add_program(const struct goci_vulns_program *p, struct oci_buf *out)
{
	const struct goci_buildinfo_module *main =
		p->info.main.module.path ? &p->info.main.module : NULL;
	size_t linked = 0;

	for (size_t i = 0; i < p->count; i++)
		linked += goci_vuln_is_linked(&p->items[i]);
	goci_text_add_line(out, "  %s: %s%s%s, %s", p->path,
		main ? main->path : "no module", main ? " " : "",
		main ? main->version : "", p->info.go_version);
	if (p->why)
		goci_text_add_line(out,
			"  %s: which functions are linked is not known, and all count",
			p->why);
	if (p->count)
		add_table(p, out);
	oci_buf_addf(out, "  %zu found, %zu of them linked\n", p->count, linked);
}

static void add_subject(const struct goci_vulns_subject *s, struct oci_buf *out)
{
	char platform[OCI_PLATFORM_STR] = "";

	if (s->image)
		oci_platform_format(&s->platform, platform, sizeof(platform));
	goci_text_add_line(out, "%s%s%s%s%s", s->name, *platform ? " " : "", platform,
		s->digest && s->image ? " " : "",
		s->digest && s->image ? s->digest : "");
	for (size_t i = 0; i < s->count; i++)
		add_program(&s->programs[i], out);
	if (s->others)
		oci_buf_addf(out,
			"  %zu ELF file%s without Go's build info not checked\n",
			s->others, s->others == 1 ? " is" : "s are");
	oci_buf_adds(out, "\n");
}

void goci_vulns_text(const struct goci_vulns_report *report, struct oci_buf *out)
{
	for (size_t i = 0; i < report->count; i++)
		add_subject(&report->items[i], out);
	goci_text_add_line(out, "database: %s, %zu documents, %s%.10s",
		report->db->name, json_object_size(report->db->docs),
		*report->db->date ? "of " : "of an unknown date", report->db->date);
}
