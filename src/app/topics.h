/*
 * Which section of docs/troubleshooting.md explains a message.
 *
 * One table says which words of goci's messages belong to which section. Whoever prints
 * a message adds the section's name, so that no message has to know it; `goci help
 * NAME` prints the section. Words of a stranger in a message can at most lead to the
 * wrong section.
 */
#ifndef GOCI_APP_TOPICS_H
#define GOCI_APP_TOPICS_H

/* The name of the section (its anchor in the page) for a message; NULL if none is. */
const char *goci_topic_find(const char *message);

/* " (goci help NAME)" for a message, owned by the caller; "" if none is. */
char *goci_topic_hint(const char *message);

#endif
