#include "app/signal_name.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>

#define NAME(name) [SIG##name] = #name

/* By number, which differs between architectures. */
static const char *const names[] = {
	NAME(HUP),
	NAME(INT),
	NAME(QUIT),
	NAME(ILL),
	NAME(TRAP),
	NAME(ABRT),
	NAME(BUS),
	NAME(FPE),
	NAME(KILL),
	NAME(USR1),
	NAME(SEGV),
	NAME(USR2),
	NAME(PIPE),
	NAME(ALRM),
	NAME(TERM),
#ifdef SIGSTKFLT
	NAME(STKFLT),
#endif
	NAME(CHLD),
	NAME(CONT),
	NAME(STOP),
	NAME(TSTP),
	NAME(TTIN),
	NAME(TTOU),
	NAME(URG),
	NAME(XCPU),
	NAME(XFSZ),
	NAME(VTALRM),
	NAME(PROF),
	NAME(WINCH),
#ifdef SIGPOLL
	NAME(POLL),
#endif
	NAME(PWR),
	NAME(SYS),
};

enum { COUNT = sizeof(names) / sizeof(*names) };

const char *goci_signal_name(int sig)
{
	return sig > 0 && sig < COUNT ? names[sig] : NULL;
}

int goci_signal_number(const char *name)
{
	for (int sig = 1; sig < COUNT; sig++)
		if (names[sig] && strcmp(names[sig], name) == 0)
			return sig;
	return 0;
}
