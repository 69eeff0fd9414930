#include "app/version.h"

const char goci_version[] = GOCI_VERSION;
const char goci_homepage[] = GOCI_HOMEPAGE;
