#pragma once
#include <gnutls/gnutls.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

// Frees what the library has allocated: its function pointer is a global variable, which Swift does not allow to read.
static inline void customs_gnutls_free(void *memory) { gnutls_free(memory); }
