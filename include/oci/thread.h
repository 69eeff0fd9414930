/*
 * Threads beside those of the pool.
 */
#ifndef OCI_THREAD_H
#define OCI_THREAD_H

#include <pthread.h>

/*
 * Starts a thread with all signals blocked, which are for the program's first thread.
 * -1 when the system gives no more threads.
 */
int oci_thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

#endif
