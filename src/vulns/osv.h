/*
 * Documents of a vulnerability database in the OSV format (ossf.github.io/osv-schema),
 * with what Go adds (go.dev/security/vuln/database, "ecosystem_specific"). They are
 * hostile input: everything that is read later is checked here.
 */
#ifndef GOCI_VULNS_OSV_H
#define GOCI_VULNS_OSV_H

#include "oci/err.h"

#include <jansson.h>
#include <stdbool.h>

#define GOCI_OSV_MAX (1u << 20) /* bytes of a document */

/*
 * Parses and checks a document, and removes the members that nobody here reads, such
 * as its long text. Owned by the caller; NULL on failure.
 */
json_t *goci_osv_parse(const char *text, size_t len, struct oci_err *err);

/* Whether it was withdrawn. */
bool goci_osv_withdrawn(const json_t *doc);

/* How severe it is, as the document says it, borrowed; NULL if it does not. */
const char *goci_osv_severity(const json_t *doc);

/* Its other names, each once, as an array; owned. Documents list some of them twice. */
json_t *goci_osv_aliases(const json_t *doc);

/* The page about it, borrowed; NULL if the document names none. */
const char *goci_osv_url(const json_t *doc);

/* The newer of the times that it was published and modified, borrowed; "": unknown. */
const char *goci_osv_time(const json_t *doc);

/*
 * Whether `version` of a module is affected; `affected` is an item of the document's
 * "affected". A document without ranges affects every version.
 */
bool goci_osv_affects(const json_t *affected, const char *version);

/*
 * The first version above `version` of the module that is not affected, borrowed from
 * the document; NULL if there is none.
 */
const char *goci_osv_fixed(const json_t *doc, const char *module, const char *version);

#endif
