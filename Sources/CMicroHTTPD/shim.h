#pragma once
#include <microhttpd.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <linux/sockios.h>

// Variadic functions are not visible to Swift: one typed inline function for each use, no logic.

static inline struct MHD_Daemon *customs_mhd_start(unsigned int flags, uint16_t port,
                                                   MHD_AcceptPolicyCallback accept,
                                                   MHD_AccessHandlerCallback handler,
                                                   void *(*target)(void *, const char *, struct MHD_Connection *),
                                                   MHD_RequestCompletedCallback completed, void *context,
                                                   struct MHD_OptionItem *options) {
  return MHD_start_daemon(flags, port, accept, context, handler, context,
                          MHD_OPTION_URI_LOG_CALLBACK, target, context, MHD_OPTION_NOTIFY_COMPLETED, completed,
                          context, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static inline const union MHD_ConnectionInfo *customs_mhd_connection_info(struct MHD_Connection *connection,
                                                                          enum MHD_ConnectionInfoType type) {
  return MHD_get_connection_info(connection, type);
}

static inline const union MHD_DaemonInfo *customs_mhd_daemon_info(struct MHD_Daemon *daemon,
                                                                  enum MHD_DaemonInfoType type) {
  return MHD_get_daemon_info(daemon, type);
}

// The bytes that a socket has received and nobody has read; -1 when it is no open socket.
static inline int customs_mhd_unread_bytes(int socket) {
  int count = 0;
  return ioctl(socket, SIOCINQ, &count) == 0 ? count : -1;
}

// The bytes that a socket has to send and whose arrival nobody has confirmed; -1 when it is no open socket.
static inline int customs_mhd_unsent_bytes(int socket) {
  int count = 0;
  return ioctl(socket, SIOCOUTQ, &count) == 0 ? count : -1;
}

// A macro with a cast is not visible to Swift either.
static const ssize_t customs_mhd_end_with_error = (ssize_t)MHD_CONTENT_READER_END_WITH_ERROR;
