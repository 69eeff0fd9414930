#include "go/module.h"

#include <stdlib.h>

void goci_module_release(struct goci_module *module)
{
	free(module->go);
	free(module->dir);
	free(module->gowork);
	free(module->goroot);
	free(module->version);
	free(module->modcache);
	free(module->goproxy);
	free(module->nosumdb);
	free(module->gocache);
	free(module->goflags);
	free(module->goarm);
	oci_strv_release(&module->env);
	oci_strv_release(&module->links);
	oci_strv_release(&module->dangling);
	*module = (struct goci_module){0};
}
