#include "budget.h"

#include <pthread.h>
#include <stdlib.h>

struct oci_budget {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	size_t files;
	size_t bytes;
	size_t window;
	size_t window_max;
};

struct oci_budget *oci_budget_new(const struct oci_limits *limits)
{
	struct oci_budget *b = oci_xcalloc(1, sizeof(*b));

	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->freed, NULL);
	b->files = limits->files;
	b->bytes = limits->name_bytes;
	b->window = b->window_max = limits->window;
	return b;
}

void oci_budget_free(struct oci_budget *b)
{
	if (!b)
		return;
	pthread_cond_destroy(&b->freed);
	pthread_mutex_destroy(&b->lock);
	free(b);
}

void oci_budget_freep(struct oci_budget **b)
{
	oci_budget_free(*b);
}

bool oci_budget_take(struct oci_budget *b, size_t files, size_t bytes)
{
	bool enough;

	pthread_mutex_lock(&b->lock);
	enough = files <= b->files && bytes <= b->bytes;
	if (enough) {
		b->files -= files;
		b->bytes -= bytes;
	}
	pthread_mutex_unlock(&b->lock);
	return enough;
}

void oci_budget_give(struct oci_budget *b, size_t files, size_t bytes)
{
	pthread_mutex_lock(&b->lock);
	b->files += files;
	b->bytes += bytes;
	pthread_mutex_unlock(&b->lock);
}

bool oci_budget_take_window(struct oci_budget *b, size_t bytes)
{
	if (bytes > b->window_max)
		return false;
	pthread_mutex_lock(&b->lock);
	while (bytes > b->window)
		pthread_cond_wait(&b->freed, &b->lock);
	b->window -= bytes;
	pthread_mutex_unlock(&b->lock);
	return true;
}

void oci_budget_give_window(struct oci_budget *b, size_t bytes)
{
	pthread_mutex_lock(&b->lock);
	b->window += bytes;
	pthread_cond_broadcast(&b->freed);
	pthread_mutex_unlock(&b->lock);
}
