/*
 * Threads: a pool of workers for tasks, and single threads. All have all signals
 * blocked.
 *
 * The caller owns each task and waits for it. Results are ordered by waiting in the
 * order of submission; memory is bounded by reusing a fixed set of tasks. A pool with
 * one job has no thread: a task runs when it is submitted.
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
	const char *what;      /* its kind, for an observer; or NULL */
	struct oci_task *next; /* private to the pool */
	bool done;             /* private to the pool */
};

/* A pool of `jobs` workers; fewer where the system gives no more threads. */
struct oci_pool *oci_pool_new(unsigned jobs);
/* Ends the workers; every task must have been waited for. NULL is fine. */
void oci_pool_free(struct oci_pool *pool);
void oci_pool_freep(struct oci_pool **pool);
#define oci_auto_pool OCI_AUTO(oci_pool_freep) struct oci_pool

/*
 * Called by worker `worker` (from 0) after each task, before the task is reported as
 * done; times are nanoseconds of CLOCK_MONOTONIC.
 */
typedef void oci_pool_observer(
	void *arg, unsigned worker, const char *what, int64_t began, int64_t ended);
/* Sets the observer of tasks submitted from now on; no task may be in progress. */
void oci_pool_observe(struct oci_pool *pool, oci_pool_observer *fn, void *arg);

/* How many tasks can run at once. */
unsigned oci_pool_jobs(const struct oci_pool *pool);
/* Queues a task; `run` and `arg` are set, and the task stays put until waited for. */
void oci_pool_submit(struct oci_pool *pool, struct oci_task *task);
/* Waits until the task has run. Its writes are visible to the caller then. */
void oci_pool_wait(struct oci_pool *pool, struct oci_task *task);

/*
 * Starts a thread outside any pool, with all signals blocked: signals are delivered to
 * the program's first thread. Returns -1 when the system cannot start one.
 */
int oci_thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

#endif
