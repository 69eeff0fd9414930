/*
 * Fuzz targets: each gives a parser of foreign bytes some, and lets it say no.
 *
 * fuzz.c is what libFuzzer calls, replay.c what `make check` does; the targets stand in
 * tables, one a file.
 */
#ifndef GOCI_FUZZ_H
#define GOCI_FUZZ_H

#include "oci/mem.h"

#include <stddef.h>

/* The bytes are not followed by a NUL. */
struct fuzz_target {
	const char *name; /* of its folder in tests/fuzz/corpus, too */
	void (*run)(const char *data, size_t len);
};

/* Tables that end with a name of NULL. */
extern const struct fuzz_target fuzz_documents[];  /* small texts of images */
extern const struct fuzz_target fuzz_images[];     /* layers, archives, records */
extern const struct fuzz_target fuzz_manifests[];  /* what goci resolve reads */
extern const struct fuzz_target fuzz_materials[];  /* what bills of materials read */
extern const struct fuzz_target fuzz_programs[];   /* ELF and what Go puts in it */
extern const struct fuzz_target fuzz_signatures[]; /* keys, bundles */
extern const struct fuzz_target fuzz_sources[];    /* what a source tree holds */
extern const struct fuzz_target fuzz_texts[];      /* what is printed */
extern const struct fuzz_target fuzz_vulns[];      /* vulnerability databases */

/* NULL where there is none. */
const struct fuzz_target *fuzz_find(const char *name);
/* The names, a line each, on standard output. */
void fuzz_list(void);

/* A file in memory that holds the bytes, at its beginning. */
int fuzz_file(const char *data, size_t len);
/* By what path it can be opened; owned by the caller. */
char *fuzz_path(int fd);
/* The bytes with a NUL behind them; owned by the caller. */
char *fuzz_text(const char *data, size_t len);

/* A new folder; its path is owned by the caller. */
char *fuzz_folder(void);
/* Puts a file there, and the folders that it is in. */
void fuzz_put(const char *folder, const char *name, const char *data, size_t len);
/* Removes the folder. */
void fuzz_remove(const char *folder);

#endif
