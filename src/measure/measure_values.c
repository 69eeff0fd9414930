#include "measure/measure_values.h"

#include "app/signal_name.h"
#include "oci/json.h"
#include "oci/mem.h"
#include "options/limits.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR = 3600, STARTS_MAX = 1000, PIDS_MAX = 100000, MEMORY_MIN = 4000000 };

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number of at most nine digits, with more after a point or not. */
static const char *decimal(const char *s, double *value)
{
	double place = 1;

	*value = 0;
	if (!digit(*s) || strspn(s, "0123456789") > 9)
		return NULL;
	for (; digit(*s); s++)
		*value = *value * 10 + (*s - '0');
	if (s[0] == '.' && digit(s[1]))
		for (s++; digit(*s); s++)
			*value += (*s - '0') * (place /= 10);
	return s;
}

int goci_duration_parse(const char *value, double *seconds, struct oci_err *err)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = {{"", 1}, {"s", 1}, {"ms", 1e-3}, {"m", 60}};
	const char *rest = decimal(value, seconds);

	for (size_t i = 0; rest && i < OCI_COUNT(units); i++)
		if (strcmp(rest, units[i].unit) == 0 &&
			*seconds * units[i].seconds <= HOUR) {
			*seconds *= units[i].seconds;
			return 0;
		}
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.100s\" is not a duration: expected 10s, 500ms, 2m, at most an hour",
		value);
}

int goci_check_duration(const char *value, struct oci_err *err)
{
	double ignored;

	return goci_duration_parse(value, &ignored, err);
}

static unsigned whole(const char *value, unsigned max)
{
	size_t len = strspn(value, "0123456789");
	unsigned long n = len && len < 10 && !value[len] ? strtoul(value, NULL, 10) : 0;

	return n <= max ? (unsigned)n : 0;
}

int goci_starts_parse(const char *value, unsigned *starts, struct oci_err *err)
{
	*starts = whole(value, STARTS_MAX);
	return *starts ? 0
		       : oci_err_set(err, OCI_ERR_USAGE,
				 "\"%.100s\" is not a number of starts: expected 1 to %d",
				 value, STARTS_MAX);
}

int goci_check_starts(const char *value, struct oci_err *err)
{
	unsigned ignored;

	return goci_starts_parse(value, &ignored, err);
}

int goci_memory_parse(const char *value, int64_t *bytes, struct oci_err *err)
{
	if (goci_size_parse(value, bytes, err) < 0)
		return -1;
	return *bytes >= MEMORY_MIN
		       ? 0
		       : oci_err_set(err, OCI_ERR_USAGE,
				 "\"%.100s\" is too little for a process: expected 4MB "
				 "or more",
				 value);
}

int goci_check_memory(const char *value, struct oci_err *err)
{
	int64_t ignored;

	return goci_memory_parse(value, &ignored, err);
}

int goci_pids_parse(const char *value, int64_t *pids, struct oci_err *err)
{
	*pids = whole(value, PIDS_MAX);
	return *pids ? 0
		     : oci_err_set(err, OCI_ERR_USAGE,
			       "\"%.100s\" is not a number of processes: expected 1 to "
			       "%d",
			       value, PIDS_MAX);
}

int goci_check_pids(const char *value, struct oci_err *err)
{
	int64_t ignored;

	return goci_pids_parse(value, &ignored, err);
}

unsigned goci_port_number(const char *value)
{
	return whole(value, UINT16_MAX);
}

int goci_check_tcp_port(const char *value, struct oci_err *err)
{
	return goci_port_number(value)
		       ? 0
		       : oci_err_set(err, OCI_ERR_USAGE,
				 "\"%.100s\" is not a port: expected 1 to 65535",
				 value);
}

int goci_check_url_path(const char *value, struct oci_err *err)
{
	bool fine = *value == '/' && strlen(value) <= 1024;

	for (const char *p = value; fine && *p; p++)
		fine = *p > ' ' && *p < 127;
	return fine ? 0
		    : oci_err_set(err, OCI_ERR_USAGE,
			      "\"%.100s\" is not the path of a URL: expected one such as "
			      "/healthz",
			      value);
}

unsigned goci_exposed_port(const json_t *image)
{
	json_t *ports = json_object_get(image, "ExposedPorts");
	const char *key;
	json_t *ignored;

	json_object_foreach(ports, key, ignored) {
		size_t len = strcspn(key, "/");
		oci_auto_free char *number = oci_xstrndup(key, len);
		unsigned port = goci_port_number(number);

		if (port && (!key[len] || strcmp(key + len, "/tcp") == 0))
			return port;
	}
	return 0;
}

int goci_stop_signal(const json_t *image)
{
	const char *name = oci_json_text(image, "StopSignal");
	int number = name ? (int)whole(name, 64) : 0;

	if (number || !name)
		return number ? number : SIGTERM;
	if (strncmp(name, "SIG", 3) == 0)
		name += 3;
	if (strncmp(name, "RTMIN+", 6) == 0)
		return SIGRTMIN + (int)whole(name + 6, 30);
	number = goci_signal_number(name);
	return number ? number : SIGTERM;
}
