/*
 * A pool of threads for work that is cut into tasks.
 *
 * The pool has a fixed number of workers with all signals blocked. The caller owns
 * each task and waits for it; it keeps results in order by waiting in the order in
 * which it submitted, and memory bounded by reusing a fixed set of tasks. With one
 * job there is no thread: a task runs when it is submitted.
 */
#ifndef OCI_POOL_H
#define OCI_POOL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct oci_pool;

struct oci_task {
	void (*run)(void *arg);
	void *arg;
	const char *what;      /* a word for an observer; may be NULL */
	struct oci_task *next; /* the pool's */
	bool done;             /* the pool's */
};

/* A pool of `jobs` workers; fewer where the system gives no more threads. */
struct oci_pool *oci_pool_new(unsigned jobs);
/* Ends the workers; every task must have been waited for. NULL is fine. */
void oci_pool_free(struct oci_pool *pool);
void oci_pool_freep(struct oci_pool **pool);
#define oci_auto_pool OCI_AUTO(oci_pool_freep) struct oci_pool

/*
 * Called by the worker (from 0 on) that has run a task, before the task is waited for:
 * what it was, and from when to when in nanoseconds of CLOCK_MONOTONIC.
 */
typedef void oci_pool_observer(
	void *arg, unsigned worker, const char *what, int64_t began, int64_t ended);
/* Has the tasks that are submitted from now on observed; none may be under way. */
void oci_pool_observe(struct oci_pool *pool, oci_pool_observer *fn, void *arg);

/* How many tasks can run at once. */
unsigned oci_pool_jobs(const struct oci_pool *pool);
/* Queues a task; `run` and `arg` are set, and the task stays put until waited for. */
void oci_pool_submit(struct oci_pool *pool, struct oci_task *task);
/* Returns when the task has run. What it wrote is seen by the caller. */
void oci_pool_wait(struct oci_pool *pool, struct oci_task *task);

/*
 * Starts a thread outside any pool, with all signals blocked: signals are delivered to
 * the program's first thread. Returns -1 when the system cannot start one.
 */
int oci_thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

#endif
