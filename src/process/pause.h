/*
 * Job control (Ctrl-Z) for a program whose children are in process groups of their own,
 * which the terminal does not stop.
 */
#ifndef GOCI_PROCESS_PAUSE_H
#define GOCI_PROCESS_PAUSE_H

/*
 * Stops all descendants, then this process as SIGTSTP does. Returns after SIGCONT, when
 * the descendants were continued. Where SIGTSTP has no effect (an orphaned process
 * group, process 1), it returns at once. SIGTSTP must be blocked in all threads, with
 * its default action.
 */
void goci_pause(void);

#endif
