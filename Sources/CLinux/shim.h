/* What Swift's Glibc module leaves out: epoll, eventfd, signalfd, getrandom, and a few macros and intrinsics as functions. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

/* Declared only under _GNU_SOURCE, which changes socket prototypes; so declared again. */
extern int accept4(int, struct sockaddr *__restrict, socklen_t *__restrict, int);
extern int pthread_setname_np(pthread_t, const char *);
extern int fallocate(int, int, off_t, off_t);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
extern int wcwidth(wchar_t);

static inline FILE *clinux_stderr(void) { return stderr; }
static inline FILE *clinux_stdout(void) { return stdout; }
static inline int clinux_errno(void) { return errno; }
static inline int clinux_terminal_columns(int descriptor) {
  struct winsize size;
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : -1;
}
static inline void clinux_prefetch(const void *p) { __builtin_prefetch(p); }
static inline void *clinux_map_failed(void) { return MAP_FAILED; }

/* CRC-32C (Castagnoli, RFC 3720) of some bytes. The loop is here, since a function for one instruction set is not inlined into code for another. */
#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static inline uint32_t clinux_crc32c(uint32_t crc, const void *bytes, size_t count) {
  const unsigned char *at = (const unsigned char *)bytes;
  uint64_t wide = crc;
  for (; count >= 8; at += 8, count -= 8) {
    uint64_t word;
    __builtin_memcpy(&word, at, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  crc = (uint32_t)wide;
  for (; count > 0; at++, count--) crc = __builtin_ia32_crc32qi(crc, *at);
  return crc;
}
#else
static inline uint32_t clinux_crc32c(uint32_t crc, const void *bytes, size_t count) {
  const unsigned char *at = (const unsigned char *)bytes;
  for (; count > 0; at++, count--) {
    crc ^= *at;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
  }
  return crc;
}
#endif
