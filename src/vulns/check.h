/*
 * The known vulnerabilities of one program, by its build info and its function table.
 *
 * The version of a module decides whether it is affected, the linked functions whether
 * the vulnerable code is in the program. What cannot be seen counts as linked.
 */
#ifndef GOCI_VULNS_CHECK_H
#define GOCI_VULNS_CHECK_H

#include "binary/buildinfo.h"
#include "oci/cancel.h"
#include "vulns/db.h"

enum goci_vuln_state {
	/* A vulnerable function, package or module is linked. */
	GOCI_VULN_LINKED,
	/* The program does not tell what is linked; counts as linked. */
	GOCI_VULN_ASSUMED,
	/* It is linked, but whether its version is affected is not known. */
	GOCI_VULN_UNKNOWN,
	/* Of a vulnerable package something is linked, but no vulnerable function. */
	GOCI_VULN_PACKAGE,
	/* The version is affected, and nothing of a vulnerable package is linked. */
	GOCI_VULN_MODULE,
};

/* "linked", "assumed", "unknown", "package", "module". */
const char *goci_vuln_state_name(enum goci_vuln_state state);

/* Strings are borrowed from the database and the build info, but `version`. */
struct goci_vuln {
	const json_t *doc;
	const char *id;
	const char *module; /* "stdlib", "toolchain", or a path */
	const char *path;   /* that packages have if the module replaces another */
	char *version;      /* as in the program; "": none */
	const char *fixed;  /* without "v"; or NULL */
	enum goci_vuln_state state;
	/* "PACKAGE.SYMBOL" or "PACKAGE" of what is linked; nothing: the whole module.
	 */
	struct oci_strv symbols;
};

struct goci_vulns_program {
	char *path;
	struct goci_buildinfo info;
	char *why;               /* why its functions are not known; or NULL */
	struct goci_vuln *items; /* by id, then by module */
	size_t count;
};

#define GOCI_VULNS_PROGRAM_INIT \
	{                       \
		0               \
	}

/*
 * Checks the program `fd`, a regular file. `program->info` was read from it, and `path`
 * set; `db` must outlive it. A program without function table is no error.
 */
int goci_vulns_check(struct goci_vulns_program *program, const struct goci_vulndb *db,
	int fd, const struct oci_cancel *cancel, struct oci_err *err);
void goci_vulns_program_release(struct goci_vulns_program *program);

/* Whether it counts as vulnerable code that is linked. */
bool goci_vuln_is_linked(const struct goci_vuln *vuln);

#endif
