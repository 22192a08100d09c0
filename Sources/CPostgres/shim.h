#pragma once
#include <libpq-fe.h>
#include <semaphore.h>
