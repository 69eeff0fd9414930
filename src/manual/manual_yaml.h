/*
 * The page of the file goci.yaml, of section 5: its keys, out of the table of options.
 */
#ifndef GOCI_MANUAL_MANUAL_YAML_H
#define GOCI_MANUAL_MANUAL_YAML_H

#include "manual/page.h"

/* The topic that is no command. */
#define GOCI_MANUAL_YAML "goci.yaml"

void goci_manual_yaml(struct goci_page *page);

#endif
