#include "init/docker_walk.h"

#include <stdlib.h>

void goci_docker_release(struct goci_docker *d)
{
	struct oci_strv *const lists[] = {&d->globals, &d->users, &d->groups, &d->built,
		&d->programs, &d->ports, &d->entries};

	for (size_t i = 0; i < d->count; i++) {
		free(d->stages[i].name);
		free(d->stages[i].image);
		free(d->stages[i].workdir);
		oci_strv_release(&d->stages[i].vars);
		oci_strv_release(&d->stages[i].copies);
	}
	for (size_t i = 0; i < OCI_COUNT(lists); i++)
		oci_strv_release(lists[i]);
	free(d->stages);
	goci_dockerfile_release(&d->df);
	free(d->port);
	free(d->context);
	free(d->prefix);
	free(d->what);
}

void goci_docker_call(struct goci_docker *d, char *what)
{
	free(d->what);
	d->at.what = d->what = what;
}

void goci_docker_enter(struct goci_docker *d, const struct goci_instruction *in)
{
	d->in = in;
	d->at.line = in->line;
	goci_docker_call(
		d, oci_xasprintf("%s%s%.100s %.300s", in->name,
			   in->flags.count ? " --" : "",
			   in->flags.count ? in->flags.items[0] : "", in->args));
}

static struct goci_lexer lexer_of(const struct goci_docker *d)
{
	return (struct goci_lexer){
		d->stage ? &d->stage->vars : &d->globals, d->df.escape, false};
}

void goci_docker_words(const struct goci_docker *d, bool json, struct oci_strv *out)
{
	struct goci_lexer lexer = lexer_of(d);
	oci_auto_strv items = OCI_STRV_INIT;

	if (!json || !goci_words_json(d->in->args, &items))
		goci_words_split(&lexer, d->in->args, out);
	for (size_t i = 0; i < items.count; i++)
		oci_strv_take(out, goci_words_expand(&lexer, items.items[i]));
}

char *goci_docker_expand(const struct goci_docker *d, const char *text)
{
	struct goci_lexer lexer = lexer_of(d);

	return goci_words_expand(&lexer, text);
}
