#pragma once
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
// Debian keeps it in a folder of its own.
#include <postgresql/libpq-fe.h>
#endif
#include <semaphore.h>
