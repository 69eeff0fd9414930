#include "oci/pool.h"

#include "oci/mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct oci_pool {
	pthread_mutex_t lock;
	pthread_cond_t queued;
	pthread_cond_t finished;
	struct oci_task *first;
	struct oci_task *last;
	bool closing;
	unsigned workers;
	pthread_t threads[];
};

static void *work(void *arg)
{
	struct oci_pool *pool = arg;

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
		task->run(task->arg);
		pthread_mutex_lock(&pool->lock);
		task->done = true;
		pthread_cond_broadcast(&pool->finished);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

struct oci_pool *oci_pool_new(unsigned jobs)
{
	unsigned want = jobs > 1 ? jobs : 0;
	struct oci_pool *pool;
	sigset_t all, before;

	pool = oci_xcalloc(1, sizeof(*pool) + want * sizeof(pool->threads[0]));
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->queued, NULL);
	pthread_cond_init(&pool->finished, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (pool->workers < want &&
		pthread_create(&pool->threads[pool->workers], NULL, work, pool) == 0)
		pool->workers++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
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
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->finished);
	pthread_cond_destroy(&pool->queued);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void oci_pool_freep(struct oci_pool **pool)
{
	oci_pool_free(*pool);
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
		task->run(task->arg);
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
