#include "assemble/tidy.h"

#include "app/text.h"
#include "app/text_json.h"
#include "app/work.h"
#include "compile/program.h"
#include "options/limits.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

const struct oci_stock_place goci_stock_places[] = {
	{"v1/programs", goci_program_is_sound},
	{NULL, NULL},
};

const char *const goci_stock_go[] = {"go-build", "go-mod", NULL};

int goci_tidy(struct oci_stock_job *job, const struct goci_limits *limits,
	struct oci_err *err)
{
	int64_t oldest = limits->max_age < 0 ? INT64_MIN : time(NULL) - limits->max_age;

	(void)goci_work_sweep();
	return oci_stock_collect(job, limits->max_size, oldest, err);
}

static const char *const kinds[OCI_STOCK_KINDS] = {
	[OCI_STOCK_LAYER] = "layer",
	[OCI_STOCK_RECORD] = "record",
	[OCI_STOCK_FOLDER] = "program",
};

const char *goci_stock_kind(enum oci_stock_kind kind)
{
	return kinds[kind];
}

void goci_stock_sums(
	const struct oci_stock_sum sums[OCI_STOCK_KINDS], struct oci_buf *out)
{
	int64_t bytes = 0;

	for (int i = 0; i < OCI_STOCK_KINDS; i++) {
		oci_buf_addf(out, "%s%zu %s%s", i ? ", " : "", sums[i].count, kinds[i],
			sums[i].count == 1 ? "" : "s");
		bytes += sums[i].bytes;
	}
	oci_buf_addf(out, ": %.1f MB", (double)bytes / 1e6);
}

static void add_time(struct oci_buf *out, int64_t seconds)
{
	time_t t = seconds;
	struct tm tm;
	char text[32] = "";

	if (gmtime_r(&t, &tm))
		(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	oci_buf_adds(out, text);
}

static void add_uses(
	const struct oci_stock *stock, struct oci_buf *oldest, struct oci_buf *newest)
{
	int64_t first = INT64_MAX, last = INT64_MIN;

	for (size_t i = 0; i < stock->count; i++) {
		int64_t used = stock->entries[i].used;

		first = used < first ? used : first;
		last = used > last ? used : last;
	}
	if (!stock->count)
		return;
	add_time(oldest, first);
	add_time(newest, last);
}

static void add_line(struct oci_buf *out, const char *name,
	const struct oci_stock_sum *sum, const char *note)
{
	oci_buf_addf(out, "%-10s %7zu %10.1f MB%s\n", name, sum->count,
		(double)sum->bytes / 1e6, note);
}

void goci_stock_text(const struct oci_cache *cache, const char *dir,
	const struct goci_limits *limits, struct oci_buf *out)
{
	oci_auto_stock stock = OCI_STOCK_INIT;
	oci_auto_buf oldest = OCI_BUF_INIT, newest = OCI_BUF_INIT;

	oci_stock_read(cache, goci_stock_places, &stock);
	add_uses(&stock, &oldest, &newest);
	goci_text_add_line(out, "%s", dir);
	for (int i = 0; i < OCI_STOCK_KINDS; i++) {
		oci_auto_free char *name = oci_xasprintf("%ss", kinds[i]);

		add_line(out, name, &stock.sums[i], "");
	}
	oci_buf_addf(out, "%-18s %10.1f MB, of %.1f MB\n", "together",
		(double)stock.bytes / 1e6, (double)limits->max_size / 1e6);
	for (const char *const *go = goci_stock_go; *go; go++) {
		struct oci_stock_sum sum = {0};

		oci_stock_extra(cache, *go, &sum);
		if (sum.count)
			add_line(out, *go, &sum, ", Go's own, in no limit");
	}
	if (stock.count)
		oci_buf_addf(out, "used from %s to %s\n", oldest.data, newest.data);
}

static json_t *sum_json(const struct oci_stock_sum *sum)
{
	return json_pack("{s:I, s:I}", "count", (json_int_t)sum->count, "bytes",
		(json_int_t)sum->bytes);
}

static json_t *limits_json(const struct goci_limits *limits)
{
	json_t *doc = json_pack("{s:I}", "bytes", (json_int_t)limits->max_size);

	if (limits->max_age >= 0)
		json_object_set_new(doc, "seconds", json_integer(limits->max_age));
	return doc;
}

json_t *goci_stock_json(const struct oci_cache *cache, const char *dir,
	const struct goci_limits *limits)
{
	oci_auto_stock stock = OCI_STOCK_INIT;
	oci_auto_buf oldest = OCI_BUF_INIT, newest = OCI_BUF_INIT;
	json_t *doc, *go = json_object();

	oci_stock_read(cache, goci_stock_places, &stock);
	add_uses(&stock, &oldest, &newest);
	for (const char *const *name = goci_stock_go; *name; name++) {
		struct oci_stock_sum sum = {0};

		oci_stock_extra(cache, *name, &sum);
		json_object_set_new(go, *name, sum_json(&sum));
	}
	doc = json_pack("{s:o, s:o, s:o, s:o, s:I, s:o, s:o}", "folder",
		goci_text_json(dir), "layers", sum_json(&stock.sums[OCI_STOCK_LAYER]),
		"records", sum_json(&stock.sums[OCI_STOCK_RECORD]), "programs",
		sum_json(&stock.sums[OCI_STOCK_FOLDER]), "bytes",
		(json_int_t)stock.bytes, "limit", limits_json(limits), "go", go);
	if (stock.count) {
		json_object_set_new(doc, "oldest", json_string(oldest.data));
		json_object_set_new(doc, "newest", json_string(newest.data));
	}
	return doc;
}
