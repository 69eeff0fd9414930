#include "app/version.h"

const char goci_version[] = GOCI_VERSION;
