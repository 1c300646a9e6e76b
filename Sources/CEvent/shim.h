/* The system's headers first: libevent's own define _GNU_SOURCE, under which fd_set would not be the one that other modules know. */
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <event2/util.h>
