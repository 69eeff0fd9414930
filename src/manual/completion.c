#include "manual/completion.h"

enum { BASH, ZSH, FISH };

/* completion.bash, completion.zsh and completion.fish, as they are. */
static const char bash[] = {
#include "completion_bash.inc"
};
static const char zsh[] = {
#include "completion_zsh.inc"
};
static const char fish[] = {
#include "completion_fish.inc"
};

const char *const goci_completion_shells[] = {
	[BASH] = "bash", [ZSH] = "zsh", [FISH] = "fish", NULL};

const char *goci_completion_script(int i, size_t *len)
{
	*len = i == BASH ? sizeof(bash) : i == ZSH ? sizeof(zsh) : sizeof(fish);
	return i == BASH ? bash : i == ZSH ? zsh : fish;
}
