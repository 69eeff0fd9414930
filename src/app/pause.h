/*
 * Ctrl-Z: what SIGTSTP is to do to a program that has children in process groups of
 * their own, which the terminal does not stop.
 */
#ifndef GOCI_APP_PAUSE_H
#define GOCI_APP_PAUSE_H

/*
 * Stops all processes below this one, then this one as SIGTSTP does; returns once it is
 * continued, when the others go on, too. Where SIGTSTP stops nothing (a process group
 * without a shell above, process 1), all go on at once. SIGTSTP has to be blocked in
 * all threads, and its action to be the default.
 */
void goci_pause(void);

#endif
