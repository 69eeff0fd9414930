#include "assemble/compiler.h"

#include "assemble/result.h"
#include "compile/batch.h"
#include "compile/deps.h"
#include "compile/overlay.h"
#include "compile/programs.h"
#include "compile/verify_modules.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

/* The compiler's state of a job; guarded by its lock. */
struct task {
	struct goci_job *job;
	bool begun;
	bool prepared;
	bool failed; /* preparing failed with `err`; set before `prepared` */
	struct oci_err err;
	bool verified; /* the next two have the result */
	int verify_status;
	struct oci_err verify_err;
};

struct goci_compiler {
	struct task *tasks; /* one per job */
	const struct goci_job *jobs;
	size_t count;
	const struct goci_maker *maker;
	int64_t began; /* by goci_inputs_real */
	struct goci_batch *batches;
	bool threaded;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

/* Jobs that are alike, and so of one module. */
struct group {
	struct goci_compiler *compiler;
	struct task **tasks;
	size_t count;
	struct goci_used modules; /* of all jobs */
	int verify_status;
	struct oci_err verify_err;
	pthread_t verifier;
	bool verifying;
};

static void set(struct goci_compiler *c, bool *flag)
{
	pthread_mutex_lock(&c->lock);
	*flag = true;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

static void wait_for(struct goci_compiler *c, const bool *flag)
{
	pthread_mutex_lock(&c->lock);
	while (!*flag)
		pthread_cond_wait(&c->changed, &c->lock);
	pthread_mutex_unlock(&c->lock);
}

static struct group group_of(struct goci_compiler *c, struct task *first)
{
	struct group g = {
		.compiler = c, .tasks = oci_xcalloc(c->count, sizeof(*g.tasks))};

	for (struct task *t = first; t < c->tasks + c->count; t++)
		if (t == first || (goci_job_is_open(t->job) && !t->begun &&
					  goci_jobs_are_alike(first->job, t->job)))
			g.tasks[g.count++] = t;
	return g;
}

static void fail(struct task *task, const struct oci_err *err)
{
	task->failed = true;
	task->err = *err;
}

/* Collects the programs for one platform, of jobs that have not failed. */
static size_t take_programs(
	const struct group *g, size_t platform, struct goci_compilation **programs)
{
	size_t count = 0;

	for (size_t i = 0; i < g->count; i++)
		if (!g->tasks[i]->failed)
			programs[count++] = &g->tasks[i]->job->compilations[platform];
	return count;
}

/* If a module does not match go.sum, reports that as the reason for failed listings. */
static void explain(const struct goci_compiler *c, const struct group *g)
{
	const struct oci_err *why = NULL;
	bool tried = false;

	for (size_t i = 0; i < g->count; i++) {
		struct task *task = g->tasks[i];

		if (task->failed && why)
			task->err = *why;
		if (!task->failed || tried)
			continue;
		tried = true;
		if (goci_modules_explain(task->job->service, c->maker, &task->err))
			why = &task->err;
	}
}

/*
 * Lists all in one call; if that fails, each alone, so that only the broken one fails.
 */
static void list_deps(struct goci_compiler *c, const struct group *g,
	struct goci_compilation **programs)
{
	for (size_t p = 0; p < g->tasks[0]->job->count; p++) {
		size_t count = take_programs(g, p, programs);
		struct oci_err err;

		if (!count || !goci_image_has_deps(programs[0]->image))
			continue;
		if (count > 1 && goci_deps_get(programs, count, c->maker, &err) == 0)
			continue;
		for (size_t i = 0; i < g->count; i++) {
			struct task *task = g->tasks[i];
			struct goci_compilation *one = &task->job->compilations[p];

			if (!task->failed && goci_deps_get(&one, 1, c->maker, &err) < 0)
				fail(task, &err);
		}
	}
	explain(c, g);
}

static int make_overlays(
	struct goci_compiler *c, struct goci_job *job, struct oci_err *err)
{
	for (size_t i = 0; i < job->count; i++) {
		struct goci_compilation *one = &job->compilations[i];
		const struct goci_compile compile = goci_compilation_args(one);

		if (!goci_image_has_program(one->image))
			continue;
		if (goci_overlay_make(&compile, one->deps, c->maker, &one->overlay,
			    &one->left_out, err) < 0)
			return -1;
	}
	return 0;
}

/* Runs beside the compiler, which uses one CPU when it begins and ends. */
static void *verify(void *arg)
{
	struct group *g = arg;
	const struct goci_maker *maker = g->compiler->maker;
	const struct goci_service *s = g->tasks[0]->job->service;
	struct goci_step *step =
		goci_step_begin(maker->app->report, s->name, "verify modules");

	g->verify_status = goci_modules_look(&g->modules, s, maker, 0, &g->verify_err);
	goci_step_end(
		step, g->verify_status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	return NULL;
}

static void verify_begin(struct group *g)
{
	bool any = false;

	for (size_t i = 0; i < g->count; i++) {
		const struct goci_job *job = g->tasks[i]->job;

		if (g->tasks[i]->failed)
			continue;
		goci_modules_add(&g->modules, job);
		any = any || job->compilations[0].deps;
	}
	if (!any || (g->tasks[0]->job->service->module->vendored && !g->modules.count))
		return;
	g->verifying =
		g->compiler->threaded && oci_thread_start(&g->verifier, verify, g) == 0;
	if (!g->verifying)
		verify(g);
}

/* Modules that are unchanged since they were verified are those that were compiled. */
static void verify_end(struct group *g, int64_t began)
{
	struct goci_compiler *c = g->compiler;

	if (g->verifying)
		pthread_join(g->verifier, NULL);
	if (g->verify_status == 0)
		g->verify_status = goci_modules_look(&g->modules,
			g->tasks[0]->job->service, c->maker, began, &g->verify_err);
	for (size_t i = 0; i < g->count; i++) {
		struct task *task = g->tasks[i];

		task->job->compile_began = began;
		task->verify_status = g->verify_status;
		task->verify_err = g->verify_err;
		if (g->verify_status == 0)
			task->verify_status = goci_modules_judge(
				&g->modules, task->job, c->maker, &task->verify_err);
		set(c, &task->verified);
	}
}

static void prepare_job(struct goci_compiler *c, struct task *task, int64_t began)
{
	struct goci_job *job = task->job;
	struct oci_err err;

	if (task->failed)
		return;
	goci_result_begin(
		&job->inputs, job->compilations, job->count, job->opened, began);
	if (make_overlays(c, job, &err) < 0)
		fail(task, &err);
}

static void prepare(
	struct goci_compiler *c, struct group *g, struct goci_compilation **programs)
{
	int64_t began = goci_inputs_now();
	struct oci_err err;

	list_deps(c, g, programs);
	for (size_t i = 0; i < g->count; i++) {
		const struct goci_job *job = g->tasks[i]->job;

		if (!g->tasks[i]->failed && goci_deps_check(job->compilations,
						    job->count, c->maker, &err) < 0)
			fail(g->tasks[i], &err);
	}
	for (size_t i = 0; i < g->count; i++)
		prepare_job(c, g->tasks[i], began);
	/* Not for failed jobs: the end of a step would follow their error. */
	verify_begin(g);
	for (size_t i = 0; i < g->count; i++)
		set(c, &g->tasks[i]->prepared);
}

static void set_done(void *arg, struct goci_compilation *compilation)
{
	set(arg, &compilation->done);
}

static void compile(struct goci_compiler *c, const struct group *g,
	struct goci_compilation **programs)
{
	const struct goci_programs_done done = {set_done, c};

	for (size_t p = 0; p < g->tasks[0]->job->count; p++) {
		size_t count = take_programs(g, p, programs);

		if (!count)
			continue;
		goci_programs_compile(&c->batches, programs, count, &done, c->maker);
		for (size_t i = 0; i < count; i++) {
			struct goci_compilation *first =
				goci_programs_first(programs, i);

			if (first != programs[i])
				goci_programs_share(programs[i], first);
			set(c, &programs[i]->done);
		}
	}
	for (size_t i = 0; i < g->count; i++)
		for (size_t p = 0; p < g->tasks[i]->job->count; p++)
			set(c, &g->tasks[i]->job->compilations[p].done);
}

/* Runs a job together with all later jobs that are alike. */
static void run_task(struct goci_compiler *c, struct task *task)
{
	oci_auto_free struct goci_compilation **programs =
		oci_xcalloc(c->count, sizeof(*programs));
	struct group g;
	int64_t began;

	if (!goci_job_is_open(task->job) || task->begun)
		return;
	g = group_of(c, task);
	for (size_t i = 0; i < g.count; i++)
		g.tasks[i]->begun = true;
	prepare(c, &g, programs);
	/* What changed before goci was called is not taken for a change since. */
	began = goci_inputs_now_past(c->began);
	compile(c, &g, programs);
	verify_end(&g, began);
	goci_used_release(&g.modules);
	free(g.tasks);
}

static void *run_all(void *arg)
{
	struct goci_compiler *c = arg;

	for (size_t i = 0; i < c->count; i++)
		run_task(c, &c->tasks[i]);
	return NULL;
}

struct goci_compiler *goci_compiler_new(
	struct goci_job *jobs, size_t count, const struct goci_maker *maker)
{
	struct goci_compiler *c = oci_xcalloc(1, sizeof(*c));

	c->jobs = jobs;
	c->tasks = oci_xcalloc(count, sizeof(*c->tasks));
	for (size_t i = 0; i < count; i++)
		c->tasks[i].job = &jobs[i];
	c->count = count;
	c->maker = maker;
	c->began = goci_inputs_real();
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	/* Set before the thread starts, as the thread reads it. */
	c->threaded = oci_pool_jobs(maker->app->pool) > 1;
	if (c->threaded && oci_thread_start(&c->thread, run_all, c) < 0)
		c->threaded = false;
	return c;
}

void goci_compiler_free(struct goci_compiler *c)
{
	if (!c)
		return;
	if (c->threaded)
		pthread_join(c->thread, NULL);
	goci_batches_release(&c->batches);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	free(c->tasks);
	free(c);
}

static struct task *task_of(struct goci_compiler *c, const struct goci_job *job)
{
	return &c->tasks[job - c->jobs];
}

int goci_compiler_prepare(
	struct goci_compiler *c, const struct goci_job *job, struct oci_err *err)
{
	struct task *task = task_of(c, job);

	if (!c->threaded)
		run_task(c, task);
	wait_for(c, &task->prepared);
	if (!task->failed)
		return 0;
	*err = task->err;
	return -1;
}

int goci_compiler_wait(struct goci_compiler *c,
	const struct goci_compilation *compilation, struct oci_err *err)
{
	wait_for(c, &compilation->done);
	if (compilation->status == 0)
		return 0;
	*err = compilation->err;
	return -1;
}

int goci_compiler_verified(
	struct goci_compiler *c, const struct goci_job *job, struct oci_err *err)
{
	const struct task *task = task_of(c, job);

	wait_for(c, &task->verified);
	if (task->verify_status == 0)
		return 0;
	*err = task->verify_err;
	return -1;
}
