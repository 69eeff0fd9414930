/*
 * Memory and lifetime: allocations that do not fail, and cleanup by scope.
 *
 * The oci_x* functions never return NULL: without memory they call the handler below,
 * which ends the program unless the program sets another. They are for sizes that the
 * program chose; a size that comes from input is limited by its reader before it is
 * allocated.
 */
#ifndef OCI_MEM_H
#define OCI_MEM_H

#include <stddef.h>

/*
 * What the library does when it cannot go on: an allocation failed, or the system gave
 * no random numbers. `fn` gets the reason, a line without a newline; it must not return
 * (it may end the process, or leave by longjmp, and then nothing of the library may be
 * used again). NULL is the default: "PROGRAM: REASON" on the standard error, then
 * abort(). It is the library's one global: an allocation has no context that could
 * carry it. To be set before threads are started.
 */
void oci_mem_set_handler(void (*fn)(const char *reason));

/* Calls that handler; never returns. */
_Noreturn void oci_abort(const char *reason);
/* The same for a failed allocation. */
_Noreturn void oci_out_of_memory(void);

/*
 * Makes jansson and libcrypto call that handler as well when they get no memory.
 * Without it jansson returns documents that lack members, and libcrypto crashes. It
 * sets allocators of the whole process, and so is the program's decision: a program
 * that calls it does so first, before it starts threads or uses either library.
 */
void oci_mem_guard(void);

/* Zeroed memory for `n` objects of `size`; owned by the caller, freed with free(). */
void *oci_xcalloc(size_t n, size_t size) __attribute__((malloc));

/* Like realloc() for `n` objects of `size`, the product checked. */
void *oci_xreallocarray(void *p, size_t n, size_t size);

/*
 * Makes room for one item after the first `count` of an array, which may move; NULL is
 * an empty array. The capacity is not stored: it is the power of two at or above
 * `count`, at least 4. An array must be grown by this macro only, one item at a time;
 * items may be removed. Each argument is evaluated more than once.
 */
#define OCI_GROW(items, count) ((items) = oci_xgrow((items), (count), sizeof(*(items))))
void *oci_xgrow(void *items, size_t count, size_t size);

/*
 * Memory of `size` bytes for buffers that are filled again and again; freed with
 * free(); its content is undefined. Huge pages are used where the kernel has them: page
 * faults would cost more than the work on small buffers.
 */
void *oci_xlarge(size_t size) __attribute__((malloc));

/* Copies of a string; owned by the caller. */
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
