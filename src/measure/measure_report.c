#include "measure/measure_report.h"

#include "app/signal_name.h"
#include "app/text.h"
#include "measure/spread.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

enum unit { SECONDS, BYTES, NUMBER };

static double setup(const struct goci_trial_result *m)
{
	return m->setup;
}

static double answer(const struct goci_trial_result *m)
{
	return m->answer;
}

static double cpu(const struct goci_trial_result *m)
{
	return m->cpu;
}

static double rss(const struct goci_trial_result *m)
{
	return (double)m->rss;
}

static double peak(const struct goci_trial_result *m)
{
	return (double)m->peak;
}

static double stop(const struct goci_trial_result *m)
{
	return m->stop;
}

static double status(const struct goci_trial_result *m)
{
	return m->status;
}

static const struct {
	const char *title;
	const char *key;
	enum unit unit;
	double (*value)(const struct goci_trial_result *m);
} rows[] = {
	{"runtime's set-up", "setup_seconds", SECONDS, setup},
	{"answers after", "answer_seconds", SECONDS, answer},
	{"CPU time till then", "cpu_seconds", SECONDS, cpu},
	{"memory then", "rss_bytes", BYTES, rss},
	{"memory at most", "peak_rss_bytes", BYTES, peak},
	{"stops after", "stop_seconds", SECONDS, stop},
	{"exit status", "exit_status", NUMBER, status},
};

static struct goci_spread spread(const struct goci_measurement *m, size_t row)
{
	oci_auto_free double *values = oci_xcalloc(m->count, sizeof(*values));
	struct goci_spread s;

	for (size_t i = 0; i < m->count; i++)
		values[i] = rows[row].value(&m->starts[i]);
	s = goci_spread_of(values, m->count);
	/* A status between two others would be none. */
	if (rows[row].unit == NUMBER)
		s.median = values[(m->count - 1) / 2];
	return s;
}

static size_t killed(const struct goci_measurement *m)
{
	size_t count = 0;

	for (size_t i = 0; i < m->count; i++)
		count += m->starts[i].killed;
	return count;
}

static void add_value(struct oci_buf *out, enum unit unit, double value)
{
	if (unit == BYTES)
		oci_buf_addf(out, "%9.1f MB", value / 1e6);
	else if (unit == NUMBER)
		oci_buf_addf(out, "%9g   ", value);
	else if (value < 1)
		oci_buf_addf(out, "%9.1f ms", value * 1e3);
	else
		oci_buf_addf(out, "%9.2f s ", value);
}

static void trim(struct oci_buf *out)
{
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	oci_buf_adds(out, "\n");
}

static void add_row(struct oci_buf *out, const struct goci_measurement *m, size_t row)
{
	struct goci_spread s = spread(m, row);

	oci_buf_addf(out, "  %-20s", rows[row].title);
	add_value(out, rows[row].unit, s.min);
	add_value(out, rows[row].unit, s.median);
	add_value(out, rows[row].unit, s.max);
	trim(out);
}

/* The port, if it is not the one that was set. */
static void add_port(struct oci_buf *out, const struct goci_measurement *m)
{
	if (!m->found)
		return;
	oci_buf_addf(out, "  %-13s%u, where the service listens: ", "port", m->port);
	if (m->told)
		oci_buf_addf(out, "nothing listens on %u, the image's port\n", m->told);
	else
		oci_buf_adds(out, "the image sets none\n");
}

static void add_head(struct oci_buf *out, const struct goci_measure *measure,
	const struct goci_measurement *m)
{
	const char *id, *digest = goci_platform_image_digest(measure->target, &id);
	char platform[OCI_PLATFORM_STR];

	oci_platform_format(&measure->target->platform, platform, sizeof(platform));
	goci_text_add_line(out, "%s", measure->target->name);
	goci_text_add_line(out, "  %-13s%s", "platform", platform);
	oci_buf_addf(out, "  %-13s%s\n", "digest", digest);
	if (id)
		oci_buf_addf(out, "  %-13s%s\n", "image id", id);
	oci_buf_addf(
		out, "  %-13s%zu, after one that does not count\n", "starts", m->count);
	goci_text_add_line(out, "  %-13s%s, as %u:%u%s", "runtime", m->runtime, m->uid,
		m->gid,
		m->isolation.ids.kind == GOCI_ID_MAP_CALLER
			? " of a user namespace, this user outside of it"
			: "");
	oci_buf_addf(out, "  %-13s", "isolation");
	goci_isolation_text(&m->isolation, out);
	oci_buf_adds(out, "\n");
	goci_text_add_line(out, "  %-13s%s%s", "asked", measure->path ? "GET " : "",
		measure->path ? measure->path : "for a connection");
	add_port(out, m);
}

void goci_measure_text(const struct goci_measure *measure,
	const struct goci_measurement *m, struct oci_buf *out)
{
	size_t count = killed(m);
	const char *name = goci_signal_name(m->signal);

	add_head(out, measure, m);
	oci_buf_addf(out, "\n  %-20s%9s   %9s   %9s\n", "", "min", "median", "max");
	for (size_t i = 0; i < OCI_COUNT(rows); i++)
		add_row(out, m, i);
	if (count)
		oci_buf_addf(out,
			"\n  killed: %zu of %zu starts had not ended %g s after "
			"SIG%s\n",
			count, m->count, measure->stop_timeout, name ? name : "RT");
}

static json_t *spread_json(const struct goci_measurement *m, size_t row)
{
	struct goci_spread s = spread(m, row);

	if (rows[row].unit == SECONDS)
		return json_pack("{s:f, s:f, s:f}", "min", s.min, "median", s.median,
			"max", s.max);
	return json_pack("{s:I, s:I, s:I}", "min", (json_int_t)s.min, "median",
		(json_int_t)s.median, "max", (json_int_t)s.max);
}

json_t *goci_measure_json(
	const struct goci_measure *measure, const struct goci_measurement *m)
{
	oci_auto_free char *user = oci_xasprintf("%u:%u", m->uid, m->gid);
	json_t *doc = goci_platform_image_json(measure->target);

	oci_json_set(doc, "runtime", m->runtime);
	json_object_set_new(doc, "rootless",
		json_boolean(m->isolation.ids.kind == GOCI_ID_MAP_CALLER));
	json_object_set_new(doc, "isolation", goci_isolation_json(&m->isolation));
	oci_json_set(doc, "user", user);
	oci_json_set(doc, "path", measure->path);
	json_object_set_new(doc, "port", json_integer((json_int_t)m->port));
	json_object_set_new(doc, "portFound", json_boolean(m->found));
	json_object_set_new(doc, "starts", json_integer((json_int_t)m->count));
	for (size_t i = 0; i < OCI_COUNT(rows); i++)
		json_object_set_new(doc, rows[i].key, spread_json(m, i));
	json_object_set_new(doc, "killed", json_integer((json_int_t)killed(m)));
	return doc;
}
