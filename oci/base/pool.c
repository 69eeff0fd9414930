#include "oci/pool.h"

#include "oci/mem.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

struct worker {
	struct oci_pool *pool;
	unsigned number;
	pthread_t thread;
};

struct oci_pool {
	pthread_mutex_t lock;
	pthread_cond_t queued;
	pthread_cond_t finished;
	struct oci_task *first;
	struct oci_task *last;
	bool closing;
	oci_pool_observer *observer; /* or NULL */
	void *observer_arg;
	unsigned workers;
	struct worker all[];
};

int oci_thread_start(pthread_t *thread, void *(*run)(void *), void *arg)
{
	sigset_t all, before;
	int status;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	status = pthread_create(thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status ? -1 : 0;
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void run(struct oci_pool *pool, unsigned worker, struct oci_task *task)
{
	int64_t began;

	if (!pool->observer) {
		task->run(task->arg);
		return;
	}
	began = now();
	task->run(task->arg);
	pool->observer(pool->observer_arg, worker, task->what, began, now());
}

static void *work(void *arg)
{
	const struct worker *worker = arg;
	struct oci_pool *pool = worker->pool;

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		struct oci_task *task;

		while (!pool->first && !pool->closing)
			pthread_cond_wait(&pool->queued, &pool->lock);
		task = pool->first;
		if (!task)
			break;
		pool->first = task->next;
		pthread_mutex_unlock(&pool->lock);
		run(pool, worker->number, task);
		pthread_mutex_lock(&pool->lock);
		task->done = true;
		pthread_cond_broadcast(&pool->finished);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

static bool start(struct oci_pool *pool, unsigned number)
{
	struct worker *worker = &pool->all[number];

	worker->pool = pool;
	worker->number = number;
	return oci_thread_start(&worker->thread, work, worker) == 0;
}

struct oci_pool *oci_pool_new(unsigned jobs)
{
	unsigned want = jobs > 1 ? jobs : 0;
	struct oci_pool *pool;

	pool = oci_xcalloc(1, sizeof(*pool) + want * sizeof(pool->all[0]));
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->queued, NULL);
	pthread_cond_init(&pool->finished, NULL);
	while (pool->workers < want && start(pool, pool->workers))
		pool->workers++;
	return pool;
}

void oci_pool_free(struct oci_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->closing = true;
	pthread_cond_broadcast(&pool->queued);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 0; i < pool->workers; i++)
		pthread_join(pool->all[i].thread, NULL);
	pthread_cond_destroy(&pool->finished);
	pthread_cond_destroy(&pool->queued);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void oci_pool_freep(struct oci_pool **pool)
{
	oci_pool_free(*pool);
}

void oci_pool_observe(struct oci_pool *pool, oci_pool_observer *fn, void *arg)
{
	pthread_mutex_lock(&pool->lock);
	pool->observer = fn;
	pool->observer_arg = arg;
	pthread_mutex_unlock(&pool->lock);
}

unsigned oci_pool_jobs(const struct oci_pool *pool)
{
	return pool->workers ? pool->workers : 1;
}

void oci_pool_submit(struct oci_pool *pool, struct oci_task *task)
{
	task->next = NULL;
	task->done = false;
	if (!pool->workers) {
		run(pool, 0, task);
		task->done = true;
		return;
	}
	pthread_mutex_lock(&pool->lock);
	if (pool->first)
		pool->last->next = task;
	else
		pool->first = task;
	pool->last = task;
	pthread_cond_signal(&pool->queued);
	pthread_mutex_unlock(&pool->lock);
}

void oci_pool_wait(struct oci_pool *pool, struct oci_task *task)
{
	pthread_mutex_lock(&pool->lock);
	while (!task->done)
		pthread_cond_wait(&pool->finished, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
}
