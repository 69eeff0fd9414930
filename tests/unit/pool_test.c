#include "oci/mem.h"
#include "oci/pool.h"
#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

struct square {
	struct oci_task task;
	int n;
	int result;
	pthread_t thread;
	bool blocked;
};

static void square(void *arg)
{
	struct square *s = arg;
	sigset_t mask;

	s->result = s->n * s->n;
	s->thread = pthread_self();
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	s->blocked = sigismember(&mask, SIGINT) && sigismember(&mask, SIGTERM);
}

static void every_task_runs_once_and_its_result_is_seen(void **state)
{
	enum { COUNT = 500 };
	static const unsigned jobs[] = {0, 1, 2, 8};

	(void)state;
	for (size_t j = 0; j < OCI_COUNT(jobs); j++) {
		oci_auto_pool *pool = oci_pool_new(jobs[j]);
		struct square tasks[COUNT] = {0};

		for (int i = 0; i < COUNT; i++) {
			tasks[i].n = i;
			tasks[i].task.run = square;
			tasks[i].task.arg = &tasks[i];
			oci_pool_submit(pool, &tasks[i].task);
		}
		for (int i = 0; i < COUNT; i++) {
			oci_pool_wait(pool, &tasks[i].task);
			assert_int_equal(tasks[i].result, i * i);
		}
	}
}

static void one_job_has_no_thread(void **state)
{
	oci_auto_pool *pool = oci_pool_new(1);
	struct square s = {.n = 3, .task = {.run = square}};

	(void)state;
	s.task.arg = &s;
	assert_int_equal(oci_pool_jobs(pool), 1);
	oci_pool_submit(pool, &s.task);
	assert_int_equal(s.result, 9);
	assert_true(pthread_equal(s.thread, pthread_self()));
	oci_pool_wait(pool, &s.task);
}

static void workers_block_signals(void **state)
{
	oci_auto_pool *pool = oci_pool_new(4);
	struct square s = {.n = 3, .task = {.run = square}};
	sigset_t mask;

	(void)state;
	s.task.arg = &s;
	assert_int_equal(oci_pool_jobs(pool), 4);
	oci_pool_submit(pool, &s.task);
	oci_pool_wait(pool, &s.task);
	assert_true(s.blocked);
	assert_false(pthread_equal(s.thread, pthread_self()));
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	assert_false(sigismember(&mask, SIGINT));
}

static void a_task_can_be_used_again(void **state)
{
	oci_auto_pool *pool = oci_pool_new(2);
	struct square s = {.task = {.run = square}};

	(void)state;
	s.task.arg = &s;
	for (s.n = 0; s.n < 1000; s.n++) {
		oci_pool_submit(pool, &s.task);
		oci_pool_wait(pool, &s.task);
		assert_int_equal(s.result, s.n * s.n);
	}
}

struct meeting {
	struct oci_task task;
	pthread_barrier_t *all;
};

static void meet(void *arg)
{
	pthread_barrier_wait(((struct meeting *)arg)->all);
}

static void tasks_run_side_by_side(void **state)
{
	enum { JOBS = 4 };
	oci_auto_pool *pool = oci_pool_new(JOBS);
	struct meeting m[JOBS];
	pthread_barrier_t all;

	(void)state;
	pthread_barrier_init(&all, NULL, JOBS);
	for (int i = 0; i < JOBS; i++) {
		m[i] = (struct meeting){{.run = meet, .arg = &m[i]}, &all};
		oci_pool_submit(pool, &m[i].task);
	}
	for (int i = 0; i < JOBS; i++)
		oci_pool_wait(pool, &m[i].task);
	pthread_barrier_destroy(&all);
}

/* What an observer has seen. */
struct seen {
	atomic_int tasks;
	atomic_int strange;
	unsigned workers;
};

static void see(
	void *arg, unsigned worker, const char *what, int64_t began, int64_t ended)
{
	struct seen *seen = arg;

	seen->tasks++;
	if (worker >= seen->workers || !what || strcmp(what, "square") != 0 ||
		began <= 0 || ended < began)
		seen->strange++;
}

static void each_task_is_observed_before_it_is_waited_for(void **state)
{
	static const unsigned jobs[] = {1, 2, 4};

	(void)state;
	for (size_t j = 0; j < OCI_COUNT(jobs); j++) {
		oci_auto_pool *pool = oci_pool_new(jobs[j]);
		struct square s = {.task = {.run = square, .what = "square"}};
		struct seen seen = {.workers = jobs[j]};

		s.task.arg = &s;
		oci_pool_submit(pool, &s.task);
		oci_pool_wait(pool, &s.task);
		assert_int_equal(seen.tasks, 0);
		oci_pool_observe(pool, see, &seen);
		for (int i = 1; i <= 100; i++) {
			oci_pool_submit(pool, &s.task);
			oci_pool_wait(pool, &s.task);
			assert_int_equal(seen.tasks, i);
		}
		assert_int_equal(seen.strange, 0);
	}
}

static void free_takes_null(void **state)
{
	(void)state;
	oci_pool_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_task_runs_once_and_its_result_is_seen),
		cmocka_unit_test(one_job_has_no_thread),
		cmocka_unit_test(workers_block_signals),
		cmocka_unit_test(a_task_can_be_used_again),
		cmocka_unit_test(tasks_run_side_by_side),
		cmocka_unit_test(each_task_is_observed_before_it_is_waited_for),
		cmocka_unit_test(free_takes_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
