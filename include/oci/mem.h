/*
 * Memory and lifetime: small allocations that cannot fail, and cleanup by scope.
 *
 * The oci_x* functions abort with one line when memory is gone; nobody checks them.
 * They are for sizes that the program chose. A size that comes from input is capped
 * by its reader first and then allocated here.
 */
#ifndef OCI_MEM_H
#define OCI_MEM_H

#include <stddef.h>

/* Writes `line` to the standard error and aborts: the library's one way to end us. */
_Noreturn void oci_abort(const char *line);

/* The same for want of memory: where a library could do nothing without it. */
_Noreturn void oci_out_of_memory(void);

/*
 * Lets jansson and libcrypto end us as well: without memory the one finds nothing in a
 * document that has it, and the other crashes. For a program's beginning, before it
 * has threads or has used either.
 */
void oci_mem_guard(void);

/* Zeroed memory for `n` objects of `size`; owned by the caller, freed with free(). */
void *oci_xcalloc(size_t n, size_t size) __attribute__((malloc));

/* Like realloc() for `n` objects of `size`, the product checked. */
void *oci_xreallocarray(void *p, size_t n, size_t size);

/*
 * Makes room for one more item behind the first `count` of an array, which may be moved
 * by it; NULL is an empty array. The capacity is not stored: it is the power of two at
 * or above `count`, at least 4. So an array that grows by this grows by nothing else,
 * one item at a time; items may be removed. Each argument is evaluated more than once.
 */
#define OCI_GROW(items, count) ((items) = oci_xgrow((items), (count), sizeof(*(items))))
void *oci_xgrow(void *items, size_t count, size_t size);

/*
 * Memory of `size` bytes for buffers that are filled again and again; freed with
 * free(). What is in it is not told. Where the kernel has huge pages, it is made of
 * them: each costs what one of the hundreds of small ones in its place would.
 */
void *oci_xlarge(size_t size) __attribute__((malloc));

/* Copies; owned by the caller. */
char *oci_xstrdup(const char *s) __attribute__((malloc));
char *oci_xstrndup(const char *s, size_t len) __attribute__((malloc));

/* A formatted string; owned by the caller. */
char *oci_xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2), malloc));

/* `void *p` is the address of a pointer: frees what it points at. For oci_auto_free. */
void oci_freep(void *p);

/* Closes *fd if it is not negative, errno kept. For oci_auto_close. */
void oci_closep(int *fd);

/* Closes *f if it is not NULL, errno kept. For oci_auto_fclose. */
void oci_fclosep(void *f);

#define OCI_AUTO(cleaner) __attribute__((cleanup(cleaner)))
#define oci_auto_free OCI_AUTO(oci_freep)
#define oci_auto_close OCI_AUTO(oci_closep)
#define oci_auto_fclose OCI_AUTO(oci_fclosep)

/* Hands over what a cleanup variable holds, leaving NULL (or -1) behind. */
static inline void *oci_steal_ptr(void *address)
{
	void **p = address;
	void *held = *p;

	*p = NULL;
	return held;
}

static inline int oci_steal_fd(int *fd)
{
	int held = *fd;

	*fd = -1;
	return held;
}

#define OCI_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The value of a macro as a string: a help tells what the code goes by. */
#define OCI_TEXT(macro) OCI_TEXT_OF(macro)
#define OCI_TEXT_OF(value) #value

#endif
