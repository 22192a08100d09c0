#pragma once
#include <semaphore.h>
#include <sqlite3.h>

/* SQLITE_STATIC is a macro of a type that Swift can't import: these two leave the bytes where they are, until others are bound. */
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const void *text, int length) {
    return sqlite3_bind_text(statement, index, length == 0 ? "" : (const char *)text, length, SQLITE_STATIC);
}

static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int length) {
    return length == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                       : sqlite3_bind_blob(statement, index, bytes, length, SQLITE_STATIC);
}
